//! JWTs by which clients authenticate themselves (RFC 7523, section 3; OpenID Connect Core,
//! section 9).

use super::Client;
use super::credentials::refused;
use super::used_assertions::CheckedAssertion;
use crate::clock::{NumericDate, Period};
use crate::identity::client_jwt::{ClientJwt, WrongType};
use crate::identity::key::PublicKey;
use crate::sandbox::reason::Reason;
use crate::vendors::oidc::refusal::Refusal;

/// How far `iat` and `nbf` may be in the future of the sandbox's clock: the clock of the client may be
/// that of its machine, and run ahead (RFC 7519, section 4.1.5).
const LEEWAY: Period = Period::seconds(15);

/// By what an assertion may name this server.
pub struct Audience<'a> {
    /// The issuer.
    pub issuer: &'a str,
    /// Other names.
    pub others: &'a [String],
    /// Whether the issuer has to be the only one.
    pub is_strict: bool,
}

/// Splits an assertion.
///
/// # Errors
///
/// It is no JWT, or has extensions that must be understood.
pub fn read(text: &str) -> Result<ClientJwt<'_>, Refusal> {
    let malformed = || refused(Reason::AssertionMalformed, "the assertion is no JWT");
    let jwt = ClientJwt::read(text).ok_or_else(malformed)?;
    if jwt.has_critical_extensions() {
        // RFC 7515, section 4.1.11.
        return Err(refused(
            Reason::AssertionCritical,
            "the assertion has the header crit, and no extension is supported",
        ));
    }
    Ok(jwt)
}

/// The id of the client that an assertion is about.
///
/// # Errors
///
/// The issuer, the subject and the parameter `client_id` are not the same client.
pub fn client_id<'a>(jwt: &'a ClientJwt<'_>, sent: Option<&str>) -> Result<&'a str, Refusal> {
    let (issuer, subject) = (jwt.text("iss"), jwt.text("sub"));
    let (Some(issuer), Some(subject)) = (issuer, subject) else {
        return Err(claims("the assertion has no iss or no sub"));
    };
    if issuer != subject || sent.is_some_and(|sent| sent != subject) {
        return Err(refused(
            Reason::AssertionIssuer,
            "iss and sub of the assertion must both be the client_id",
        ));
    }
    Ok(subject)
}

/// Checks an assertion of a client.
///
/// # Errors
///
/// What is wrong with it.
pub fn check(
    jwt: &ClientJwt<'_>,
    client: &Client,
    audience: &Audience<'_>,
    now: NumericDate,
) -> Result<CheckedAssertion, Refusal> {
    check_signature(jwt, client)?;
    check_audience(jwt, audience)?;
    let expires = check_times(jwt, now)?;
    let id = jwt.text("jti").filter(|id| !id.is_empty());
    let id = id
        .ok_or_else(|| claims("the assertion has no jti"))?
        .to_owned();
    Ok(CheckedAssertion { id, expires })
}

fn check_signature(jwt: &ClientJwt<'_>, client: &Client) -> Result<(), Refusal> {
    if jwt.algorithm().is_none() {
        return Err(refused(
            Reason::AssertionAlgorithm,
            "the assertion must be signed with RS256, PS256, ES256 or EdDSA",
        ));
    }
    let keys = client.fields().jwks.as_ref();
    let keys = keys.map_or(Vec::new(), PublicKey::from_set);
    let wanted = jwt.key_id();
    let fits = |key: &&PublicKey| wanted.is_none() || key.id.as_deref() == wanted;
    let mut keys = keys.iter().filter(fits).peekable();
    if keys.peek().is_none() {
        return Err(refused(
            Reason::AssertionKeyUnknown,
            "the client has no key with the kid of the assertion",
        ));
    }
    if keys.any(|key| jwt.is_signed_by(key)) {
        return Ok(());
    }
    Err(refused(
        Reason::AssertionSignature,
        "the signature of the assertion does not fit the keys of the client",
    ))
}

fn check_audience(jwt: &ClientJwt<'_>, audience: &Audience<'_>) -> Result<(), Refusal> {
    let fits = if audience.is_strict {
        jwt.is_only_for(audience.issuer)
    } else {
        let mut audiences = jwt.audiences();
        audiences.any(|one| one == audience.issuer || audience.others.iter().any(|it| it == one))
    };
    if fits {
        return Ok(());
    }
    let issuer = audience.issuer;
    Err(refused(
        Reason::AssertionAudience,
        format!("aud of the assertion must be {issuer}"),
    ))
}

/// `exp` has no leeway, so that a test that moves the clock meets it to the second.
fn check_times(jwt: &ClientJwt<'_>, now: NumericDate) -> Result<NumericDate, Refusal> {
    let time = |claim: &str| {
        jwt.time(claim)
            .map_err(|WrongType| claims("exp, nbf and iat of the assertion must be numbers"))
    };
    let expires = time("exp")?.ok_or_else(|| claims("the assertion has no exp"))?;
    let begins = time("iat")?.max(time("nbf")?);
    if begins.is_some_and(|begins| !begins.has_come(now.after(LEEWAY))) {
        return Err(refused(
            Reason::AssertionNotYetValid,
            "iat or nbf of the assertion is more than 15 seconds in the future of the sandbox's clock",
        ));
    }
    if expires.has_come(now) {
        return Err(refused(
            Reason::AssertionExpired,
            "the assertion has expired by the sandbox's clock",
        ));
    }
    Ok(expires)
}

fn claims(description: &'static str) -> Refusal {
    refused(Reason::AssertionClaims, description)
}
