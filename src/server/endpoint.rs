//! Addresses to listen on: one, or both loopback addresses.

use std::net::{IpAddr, SocketAddr};

/// The host that a server listens on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// One address. `::` includes IPv4.
    Address(IpAddr),
    /// `127.0.0.1` and `::1` at the same port, because clients differ in which they try first.
    /// Without IPv6, only `127.0.0.1`.
    Localhost,
}

impl Host {
    /// The address, if it is one.
    #[must_use]
    pub const fn address(self) -> Option<IpAddr> {
        match self {
            Self::Address(address) => Some(address),
            Self::Localhost => None,
        }
    }
}

impl<T: Into<IpAddr>> From<T> for Host {
    fn from(address: T) -> Self {
        Self::Address(address.into())
    }
}

/// A host and a port; port 0 is any free port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// The host.
    pub host: Host,
    /// The port.
    pub port: u16,
}

impl<T: Into<SocketAddr>> From<T> for Endpoint {
    fn from(address: T) -> Self {
        let address = address.into();
        Self {
            host: address.ip().into(),
            port: address.port(),
        }
    }
}
