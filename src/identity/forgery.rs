//! Forged tokens that every verifier must reject.

use std::sync::LazyLock;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value};

use super::key::{KeyError, RsaAlgorithm, SigningFailed, SigningKey};
use super::token::Issuer;

/// The defect of a forged token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    /// The signature is wrong.
    Signature,
    /// The claims were changed after signing: it expires a day later.
    Tampered,
    /// The signature is missing.
    Unsigned,
    /// It is signed with another key and the issuer's algorithm.
    ForeignKey,
    /// The header names another key.
    UnknownKey,
    /// The header has the algorithm `none`, and there is no signature.
    AlgorithmNone,
    /// The header names the other of the two algorithms: HS256 with the public key as the secret,
    /// which a verifier that confuses the two accepts, or RS256 with a foreign key.
    AlgorithmSwapped,
    /// It is truncated before the signature.
    Malformed,
}

// Generating an RSA key is slow, so one is generated for all.
static FOREIGN_RSA: LazyLock<Result<SigningKey, KeyError>> =
    LazyLock::new(|| SigningKey::generate_rsa(RsaAlgorithm::Rs256));

impl Issuer {
    /// A token with these claims and a defect.
    ///
    /// # Errors
    ///
    /// [`SigningFailed`].
    pub fn forge(&self, claims: &Value, forgery: Forgery) -> Result<String, SigningFailed> {
        let genuine = self.mint(claims)?;
        let (message, signature) = genuine.rsplit_once('.').ok_or(SigningFailed)?;
        match forgery {
            Forgery::Signature => Ok(format!("{message}.{}", altered(signature))),
            Forgery::Tampered => {
                let tampered = self.mint(&a_day_longer(claims))?;
                let (message, _) = tampered.rsplit_once('.').ok_or(SigningFailed)?;
                Ok(format!("{message}.{signature}"))
            }
            Forgery::Unsigned => Ok(format!("{message}.")),
            Forgery::Malformed => Ok(message.to_owned()),
            Forgery::ForeignKey => self.signed_by_a_stranger(claims),
            Forgery::UnknownKey => {
                let header = self.header_with("kid", "unknown")?;
                signed(&header, claims, &self.key)
            }
            Forgery::AlgorithmNone => {
                let header = self.header_with("alg", "none")?;
                Ok(format!("{}.", message_of(&header, claims)?))
            }
            Forgery::AlgorithmSwapped => self.swapped(claims),
        }
    }

    fn signed_by_a_stranger(&self, claims: &Value) -> Result<String, SigningFailed> {
        let header = self.header()?;
        let stranger = match self.key.algorithm() {
            Algorithm::RS256 => return signed(&header, claims, foreign_rsa()?),
            Algorithm::RS384 => SigningKey::generate_rsa(RsaAlgorithm::Rs384),
            Algorithm::RS512 => SigningKey::generate_rsa(RsaAlgorithm::Rs512),
            Algorithm::PS256 => SigningKey::generate_rsa(RsaAlgorithm::Ps256),
            Algorithm::ES256 => SigningKey::generate_ec(),
            Algorithm::EdDSA => SigningKey::generate_ed(),
            _ => SigningKey::generate_secret(),
        };
        signed(&header, claims, &stranger.map_err(|_| SigningFailed)?)
    }

    fn swapped(&self, claims: &Value) -> Result<String, SigningFailed> {
        match self.key.public_pem() {
            Some(public) => {
                let header = self.header_with("alg", "HS256")?;
                let message = message_of(&header, claims)?;
                // A `SigningKey` does not accept a PEM as a secret, to prevent exactly this
                // mistake.
                let secret = hmac::Key::new(hmac::HMAC_SHA256, public.as_bytes());
                let signature = hmac::sign(&secret, message.as_bytes());
                Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
            }
            None => signed(&self.header_with("alg", "RS256")?, claims, foreign_rsa()?),
        }
    }

    fn header(&self) -> Result<Map<String, Value>, SigningFailed> {
        let header = URL_SAFE_NO_PAD.decode(&self.header_segment);
        let header = header.map_err(|_| SigningFailed)?;
        serde_json::from_slice(&header).map_err(|_| SigningFailed)
    }

    fn header_with(&self, name: &str, value: &str) -> Result<Map<String, Value>, SigningFailed> {
        let mut header = self.header()?;
        header.insert(name.to_owned(), value.into());
        Ok(header)
    }
}

fn foreign_rsa() -> Result<&'static SigningKey, SigningFailed> {
    FOREIGN_RSA.as_ref().map_err(|_| SigningFailed)
}

fn message_of(header: &Map<String, Value>, claims: &Value) -> Result<String, SigningFailed> {
    let header = serde_json::to_vec(header).map_err(|_| SigningFailed)?;
    let claims = serde_json::to_vec(claims).map_err(|_| SigningFailed)?;
    let (header, claims) = (
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims),
    );
    Ok(format!("{header}.{claims}"))
}

fn signed(
    header: &Map<String, Value>,
    claims: &Value,
    key: &SigningKey,
) -> Result<String, SigningFailed> {
    let message = message_of(header, claims)?;
    let signature = key.sign(message.as_bytes())?;
    Ok(format!("{message}.{signature}"))
}

/// The signature with a different first character, and so different first bits.
fn altered(signature: &str) -> String {
    let first = if signature.starts_with('A') { "B" } else { "A" };
    format!("{first}{}", signature.get(1..).unwrap_or_default())
}

fn a_day_longer(claims: &Value) -> Value {
    let mut longer = claims.clone();
    let expires = claims
        .get("exp")
        .and_then(Value::as_i64)
        .unwrap_or_default();
    if let Some(claims) = longer.as_object_mut() {
        claims.insert(
            "exp".to_owned(),
            expires.saturating_add(24 * 60 * 60).into(),
        );
    }
    longer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::NumericDate;
    use crate::identity::token::TokenRefused;
    use serde_json::json;

    #[test]
    fn no_forgery_passes_for_genuine() {
        let secret = SigningKey::from_secret(&[7; 32]).unwrap();
        let issuers = [
            Issuer::new(secret, r#"{"alg":"HS256"}"#, None),
            Issuer::new(
                SigningKey::generate_rsa(RsaAlgorithm::Rs256).unwrap(),
                r#"{"alg":"RS256","kid":"1"}"#,
                Some("1".to_owned()),
            ),
            Issuer::new(
                SigningKey::generate_ec().unwrap(),
                r#"{"alg":"ES256","kid":"1"}"#,
                Some("1".to_owned()),
            ),
        ];
        let claims = json!({ "exp": 100 });
        for issuer in issuers {
            for (forgery, refused) in [
                (Forgery::Signature, TokenRefused::BadSignature),
                (Forgery::Tampered, TokenRefused::BadSignature),
                (Forgery::Unsigned, TokenRefused::BadSignature),
                (Forgery::ForeignKey, TokenRefused::BadSignature),
                (Forgery::UnknownKey, TokenRefused::UnknownKey),
                (Forgery::AlgorithmNone, TokenRefused::WrongAlgorithm),
                (Forgery::AlgorithmSwapped, TokenRefused::WrongAlgorithm),
                (Forgery::Malformed, TokenRefused::Malformed),
            ] {
                let token = issuer.forge(&claims, forgery).unwrap();
                let verdict: Result<Value, _> = issuer.verify(&token, NumericDate::from_seconds(1));
                assert_eq!(verdict, Err(refused), "{forgery:?}");
            }
        }
    }
}
