//! The cookie by which a browser is recognised.

use std::fmt;

use http::HeaderMap;
use http::header::COOKIE;
use http::uri::Scheme;
use uuid::Uuid;

use crate::identity::TokenId;
use crate::vendor::call::Site;

const NAME: &str = "mockid-oidc";

/// The maximum number of values that are looked up.
const MAX_VALUES: usize = 8;

/// A new value of the cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct CookieValue(String);

impl CookieValue {
    /// A value that nobody can guess.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4().simple().to_string())
    }

    /// The text, which only the browser has.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The digest under which its sessions are kept.
    #[must_use]
    pub fn id(&self) -> TokenId {
        TokenId::of_text(&self.0)
    }

    /// The header `Set-Cookie`. It has no `Max-Age`, because sessions end on the sandbox's clock. Over
    /// https the cookie is sent to frames of other sites, too, for the silent renewal of tokens; over
    /// http browsers accept that from no cookie (RFC 6265bis, section 5.7).
    #[must_use]
    pub fn set(&self, site: &Site) -> String {
        format!("{NAME}={}; {}", self.expose(), attributes(site))
    }
}

impl fmt::Debug for CookieValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CookieValue(…)")
    }
}

/// The header `Set-Cookie` that removes the cookie.
#[must_use]
pub fn removal(site: &Site) -> String {
    format!("{NAME}=; Max-Age=0; {}", attributes(site))
}

/// The attributes of a cookie for the sandbox.
pub fn attributes(site: &Site) -> String {
    let path = match site.mount.as_str() {
        "" => "Path=/; ".to_owned(),
        // It would end the attribute. Without it, the path is that of the request.
        mount if mount.contains(';') => String::new(),
        mount => format!("Path={mount}; "),
    };
    let same_site = if site.scheme == Scheme::HTTPS {
        "None; Secure"
    } else {
        "Lax"
    };
    format!("{path}HttpOnly; SameSite={same_site}")
}

/// The digests of the cookie's values in a request. There may be several, because a cookie for `/` is
/// sent to every path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Browsers(Vec<TokenId>);

impl Browsers {
    /// The values in a request.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let fields = headers.get_all(COOKIE).iter();
        let fields = fields.filter_map(|field| field.to_str().ok());
        let pairs = fields.flat_map(|field| field.split(';'));
        let values = pairs.filter_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='));
        Self(values.take(MAX_VALUES).map(TokenId::of_text).collect())
    }

    /// The ids.
    pub fn ids(&self) -> impl Iterator<Item = TokenId> {
        self.0.iter().copied()
    }
}

impl From<&CookieValue> for Browsers {
    fn from(value: &CookieValue) -> Self {
        Self(vec![value.id()])
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::host_port::HostPort;

    fn site(scheme: Scheme, mount: &str) -> Site {
        Site {
            scheme,
            host: HostPort::localhost(),
            mount: mount.to_owned(),
            is_root: false,
            is_inserted: false,
            named_elsewhere: None,
        }
    }

    #[test]
    fn the_cookie_is_for_the_sandbox_and_not_for_scripts() {
        let cookie = CookieValue("value".to_owned());
        for (scheme, mount, expected) in [
            (Scheme::HTTP, "/oidc", "Path=/oidc; HttpOnly; SameSite=Lax"),
            (Scheme::HTTP, "", "Path=/; HttpOnly; SameSite=Lax"),
            (Scheme::HTTP, "/~a;b/oidc", "HttpOnly; SameSite=Lax"),
            (
                Scheme::HTTPS,
                "/~a/oidc",
                "Path=/~a/oidc; HttpOnly; SameSite=None; Secure",
            ),
        ] {
            let set = cookie.set(&site(scheme, mount));
            assert_eq!(set, format!("mockid-oidc=value; {expected}"));
        }
    }

    #[test]
    fn the_cookie_is_found_among_others_and_in_several_fields() {
        let mut headers = HeaderMap::new();
        for field in [
            "a=b; mockid-oidc=one;c=d",
            "mockid-oidc=two",
            "mockid-oidc-x=no",
        ] {
            headers.append(COOKIE, HeaderValue::from_static(field));
        }
        let ids: Vec<_> = Browsers::of(&headers).ids().collect();
        assert_eq!(ids, ["one", "two"].map(TokenId::of_text));
    }
}
