//! Names in a certificate.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use rustls::pki_types::DnsName;

/// A name in a certificate: a host name, a wildcard, or an IP address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsName {
    /// A host name in lower case, or `*.` and the rest of one (RFC 6125, section 6.4.3).
    Host(String),
    /// An IP address, for clients that connect without a name.
    Address(IpAddr),
}

impl fmt::Display for TlsName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(name) => formatter.write_str(name),
            Self::Address(address) => address.fmt(formatter),
        }
    }
}

/// An invalid name. The message shows a valid one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{name}` is no name for a certificate; write a host name, `api.example.com` or `*.example.com`, or an \
     IP address, without a scheme and a port{letters}",
    name = .0,
    letters = of_letters(.0)
)]
pub struct InvalidTlsName(String);

/// What there is to say of letters that are not ASCII.
fn of_letters(text: &str) -> &'static str {
    if text.is_ascii() {
        ""
    } else {
        "; a name with other letters is written in ASCII, `xn--…`"
    }
}

impl FromStr for TlsName {
    type Err = InvalidTlsName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidTlsName(text.to_owned());
        let bare = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        if let Ok(address) = bare.unwrap_or(text).parse() {
            return Ok(Self::Address(address));
        }
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        let (wildcard, rest) = match name.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, name.as_str()),
        };
        DnsName::try_from(rest).map_err(|_| invalid())?;
        // Clients do not accept a wildcard for a whole top-level domain.
        if wildcard && !rest.contains('.') {
            return Err(invalid());
        }
        Ok(Self::Host(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_wildcards_and_addresses_are_names() {
        for (text, name) in [
            ("api.igny8.com", "api.igny8.com"),
            ("API.Example.COM.", "api.example.com"),
            ("localhost", "localhost"),
            ("mock_id", "mock_id"),
            ("*.example.com", "*.example.com"),
            ("10.0.0.7", "10.0.0.7"),
            ("[::1]", "::1"),
            ("2001:db8:0::1", "2001:db8::1"),
        ] {
            assert_eq!(text.parse::<TlsName>().unwrap().to_string(), name);
        }
    }

    #[test]
    fn what_is_no_name_says_what_one_looks_like() {
        for text in [
            "",
            "*",
            "*.com",
            "a.*.com",
            "https://a.b",
            "a.b:443",
            "a b",
            "256.0.0.1",
            "a..b",
        ] {
            let said = text.parse::<TlsName>().unwrap_err().to_string();
            assert!(said.starts_with(&format!("`{text}` is no name")), "{said}");
        }
        let said = "münchen.example".parse::<TlsName>().unwrap_err();
        assert!(said.to_string().ends_with("`xn--…`"));
    }
}
