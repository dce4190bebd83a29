//! Proof Key for Code Exchange (RFC 7636), with the method S256 alone.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::parameters::Parameters;
use super::refusal::{ErrorCode, Refusal};
use crate::sandbox::reason::Reason;

/// The only method. `plain` protects nothing once a request is read (RFC 9700, section 2.1.1).
pub const METHOD: &str = "S256";

/// The length of a SHA-256 digest in base64url.
const CHALLENGE: usize = 43;

/// A challenge with the method S256.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Challenge(String);

impl Challenge {
    /// The challenge of an authorization request (section 4.3).
    ///
    /// # Errors
    ///
    /// It or its method is refused, or it is required and missing.
    pub fn read(parameters: &Parameters, is_required: bool) -> Result<Option<Self>, Refusal> {
        let method = parameters.get("code_challenge_method");
        let Some(challenge) = parameters.get("code_challenge") else {
            return match method {
                Some(_) => Err(missing("code_challenge_method needs code_challenge")),
                None if is_required => Err(missing("the client must send code_challenge (PKCE)")),
                None => Ok(None),
            };
        };
        // Without a method it is `plain` (section 4.3).
        if method != Some(METHOD) {
            let description = match method {
                Some(_) => "code_challenge_method must be S256",
                None => "code_challenge_method must be S256; without it, it would be plain",
            };
            return Err(invalid(Reason::PkceMethod, description));
        }
        if challenge.len() != CHALLENGE || URL_SAFE_NO_PAD.decode(challenge).is_err() {
            let description =
                "code_challenge must be a SHA-256 digest in base64url without padding";
            return Err(invalid(Reason::PkceChallenge, description));
        }
        Ok(Some(Self(challenge.to_owned())))
    }

    /// Whether a verifier is the one that this challenge was made of (section 4.6).
    fn fits(&self, verifier: &str) -> bool {
        let made = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        made.as_bytes().ct_eq(self.0.as_bytes()).into()
    }
}

/// Checks the verifier of a token request against the challenge of the code.
///
/// # Errors
///
/// One is there without the other, or they do not fit (RFC 9700, section 4.8.2).
pub fn verify(challenge: Option<&Challenge>, verifier: Option<&str>) -> Result<(), Refusal> {
    if let Some(verifier) = verifier
        && !is_verifier(verifier)
    {
        let description = "code_verifier must have 43 to 128 letters, digits, -, ., _ and ~";
        return Err(invalid(Reason::PkceVerifier, description));
    }
    match (challenge, verifier) {
        (None, None) => Ok(()),
        (Some(challenge), Some(verifier)) if challenge.fits(verifier) => Ok(()),
        (Some(_), Some(_)) => Err(Refusal::grant(
            Reason::PkceMismatch,
            "code_verifier does not fit the code_challenge of the authorization request",
        )),
        (Some(_), None) => Err(Refusal::grant(
            Reason::PkceMissing,
            "code_verifier is missing: the authorization request had a code_challenge",
        )),
        (None, Some(_)) => Err(Refusal::grant(
            Reason::PkceUnexpected,
            "the authorization request had no code_challenge for this code_verifier",
        )),
    }
}

/// Whether a text has the grammar of verifiers (section 4.1).
fn is_verifier(text: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(is_unreserved)
}

fn missing(description: &'static str) -> Refusal {
    invalid(Reason::PkceMissing, description)
}

fn invalid(reason: Reason, description: &'static str) -> Refusal {
    Refusal::new(ErrorCode::InvalidRequest, reason, description)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn challenge(query: &str) -> Result<Option<Challenge>, Reason> {
        let parameters = Parameters::parse(query.as_bytes());
        Challenge::read(&parameters, true).map_err(|refused| refused.reason)
    }

    fn verdict(challenge: Option<&str>, verifier: Option<&str>) -> Result<(), Reason> {
        let challenge = challenge.map(|text| Challenge(text.to_owned()));
        verify(challenge.as_ref(), verifier).map_err(|refused| refused.reason)
    }

    #[test]
    fn the_verifier_of_the_specification_fits_its_challenge() {
        assert_eq!(verdict(Some(CHALLENGE), Some(VERIFIER)), Ok(()));
        let other = VERIFIER.replace('d', "e");
        let refused = verdict(Some(CHALLENGE), Some(&other));
        assert_eq!(refused, Err(Reason::PkceMismatch));
    }

    #[test]
    fn one_without_the_other_is_a_downgrade() {
        let (missing, unexpected) = (Reason::PkceMissing, Reason::PkceUnexpected);
        assert_eq!(verdict(Some(CHALLENGE), None), Err(missing));
        assert_eq!(verdict(None, Some(VERIFIER)), Err(unexpected));
        assert_eq!(verdict(None, None), Ok(()));
    }

    #[test]
    fn a_verifier_outside_the_grammar_is_refused_before_it_is_compared() {
        for verifier in [
            "a".repeat(42),
            "a".repeat(129),
            "ä".repeat(30),
            format!("{VERIFIER}="),
        ] {
            let refused = verdict(Some(CHALLENGE), Some(&verifier));
            assert_eq!(refused, Err(Reason::PkceVerifier), "{verifier}");
        }
        for length in [43, 128] {
            let refused = verdict(Some(CHALLENGE), Some(&"a".repeat(length)));
            assert_eq!(refused, Err(Reason::PkceMismatch));
        }
    }

    #[test]
    fn only_s256_is_a_method_and_it_is_not_the_default() {
        let query = format!("code_challenge={CHALLENGE}");
        for method in [
            "",
            "&code_challenge_method=plain",
            "&code_challenge_method=s256",
        ] {
            let refused = challenge(&format!("{query}{method}"));
            assert_eq!(refused, Err(Reason::PkceMethod), "{method}");
        }
        let known = challenge(&format!("{query}&code_challenge_method=S256"));
        assert!(matches!(known, Ok(Some(_))));
    }

    #[test]
    fn a_challenge_is_a_digest_in_base64url() {
        for text in ["abc", "ä", &format!("{}=", &CHALLENGE[..42])] {
            let refused = challenge(&format!("code_challenge={text}&code_challenge_method=S256"));
            assert_eq!(refused, Err(Reason::PkceChallenge), "{text}");
        }
        assert_eq!(challenge(""), Err(Reason::PkceMissing));
        let alone = challenge("code_challenge_method=S256");
        assert_eq!(alone, Err(Reason::PkceMissing));
    }
}
