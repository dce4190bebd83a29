//! A provider and the address at which it alone is served.

use std::net::SocketAddr;

use super::named;
use crate::provider::Provider;

/// Reads the value of `--listen`.
pub fn plain(text: &str) -> Result<(Provider, String), String> {
    own(text, "--port", "kyc=127.0.0.1:9003")
}

/// Reads the value of `--tls-listen`.
pub fn tls(text: &str) -> Result<(Provider, String), String> {
    own(text, "--tls-port", "kyc=127.0.0.1:9443")
}

fn own(text: &str, port: &str, example: &str) -> Result<(Provider, String), String> {
    if text.parse::<SocketAddr>().is_ok() {
        return Err(format!(
            "the server's own address is set with --host and {port}; \
             write a provider's as `{example}`"
        ));
    }
    let (provider, address) = named(text, example)?;
    Ok((provider, address.to_owned()))
}
