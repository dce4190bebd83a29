//! The URIs of a client: where answers may be sent, and what pages show.

use url::Url;

use super::document::{Document, refused};
use crate::redirect_uri::RedirectUri;
use crate::sandbox::reason::Reason;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::web_uri::WebUri;

/// The URIs of a list to which answers may be sent: those of https, of the client's own machine (RFC
/// 8252, section 7.3), and of schemes of applications (section 7.1).
pub fn redirect_uris(document: &Document, name: &str) -> Result<Vec<RedirectUri>, Refusal> {
    let texts = document.texts(name)?.unwrap_or_default();
    texts
        .into_iter()
        .map(|text| redirect_uri(name, text))
        .collect()
}

fn redirect_uri(name: &str, text: &str) -> Result<RedirectUri, Refusal> {
    let uri: RedirectUri = text
        .parse()
        .map_err(|why| invalid(format!("the URI {text} in {name} {why}")))?;
    let is_remote = uri.is_http() && !uri.is_loopback();
    if is_remote {
        return Err(invalid(format!(
            "the URI {text} in {name} must have https, because its host is not that of the client's own machine"
        )));
    }
    Ok(uri)
}

/// A redirect URI is missing or refused (RFC 7591, section 3.2.2).
pub fn invalid(description: String) -> Refusal {
    let (code, reason) = (
        ErrorCode::InvalidRedirectUri,
        Reason::RegistrationRedirectUri,
    );
    Refusal::new(code, reason, description)
}

/// The URL of a page about the client, which must be one that a link may have.
pub fn page<'a>(document: &'a Document, name: &str) -> Result<Option<&'a str>, Refusal> {
    let Some(text) = document.text(name)? else {
        return Ok(None);
    };
    if is_web(text) {
        return Ok(Some(text));
    }
    let why = "must be a URL with http or https and without a user name";
    Err(refused(Reason::RegistrationPageUri, name, why))
}

/// An address that the server calls: for clients that register themselves it may only be on this machine.
pub fn called(document: &Document, name: &str) -> Result<Option<WebUri>, Refusal> {
    let Some(text) = document.text(name)? else {
        return Ok(None);
    };
    if text
        .parse::<RedirectUri>()
        .is_ok_and(|uri| uri.is_loopback())
        && let Ok(uri) = text.parse()
    {
        return Ok(Some(uri));
    }
    let why = "must be a URL with http or https on this machine (localhost, 127.0.0.1 or [::1]), because the \
               server calls it; clients of the fixtures may have others";
    Err(refused(Reason::RegistrationOutbound, name, why))
}

fn is_web(text: &str) -> bool {
    let url = Url::parse(text);
    url.is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
    })
}
