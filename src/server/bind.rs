//! Binds the addresses of an endpoint: one, or both loopback addresses at the same port.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::endpoint::{Endpoint, Host};
use super::error::StartError;
use super::listener::Listener;
use super::serving::Security;
use crate::provider::Provider;

/// How often another port is tried if a port is free on `127.0.0.1` but not on `::1`.
const ATTEMPTS: usize = 16;

/// Listens on each address of an endpoint.
pub fn bind(
    endpoint: Endpoint,
    scope: Option<Provider>,
    security: &Security,
) -> Result<Vec<Listener>, StartError> {
    let bind = |host: IpAddr, port: u16| {
        let address = SocketAddr::new(host, port);
        let bound = Listener::bind(address, scope, security.clone());
        bound.map_err(|error| StartError::Bind(address, error))
    };
    match endpoint.host {
        Host::Address(host) => Ok(vec![bind(host, endpoint.port)?]),
        Host::Localhost => both(endpoint.port, bind),
    }
}

/// Listens on both loopback addresses at the same port.
fn both(
    port: u16,
    bind: impl Fn(IpAddr, u16) -> Result<Listener, StartError>,
) -> Result<Vec<Listener>, StartError> {
    let mut attempts = if port == 0 { ATTEMPTS } else { 1 };
    loop {
        attempts -= 1;
        let first = bind(Ipv4Addr::LOCALHOST.into(), port)?;
        match bind(Ipv6Addr::LOCALHOST.into(), first.address.port()) {
            Ok(second) => return Ok(vec![first, second]),
            Err(StartError::Bind(_, error))
                if error.kind() == ErrorKind::AddrInUse && attempts > 0 => {}
            Err(StartError::Bind(address, error)) if is_without_ipv6(&error) => {
                tracing::info!(
                    "only {} is listened on: {} cannot be ({error})",
                    first.address,
                    address.ip()
                );
                return Ok(vec![first]);
            }
            Err(error) => return Err(error),
        }
    }
}

/// Whether the machine has no IPv6: no such sockets, or no such address.
fn is_without_ipv6(error: &std::io::Error) -> bool {
    !matches!(
        error.kind(),
        ErrorKind::AddrInUse | ErrorKind::PermissionDenied
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listen(host: IpAddr, port: u16) -> Result<Listener, StartError> {
        let address = SocketAddr::new(host, port);
        let bound = Listener::bind(
            address,
            None,
            Security::Plain {
                within_tunnels: None,
            },
        );
        bound.map_err(|error| StartError::Bind(address, error))
    }

    fn refused(kind: ErrorKind) -> Result<Listener, StartError> {
        let address = SocketAddr::from((Ipv6Addr::LOCALHOST, 0));
        Err(StartError::Bind(address, kind.into()))
    }

    #[tokio::test]
    async fn without_ipv6_localhost_is_the_ipv4_address_alone() {
        let bound = both(0, |host, port| match host {
            IpAddr::V4(_) => listen(host, port),
            IpAddr::V6(_) => refused(ErrorKind::AddrNotAvailable),
        });
        let hosts: Vec<_> = bound.unwrap().iter().map(|it| it.address.ip()).collect();
        assert_eq!(hosts, [Ipv4Addr::LOCALHOST]);
    }

    #[tokio::test]
    async fn a_port_that_only_one_loopback_address_has_free_is_not_taken() {
        let taken = |host: IpAddr, port| match host {
            IpAddr::V4(_) => listen(host, port),
            IpAddr::V6(_) => refused(ErrorKind::AddrInUse),
        };
        assert!(both(0, taken).is_err());
        let tries = std::cell::Cell::new(0);
        let third_time = |host: IpAddr, port| {
            tries.set(tries.get() + usize::from(host.is_ipv6()));
            if tries.get() < 3 {
                taken(host, port)
            } else {
                listen(host, port)
            }
        };
        let bound = both(0, third_time).unwrap();
        assert_eq!(
            bound.first().unwrap().address.port(),
            bound.last().unwrap().address.port()
        );
        assert_eq!(tries.get(), 3);
    }
}
