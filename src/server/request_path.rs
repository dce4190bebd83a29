//! What an address says: which sandbox, and which path in it.

use std::borrow::Cow;
use std::net::Ipv6Addr;

use http::header::{HOST, HeaderMap};
use http::uri::Scheme;
use http::{Uri, Version};

use crate::sandbox::{InvalidSandboxName, SandboxName, is_plain_segment};

/// A path, split after the sandbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Located<'a> {
    /// The sandbox, if the path names one.
    pub sandbox: Option<SandboxName>,
    /// The prefix that names it, for example `/~test`, or empty; safe to use in URLs and pages.
    pub prefix: Cow<'a, str>,
    /// The rest, beginning with a slash.
    pub path: &'a str,
}

/// Splits a path.
///
/// # Errors
///
/// [`InvalidSandboxName`] when it begins with `/~` without a valid name.
pub fn locate(path: &str) -> Result<Located<'_>, InvalidSandboxName> {
    // An encoded tilde is equivalent (RFC 3986, section 2.3).
    let tildes = ["/~", "/%7E", "/%7e"];
    let Some(tilde) = tildes.into_iter().find(|tilde| path.starts_with(tilde)) else {
        return Ok(Located {
            sandbox: None,
            prefix: Cow::Borrowed(""),
            path,
        });
    };
    let after = &path[tilde.len()..];
    let end = after.find('/').unwrap_or(after.len());
    let (segment, rest) = after.split_at(end);
    let name = SandboxName::from_segment(segment)?;
    let prefix = if is_plain_segment(segment) {
        Cow::Borrowed(&path[..tilde.len() + end])
    } else {
        Cow::Owned(format!("{tilde}{}", name.to_segment()))
    };
    Ok(Located {
        sandbox: Some(name),
        prefix,
        path: if rest.is_empty() { "/" } else { rest },
    })
}

/// The host of a request in lower case, with its port if present; `None` if it is missing, repeated
/// or invalid.
///
/// An absolute URL has the host, but a request of HTTP/1.1 must still have exactly one valid header
/// (RFC 9112, sections 3.2 and 3.2.2).
#[must_use]
pub fn authority(version: Version, uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let mut hosts = headers.get_all(HOST).iter();
    let host = hosts.next();
    if hosts.next().is_some() || host.is_none() && version == Version::HTTP_11 {
        return None;
    }
    let host = match host {
        Some(host) => Some(named(host.to_str().ok()?)?),
        None => None,
    };
    match uri.authority() {
        Some(authority) => named(authority.as_str()),
        None => host,
    }
}

/// A host with an optional port, in lower case (RFC 3986, sections 3.2.2 and 3.2.3). An invalid
/// host must not be used in URLs of an answer.
pub fn named(text: &str) -> Option<String> {
    let parsed: http::uri::Authority = text.parse().ok()?;
    let host = parsed.host();
    let is_host = match host.strip_prefix('[') {
        Some(address) => address.strip_suffix(']')?.parse::<Ipv6Addr>().is_ok(),
        None => !host.is_empty(),
    };
    // User information is not allowed in `http` URLs (RFC 9110, section 4.2.4).
    let port = parsed.as_str().strip_prefix(host)?;
    let is_port = port.is_empty()
        || port.strip_prefix(':').is_some_and(|digits| {
            let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
            is_number && (digits.is_empty() || digits.parse::<u16>().is_ok())
        });
    (is_host && is_port).then(|| parsed.as_str().to_ascii_lowercase())
}

/// The URL of the server as used by the client: this scheme and host.
#[must_use]
pub fn origin(scheme: &Scheme, authority: Option<&str>) -> String {
    format!("{scheme}://{}", authority.unwrap_or("localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn located(path: &str) -> (Option<String>, String, &str) {
        let found = locate(path).unwrap();
        let sandbox = found.sandbox.map(|name| name.to_string());
        (sandbox, found.prefix.into_owned(), found.path)
    }

    #[test]
    fn a_sandbox_stands_before_any_path() {
        let test = || Some("test".to_owned());
        let of_test = |prefix: &str, path| (test(), prefix.to_owned(), path);
        assert_eq!(located("/v3/login"), (None, String::new(), "/v3/login"));
        assert_eq!(located("/~test/v3"), of_test("/~test", "/v3"));
        assert_eq!(located("/~test/"), of_test("/~test", "/"));
        assert_eq!(located("/~test"), of_test("/~test", "/"));
        assert_eq!(located("/%7Etest/a"), of_test("/%7Etest", "/a"));
        let odd = (Some("a[\"b".to_owned()), "/~a%5B%22b".to_owned(), "/c");
        assert_eq!(located("/~a[%22b/c"), odd);
        for bad in ["/~", "/~/a", "/~./c", "/~a%2Fb/"] {
            assert_eq!(locate(bad), Err(InvalidSandboxName), "{bad}");
        }
    }

    #[test]
    fn what_is_no_host_is_none() {
        let uri = Uri::from_static("/");
        let read = |host: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static(host));
            authority(Version::HTTP_11, &uri, &headers)
        };
        assert_eq!(
            read("API.igny8.com:80").as_deref(),
            Some("api.igny8.com:80")
        );
        for bad in [
            "a b",
            "user@host",
            "a@a",
            "a/b",
            "",
            ":80",
            "a:b",
            "a:65536",
            "[]",
            "[::1]a",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
