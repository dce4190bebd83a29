//! Hosts with optional ports (RFC 3986, sections 3.2.2 and 3.2.3).

use std::fmt;
use std::net::Ipv6Addr;

use http::uri::{Authority, Scheme};

/// A host with an optional port, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPort {
    text: String,
    /// The length of the host name.
    host: usize,
}

impl HostPort {
    /// Parses a host. An invalid one must not be used in URLs of an answer.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parsed: Authority = text.parse().ok()?;
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
        (is_host && is_port).then(|| Self::of(host, parsed.as_str()))
    }

    /// The host and the port of an authority without user information.
    #[must_use]
    pub fn of_authority(authority: &Authority) -> Self {
        Self::of(authority.host(), authority.as_str())
    }

    fn of(host: &str, text: &str) -> Self {
        Self {
            host: host.strip_suffix('.').unwrap_or(host).len(),
            text: text.to_ascii_lowercase(),
        }
    }

    /// `localhost`.
    #[must_use]
    pub fn localhost() -> Self {
        let text = "localhost".to_owned();
        let host = text.len();
        Self { text, host }
    }

    /// The host and the port.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host name, without the port and the dot of the root.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.text[..self.host]
    }

    /// The host after its first label, with the port.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.text.split_once('.').map(|(_, domain)| domain)
    }

    /// The URL of the server at this host.
    #[must_use]
    pub fn origin(&self, scheme: &Scheme) -> String {
        [scheme.as_str(), "://", &self.text].concat()
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::HostPort;

    #[test]
    fn the_host_is_read_with_and_without_a_port() {
        for (text, host) in [
            ("api.igny8.com", "api.igny8.com"),
            ("API.igny8.com:8080", "api.igny8.com"),
            ("api.igny8.com.:80", "api.igny8.com"),
            ("[::1]:8080", "[::1]"),
        ] {
            let read = HostPort::parse(text).unwrap();
            assert_eq!(read.as_str(), text.to_ascii_lowercase());
            assert_eq!(read.host(), host);
        }
    }

    #[test]
    fn what_is_no_host_is_none() {
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
            assert_eq!(HostPort::parse(bad), None, "{bad}");
        }
    }
}
