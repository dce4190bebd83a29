//! JWTs that clients sign themselves (RFC 7523), by the rules of a declared vendor.

use crate::clock::NumericDate;
use crate::identity::client_jwt::{ClientJwt, WrongType};
use crate::identity::key::PublicKey;
use crate::sandbox::reason::Reason;
use crate::vendors::declared::language::guard::{Assertion, AssertionClaim};

/// The name of the account that a JWT claims.
pub fn account<'a>(jwt: &'a ClientJwt<'_>, rules: &Assertion) -> Option<&'a str> {
    jwt.text(match rules.account {
        Some(AssertionClaim::Sub) => "sub",
        Some(AssertionClaim::Iss) | None => "iss",
    })
}

/// Checks a JWT with the public key of the account.
pub fn check(
    jwt: &ClientJwt<'_>,
    rules: &Assertion,
    pem: &str,
    now: NumericDate,
) -> Result<(), Reason> {
    jwt.algorithm().ok_or(Reason::WrongAlgorithm)?;
    let key = PublicKey::from_pem(pem).ok_or(Reason::BadSignature)?;
    if !jwt.is_signed_by(&key) {
        return Err(Reason::BadSignature);
    }
    check_times(jwt, rules, now)?;
    match &rules.audience {
        Some(wanted) if jwt.audiences().all(|one| one != wanted) => Err(Reason::WrongIssuer),
        _ => Ok(()),
    }
}

fn check_times(jwt: &ClientJwt<'_>, rules: &Assertion, now: NumericDate) -> Result<(), Reason> {
    let time = |claim: &str| jwt.time(claim).map_err(|WrongType| Reason::BadClaims);
    let expires = time("exp")?.ok_or(Reason::BadClaims)?;
    let (issued, begins) = (time("iat")?, time("nbf")?);
    if issued
        .max(begins)
        .is_some_and(|begins| !begins.has_come(now))
    {
        return Err(Reason::NotYetValid);
    }
    if expires.has_come(now) {
        return Err(Reason::AccessExpired);
    }
    let Some(most) = rules.most else {
        return Ok(());
    };
    let issued = issued.ok_or(Reason::BadClaims)?;
    if expires > issued.after(most) {
        return Err(Reason::BadClaims);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    use super::*;

    const NOW: i64 = 1_000_000;

    /// The verdict on claims that a new key signs; the algorithm in the header is given.
    fn verdict(algorithm: &str, claims: &Value, tampered: bool) -> Result<(), Reason> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let public: PublicKeyX509Der = pair.public_key().as_der().unwrap();
        let pem = pem::encode(&pem::Pem::new("PUBLIC KEY", public.as_ref()));
        let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let header = encode(&json!({ "alg": algorithm }));
        let message = format!("{header}.{}", encode(claims));
        let signature = pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        let mut signature = signature.as_ref().to_vec();
        signature[0] ^= u8::from(tampered);
        let text = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
        let rules: Assertion = serde_json::from_value(json!({
            "audience": "https://acme.example",
            "most": "5m",
        }))
        .unwrap();
        let jwt = ClientJwt::read(&text).unwrap();
        assert_eq!(account(&jwt, &rules), Some("reports"));
        check(&jwt, &rules, &pem, NumericDate::from_seconds(NOW))
    }

    fn claims(changes: &Value) -> Value {
        let mut claims = json!({
            "iss": "reports",
            "aud": ["https://acme.example"],
            "iat": NOW,
            "exp": NOW + 300,
        });
        for (claim, value) in changes.as_object().unwrap() {
            claims[claim] = value.clone();
        }
        claims
    }

    #[test]
    fn a_jwt_of_the_account_is_taken_and_any_other_is_refused_for_what_is_wrong() {
        let with = |changes| verdict("ES256", &claims(&changes), false);
        assert_eq!(with(json!({})), Ok(()));
        for (changes, outcome) in [
            (json!({ "aud": "somebody" }), Reason::WrongIssuer),
            (json!({ "exp": NOW }), Reason::AccessExpired),
            (json!({ "exp": NOW + 301 }), Reason::BadClaims),
            (json!({ "exp": null }), Reason::BadClaims),
            (json!({ "iat": NOW + 1 }), Reason::NotYetValid),
            (json!({ "nbf": NOW + 1 }), Reason::NotYetValid),
        ] {
            assert_eq!(with(changes.clone()), Err(outcome), "{changes}");
        }
        let good = claims(&json!({}));
        assert_eq!(verdict("none", &good, false), Err(Reason::WrongAlgorithm));
        assert_eq!(verdict("RS256", &good, false), Err(Reason::BadSignature));
        assert_eq!(verdict("ES256", &good, true), Err(Reason::BadSignature));
    }
}
