//! JWTs that clients sign themselves (RFC 7523).

use serde::Deserialize;
use serde_json::{Map, Value};

use super::key::{ClientAlgorithm, PublicKey};
use super::token_text::{decode, object};
use crate::clock::NumericDate;

/// A JWT of a client, before anything in it is verified.
pub struct ClientJwt<'a> {
    message: &'a str,
    signature: Vec<u8>,
    header: Header,
    claims: Map<String, Value>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    jwk: Option<Map<String, Value>>,
    crit: Option<Value>,
}

/// A claim is not of the type that it must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongType;

impl<'a> ClientJwt<'a> {
    /// Splits a JWT; `None` if it is none.
    #[must_use]
    pub fn read(text: &'a str) -> Option<Self> {
        let (message, signature) = text.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        Some(Self {
            message,
            signature: decode(signature)?,
            header: object(&decode(header)?)?,
            claims: object(&decode(claims)?)?,
        })
    }

    /// The algorithm of its signature, if it is known.
    #[must_use]
    pub fn algorithm(&self) -> Option<ClientAlgorithm> {
        ClientAlgorithm::named(&self.header.alg)
    }

    /// The id of the key that signed it, if it names one.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// Its type, if the header says one.
    #[must_use]
    pub fn type_name(&self) -> Option<&str> {
        self.header.typ.as_deref()
    }

    /// The key in its header (RFC 7515, section 4.1.3), as it was written.
    #[must_use]
    pub const fn key(&self) -> Option<&Map<String, Value>> {
        self.header.jwk.as_ref()
    }

    /// Whether it has extensions that must be understood (RFC 7515, section 4.1.11). None is.
    #[must_use]
    pub const fn has_critical_extensions(&self) -> bool {
        self.header.crit.is_some()
    }

    /// A claim.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&Value> {
        self.claims.get(name)
    }

    /// A claim that is text.
    #[must_use]
    pub fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    /// A claim that is a time, without the fraction of the second.
    ///
    /// # Errors
    ///
    /// [`WrongType`].
    pub fn time(&self, claim: &str) -> Result<Option<NumericDate>, WrongType> {
        let Some(value) = self.claims.get(claim) else {
            return Ok(None);
        };
        let seconds = value.as_i64().or_else(|| whole(value.as_f64()?));
        seconds
            .map(|seconds| Some(NumericDate::from_seconds(seconds)))
            .ok_or(WrongType)
    }

    /// Its audiences; none if the claim is missing or of another type.
    pub fn audiences(&self) -> impl Iterator<Item = &str> {
        let claim = self.claims.get("aud");
        let one = claim.and_then(Value::as_str);
        let several = claim.and_then(Value::as_array);
        let several = several.into_iter().flatten().filter_map(Value::as_str);
        one.into_iter().chain(several)
    }

    /// Whether its only audience is this one, as text and not in a list.
    #[must_use]
    pub fn is_only_for(&self, audience: &str) -> bool {
        self.text("aud") == Some(audience)
    }

    /// Whether this key signed it with its algorithm.
    #[must_use]
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let message = self.message.as_bytes();
        self.algorithm()
            .is_some_and(|algorithm| key.verifies(algorithm, message, &self.signature))
    }
}

/// The whole seconds of a time with a fraction.
fn whole(seconds: f64) -> Option<i64> {
    let duration = jiff::SignedDuration::try_from_secs_f64(seconds).ok()?;
    Some(duration.as_secs())
}
