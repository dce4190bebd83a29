//! Access rules of the control API, checked for every request.
//!
//! A test double runs on developers' machines, where any web page in a browser can send requests to
//! it. Such a page is refused by headers that browsers add (`Origin`, `Sec-Fetch-Site`), and one
//! whose own host name resolves to this machine (DNS rebinding) by `Host`. Other clients do not
//! send the first two, and are not affected by them.

#[cfg(test)]
mod tests;

use http::header::{AUTHORIZATION, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use subtle::ConstantTimeEq;

use crate::identity::Secret;
use crate::outbound::AGENT;
use crate::problem::Problem;
use crate::web_origin::{ForeignPage, foreign_page};

pub use crate::host_pattern::{HostPattern, InvalidHostPattern, is_named};
pub use crate::web_origin::{InvalidOrigin, WebOrigin};

/// How the control API is protected.
#[derive(Debug, Clone, Default)]
pub enum Access {
    /// Without a token.
    #[default]
    Open,
    /// With this bearer token.
    Token(Secret),
    /// The control API is disabled.
    Removed,
}

/// Validates an admin token, and removes a trailing line break, as at the end of a file.
///
/// # Errors
///
/// A message that says why the token is invalid.
pub fn admin_token(text: &str) -> Result<Secret, &'static str> {
    let token = text.trim_end_matches(['\r', '\n']);
    if token.trim().is_empty() {
        return Err("an empty token would let everybody in");
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(
            "the header `Authorization` cannot carry this token; write it in visible ASCII \
             characters, without blanks and line breaks (`openssl rand -hex 32` makes one)",
        );
    }
    Ok(Secret::new(token))
}

/// The parts of a request that access depends on.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Its method.
    pub method: &'a Method,
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// The requested host, in lower case and without its port; `None` in HTTP/1.0.
    pub host: Option<&'a str>,
    /// The server's origin as seen by the client, for example `http://127.0.0.1:8080`.
    pub origin: &'a str,
    /// Whether it is for the index, a document or its page, which contain nothing about a sandbox.
    pub is_page: bool,
}

/// Decides which requests the control API accepts.
#[derive(Debug, Clone)]
pub struct Gate {
    token: Option<Secret>,
    hosts: Vec<HostPattern>,
    origins: Vec<WebOrigin>,
}

impl Gate {
    /// A gate for requests to private hosts and these patterns (without a token), and from web
    /// pages of the server itself and of these origins. `None` without a control API.
    #[must_use]
    pub fn new(access: &Access, hosts: Vec<HostPattern>, origins: Vec<WebOrigin>) -> Option<Self> {
        let token = match access {
            Access::Removed => return None,
            Access::Open => None,
            Access::Token(token) => Some(token.clone()),
        };
        Some(Self {
            token,
            hosts,
            origins,
        })
    }

    /// Checks a request.
    ///
    /// # Errors
    ///
    /// [`AccessRefused`].
    pub fn check(&self, asked: &Asked<'_>) -> Result<(), AccessRefused> {
        if asked.headers.get(USER_AGENT).is_some_and(|it| it == AGENT) {
            return Err(AccessRefused::Outbound);
        }
        self.check_page(asked)?;
        match &self.token {
            None => self.check_host(asked.host),
            // A browser cannot send the token before it has loaded the page where it is entered.
            Some(_) if asked.is_page => Ok(()),
            Some(token) => check_token(token, asked.headers),
        }
    }

    /// Checks the web page that sent the request, if any.
    fn check_page(&self, asked: &Asked<'_>) -> Result<(), AccessRefused> {
        match foreign_page(asked.headers, asked.origin, &self.origins) {
            None => Ok(()),
            Some(ForeignPage::Origin(origin)) => Err(AccessRefused::Origin(origin)),
            Some(ForeignPage::Site(_)) if is_link(asked) => Ok(()),
            Some(ForeignPage::Site(site)) => Err(AccessRefused::Site(site)),
        }
    }

    fn check_host(&self, host: Option<&str>) -> Result<(), AccessRefused> {
        let Some(host) = host else { return Ok(()) };
        if is_named(host, &self.hosts) {
            return Ok(());
        }
        Err(AccessRefused::Host(host.to_owned()))
    }
}

/// Whether a link on a page of another site leads to a page of this server.
fn is_link(asked: &Asked<'_>) -> bool {
    let fetch = |name: &str| asked.headers.get(name).map(HeaderValue::as_bytes);
    asked.is_page
        && *asked.method == Method::GET
        && fetch("sec-fetch-mode") == Some(b"navigate")
        && fetch("sec-fetch-dest") == Some(b"document")
}

fn check_token(token: &Secret, headers: &HeaderMap) -> Result<(), AccessRefused> {
    let sent = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
        .map(|(_, sent)| sent.trim())
        .filter(|sent| !sent.is_empty());
    match sent {
        None => Err(AccessRefused::NoToken),
        Some(sent) if bool::from(sent.as_bytes().ct_eq(token.expose().as_bytes())) => Ok(()),
        Some(_) => Err(AccessRefused::WrongToken),
    }
}

/// Why a request is refused. The message says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessRefused {
    /// A web page of this origin, or of none that can be named, sent it.
    #[error("{}", not_from(.0))]
    Origin(String),
    /// A browser sent it for a page of another site; this is its `Sec-Fetch-Site`.
    #[error(
        "the control API takes no requests from web pages of other origins \
                 (`Sec-Fetch-Site: {0}`); call it from a page of this server or from no browser, \
                 or name the page's origin with --admin-origin"
    )]
    Site(&'static str),
    /// It names a host that public DNS can point here.
    #[error(
        "the control API does not answer at the host name {0}, which public DNS can point \
                 here; use localhost or an IP address, or start with --admin-host {0} or with \
                 --admin-token"
    )]
    Host(String),
    /// A mockid server sent it, to an address that a client has registered.
    #[error(
        "the control API takes no calls that a mockid server makes itself; register an address of \
                 the client"
    )]
    Outbound,
    /// There is an admin token, and none was sent.
    #[error("send the admin token as `Authorization: Bearer <token>`; none was sent")]
    NoToken,
    /// Another token was sent.
    #[error("the token that was sent is not the admin token (--admin-token, MOCKID_ADMIN_TOKEN)")]
    WrongToken,
}

fn not_from(origin: &str) -> String {
    if origin == "null" {
        return "the control API takes no requests from a web page without an origin (a file, a \
                sandboxed frame); serve the page over HTTP and name its origin with --admin-origin"
            .to_owned();
    }
    format!(
        "the control API takes no requests from web pages of {origin}; if that page is yours, start \
         with --admin-origin {origin}"
    )
}

impl From<AccessRefused> for Problem {
    fn from(refused: AccessRefused) -> Self {
        let status = match refused {
            AccessRefused::NoToken | AccessRefused::WrongToken => StatusCode::UNAUTHORIZED,
            AccessRefused::Origin(_)
            | AccessRefused::Site(_)
            | AccessRefused::Host(_)
            | AccessRefused::Outbound => StatusCode::FORBIDDEN,
        };
        Self::new(status, refused.to_string())
    }
}
