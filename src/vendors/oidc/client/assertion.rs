//! JWTs by which clients authenticate themselves (RFC 7523, section 3; OpenID Connect Core,
//! section 9).

use super::used_assertions::CheckedAssertion;
use crate::clock::NumericDate;
use crate::identity::key::{ClientAlgorithm, PublicKey};
use crate::sandbox::reason::Reason;
use crate::vendors::oidc::assertion::{Assertion, AssertionRefused, Audience, Terms};

/// How messages name an assertion of a client.
pub const TERMS: Terms = Terms {
    jwt: "assertion",
    signer: "client",
};

/// The id of the client that an assertion is about.
///
/// # Errors
///
/// The issuer, the subject and the parameter `client_id` are not the same client.
pub fn client_id<'a>(
    assertion: &'a Assertion<'_>,
    sent: Option<&str>,
) -> Result<&'a str, AssertionRefused> {
    let (issuer, subject) = (assertion.issuer()?, assertion.subject()?);
    if issuer != subject || sent.is_some_and(|sent| sent != subject) {
        return Err(AssertionRefused::new(
            Reason::AssertionIssuer,
            "iss and sub of the assertion must both be the client_id",
        ));
    }
    Ok(subject)
}

/// Checks an assertion of a client with these keys.
///
/// # Errors
///
/// What is wrong with it.
pub fn check(
    assertion: &Assertion<'_>,
    keys: &[PublicKey],
    audience: Audience<'_>,
    now: NumericDate,
) -> Result<CheckedAssertion, AssertionRefused> {
    assertion.check_signature(keys, &ClientAlgorithm::ALL)?;
    assertion.check_audience(audience)?;
    let expires = assertion.check_times(now)?;
    let id = assertion.id();
    let id = id.ok_or_else(|| assertion.claims("has no jti"))?.to_owned();
    Ok(CheckedAssertion { id, expires })
}
