//! The name of a request's sandbox outside the path: in a header, the host, or the user name of the
//! proxy URL.

use std::fmt;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{PROXY_AUTHENTICATE, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};

use super::connection::Connection;
use super::request_path::Located;
use super::state::ServerState;
use crate::problem::Problem;
use crate::provider::Provider;
use crate::sandbox::{InvalidSandboxName, SandboxName};

/// The header with the name of a sandbox.
const HEADER: HeaderName = HeaderName::from_static("x-mockid-sandbox");

/// Where a request names a sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameSource {
    Path,
    Header,
    Host,
    ProxyUser,
    Tunnel,
}

impl fmt::Display for NameSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Path => "the path",
            Self::Header => "the header X-Mockid-Sandbox",
            Self::Host => "the host name",
            Self::ProxyUser => "the user name of the proxy URL",
            Self::Tunnel => "the tunnel",
        })
    }
}

/// The sandbox that a request names, and where.
#[derive(Debug, Clone, Default)]
pub struct NamedSandbox {
    first: Option<(SandboxName, NameSource)>,
    /// Whether the host is a sandbox's.
    pub is_by_host: bool,
    /// Whether a naming header is present.
    is_by_header: bool,
}

impl NamedSandbox {
    /// The name.
    pub fn sandbox(&self) -> Option<&SandboxName> {
        self.first.as_ref().map(|(name, _)| name)
    }

    /// Removes the headers that name it, so that vendors do not see them.
    pub fn strip(&self, headers: &mut HeaderMap) {
        if self.is_by_header {
            headers.remove(HEADER);
            headers.remove(PROXY_AUTHORIZATION);
        }
    }

    fn add(&mut self, name: SandboxName, place: NameSource) -> Result<(), Problem> {
        match &self.first {
            None => self.first = Some((name, place)),
            Some((first, _)) if *first == name => {}
            Some((first, there)) => {
                return Err(Problem::new(
                    StatusCode::BAD_REQUEST,
                    format!("{there} names the sandbox `{first}` and {place} `{name}`; name one"),
                ));
            }
        }
        match place {
            NameSource::Path | NameSource::Tunnel => {}
            NameSource::Host => self.is_by_host = true,
            NameSource::Header | NameSource::ProxyUser => self.is_by_header = true,
        }
        Ok(())
    }

    /// The user name that a client sent to the proxy: when it opened the tunnel, or with each
    /// request.
    fn add_of_proxy(&mut self, request: &Request) -> Result<(), Problem> {
        let connection = Connection::of(request.extensions());
        if let Some(tunnel) = connection.and_then(|it| it.accepted.tunnel.as_ref()) {
            if let Some(name) = &tunnel.sandbox {
                self.add(name.clone(), NameSource::Tunnel)?;
            }
        } else if is_for_a_proxy(request) {
            for value in request.headers().get_all(PROXY_AUTHORIZATION) {
                let user = user(value).ok_or_else(no_user)?;
                self.is_by_header = true;
                // An empty user name is ignored.
                if !user.is_empty() {
                    self.read(Some(&user), NameSource::ProxyUser)?;
                }
            }
        }
        Ok(())
    }

    fn read(&mut self, text: Option<&str>, place: NameSource) -> Result<(), Problem> {
        let name = text.ok_or(InvalidSandboxName);
        let name = name.and_then(SandboxName::from_segment);
        self.add(name.map_err(|error| invalid(place, &error))?, place)
    }
}

/// The sandbox that a request names.
///
/// # Errors
///
/// A [`Problem`] when a name is invalid, or when there are two.
pub fn named(
    server: &ServerState,
    request: &Request,
    located: &Located<'_>,
    host: Option<&str>,
) -> Result<NamedSandbox, Problem> {
    let mut named = NamedSandbox::default();
    if let Some(name) = &located.sandbox {
        named.add(name.clone(), NameSource::Path)?;
    }
    for value in request.headers().get_all(HEADER) {
        named.read(
            std::str::from_utf8(value.as_bytes()).ok(),
            NameSource::Header,
        )?;
    }
    if let Some(label) = host.and_then(|host| server.sandbox_label(host)) {
        named.read(Some(label), NameSource::Host)?;
    }
    named.add_of_proxy(request)?;
    Ok(named)
}

/// Whether a client sent a request to a proxy (RFC 9112, sections 3.2.2 and 3.2.3). HTTP/2 always
/// has complete URLs.
pub fn is_for_a_proxy(request: &Request) -> bool {
    let is_whole = request.uri().scheme().is_some() || *request.method() == Method::CONNECT;
    is_whole && request.version() < Version::HTTP_2
}

/// The user name of `Basic` credentials. The password is ignored and may be missing, and a name may
/// contain colons, so the password is the part after the last colon.
fn user(value: &HeaderValue) -> Option<String> {
    let (scheme, credentials) = value.to_str().ok()?.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let mut decoded = STANDARD.decode(credentials.trim()).ok()?;
    let colon = decoded.iter().rposition(|byte| *byte == b':')?;
    decoded.truncate(colon);
    String::from_utf8(decoded).ok()
}

fn no_user() -> Problem {
    let detail = "`Proxy-Authorization` names a sandbox by the user of `Basic` credentials, and these are \
                  none; write the proxy URL as http://NAME@HOST:PORT";
    Problem::new(StatusCode::BAD_REQUEST, detail)
}

fn invalid(place: NameSource, error: &InvalidSandboxName) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        format!("{place} names no sandbox: {error}"),
    )
}

/// Asks a client for the name of a sandbox, with `--strict-sandboxes`.
pub fn ask(provider: Provider) -> Response {
    let detail = format!(
        "by way of this proxy {provider} is in no sandbox without a name (--strict-sandboxes); write the \
         proxy URL as http://NAME@HOST:PORT"
    );
    let challenge = HeaderValue::from_static("Basic realm=\"mockid sandbox\", charset=\"UTF-8\"");
    let problem = Problem::new(StatusCode::PROXY_AUTHENTICATION_REQUIRED, detail);
    ([(PROXY_AUTHENTICATE, challenge)], problem).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_is_what_is_before_the_last_colon() {
        let read = |credentials: &str| {
            let value = format!("basic {}", STANDARD.encode(credentials));
            user(&HeaderValue::from_str(&value).unwrap())
        };
        for (credentials, name) in [
            ("t1:", "t1"),
            ("t1:secret", "t1"),
            ("a.py::b:", "a.py::b"),
            (":", ""),
        ] {
            assert_eq!(read(credentials).as_deref(), Some(name), "{credentials}");
        }
        assert_eq!(read("t1"), None);
        for other in ["Bearer dDE6", "Basic", "Basic ?", ""] {
            let value = HeaderValue::from_str(other).unwrap();
            assert_eq!(user(&value), None, "{other}");
        }
    }
}
