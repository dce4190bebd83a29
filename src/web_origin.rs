//! Origins of web pages (RFC 6454), and the pages of other origins that send requests.

use std::fmt;
use std::str::FromStr;

use http::header::ORIGIN;
use http::uri::Scheme;
use http::{HeaderMap, HeaderValue, Uri};

use crate::host_port::HostPort;

/// The origin of a web page: scheme, host and port, in lower case and without the scheme's default
/// port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebOrigin {
    /// The scheme.
    pub scheme: Scheme,
    /// The host and the port.
    pub host: HostPort,
}

impl WebOrigin {
    /// The origin in a header; `None` if it is `null` or invalid.
    #[must_use]
    pub fn in_header(value: &HeaderValue) -> Option<Self> {
        value.to_str().ok()?.parse().ok()
    }
}

impl fmt::Display for WebOrigin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}://{}", self.scheme, self.host)
    }
}

/// A web page of another origin than the server, and than those that are allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForeignPage {
    /// Its origin, or `null`, as the header has it.
    Origin(String),
    /// How its site relates to the server's (`Sec-Fetch-Site`); its origin was not sent.
    Site(&'static str),
}

/// The page of another origin that sent a request, by the headers that browsers add. Other clients do
/// not send them.
#[must_use]
pub fn foreign_page(headers: &HeaderMap, own: &str, allowed: &[WebOrigin]) -> Option<ForeignPage> {
    let own = own.parse::<WebOrigin>().ok();
    let mut is_allowed = false;
    for value in headers.get_all(ORIGIN) {
        let origin = WebOrigin::in_header(value);
        is_allowed = origin.as_ref().is_some_and(|it| allowed.contains(it));
        if !is_allowed && (origin.is_none() || origin != own) {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            return Some(ForeignPage::Origin(text));
        }
    }
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    match site {
        Some(b"cross-site") if !is_allowed => Some(ForeignPage::Site("cross-site")),
        Some(b"same-site") if !is_allowed => Some(ForeignPage::Site("same-site")),
        _ => None,
    }
}

/// An invalid origin. The message shows a valid one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no origin; write scheme, host and port: `http://localhost:3000`")]
pub struct InvalidOrigin(String);

impl FromStr for WebOrigin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let uri: Uri = text.parse().ok()?;
            let scheme = uri.scheme_str()?.to_ascii_lowercase();
            let authority = uri.authority()?.as_str();
            let is_bare = uri.path_and_query().is_none_or(|rest| rest == "/");
            if !is_bare || authority.starts_with(':') || authority.contains(['@', '*']) {
                return None;
            }
            let own_port = match scheme.as_str() {
                "http" => ":80",
                "https" => ":443",
                _ => "",
            };
            let host = authority.strip_suffix(own_port).unwrap_or(authority);
            Some(Self {
                scheme: scheme.parse().ok()?,
                host: HostPort::of_authority(&host.parse().ok()?),
            })
        };
        read().ok_or_else(|| InvalidOrigin(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_compared_without_letter_case_and_the_schemes_own_port() {
        let read = |text: &str| text.parse::<WebOrigin>().unwrap().to_string();
        assert_eq!(read("HTTP://LocalHost:3000"), "http://localhost:3000");
        assert_eq!(read("http://a.test:80/"), "http://a.test");
        assert_eq!(read("https://a.test:443"), "https://a.test");
        assert_eq!(read("https://a.test:80"), "https://a.test:80");
        assert_eq!(read("http://[::1]:80"), "http://[::1]");
        assert_eq!(read("chrome-extension://abc"), "chrome-extension://abc");
    }

    #[test]
    fn what_is_no_origin_is_refused_with_an_example() {
        for text in [
            "",
            "null",
            "*",
            "http://*",
            "http://:80",
            "localhost:3000",
            "localhost",
            "http://a/path",
            "http://a?q",
            "http://user@a",
        ] {
            let said = text.parse::<WebOrigin>().unwrap_err().to_string();
            assert!(
                said.starts_with(&format!("`{text}` is no origin; ")),
                "{said}"
            );
        }
    }
}
