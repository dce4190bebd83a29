//! JWTs that clients sign themselves (RFC 7523).

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    UnparsedPublicKey, VerificationAlgorithm,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::clock::NumericDate;
use crate::sandbox::reason::Reason;
use crate::vendors::declared::language::guard::{Assertion, AssertionClaim};

/// A JWT whose signature was not checked yet.
pub struct ClientJwt<'a> {
    message: &'a str,
    signature: Vec<u8>,
    algorithm: String,
    claims: Map<String, Value>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
}

impl<'a> ClientJwt<'a> {
    /// The parts of a JWT.
    pub fn read(text: &'a str) -> Option<Self> {
        let (message, signature) = text.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
        let header: Header = serde_json::from_slice(&decode(header)?).ok()?;
        Some(Self {
            message,
            signature: decode(signature)?,
            algorithm: header.alg,
            claims: serde_json::from_slice(&decode(claims)?).ok()?,
        })
    }

    /// The name of the account that it claims.
    pub fn account(&self, rules: &Assertion) -> Option<&str> {
        let claim = match rules.account {
            Some(AssertionClaim::Sub) => "sub",
            Some(AssertionClaim::Iss) | None => "iss",
        };
        self.claims.get(claim)?.as_str()
    }

    /// Checks it with the public key of the account.
    pub fn check(&self, rules: &Assertion, pem: &str, now: NumericDate) -> Result<(), Reason> {
        let algorithm = algorithm(&self.algorithm).ok_or(Reason::WrongAlgorithm)?;
        let key = pem::parse(pem).map_err(|_| Reason::BadSignature)?;
        let key = UnparsedPublicKey::new(algorithm, key.contents());
        let verified = key.verify(self.message.as_bytes(), &self.signature);
        verified.map_err(|_| Reason::BadSignature)?;
        self.check_times(rules, now)?;
        let audience = rules.audience.as_deref();
        if audience.is_some_and(|wanted| !self.is_for(wanted)) {
            return Err(Reason::WrongIssuer);
        }
        Ok(())
    }

    fn check_times(&self, rules: &Assertion, now: NumericDate) -> Result<(), Reason> {
        let time = |claim: &str| match self.claims.get(claim) {
            None => Ok::<_, Reason>(None),
            Some(value) => {
                let seconds = value.as_i64().ok_or(Reason::BadClaims)?;
                Ok(Some(NumericDate::from_seconds(seconds)))
            }
        };
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

    fn is_for(&self, wanted: &str) -> bool {
        match self.claims.get("aud") {
            Some(Value::String(one)) => one == wanted,
            Some(Value::Array(several)) => several.iter().any(|one| one == wanted),
            _ => false,
        }
    }
}

fn algorithm(name: &str) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match name {
        "RS256" => &RSA_PKCS1_2048_8192_SHA256,
        "PS256" => &RSA_PSS_2048_8192_SHA256,
        "ES256" => &ECDSA_P256_SHA256_FIXED,
        "EdDSA" => &ED25519,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::json;

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
        assert_eq!(jwt.account(&rules), Some("reports"));
        jwt.check(&rules, &pem, NumericDate::from_seconds(NOW))
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
