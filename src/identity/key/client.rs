//! Public keys of clients, and the algorithms of their signatures.

use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaParameters, UnparsedPublicKey, VerificationAlgorithm,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The name of RFC 9864 for `EdDSA` with this curve.
const ED25519_NAME: &str = "Ed25519";

/// An algorithm by which clients sign (RFC 7518, section 3.1, and RFC 8037, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ClientAlgorithm {
    /// RSA with PKCS #1 v1.5 and SHA-256.
    #[serde(rename = "RS256")]
    Rs256,
    /// RSA with PSS and SHA-256.
    #[serde(rename = "PS256")]
    Ps256,
    /// ECDSA with P-256 and SHA-256.
    #[serde(rename = "ES256")]
    Es256,
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl ClientAlgorithm {
    /// Every algorithm.
    pub const ALL: [Self; 4] = [Self::Rs256, Self::Ps256, Self::Es256, Self::EdDsa];

    /// Every name in the header of a JWT. `Ed25519` is the later one of `EdDSA` (RFC 9864, section 2.2).
    pub const NAMES: [&str; 5] = ["RS256", "PS256", "ES256", "EdDSA", ED25519_NAME];

    /// Its first name in the header of a JWT.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm with a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name == ED25519_NAME {
            return Some(Self::EdDsa);
        }
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    fn verification(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
            Self::Ps256 => &RSA_PSS_2048_8192_SHA256,
            Self::Es256 => &ECDSA_P256_SHA256_FIXED,
            Self::EdDsa => &ED25519,
        }
    }

    const fn rsa(self) -> Option<&'static RsaParameters> {
        match self {
            Self::Rs256 => Some(&RSA_PKCS1_2048_8192_SHA256),
            Self::Ps256 => Some(&RSA_PSS_2048_8192_SHA256),
            Self::Es256 | Self::EdDsa => None,
        }
    }
}

/// The public key of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its id, if it has one.
    pub id: Option<String>,
    material: Material,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Material {
    /// In the form of its algorithm: DER, a point of a curve, or the bytes of a key.
    Encoded(Vec<u8>),
    /// Modulus and exponent.
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

impl PublicKey {
    /// A key in PEM.
    #[must_use]
    pub fn from_pem(pem: &str) -> Option<Self> {
        let parsed = pem::parse(pem).ok()?;
        let material = Material::Encoded(parsed.into_contents());
        Some(Self { id: None, material })
    }

    /// The keys of a JWK set that sign and whose type is known; others are ignored (RFC 7517,
    /// section 5).
    #[must_use]
    pub fn from_set(set: &Map<String, Value>) -> Vec<Self> {
        let keys = set.get("keys").and_then(Value::as_array);
        let keys = keys.into_iter().flatten();
        keys.filter_map(|key| Self::from_jwk(&Jwk::deserialize(key).ok()?))
            .collect()
    }

    /// The key with the members of a JWK, if it signs and its type is known.
    #[must_use]
    pub fn from_members(members: &Map<String, Value>) -> Option<Self> {
        let key = Jwk::deserialize(&Value::Object(members.clone())).ok()?;
        Self::from_jwk(&key)
    }

    fn from_jwk(key: &Jwk) -> Option<Self> {
        if key.common.public_key_use == Some(PublicKeyUse::Encryption) {
            return None;
        }
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        let material = match &key.algorithm {
            AlgorithmParameters::RSA(key) => Material::Rsa {
                n: decode(&key.n)?,
                e: decode(&key.e)?,
            },
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
                Material::Encoded(point(&decode(&key.x)?, &decode(&key.y)?)?)
            }
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
                Material::Encoded(decode(&key.x)?)
            }
            _ => return None,
        };
        Some(Self {
            id: key.common.key_id.clone(),
            material,
        })
    }

    /// Whether a signature of a message is this key's.
    #[must_use]
    pub fn verifies(&self, algorithm: ClientAlgorithm, message: &[u8], signature: &[u8]) -> bool {
        match (&self.material, algorithm.rsa()) {
            (Material::Rsa { n, e }, Some(parameters)) => {
                let key = PublicKeyComponents { n, e };
                key.verify(parameters, message, signature).is_ok()
            }
            (Material::Rsa { .. }, None) => false,
            (Material::Encoded(key), _) => {
                let key = UnparsedPublicKey::new(algorithm.verification(), key);
                key.verify(message, signature).is_ok()
            }
        }
    }
}

/// An uncompressed point of P-256 (SEC 1, section 2.3.3).
fn point(x: &[u8], y: &[u8]) -> Option<Vec<u8>> {
    const LENGTH: usize = 32;
    (x.len() == LENGTH && y.len() == LENGTH).then(|| [&[4], x, y].concat())
}
