//! The addresses that may be called.

use std::net::{IpAddr, SocketAddr};

use tokio::net::lookup_host;
use url::{Host, Url};

use super::{NoAnswer, OutboundHost};

/// How far a call may go, by where its address comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// To this machine and to private networks, and to the hosts that are allowed: the address is in
    /// the fixtures, or somebody with access to the control API has written it.
    Private,
    /// To this machine alone: a client has registered the address itself.
    Loopback,
}

/// Why an address is not called, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct NotAllowed {
    /// The host of the URL.
    pub host: String,
    /// The address of the host that must not be called.
    pub address: IpAddr,
    /// How far the call may go.
    pub reach: Reach,
}

impl NotAllowed {
    fn sentence(&self) -> String {
        let Self { host, address, .. } = self;
        let what = match self.reach {
            Reach::Private => "neither loopback nor private",
            Reach::Loopback => "not loopback",
        };
        let problem = if host.trim_matches(['[', ']']) == address.to_string() {
            format!("{host} is {what}")
        } else {
            format!("{host} is at {address}, which is {what}")
        };
        match self.reach {
            Reach::Private => format!(
                "{problem}; start mockid with --allow-outbound {host} to let it call that host"
            ),
            Reach::Loopback => {
                format!("{problem}; a client that registers itself is called on loopback alone")
            }
        }
    }
}

/// The addresses of a URL, each of which may be called.
///
/// # Errors
///
/// The name cannot be resolved, or one of its addresses must not be called.
pub async fn addresses(
    url: &Url,
    reach: Reach,
    allowed: &[OutboundHost],
) -> Result<Vec<SocketAddr>, NoAnswer> {
    let (Some(host), "http" | "https", Some(port)) =
        (url.host(), url.scheme(), url.port_or_known_default())
    else {
        return Err(NoAnswer::NotHttp(url.to_string()));
    };
    let addresses: Vec<SocketAddr> = match host {
        Host::Ipv4(address) => vec![(address, port).into()],
        Host::Ipv6(address) => vec![(address, port).into()],
        Host::Domain(name) => {
            let found = lookup_host((name, port)).await;
            let found = found.map_err(|error| NoAnswer::Unreachable(format!("{name}: {error}")))?;
            found.collect()
        }
    };
    let is_named = reach == Reach::Private && allowed.iter().any(|known| known.is(&host));
    check(&addresses, reach, is_named).map_err(|address| NotAllowed {
        host: host.to_string(),
        address,
        reach,
    })?;
    Ok(addresses)
}

/// Checks every address of a host. `is_named` is whether the host itself is allowed.
///
/// # Errors
///
/// The first address that must not be called.
pub fn check(addresses: &[SocketAddr], reach: Reach, is_named: bool) -> Result<(), IpAddr> {
    let mut refused = addresses.iter().map(SocketAddr::ip);
    let refused = refused.find(|address| !(is_named || is_within(*address, reach)));
    refused.map_or(Ok(()), Err)
}

fn is_within(address: IpAddr, reach: Reach) -> bool {
    // An IPv4 address in IPv6 is that address.
    let address = address.to_canonical();
    address.is_loopback() || (reach == Reach::Private && is_private(address))
}

/// RFC 1918 and RFC 4193. Link-local addresses are not: clouds have their credentials there.
const fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}
