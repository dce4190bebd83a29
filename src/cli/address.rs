//! The addresses and the port to listen on or to connect to.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::lookup_host;

use super::output::Failure;
use crate::provider::Provider;
use crate::server::{DEFAULT_PORT, Endpoint, Host};

/// Resolves a host name or an address; `[::1]` is accepted.
///
/// `localhost` is the loopback address without a lookup (RFC 6761, section 6.3), because an image
/// without `/etc/hosts` cannot resolve it.
pub async fn lookup(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if is_localhost(host) {
        return Ok(vec![
            (Ipv4Addr::LOCALHOST, port).into(),
            (Ipv6Addr::LOCALHOST, port).into(),
        ]);
    }
    Ok(lookup_host((host, port)).await?.collect())
}

/// Whether a host name is a name of this machine.
fn is_localhost(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
}

/// The address of a host to listen on.
pub async fn host(name: &str) -> Result<Host, Failure> {
    if is_localhost(name) {
        return Ok(Host::Localhost);
    }
    let unknown = || {
        Failure(format!(
            "`{name}` is not an address to listen on; \
             write it as `127.0.0.1`, `0.0.0.0`, `::1` or `localhost`"
        ))
    };
    let found = lookup(name, 0).await.map_err(|_| unknown())?;
    let first = found.first().ok_or_else(unknown)?;
    Ok(first.ip().into())
}

/// Resolves addresses that serve only one provider.
pub async fn resolve_all(
    given: &[(Provider, String)],
) -> Result<Vec<(Provider, Endpoint)>, Failure> {
    let mut resolved = Vec::new();
    for (provider, address) in given {
        resolved.push((*provider, resolve(address).await?));
    }
    Ok(resolved)
}

async fn resolve(address: &str) -> Result<Endpoint, Failure> {
    let unknown = || {
        Failure(format!(
            "`{address}` is not an address to listen on; write it as `127.0.0.1:9003`"
        ))
    };
    let (host, port) = address.rsplit_once(':').ok_or_else(unknown)?;
    let port = port.parse().map_err(|_| unknown())?;
    if is_localhost(host) {
        let host = Host::Localhost;
        return Ok(Endpoint { host, port });
    }
    let found = lookup(host, port).await.map_err(|_| unknown())?;
    let first = found.first().ok_or_else(unknown)?;
    Ok((*first).into())
}

/// The port to use: the flag or its variable, then `PORT`, then the default.
pub fn port(given: Option<u16>) -> Result<u16, Failure> {
    if let Some(port) = given {
        return Ok(port);
    }
    match std::env::var("PORT") {
        Ok(text) if !text.is_empty() => text.parse().map_err(|_| {
            Failure(format!(
                "PORT={text} in the environment is not a port; use 0 to 65535"
            ))
        }),
        _ => Ok(DEFAULT_PORT),
    }
}

#[cfg(test)]
mod tests {
    use super::lookup;

    #[tokio::test]
    async fn localhost_is_known_without_asking_and_addresses_need_no_name() {
        for (host, expected) in [
            ("LocalHost", &["127.0.0.1:1", "[::1]:1"][..]),
            ("[::1]", &["[::1]:1"]),
            ("::1", &["[::1]:1"]),
            ("192.0.2.1", &["192.0.2.1:1"]),
        ] {
            let found = lookup(host, 1).await.unwrap();
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            assert_eq!(found, expected, "{host}");
        }
    }
}
