//! Verifying tokens, step by step (RFC 7515, RFC 7519).

use jsonwebtoken::Algorithm;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use super::TokenId;
use super::token::{Issuer, TokenRefused};
use super::token_checks::{Check, TokenChecks};
pub use super::token_text::claimed_jti;
use super::token_text::{claimed_name, decode, object};
use crate::clock::NumericDate;

/// A token with a valid signature and valid times.
#[derive(Debug)]
pub struct Genuine<C> {
    /// Its id in the ledger.
    pub name: TokenId,
    /// Its claims.
    pub claims: C,
}

impl Issuer {
    /// The claims of a token that this issuer signed and that is valid now.
    ///
    /// # Errors
    ///
    /// [`TokenRefused`] with the first check that failed.
    pub fn verify<C: DeserializeOwned>(
        &self,
        token: &str,
        now: NumericDate,
    ) -> Result<C, TokenRefused> {
        let genuine = self.examine(token, now, &mut TokenChecks::default())?;
        Ok(genuine.claims)
    }

    /// The same with the token's id, recording each check.
    ///
    /// # Errors
    ///
    /// [`TokenRefused`] with the first check that failed.
    pub fn examine<C: DeserializeOwned>(
        &self,
        token: &str,
        now: NumericDate,
        examination: &mut TokenChecks,
    ) -> Result<Genuine<C>, TokenRefused> {
        let parts = examination.check(Check::Shape, TokenParts::of(token), || {
            "three parts with a dot between".to_owned()
        })?;
        self.check_header(parts.header, examination)?;
        let signed = self.has_signed(token, parts.message, parts.signature);
        examination.require(Check::Signature, signed, TokenRefused::BadSignature, || {
            "the signature is that of the provider's key".to_owned()
        })?;
        let claims = decode(parts.claims).unwrap_or_default();
        let Registered { jti, times } = Registered::read(&claims);
        let name = jti.map_or_else(|| TokenId::of_text(token), TokenId::from);
        examination.is_genuine(name);
        let times = times.ok_or(TokenRefused::BadClaims);
        let times = examination.check(Check::Times, times, || {
            "`exp` is there; it, `iat` and `nbf` are whole numbers of seconds".to_owned()
        })?;
        times.check(now, examination)?;
        let claims = object(&claims).ok_or(TokenRefused::BadClaims);
        let claims = examination.check(Check::Claims, claims, || {
            "each claim that the provider writes is there and of its type".to_owned()
        })?;
        Ok(Genuine { name, claims })
    }

    /// Whether a token is signed with this issuer's key; other claims are ignored.
    #[must_use]
    pub fn signed(&self, token: &str) -> bool {
        let parts = TokenParts::of(token);
        parts.is_ok_and(|parts| self.key.verifies(parts.message.as_bytes(), parts.signature))
    }

    fn check_header(
        &self,
        segment: &str,
        examination: &mut TokenChecks,
    ) -> Result<(), TokenRefused> {
        // Our own tokens all have exactly this header, so it is not parsed.
        let header = if segment == self.header_segment {
            Ok(None)
        } else {
            Header::read(segment).map(Some)
        };
        let header = examination.check(Check::Header, header, || {
            "the first part is a JSON object in base64url".to_owned()
        })?;
        let header = header.as_ref();
        let algorithm = self.key.algorithm();
        let same = header.is_none_or(|header| header.algorithm() == Some(algorithm));
        examination.require(Check::Algorithm, same, TokenRefused::WrongAlgorithm, || {
            format!("the provider signs with {algorithm:?}")
        })?;
        // An unknown extension has to be refused, and `crit` is never empty or null (RFC 7515,
        // section 4.1.11).
        let plain = header.is_none_or(|header| header.crit.is_none());
        examination.require(Check::Extensions, plain, TokenRefused::Malformed, || {
            "the header asks for no extension to be understood (`crit`)".to_owned()
        })?;
        if self.ignores_key_id {
            return Ok(());
        }
        let named = header.is_none_or(|header| header.kid == self.key_id);
        examination.require(
            Check::KeyId,
            named,
            TokenRefused::UnknownKey,
            || match &self.key_id {
                Some(key_id) => format!("the provider's key is called `{key_id}`"),
                None => "the provider's key has no name (`kid`)".to_owned(),
            },
        )
    }
}

/// The unverified algorithm of a token.
#[must_use]
pub fn claimed_algorithm(token: &str) -> Option<Algorithm> {
    claimed_key(token).map(|(algorithm, _)| algorithm)
}

/// The unverified algorithm and key id of a token.
#[must_use]
pub fn claimed_key(token: &str) -> Option<(Algorithm, Option<String>)> {
    let (header, _) = token.split_once('.')?;
    let header = Header::read(header).ok()?;
    Some((header.algorithm()?, header.kid))
}

/// The unverified time of issue of a token.
#[must_use]
pub fn claimed_issue(token: &str) -> Option<NumericDate> {
    #[derive(Deserialize)]
    struct Issued {
        iat: NumericDate,
    }
    let claims = decode(token.split('.').nth(1)?)?;
    object::<Issued>(&claims).map(|issued| issued.iat)
}

struct TokenParts<'a> {
    message: &'a str,
    header: &'a str,
    claims: &'a str,
    signature: &'a str,
}

impl<'a> TokenParts<'a> {
    fn of(token: &'a str) -> Result<Self, TokenRefused> {
        let mut dots = memchr::memchr_iter(b'.', token.as_bytes());
        let (Some(first), Some(second), None) = (dots.next(), dots.next(), dots.next()) else {
            return Err(TokenRefused::Malformed);
        };
        Ok(Self {
            message: &token[..second],
            header: &token[..first],
            claims: &token[first + 1..second],
            signature: &token[second + 1..],
        })
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default, deserialize_with = "present")]
    kid: Option<String>,
    #[serde(default, deserialize_with = "present")]
    crit: Option<IgnoredAny>,
}

impl Header {
    fn read(segment: &str) -> Result<Self, TokenRefused> {
        let json = decode(segment).ok_or(TokenRefused::Malformed)?;
        object(&json).ok_or(TokenRefused::Malformed)
    }

    fn algorithm(&self) -> Option<Algorithm> {
        self.alg.parse().ok()
    }
}

/// The claims that every vendor's tokens have, as far as they can be parsed.
struct Registered {
    jti: Option<Uuid>,
    times: Option<Times>,
}

impl Registered {
    /// Parses them together, and separately only if that fails, because every request with a token
    /// does this.
    fn read(claims: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Together {
            #[serde(default)]
            jti: Option<Uuid>,
            exp: NumericDate,
            #[serde(default, deserialize_with = "present")]
            nbf: Option<NumericDate>,
            #[serde(default, deserialize_with = "present")]
            iat: Option<NumericDate>,
        }
        match object(claims) {
            Some(Together { jti, exp, nbf, iat }) => Self {
                jti,
                times: Some(Times { exp, nbf, iat }),
            },
            None => Self {
                jti: claimed_name(claims),
                times: object(claims),
            },
        }
    }
}

#[derive(Deserialize)]
struct Times {
    exp: NumericDate,
    #[serde(default, deserialize_with = "present")]
    nbf: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    iat: Option<NumericDate>,
}

/// A field that may be absent, but null only if its type allows it: serde treats both as `None`.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    field: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(field).map(Some)
}

impl Times {
    fn check(&self, now: NumericDate, examination: &mut TokenChecks) -> Result<(), TokenRefused> {
        let begins = self.nbf.max(self.iat);
        let begun = begins.is_none_or(|begins| begins.has_come(now));
        examination.require(Check::Beginning, begun, TokenRefused::NotYetValid, || {
            let begins = begins.map_or("at any time".to_owned(), |begins| begins.to_string());
            format!("good from {begins}; it is {now}")
        })?;
        let lasts = !self.exp.has_come(now);
        examination.require(Check::Expiry, lasts, TokenRefused::Expired, || {
            format!("good until before {}; it is {now}", self.exp)
        })
    }
}
