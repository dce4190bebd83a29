//! Host names outside public DNS, and patterns of others that are as good.

use std::str::FromStr;

/// Top-level names outside public DNS: a web page cannot make a name below one of them resolve to
/// this machine (RFC 6761 and RFC 6762; ICANN reserves `.internal`).
const PRIVATE: [&str; 4] = ["localhost", "internal", "local", "test"];

/// Whether a host is an IP address or a name outside public DNS: `localhost`, a name without a dot,
/// or one below a private top-level name. The host is in lower case, without its port.
#[must_use]
pub fn is_private(host: &str) -> bool {
    if host.starts_with('[') {
        return true;
    }
    host.rsplit_once('.').is_none_or(|(_, last)| {
        // Top-level names are never numeric: browsers parse such a host as an IPv4 address (WHATWG
        // URL).
        PRIVATE.contains(&last) || last.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a host is private, or matches one of these patterns.
#[must_use]
pub fn is_named(host: &str, names: &[HostPattern]) -> bool {
    is_private(host) || names.iter().any(|pattern| pattern.covers(host))
}

/// A host name, or a wildcard for all names with one more label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPattern {
    name: String,
    is_wildcard: bool,
}

impl HostPattern {
    /// Whether this pattern matches a host, which is in lower case and without its port.
    #[must_use]
    pub fn covers(&self, host: &str) -> bool {
        if self.is_wildcard {
            host.split_once('.')
                .is_some_and(|(_, rest)| rest == self.name)
        } else {
            host == self.name
        }
    }
}

/// An invalid host pattern. The message shows a valid one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no host name; write `mock.example.com` or `*.example.com`, without a scheme and \
             a port (IP addresses need not be named)"
)]
pub struct InvalidHostPattern(String);

impl FromStr for HostPattern {
    type Err = InvalidHostPattern;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        let (is_wildcard, name) = match name.strip_prefix("*.") {
            Some(rest) => (true, rest.to_owned()),
            None => (false, name),
        };
        let is_label = |label: &str| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            (1..=63).contains(&label.len()) && label.bytes().all(fits)
        };
        if name.len() > 253 || !name.split('.').all(is_label) {
            return Err(InvalidHostPattern(text.to_owned()));
        }
        Ok(Self { name, is_wildcard })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names_outside_of_public_dns_are_private() {
        for host in [
            "127.0.0.1",
            "127.1",
            "10.0.0.7",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "localhost",
            "app.localhost",
            "mockid",
            "host.docker.internal",
            "metadata.internal",
            "printer.local",
            "mockid.default.svc.cluster.local",
            "kyc.test",
        ] {
            assert!(is_private(host), "{host}");
        }
        for host in [
            "example.com",
            "api.igny8.com",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "notlocal.localx",
            "test.dev",
        ] {
            assert!(!is_private(host), "{host}");
        }
    }

    #[test]
    fn a_pattern_covers_its_name_or_one_label_more() {
        let covers = |pattern: &str, host| pattern.parse::<HostPattern>().unwrap().covers(host);
        assert!(covers("Mock.Example.com.", "mock.example.com"));
        assert!(!covers("mock.example.com", "a.mock.example.com"));
        assert!(covers("*.example.com", "mock.example.com"));
        assert!(!covers("*.example.com", "example.com"));
        assert!(!covers("*.example.com", "a.mock.example.com"));
    }

    #[test]
    fn what_is_no_host_name_is_refused_with_an_example() {
        for text in [
            "",
            "*",
            "a b",
            "https://a.b",
            "a.b:80",
            "a..b",
            "*.*.a",
            "a/b",
        ] {
            let said = text.parse::<HostPattern>().unwrap_err().to_string();
            assert!(
                said.starts_with(&format!("`{text}` is no host name")),
                "{said}"
            );
        }
    }
}
