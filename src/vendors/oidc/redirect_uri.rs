//! Checks of redirect URIs against those of a client.

use super::client::Client;
use super::refusal::{ErrorCode, Refusal};
use crate::nearest::guess;
use crate::redirect_uri::RedirectUri;
use crate::sandbox::reason::Reason;

/// Checks the redirect URI of an authorization request. An unknown client may use addresses of the
/// browser's own machine.
///
/// # Errors
///
/// It cannot be a redirect URI, or it is not one of the client.
pub fn check(client: &Client, sent: &str) -> Result<(), Refusal> {
    let registered = &client.fields().redirect_uris;
    let allows = |known: &RedirectUri, uri: &RedirectUri| known.allows(uri);
    check_among(client, "redirect_uri", registered, sent, allows)
}

/// Checks the URI to which a logout returns, which has to be a registered one as a string
/// (OpenID Connect RP-Initiated Logout, section 3).
///
/// # Errors
///
/// It cannot be such a URI, or it is not one of the client.
pub fn check_after_logout(client: &Client, sent: &str) -> Result<(), Refusal> {
    let registered = &client.fields().post_logout_redirect_uris;
    let parameter = "post_logout_redirect_uri";
    check_among(client, parameter, registered, sent, RedirectUri::eq)
}

fn check_among(
    client: &Client,
    parameter: &str,
    registered: &[RedirectUri],
    sent: &str,
    allows: impl Fn(&RedirectUri, &RedirectUri) -> bool,
) -> Result<(), Refusal> {
    let refused = |reason, why: &str| {
        let description = format!("the parameter {parameter} {why}");
        Err(Refusal::new(ErrorCode::InvalidRequest, reason, description))
    };
    let uri: RedirectUri = match sent.parse() {
        Ok(uri) => uri,
        Err(why) => return refused(Reason::RedirectUriInvalid, &format!("{why}: {sent}")),
    };
    if client.account.is_none() {
        if uri.is_loopback() {
            return Ok(());
        }
        let why = "of an unknown client must be an address of the browser's own machine";
        return refused(Reason::RedirectUriMismatch, why);
    }
    if registered.iter().any(|known| allows(known, &uri)) {
        return Ok(());
    }
    let known: Vec<_> = registered.iter().map(RedirectUri::as_str).collect();
    let mut next = guess(sent, known.iter().copied());
    if next.is_empty() {
        next = format!("; its {parameter}s are {}", listed(&known));
    }
    let id = &client.id;
    let why = format!("{sent} is not registered for the client {id}{next}");
    refused(Reason::RedirectUriMismatch, &why)
}

/// The first registered URIs.
fn listed(known: &[&str]) -> String {
    const SHOWN: usize = 5;
    match known {
        [] => "none".to_owned(),
        [first @ .., _] if first.len() >= SHOWN => format!("{}, …", known[..SHOWN].join(", ")),
        all => all.join(", "),
    }
}
