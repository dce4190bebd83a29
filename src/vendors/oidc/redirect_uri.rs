//! Redirect URIs.

use super::client::Client;
use super::refusal::{ErrorCode, Refusal};
use crate::sandbox::reason::Reason;

/// Checks a redirect URI against those of a client.
///
/// # Errors
///
/// It is not one of them.
pub fn check(client: &Client, sent: &str) -> Result<(), Refusal> {
    let mut registered = client.fields().redirect_uris.iter();
    if registered.any(|known| known == sent) {
        return Ok(());
    }
    let description = "the redirect URI is not registered for the client";
    Err(Refusal::new(
        ErrorCode::InvalidRequest,
        Reason::RedirectUriMismatch,
        description,
    ))
}
