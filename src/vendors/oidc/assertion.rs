//! JWTs that clients and trusted issuers have signed (RFC 7523, section 3).

use std::borrow::Cow;

use super::refusal::{ErrorCode, Refusal};
use crate::clock::{NumericDate, Period};
use crate::identity::client_jwt::{ClientJwt, WrongType};
use crate::identity::key::{ClientAlgorithm, PublicKey};
use crate::sandbox::reason::Reason;

/// How far `iat` and `nbf` may be in the future of the sandbox's clock: the clock of the signer may be
/// that of its machine, and run ahead (RFC 7519, section 4.1.5).
const LEEWAY: Period = Period::seconds(15);

/// How messages name a JWT and its signer.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// For example `assertion`.
    pub jwt: &'static str,
    /// For example `client`.
    pub signer: &'static str,
}

/// Why a JWT is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssertionRefused {
    /// The reason.
    pub reason: Reason,
    /// The description, for people.
    pub description: Cow<'static, str>,
}

impl AssertionRefused {
    /// A refusal.
    pub fn new(reason: Reason, description: impl Into<Cow<'static, str>>) -> Self {
        let description = description.into();
        Self {
            reason,
            description,
        }
    }

    /// The refusal with the error that belongs to the use of the JWT.
    pub fn with(self, code: ErrorCode) -> Refusal {
        Refusal::new(code, self.reason, self.description)
    }
}

/// By what a JWT may name those for whom it is.
#[derive(Debug, Clone, Copy)]
pub struct Audience<'a> {
    /// The name that messages recommend.
    pub name: &'a str,
    /// Other names.
    pub others: &'a [String],
    /// Whether the first name has to be the only one.
    pub is_strict: bool,
}

/// A JWT that somebody else has signed. Each of its checks is a step of RFC 7523, section 3.
pub struct Assertion<'a> {
    jwt: ClientJwt<'a>,
    terms: Terms,
}

impl<'a> Assertion<'a> {
    /// Splits a JWT.
    ///
    /// # Errors
    ///
    /// It is none, or has extensions that must be understood.
    pub fn read(text: &'a str, terms: Terms) -> Result<Self, AssertionRefused> {
        let Terms { jwt: name, .. } = terms;
        let jwt = ClientJwt::read(text).ok_or_else(|| {
            AssertionRefused::new(Reason::AssertionMalformed, format!("the {name} is no JWT"))
        })?;
        if jwt.has_critical_extensions() {
            // RFC 7515, section 4.1.11.
            return Err(AssertionRefused::new(
                Reason::AssertionCritical,
                format!("the {name} has the header crit, and no extension is supported"),
            ));
        }
        Ok(Self { jwt, terms })
    }

    /// The JWT.
    pub const fn jwt(&self) -> &ClientJwt<'a> {
        &self.jwt
    }

    /// The issuer.
    ///
    /// # Errors
    ///
    /// It is missing.
    pub fn issuer(&self) -> Result<&str, AssertionRefused> {
        self.party("iss")
    }

    /// The subject.
    ///
    /// # Errors
    ///
    /// It is missing.
    pub fn subject(&self) -> Result<&str, AssertionRefused> {
        self.party("sub")
    }

    fn party(&self, claim: &str) -> Result<&str, AssertionRefused> {
        let named = self.jwt.text(claim);
        named.ok_or_else(|| self.claims(&format!("has no {claim}")))
    }

    /// Checks that one of the keys of a JWK set has signed it, with one of these algorithms.
    ///
    /// # Errors
    ///
    /// The algorithm, the key or the signature is wrong.
    pub fn check_signature(
        &self,
        keys: &[PublicKey],
        algorithms: &[ClientAlgorithm],
    ) -> Result<(), AssertionRefused> {
        let Terms { jwt, signer } = self.terms;
        let algorithm = self.jwt.algorithm();
        if !algorithm.is_some_and(|algorithm| algorithms.contains(&algorithm)) {
            let names = algorithms.iter().map(|known| known.name());
            return Err(AssertionRefused::new(
                Reason::AssertionAlgorithm,
                format!("the {jwt} must be signed with {}", choice(names)),
            ));
        }
        let wanted = self.jwt.key_id();
        let fits = |key: &&PublicKey| wanted.is_none() || key.id.as_deref() == wanted;
        let mut keys = keys.iter().filter(fits).peekable();
        if keys.peek().is_none() {
            return Err(AssertionRefused::new(
                Reason::AssertionKeyUnknown,
                format!("the {signer} has no key with the kid of the {jwt}"),
            ));
        }
        if keys.any(|key| self.jwt.is_signed_by(key)) {
            return Ok(());
        }
        Err(AssertionRefused::new(
            Reason::AssertionSignature,
            format!("the signature of the {jwt} does not fit the keys of the {signer}"),
        ))
    }

    /// Checks for whom it is.
    ///
    /// # Errors
    ///
    /// It is for others.
    pub fn check_audience(&self, audience: Audience<'_>) -> Result<(), AssertionRefused> {
        let fits = if audience.is_strict {
            self.jwt.is_only_for(audience.name)
        } else {
            let is_known = |one| one == audience.name || audience.others.iter().any(|it| it == one);
            self.jwt.audiences().any(is_known)
        };
        if fits {
            return Ok(());
        }
        let (jwt, name) = (self.terms.jwt, audience.name);
        Err(AssertionRefused::new(
            Reason::AssertionAudience,
            format!("aud of the {jwt} must be {name}"),
        ))
    }

    /// Checks its times, and returns when it expires. `exp` has no leeway, so that a test that moves the
    /// clock meets it to the second.
    ///
    /// # Errors
    ///
    /// It is not good now.
    pub fn check_times(&self, now: NumericDate) -> Result<NumericDate, AssertionRefused> {
        let time = |claim: &str| {
            self.jwt
                .time(claim)
                .map_err(|WrongType| self.claims("needs numbers as exp, nbf and iat"))
        };
        let expires = time("exp")?.ok_or_else(|| self.claims("has no exp"))?;
        let begins = time("iat")?.max(time("nbf")?);
        let jwt = self.terms.jwt;
        if begins.is_some_and(|begins| !begins.has_come(now.after(LEEWAY))) {
            return Err(AssertionRefused::new(
                Reason::AssertionNotYetValid,
                format!(
                    "iat or nbf of the {jwt} is more than 15 seconds in the future of the sandbox's clock"
                ),
            ));
        }
        if expires.has_come(now) {
            return Err(AssertionRefused::new(
                Reason::AssertionExpired,
                format!("the {jwt} has expired by the sandbox's clock"),
            ));
        }
        Ok(expires)
    }

    /// Its `jti`, if it has one.
    pub fn id(&self) -> Option<&str> {
        self.jwt.text("jti").filter(|id| !id.is_empty())
    }

    /// A claim is missing or of the wrong type.
    pub fn claims(&self, what: &str) -> AssertionRefused {
        let description = format!("the {} {what}", self.terms.jwt);
        AssertionRefused::new(Reason::AssertionClaims, description)
    }

    /// It was used before.
    pub fn replayed(&self) -> AssertionRefused {
        AssertionRefused::new(
            Reason::AssertionReplayed,
            format!(
                "the {} was used before; each needs a jti of its own",
                self.terms.jwt
            ),
        )
    }
}

/// `a, b or c`
fn choice(names: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<_> = names.collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}
