//! Signing tokens (RFC 7515, RFC 7519).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde::Serialize;

use super::key::{SigningFailed, SigningKey};
use super::verification_cache::VerifiedTokens;

/// A key and the header of the tokens that it signs: a vendor's way of signing one kind of token.
#[derive(Debug)]
pub struct Issuer {
    pub(super) key: SigningKey,
    pub(super) key_id: Option<String>,
    /// Whether the header of a token may name any key. Otherwise it must name `key_id`, or none if
    /// that is `None`.
    pub(super) ignores_key_id: bool,
    pub(super) header_segment: String,
    /// Verified tokens, for keys whose verification is expensive.
    verified: Option<VerifiedTokens>,
}

impl Issuer {
    /// An issuer with exactly this header, and with a key id if the header names one. A token with
    /// another key id, or with one if the issuer's header has none, is refused.
    #[must_use]
    pub fn new(key: SigningKey, header: &str, key_id: Option<String>) -> Self {
        // Verifying an HS256 signature is as fast as a lookup.
        let verified = (key.algorithm() != Algorithm::HS256).then(VerifiedTokens::new);
        Self {
            key,
            key_id,
            ignores_key_id: false,
            header_segment: URL_SAFE_NO_PAD.encode(header),
            verified,
        }
    }

    /// The same issuer, which accepts any key id.
    #[must_use]
    pub fn ignoring_key_ids(self) -> Self {
        Self {
            ignores_key_id: true,
            ..self
        }
    }

    /// The public key as a JSON Web Key, if there is one.
    #[must_use]
    pub fn public_jwk(&self) -> Option<serde_json::Value> {
        let key_id = self.key_id.as_deref();
        let key_id = key_id.unwrap_or_else(|| self.key.fingerprint());
        self.key.public_jwk(key_id)
    }

    /// See [`SigningKey::fingerprint`].
    #[must_use]
    pub fn key_fingerprint(&self) -> &str {
        self.key.fingerprint()
    }

    /// Signs a token with these claims, in the order in which the type serializes them.
    ///
    /// # Errors
    ///
    /// [`SigningFailed`].
    pub fn mint(&self, claims: &impl Serialize) -> Result<String, SigningFailed> {
        let claims = serde_json::to_string(claims).map_err(|_| SigningFailed)?;
        self.mint_text(&claims)
    }

    /// Signs a token with these claims, which are JSON already.
    ///
    /// # Errors
    ///
    /// [`SigningFailed`].
    pub fn mint_text(&self, claims: &str) -> Result<String, SigningFailed> {
        let mut token = format!("{}.{}", self.header_segment, URL_SAFE_NO_PAD.encode(claims));
        let signature = self.key.sign(token.as_bytes())?;
        token.push('.');
        token.push_str(&signature);
        if let Some(verified) = &self.verified {
            verified.add(&token);
        }
        Ok(token)
    }

    /// Whether these parts of a token have a valid signature of this key.
    pub(super) fn has_signed(&self, token: &str, message: &str, signature: &str) -> bool {
        let verifies = || self.key.verifies(message.as_bytes(), signature);
        let Some(known) = &self.verified else {
            return verifies();
        };
        known.has_or(token, verifies)
    }
}

/// Why a token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRefused {
    /// It is not three segments of base64url with JSON in the first.
    Malformed,
    /// It has another algorithm, or none.
    WrongAlgorithm,
    /// It is signed with a key that is not this vendor's.
    UnknownKey,
    /// The signature is not valid for this key.
    BadSignature,
    /// A claim is missing or of the wrong type.
    BadClaims,
    /// It was issued in the future, or is not valid yet.
    NotYetValid,
    /// It has expired.
    Expired,
    /// It is another kind of token than is required here.
    WrongKind,
    /// It was issued by or for someone else.
    WrongIssuer,
    /// No such token was issued.
    Unknown,
    /// It was revoked.
    Revoked,
    /// Its session has ended.
    SessionEnded,
    /// Its session was unused for too long.
    SessionIdle,
    /// Another sandbox of this server issued it.
    OtherSandbox,
    /// Its account does not exist.
    AccountUnknown,
    /// Its account or the account's tenant is inactive.
    AccountInactive,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::NumericDate;
    use serde_json::{Value, json};

    const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

    fn issuer() -> Issuer {
        let key = SigningKey::from_secret(&[7; 32]).unwrap();
        Issuer::new(key, HEADER, None)
    }

    fn at(seconds: i64) -> NumericDate {
        NumericDate::from_seconds(seconds)
    }

    /// A token with a custom header, signed with the issuer's key.
    fn signed_with_header(header: &str, claims: &Value) -> String {
        let key = SigningKey::from_secret(&[7; 32]).unwrap();
        Issuer::new(key, header, None).mint(claims).unwrap()
    }

    fn verdict(token: &str, now: i64) -> Result<Value, TokenRefused> {
        issuer().verify(token, at(now))
    }

    #[test]
    fn the_header_bytes_and_the_order_of_claims_are_kept() {
        let token = issuer().mint(&json!({"sub": "a", "exp": 100})).unwrap();
        let mut segments = token.split('.').map(|segment| {
            String::from_utf8_lossy(&URL_SAFE_NO_PAD.decode(segment).unwrap()).into_owned()
        });
        assert_eq!(segments.next().unwrap(), HEADER);
        assert_eq!(segments.next().unwrap(), r#"{"sub":"a","exp":100}"#);
    }

    #[test]
    fn a_token_is_good_until_the_second_it_expires() {
        let token = issuer().mint(&json!({"exp": 100})).unwrap();
        assert!(verdict(&token, 99).is_ok());
        assert_eq!(verdict(&token, 100), Err(TokenRefused::Expired));
    }

    #[test]
    fn a_token_from_the_future_is_refused() {
        for claim in ["nbf", "iat"] {
            let token = issuer().mint(&json!({"exp": 100, claim: 50})).unwrap();
            assert_eq!(verdict(&token, 49), Err(TokenRefused::NotYetValid));
            assert!(verdict(&token, 50).is_ok());
        }
    }

    #[test]
    fn alg_none_and_a_swapped_algorithm_are_refused() {
        let claims = json!({"exp": 100});
        for algorithm in ["none", "None", "RS256", "HS384", ""] {
            let header = json!({"alg": algorithm}).to_string();
            let token = signed_with_header(&header, &claims);
            assert_eq!(
                verdict(&token, 1),
                Err(TokenRefused::WrongAlgorithm),
                "{algorithm}"
            );
        }
        let token = signed_with_header(r#"{"alg":"none"}"#, &claims);
        let (message, _) = token.rsplit_once('.').unwrap();
        let unsigned = format!("{message}.");
        assert_eq!(verdict(&unsigned, 1), Err(TokenRefused::WrongAlgorithm));
    }

    #[test]
    fn an_rsa_public_key_used_as_an_hs256_secret_is_refused() {
        let rsa = SigningKey::generate_rsa().unwrap();
        let public = rsa.public_jwk("1").unwrap()["n"]
            .as_str()
            .unwrap()
            .to_owned();
        let confused = SigningKey::from_secret(public.as_bytes()).unwrap();
        let token = Issuer::new(confused, HEADER, None)
            .mint(&json!({"exp": 100}))
            .unwrap();
        let verifier = Issuer::new(rsa, r#"{"alg":"RS256"}"#, None);
        let verdict: Result<Value, _> = verifier.verify(&token, at(1));
        assert_eq!(verdict, Err(TokenRefused::WrongAlgorithm));
    }

    #[test]
    fn a_foreign_key_and_a_tampered_byte_are_refused() {
        let foreign = Issuer::new(SigningKey::from_secret(&[8; 32]).unwrap(), HEADER, None);
        let token = foreign.mint(&json!({"exp": 100})).unwrap();
        assert_eq!(verdict(&token, 1), Err(TokenRefused::BadSignature));

        let token = issuer().mint(&json!({"exp": 100})).unwrap();
        for index in HEADER.len()..token.len() {
            let mut bytes = token.clone().into_bytes();
            if bytes[index] == b'.' {
                continue;
            }
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            let tampered = String::from_utf8(bytes).unwrap();
            assert!(verdict(&tampered, 1).is_err(), "byte {index}");
        }
    }

    #[test]
    fn a_token_that_was_verified_before_is_refused_with_another_byte() {
        let header = r#"{"alg":"RS256"}"#;
        let issuer = Issuer::new(SigningKey::generate_rsa().unwrap(), header, None);
        let verdict = |token: &str| issuer.verify::<Value>(token, at(1));
        let token = issuer.mint(&json!({"exp": 100})).unwrap();
        assert!(verdict(&token).is_ok());
        for index in (0..token.len()).filter(|index| token.as_bytes()[*index] != b'.') {
            let mut bytes = token.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            let tampered = String::from_utf8(bytes).unwrap();
            assert!(verdict(&tampered).is_err(), "byte {index}");
            assert!(verdict(&token).is_ok());
        }
        assert_eq!(
            issuer.verify::<Value>(&token, at(100)),
            Err(TokenRefused::Expired)
        );
    }

    #[test]
    fn a_key_id_that_is_not_ours_or_absent_is_refused() {
        let key = || SigningKey::from_secret(&[7; 32]).unwrap();
        let header = r#"{"kid":"1","alg":"HS256"}"#;
        let issuer = Issuer::new(key(), header, Some("1".to_owned()));
        for foreign in [r#"{"kid":"2","alg":"HS256"}"#, r#"{"alg":"HS256"}"#] {
            let token = signed_with_header(foreign, &json!({"exp": 100}));
            let verdict: Result<Value, _> = issuer.verify(&token, at(1));
            assert_eq!(verdict, Err(TokenRefused::UnknownKey));
        }
    }

    #[test]
    fn where_keys_have_no_ids_a_token_that_names_one_is_refused_unless_ids_are_ignored() {
        let named = signed_with_header(r#"{"alg":"HS256","kid":"1"}"#, &json!({"exp": 100}));
        assert_eq!(verdict(&named, 1), Err(TokenRefused::UnknownKey));
        let lax = issuer().ignoring_key_ids();
        assert!(lax.verify::<Value>(&named, at(1)).is_ok());
        for kid in ["null", "1"] {
            let header = format!(r#"{{"alg":"HS256","kid":{kid}}}"#);
            let token = signed_with_header(&header, &json!({"exp": 100}));
            let refused = Err(TokenRefused::Malformed);
            assert_eq!(lax.verify::<Value>(&token, at(1)), refused, "{kid}");
        }
    }

    #[test]
    fn claims_of_the_wrong_type_are_refused() {
        for claims in [
            json!({}),
            json!({"exp": "100"}),
            json!({"exp": null}),
            json!({"exp": 100.5}),
            json!({"exp": 1e300}),
            json!({"exp": 100, "nbf": null}),
            json!({"exp": 100, "iat": "1"}),
            json!([1]),
        ] {
            let token = issuer().mint(&claims).unwrap();
            assert_eq!(verdict(&token, 1), Err(TokenRefused::BadClaims), "{claims}");
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for text in [
            "",
            ".",
            "..",
            "a.b",
            "a.b.c",
            "a.b.c.d",
            "ey.ey.ey",
            "\u{0}.\u{0}.\u{0}",
        ] {
            assert!(matches!(
                verdict(text, 1),
                Err(TokenRefused::Malformed | TokenRefused::BadSignature)
            ));
        }
        for crit in [r#"["exp"]"#, "[]", "null", "false"] {
            let header = format!(r#"{{"alg":"HS256","crit":{crit}}}"#);
            let critical = signed_with_header(&header, &json!({"exp": 100}));
            let refused = Err(TokenRefused::Malformed);
            assert_eq!(verdict(&critical, 1), refused, "{crit}");
        }
    }

    #[test]
    fn rs256_tokens_verify_with_the_public_half_alone() {
        let issuer = Issuer::new(
            SigningKey::generate_rsa().unwrap(),
            r#"{"alg":"RS256"}"#,
            None,
        );
        let token = issuer.mint(&json!({"exp": 100})).unwrap();
        let jwk: jsonwebtoken::jwk::Jwk =
            serde_json::from_value(issuer.public_jwk().unwrap()).unwrap();
        let mut validation = jsonwebtoken::Validation::new(Algorithm::RS256);
        validation.validate_exp = false;
        let key = jsonwebtoken::DecodingKey::from_jwk(&jwk).unwrap();
        let verified = jsonwebtoken::decode::<Value>(&token, &key, &validation).unwrap();
        assert_eq!(verified.claims, json!({"exp": 100}));
    }
}
