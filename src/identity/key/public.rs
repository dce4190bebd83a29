//! Public keys: as a JSON Web Key, and in PEM.

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{KeyPair, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{Material, SigningKey};

/// The length of a coordinate of P-256.
const COORDINATE: usize = 32;

impl SigningKey {
    /// The public key as a JSON Web Key (RFC 7517); a shared secret has none.
    #[must_use]
    pub fn public_jwk(&self, key_id: &str) -> Option<Value> {
        match &self.material {
            Material::Rsa(rsa) => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(rsa.pair().public_key());
                Some(json!({
                    "kty": "RSA",
                    "use": "sig",
                    "alg": format!("{:?}", self.algorithm()),
                    "kid": key_id,
                    "n": URL_SAFE_NO_PAD.encode(&public.n),
                    "e": URL_SAFE_NO_PAD.encode(&public.e),
                }))
            }
            Material::Ec(ec) => {
                // The byte 4 and both coordinates (SEC 1, section 2.3.3).
                let (_, point) = ec.pair().public_key().as_ref().split_first()?;
                let (x, y) = point.split_at_checked(COORDINATE)?;
                Some(json!({
                    "kty": "EC",
                    "use": "sig",
                    "alg": "ES256",
                    "kid": key_id,
                    "crv": "P-256",
                    "x": URL_SAFE_NO_PAD.encode(x),
                    "y": URL_SAFE_NO_PAD.encode(y),
                }))
            }
            Material::Ed(ed) => Some(json!({
                "kty": "OKP",
                "use": "sig",
                "alg": "EdDSA",
                "kid": key_id,
                "crv": "Ed25519",
                "x": URL_SAFE_NO_PAD.encode(ed.pair().public_key()),
            })),
            Material::Secret(_) => None,
        }
    }

    /// The public key in DER (RFC 5280, section 4.1.2.7) and Base64; a shared secret has none.
    #[must_use]
    pub fn public_der(&self) -> Option<String> {
        let der: PublicKeyX509Der<'_> = match &self.material {
            Material::Rsa(rsa) => rsa.pair().public_key().as_der().ok()?,
            Material::Ec(ec) => ec.pair().public_key().as_der().ok()?,
            Material::Ed(ed) => ed.pair().public_key().as_der().ok()?,
            Material::Secret(_) => return None,
        };
        Some(STANDARD.encode(der.as_ref()))
    }

    /// The public key in PEM (RFC 7468, section 13); a shared secret has none.
    pub(in crate::identity) fn public_pem(&self) -> Option<String> {
        let text = self.public_der()?;
        let lines: Vec<_> = text
            .as_bytes()
            .chunks(64)
            .map(String::from_utf8_lossy)
            .collect();
        let lines = lines.join("\n");
        Some(format!(
            "-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n"
        ))
    }
}
