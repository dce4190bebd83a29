//! Resolves a host name to addresses.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::lookup_host;

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
pub fn is_localhost(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
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
