//! Domains whose subdomains are sandboxes.

use std::fmt;
use std::str::FromStr;

use crate::control::{HostPattern, WebOrigin};

/// The built-in domains. Neither is in public DNS (RFC 6761).
pub const BUILT_IN: [&str; 2] = ["localhost", "mockid.test"];

/// A domain: `t1.DOMAIN` is the sandbox `t1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxDomain {
    name: String,
    hosts: HostPattern,
}

impl SandboxDomain {
    /// A pattern for its subdomains.
    #[must_use]
    pub const fn hosts(&self) -> &HostPattern {
        &self.hosts
    }

    /// Whether it has more than one label. Anyone can register a name below a top-level domain such
    /// as `dev`, so domains of one label are not safe by themselves.
    #[must_use]
    pub fn is_below_another(&self) -> bool {
        self.name.contains('.')
    }
}

impl fmt::Display for SandboxDomain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

/// An invalid domain. The message shows a valid one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no domain; write `mock.example.com`, so that t1.mock.example.com is the sandbox \
             `t1`, without `*.`, a scheme and a port"
)]
pub struct InvalidSandboxDomain(String);

impl FromStr for SandboxDomain {
    type Err = InvalidSandboxDomain;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        let hosts: Result<HostPattern, _> = format!("*.{name}").parse();
        let hosts = hosts.map_err(|_| InvalidSandboxDomain(text.to_owned()))?;
        // Browsers parse a host that ends in a number as an IPv4 address.
        if name.parse::<std::net::Ipv4Addr>().is_ok() {
            return Err(InvalidSandboxDomain(text.to_owned()));
        }
        Ok(Self { name, hosts })
    }
}

/// The domains of a server.
#[derive(Debug)]
pub struct SandboxDomains {
    given: Vec<SandboxDomain>,
    /// The host of the public URL, which is not a sandbox.
    public_host: Option<String>,
}

impl SandboxDomains {
    /// The built-in domains and these.
    pub fn new(given: Vec<SandboxDomain>, public_url: Option<&WebOrigin>) -> Self {
        let public_host = public_url.map(|url| url.host.host().to_owned());
        Self { given, public_host }
    }

    /// The first label of a host in lower case, if it names a sandbox.
    pub fn label<'a>(&self, host: &'a str) -> Option<&'a str> {
        let (label, domain) = host.split_once('.')?;
        let names_sandboxes =
            BUILT_IN.contains(&domain) || self.given.iter().any(|given| given.name == domain);
        let is_public_host = || self.public_host.as_deref() == Some(host);
        (names_sandboxes && !is_public_host()).then_some(label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_label_is_a_sandbox_below_these_domains_and_no_others() {
        let given = vec!["Mock.Example.com.".parse().unwrap()];
        let public = "https://ci.mockid.test".parse().unwrap();
        let domains = SandboxDomains::new(given, Some(&public));
        for (host, label) in [
            ("t1.localhost", Some("t1")),
            ("t1.mockid.test", Some("t1")),
            ("t1.mock.example.com", Some("t1")),
            ("ci.mockid.test", None),
            ("localhost", None),
            ("mockid.test", None),
            ("mock.example.com", None),
            ("a.b.localhost", None),
            ("t1.example.com", None),
            ("t1.test", None),
            ("api.igny8.com", None),
            ("127.0.0.1", None),
            ("[::ffff:127.0.0.1]", None),
        ] {
            assert_eq!(domains.label(host), label, "{host}");
        }
    }

    #[test]
    fn what_is_no_domain_is_refused_with_an_example() {
        for text in [
            "",
            "*.a.b",
            "a b",
            "https://a.b",
            "a.b:80",
            "a..b",
            "10.0.0.7",
        ] {
            let said = text.parse::<SandboxDomain>().unwrap_err().to_string();
            assert!(
                said.starts_with(&format!("`{text}` is no domain; ")),
                "{said}"
            );
        }
    }
}
