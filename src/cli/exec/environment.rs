//! The variables that tell the command where the server is.

use crate::cli::output::Failure;
use crate::identity::Secret;
use crate::provider::Provider;
use crate::server::{Server, local_origin};

/// `MOCKID_URL`, `MOCKID_KYC_URL` for each vendor, with HTTPS also `MOCKID_TLS_URL`, and the token of the
/// control API if there is one.
pub fn of(server: &Server, token: Option<&Secret>) -> Result<Vec<(String, String)>, Failure> {
    let address = server.address().ok_or_else(|| {
        Failure(
            "the server has no address of its own, so the command cannot be told one".to_owned(),
        )
    })?;
    let url = local_origin("http", address);
    let baseline = server.sandboxes().baseline();
    let vendors = baseline.vendors().ids();
    let mut variables: Vec<_> = vendors
        .map(|vendor| (variable_of(vendor), format!("{url}/{vendor}")))
        .collect();
    variables.push(("MOCKID_URL".to_owned(), url));
    if let Some(address) = server.tls_address() {
        let url = local_origin("https", address);
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
