//! The credentials that a client sends, before any of them is verified.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;

use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;
use crate::vendors::oidc::accounts::AuthMethod;
use crate::vendors::oidc::parameters::Parameters;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};

/// The only type of assertions (RFC 7523, section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The parameters that are credentials, besides `client_id`.
pub const CREDENTIALS: [&str; 3] = ["client_secret", "client_assertion", "client_assertion_type"];

/// Whether a call has credentials, besides `client_id`.
pub fn has_credentials(call: &Call, form: &Parameters) -> bool {
    let is_sent = |name: &&str| form.get(name).is_some();
    call.headers.contains_key(AUTHORIZATION) || CREDENTIALS.iter().any(is_sent)
}

/// The credentials that a client sends.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials<'a> {
    /// In the header `Authorization` (RFC 6749, section 2.3.1), as they were sent.
    Basic(BasicPair),
    /// In the form.
    Post {
        /// The id.
        id: &'a str,
        /// The secret.
        secret: &'a str,
    },
    /// A JWT (RFC 7523).
    Assertion {
        /// The id, if it is a parameter too.
        id: Option<&'a str>,
        /// The JWT.
        jwt: &'a str,
    },
    /// The id alone.
    Id(&'a str),
}

/// The id and the secret of the header `Authorization`.
#[derive(Clone, PartialEq, Eq)]
pub struct BasicPair {
    /// The id.
    pub id: String,
    /// The secret.
    pub secret: String,
}

impl<'a> Credentials<'a> {
    /// The method of authentication.
    pub const fn method(&self) -> AuthMethod {
        match self {
            // A public client has no secret, and some of them send that (RFC 6749, section 2.3.1).
            Self::Basic(sent) if sent.secret.is_empty() => AuthMethod::None,
            Self::Basic(_) => AuthMethod::ClientSecretBasic,
            Self::Post { .. } => AuthMethod::ClientSecretPost,
            Self::Assertion { .. } => AuthMethod::PrivateKeyJwt,
            Self::Id(_) => AuthMethod::None,
        }
    }

    /// Reads them from a call.
    ///
    /// # Errors
    ///
    /// They are missing or malformed, or there are several (RFC 6749, section 2.3).
    pub fn of(call: &Call, form: &'a Parameters) -> Result<Self, Refusal> {
        let id = form.get("client_id");
        let basic = basic(call)?;
        let assertion = assertion(form)?;
        let secret = form.get("client_secret");
        match (basic, secret, assertion) {
            (None, None, None) => id.map(Self::Id).ok_or_else(|| {
                refused(
                    Reason::ClientAuthMissing,
                    "the client says neither by the header Authorization nor by client_id who it is",
                )
            }),
            (Some(sent), None, None) => {
                let is_decoded = |id| sent.decoded().is_some_and(|pair| pair.id == id);
                if id.is_none_or(|id| sent.id == id || is_decoded(id)) {
                    return Ok(Self::Basic(sent));
                }
                Err(several(
                    "client_id and the header Authorization name two clients",
                ))
            }
            (None, Some(secret), None) => match id {
                Some(id) => Ok(Self::Post { id, secret }),
                None => Err(Refusal::missing("client_id")),
            },
            (None, None, Some(jwt)) => Ok(Self::Assertion { id, jwt }),
            (basic, secret, assertion) => {
                let ways = [
                    basic.map(|_| "the header Authorization"),
                    secret.map(|_| "client_secret"),
                    assertion.map(|_| "client_assertion"),
                ];
                let ways: Vec<_> = ways.into_iter().flatten().collect();
                let ways = ways.join(" and by ");
                Err(several(format!(
                    "the client authenticates itself by {ways}; it must do so by one of them alone"
                )))
            }
        }
    }
}

/// The pair of the header `Authorization`.
fn basic(call: &Call) -> Result<Option<BasicPair>, Refusal> {
    let mut headers = call.headers.get_all(AUTHORIZATION).iter();
    let Some(header) = headers.next() else {
        return Ok(None);
    };
    if headers.next().is_some() {
        return Err(several("there are several headers Authorization"));
    }
    let read = || {
        let (scheme, text) = header.to_str().ok()?.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = STANDARD.decode(text.trim()).ok()?;
        let decoded = String::from_utf8(decoded).ok()?;
        let (id, secret) = decoded.split_once(':')?;
        Some(BasicPair {
            id: id.to_owned(),
            secret: secret.to_owned(),
        })
    };
    let malformed = || challenged(malformed());
    read().map(Some).ok_or_else(malformed)
}

/// The header `Authorization` is not what it must be.
pub(super) fn malformed() -> Refusal {
    refused(
        Reason::ClientAuthMalformed,
        "the header Authorization must have Basic and the form-encoded id and secret in Base64",
    )
}

impl BasicPair {
    /// The pair that is meant: both texts are form-encoded before they are joined. `None` if one is not.
    pub fn decoded(&self) -> Option<Self> {
        Some(Self {
            id: decode(&self.id)?,
            secret: decode(&self.secret)?,
        })
    }
}

/// Decodes a form-encoded text.
fn decode(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    if text.contains('%') {
        String::from_utf8(percent(text.as_bytes())?).ok()
    } else {
        Some(text)
    }
}

/// Decodes percent signs, each of which needs two digits.
fn percent(text: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            decoded.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        let digits = digits.to_ascii_lowercase();
        decoded.extend(data_encoding::HEXLOWER.decode(&digits).ok()?);
        rest = after;
    }
    Some(decoded)
}

/// The assertion of a form, whose type must be known.
fn assertion(form: &Parameters) -> Result<Option<&str>, Refusal> {
    let kind = form.get("client_assertion_type");
    match (form.get("client_assertion"), kind) {
        (None, None) => Ok(None),
        (Some(jwt), Some(JWT_BEARER)) => Ok(Some(jwt)),
        (Some(_), Some(_)) => Err(Refusal::invalid(
            "client_assertion_type",
            format_args!("must be {JWT_BEARER}"),
        )),
        (Some(_), None) => Err(Refusal::missing("client_assertion_type")),
        (None, Some(_)) => Err(Refusal::missing("client_assertion")),
    }
}

/// A client that is not authenticated.
pub(super) fn refused(reason: Reason, description: impl Into<Cow<'static, str>>) -> Refusal {
    Refusal::new(ErrorCode::InvalidClient, reason, description)
}

/// The same for a client that has used the header `Authorization` (RFC 6749, section 5.2).
pub(super) const fn challenged(mut refusal: Refusal) -> Refusal {
    refusal.challenge = Some("Basic");
    refusal
}

fn several(description: impl Into<Cow<'static, str>>) -> Refusal {
    let (code, reason) = (ErrorCode::InvalidRequest, Reason::ClientAuthSeveral);
    Refusal::new(code, reason, description)
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, Method};

    use super::*;
    use crate::vendor::test_world;

    fn read(headers: &[&str], form: &str) -> Result<String, Reason> {
        let world = test_world::world();
        let mut call = test_world::call(&world, Method::POST, "/token");
        for header in headers {
            let value = HeaderValue::from_str(header).unwrap();
            call.headers.append(AUTHORIZATION, value);
        }
        let form = Parameters::parse(form.as_bytes());
        let credentials = Credentials::of(&call, &form);
        credentials
            .map(|credentials| match credentials {
                Credentials::Basic(sent) => match sent.decoded() {
                    Some(BasicPair { id, secret }) => format!("basic {id} {secret}"),
                    None => format!("basic not encoded {}", sent.secret),
                },
                Credentials::Post { id, secret } => format!("post {id} {secret}"),
                Credentials::Assertion { id, jwt } => format!("assertion {id:?} {jwt}"),
                Credentials::Id(id) => format!("id {id}"),
            })
            .map_err(|refusal| refusal.reason)
    }

    fn basic(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn each_way_to_authenticate_is_read() {
        let assertion = format!("client_assertion=a.b.c&client_assertion_type={JWT_BEARER}");
        for (header, form, found) in [
            (None, "client_id=spa", "id spa"),
            (None, "client_id=web&client_secret=a", "post web a"),
            (Some("web:secret"), "", "basic web secret"),
            (Some("web:secret"), "client_id=web", "basic web secret"),
            (Some("a%3Ab:c%25+d%2B"), "client_id=a:b", "basic a:b c% d+"),
            (Some("a+b:c"), "client_id=a%2Bb", "basic a b c"),
            (Some("web:50%"), "", "basic not encoded 50%"),
            (Some("web:%g0"), "client_id=web", "basic not encoded %g0"),
            (Some("web:a:b"), "", "basic web a:b"),
            (Some("web:"), "", "basic web "),
            (None, &assertion, "assertion None a.b.c"),
        ] {
            let header = header.map(basic);
            let headers: Vec<_> = header.iter().map(String::as_str).collect();
            assert_eq!(read(&headers, form).as_deref(), Ok(found), "{form}");
        }
    }

    #[test]
    fn several_ways_at_a_time_are_refused() {
        let secret = basic("web:secret");
        let assertion = format!("client_assertion=a.b.c&client_assertion_type={JWT_BEARER}");
        for (headers, form) in [
            (vec![&*secret], "client_id=web&client_secret=secret"),
            (vec![&*secret], "client_secret=secret"),
            (vec![&*secret], &*assertion),
            (
                vec![],
                &*format!("client_id=web&client_secret=a&{assertion}"),
            ),
            (vec![&*secret, &*secret], ""),
            (vec![&*secret], "client_id=spa"),
        ] {
            let found = read(&headers, form);
            assert_eq!(found, Err(Reason::ClientAuthSeveral), "{headers:?} {form}");
        }
    }

    #[test]
    fn malformed_credentials_are_refused() {
        for header in ["Basic", "Basic ?", &basic("web")] {
            let found = read(&[header], "");
            assert_eq!(found, Err(Reason::ClientAuthMalformed), "{header}");
        }
        assert_eq!(read(&["Bearer a"], ""), Err(Reason::ClientAuthMalformed));
        assert_eq!(read(&[], ""), Err(Reason::ClientAuthMissing));
        let missing = "client_assertion=a.b.c";
        assert_eq!(read(&[], missing), Err(Reason::ParameterMissing));
        let other = "client_assertion=a.b.c&client_assertion_type=saml";
        assert_eq!(read(&[], other), Err(Reason::ParameterInvalid));
    }
}
