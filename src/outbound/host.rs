//! Hosts that may be called wherever they are.

use std::str::FromStr;

use url::Host;

/// A host that may be called wherever it is: a name or an IP address, without a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundHost(Host);

/// An invalid host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write a host name or an IP address without a port, for instance `rp.example.com`")]
pub struct InvalidOutboundHost;

impl OutboundHost {
    /// Whether it is the host of a URL.
    #[must_use]
    pub fn is(&self, host: &Host<&str>) -> bool {
        match (&self.0, host) {
            (Host::Domain(own), Host::Domain(other)) => own == other,
            (Host::Ipv4(own), Host::Ipv4(other)) => own == other,
            (Host::Ipv6(own), Host::Ipv6(other)) => own == other,
            _ => false,
        }
    }
}

impl FromStr for OutboundHost {
    type Err = InvalidOutboundHost;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_bare_ipv6 = text.parse::<std::net::Ipv6Addr>().is_ok();
        let host = if is_bare_ipv6 {
            Host::parse(&format!("[{text}]"))
        } else {
            Host::parse(text)
        };
        host.map(Self).map_err(|_| InvalidOutboundHost)
    }
}
