//! The variables that tell the command where the server is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::cli::output::Failure;
use crate::identity::Secret;
use crate::provider::Provider;
use crate::server::Server;

/// `MOCKID_URL`, `MOCKID_KYC_URL` for each vendor, with HTTPS also `MOCKID_TLS_URL`, and the token of the
/// control API if there is one.
pub fn of(server: &Server, token: Option<&Secret>) -> Result<Vec<(String, String)>, Failure> {
    let address = server.address().ok_or_else(|| {
        Failure(
            "the server has no address of its own, so the command cannot be told one".to_owned(),
        )
    })?;
    let url = format!("http://{}", reachable(address));
    let baseline = server.sandboxes().baseline();
    let vendors = baseline.vendors().ids();
    let mut variables: Vec<_> = vendors
        .map(|vendor| (variable_of(vendor), format!("{url}/{vendor}")))
        .collect();
    variables.push(("MOCKID_URL".to_owned(), url));
    if let Some(address) = server.tls_address() {
        let url = format!("https://{}", reachable(address));
        variables.push(("MOCKID_TLS_URL".to_owned(), url));
    }
    if let Some(token) = token {
        let token = token.expose().to_owned();
        variables.push(("MOCKID_ADMIN_TOKEN".to_owned(), token));
    }
    Ok(variables)
}

/// The variable with the base URL of a vendor: `MOCKID_HAUT_AI_URL`.
pub fn variable_of(vendor: Provider) -> String {
    let name = vendor.name().to_uppercase().replace('-', "_");
    format!("MOCKID_{name}_URL")
}

/// An address to which programs of this machine can connect: loopback, if the server listens on all.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
