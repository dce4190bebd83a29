//! Redirect URIs of clients (RFC 6749, section 3.1.2).

use std::borrow::Cow;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use url::{Host, Url};

/// Schemes whose URIs are not the addresses of a client.
const FORBIDDEN: [&str; 7] = [
    "about",
    "blob",
    "data",
    "file",
    "javascript",
    "vbscript",
    "view-source",
];

/// A URI to which answers may be sent. It is compared as it was written; what it means is decided by
/// the parser of browsers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectUri {
    text: String,
    url: Url,
}

/// Why a text is not a redirect URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRedirectUri {
    /// It has a character that URIs cannot contain (RFC 3986, section 2).
    #[error("has a character that no URI has")]
    Character,
    /// It has a fragment (RFC 6749, section 3.1.2).
    #[error("has a fragment")]
    Fragment,
    /// It is not an absolute URI.
    #[error("is not an absolute URI")]
    NotAbsolute,
    /// It is no address of a client, but code or a file.
    #[error("has a scheme to which no answer is sent")]
    Scheme,
    /// It has a user name or a password, which hides the host.
    #[error("has a user name before the host")]
    User,
}

impl RedirectUri {
    /// The URI as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The URI as browsers read it.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Whether it is an address of the web that is not protected by TLS.
    #[must_use]
    pub fn is_http(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// Whether it is an address of the browser's own machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_web(&self.url)
            && match self.url.host() {
                Some(Host::Ipv4(address)) => address.is_loopback(),
                Some(Host::Ipv6(address)) => address.is_loopback(),
                Some(Host::Domain(name)) => name == "localhost",
                None => false,
            }
    }

    /// Whether a client that has registered this URI may use the other: only the same text, but for
    /// the port of a loopback address (RFC 9700, section 4.1.3; RFC 8252, section 7.3).
    #[must_use]
    pub fn allows(&self, other: &Self) -> bool {
        if self.text == other.text {
            return true;
        }
        let without_ports = (self.without_port(), other.without_port());
        matches!(without_ports, (Some(one), Some(other)) if one == other)
    }

    /// Without its port, if that does not count. A URI that the parser of browsers writes differently
    /// is only compared as a whole.
    fn without_port(&self) -> Option<Url> {
        let mut url = self.url.clone();
        let is_written_so = url.as_str() == self.text
            || url.path() == "/" && url.as_str().strip_suffix('/') == Some(&self.text);
        let is_free = url.scheme() == "http" && self.is_loopback();
        (is_free && is_written_so && url.set_port(None).is_ok()).then_some(url)
    }
}

impl FromStr for RedirectUri {
    type Err = InvalidRedirectUri;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_foreign = |byte: u8| !byte.is_ascii_graphic() || br#""<>\^`{|}"#.contains(&byte);
        if text.bytes().any(is_foreign) {
            return Err(InvalidRedirectUri::Character);
        }
        if text.contains('#') {
            return Err(InvalidRedirectUri::Fragment);
        }
        let url = Url::parse(text).map_err(|_| InvalidRedirectUri::NotAbsolute)?;
        if FORBIDDEN.contains(&url.scheme()) {
            return Err(InvalidRedirectUri::Scheme);
        }
        // The parser of browsers also takes `http:host` and `http:///host`.
        let rest = &text[url.scheme().len()..];
        let authority = rest.strip_prefix("://");
        // `localhost:3000/callback` would have the scheme `localhost`.
        let is_port = |rest: &str| rest.starts_with(|first: char| first.is_ascii_digit());
        if rest.strip_prefix(':').is_some_and(is_port) {
            return Err(InvalidRedirectUri::NotAbsolute);
        }
        if is_web(&url) && authority.is_none_or(|rest| rest.starts_with('/')) {
            return Err(InvalidRedirectUri::NotAbsolute);
        }
        // The parser of browsers drops an empty one, and others may not.
        let host = authority.and_then(|rest| rest.split(['/', '?']).next());
        if host.is_some_and(|host| host.contains('@')) {
            return Err(InvalidRedirectUri::User);
        }
        let text = text.to_owned();
        Ok(Self { text, url })
    }
}

impl Serialize for RedirectUri {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for RedirectUri {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'_, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl schemars::JsonSchema for RedirectUri {
    fn schema_name() -> Cow<'static, str> {
        "RedirectUri".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "redirect-uri",
            "description": "An absolute URI without a fragment and a user name.",
            "examples": ["https://app.example.com/callback", "com.example.app:/callback"],
        })
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(registered: &str, sent: &str) -> bool {
        let registered: RedirectUri = registered.parse().unwrap();
        let sent = sent.parse::<RedirectUri>();
        sent.is_ok_and(|sent| registered.allows(&sent))
    }

    #[test]
    fn a_redirect_uri_is_compared_as_a_string() {
        let registered = "https://app.example.com/callback";
        assert!(allows(registered, registered));
        for sent in [
            "https://app.example.com/callback/",
            "https://app.example.com/callback?a=b",
            "https://app.example.com/Callback",
            "https://app.example.com:443/callback",
            "https://app.example.com:8443/callback",
            "https://APP.example.com/callback",
            "https://app.example.com/x/../callback",
            "https://app.example.com/%63allback",
            "https://app.example.com.evil.example/callback",
            "http://app.example.com/callback",
            "//app.example.com/callback",
        ] {
            assert!(!allows(registered, sent), "{sent}");
        }
    }

    #[test]
    fn the_port_of_a_loopback_address_is_free() {
        for (registered, sent) in [
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1:49152/callback",
            ),
            (
                "http://127.0.0.1:3000/callback",
                "http://127.0.0.1:1/callback",
            ),
            (
                "http://127.0.0.1:3000/callback",
                "http://127.0.0.1/callback",
            ),
            ("http://[::1]/callback", "http://[::1]:49152/callback"),
            ("http://localhost:3000", "http://localhost:3001"),
        ] {
            assert!(allows(registered, sent), "{registered} {sent}");
        }
    }

    #[test]
    fn all_else_of_a_loopback_address_counts() {
        let registered = "http://127.0.0.1:3000/callback";
        for sent in [
            "http://127.0.0.1:3001/callback/",
            "http://127.0.0.1:3001/callback?a=b",
            "https://127.0.0.1:3001/callback",
            "http://localhost:3001/callback",
            "http://127.0.0.2:3001/callback",
            "http://127.1:3001/callback",
            "http://2130706433:3001/callback",
            "http://127.0.0.1:80@evil.example/callback",
            "http://127.0.0.1:3001@evil.example/callback",
            "http://127.0.0.1:3001:80/callback",
            "http://127.0.0.1.evil.example:3001/callback",
            "http://127.0.0.1:3001/x/../callback",
            "http://127.0.0.1:03001/callback",
        ] {
            assert!(!allows(registered, sent), "{sent}");
        }
    }

    #[test]
    fn what_is_no_redirect_uri_is_refused_for_what_is_wrong() {
        use InvalidRedirectUri::{Character, Fragment, NotAbsolute, Scheme, User};
        for (text, why) in [
            ("https://app.example.com/#", Fragment),
            ("https://app.example.com/#a", Fragment),
            ("https://app.example.com/ a", Character),
            ("https://app.example.com/\r\nSet-Cookie:a", Character),
            ("https://app.example.com\\@evil.example/", Character),
            ("https://app.example.com/é", Character),
            ("https://bücher.example/", Character),
            ("/callback", NotAbsolute),
            ("", NotAbsolute),
            ("https:app.example.com/callback", NotAbsolute),
            ("https:///app.example.com/", NotAbsolute),
            ("http://a:b:c/", NotAbsolute),
            ("localhost:3000/callback", NotAbsolute),
            ("https://b%C3%BCcher.example/", NotAbsolute),
            ("javascript:alert(1)", Scheme),
            ("JavaScript:alert(1)", Scheme),
            ("data:text/html,a", Scheme),
            ("https://user@app.example.com/", User),
            ("https://:secret@app.example.com/", User),
            ("https://@app.example.com/", User),
            ("https://:@app.example.com", User),
            ("https://@app.example.com?a", User),
        ] {
            assert_eq!(text.parse::<RedirectUri>().err(), Some(why), "{text}");
        }
    }

    #[test]
    fn applications_may_have_schemes_of_their_own() {
        for text in [
            "com.example.app:/callback",
            "com.example.app:///callback",
            "com.example.app://callback?a=b",
        ] {
            assert!(allows(text, text), "{text}");
            assert!(!text.parse::<RedirectUri>().unwrap().is_loopback());
        }
    }

    #[test]
    fn an_at_sign_after_the_host_is_no_user_name() {
        for text in ["https://app.example.com/@a?b=@", "com.example.app:/a@b"] {
            assert!(allows(text, text), "{text}");
        }
    }

    #[test]
    fn only_the_browsers_own_machine_is_loopback() {
        for (text, expected) in [
            ("http://127.0.0.1:3000/", true),
            ("http://127.8.8.8/", true),
            ("https://localhost/", true),
            ("http://[::1]:3000/", true),
            ("http://localhost.evil.example/", false),
            ("https://xn--bcher-kva.example/", false),
            ("http://127.0.0.1.evil.example/", false),
            ("http://10.0.0.7/", false),
            ("http://[::ffff:7f00:1]/", false),
            ("http://0.0.0.0/", false),
            ("app://localhost/", false),
        ] {
            let found = text.parse::<RedirectUri>().unwrap().is_loopback();
            assert_eq!(found, expected, "{text}");
        }
    }
}
