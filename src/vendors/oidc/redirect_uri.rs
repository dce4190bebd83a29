//! Checks of redirect URIs against those of a client.

use super::client::Client;
use super::refusal::{ErrorCode, Refusal};
use crate::nearest::guess;
use crate::redirect_uri::RedirectUri;
use crate::sandbox::reason::Reason;

/// Checks a redirect URI against those of a client. An unknown client may use addresses of the
/// browser's own machine.
///
/// # Errors
///
/// It cannot be a redirect URI, or it is not one of them.
pub fn check(client: &Client, sent: &str) -> Result<(), Refusal> {
    check_among(client, "redirect_uri", &client.fields().redirect_uris, sent)
}

/// Checks a URI to which a logout returns against those of a client.
///
/// # Errors
///
/// It cannot be such a URI, or it is not one of them.
pub fn check_after_logout(client: &Client, sent: &str) -> Result<(), Refusal> {
    let registered = &client.fields().post_logout_redirect_uris;
    check_among(client, "post_logout_redirect_uri", registered, sent)
}

fn check_among(
    client: &Client,
    parameter: &str,
    registered: &[String],
    sent: &str,
) -> Result<(), Refusal> {
    let uri: RedirectUri = sent.parse().map_err(|why| {
        refusal(
            Reason::RedirectUriInvalid,
            format!("the parameter {parameter} {why}"),
        )
    })?;
    let mut known = registered.iter().map(|text| text.parse::<RedirectUri>());
    let is_allowed = match client.account {
        Some(_) => known.any(|known| known.is_ok_and(|known| known.allows(&uri))),
        None => uri.is_loopback(),
    };
    if is_allowed {
        return Ok(());
    }
    let description = match client.account {
        Some(_) => {
            let near = guess(sent, registered.iter().map(String::as_str));
            format!("the parameter {parameter} is not registered for the client{near}")
        }
        None => format!(
            "the parameter {parameter} of an unknown client must be an address of this machine"
        ),
    };
    Err(refusal(Reason::RedirectUriMismatch, description))
}

fn refusal(reason: Reason, description: String) -> Refusal {
    Refusal::new(ErrorCode::InvalidRequest, reason, description)
}
