//! A key with which a client or a trusted issuer signs JWTs.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

pub struct Key(EcdsaKeyPair);

impl Key {
    pub fn generate() -> Self {
        Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"))
    }

    /// The public key, with the `kid` `k1`.
    pub fn public(&self) -> Value {
        let (x, y) = self.0.public_key().as_ref()[1..].split_at(32);
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "EC", "crv": "P-256", "kid": "k1", "x": encode(x), "y": encode(y) })
    }

    /// The public key in a set.
    pub fn set(&self) -> Value {
        json!({ "keys": [{ "kty": "other" }, self.public()] })
    }

    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let message = format!("{}.{}", encode(header), encode(claims));
        let signature = self.0.sign(&SystemRandom::new(), message.as_bytes());
        let signature = signature.expect("a signature");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// A JWT with a good header.
    pub fn jwt(&self, claims: &Value) -> String {
        self.sign(&json!({ "alg": "ES256", "kid": "k1" }), claims)
    }
}

/// Claims with changes; null removes a claim.
pub fn changed(mut claims: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    let claims = claims.as_object().expect("an object").clone();
    let given = claims.into_iter().filter(|(_, value)| !value.is_null());
    given.collect()
}
