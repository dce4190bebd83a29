//! Why a server does not start.

use std::net::SocketAddr;

use super::tls::TlsError;
use crate::sandbox::baseline::BaselineError;
use crate::sandbox::keys::KeysError;

/// Why a server did not start. The message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address cannot be listened on.
    #[error("{}", not_bound(.0, .1))]
    Bind(SocketAddr, std::io::Error),
    /// A key cannot be used.
    #[error(transparent)]
    Keys(KeysError),
    /// The fixtures cannot be loaded into the store.
    #[error(transparent)]
    Baseline(BaselineError),
    /// HTTPS cannot be served.
    #[error("no HTTPS: {0}")]
    Tls(TlsError),
}

fn not_bound(address: &SocketAddr, error: &std::io::Error) -> String {
    if error.kind() == std::io::ErrorKind::AddrInUse {
        return format!(
            "{address} is in use by another program; choose another port, or 0 for any that is free"
        );
    }
    format!("cannot listen on {address}: {error}")
}
