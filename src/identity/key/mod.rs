//! Signing keys: RSA, P-256 for ES256, Ed25519 for `EdDSA`, a shared secret for HS256.

mod client;
mod parsed;
mod public;

use std::fmt;

use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::rand;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair,
    RsaPublicKeyComponents,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use data_encoding::HEXLOWER;
use jsonwebtoken::Algorithm;
use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use sha2::{Digest, Sha256};

pub use client::{ClientAlgorithm, PublicKey};
pub use parsed::RsaAlgorithm;
use parsed::{EdDsa, Es256, Hs256, Rsa};

/// The minimum length of a secret for HS256: that of its hash (RFC 7518, section 3.2).
pub const MIN_SECRET_BYTES: usize = 32;

/// A key that signs tokens and verifies them.
pub struct SigningKey {
    material: Material,
    fingerprint: String,
}

enum Material {
    Rsa(Box<Rsa>),
    Ec(Box<Es256>),
    Ed(Box<EdDsa>),
    Secret(Box<Hs256>),
}

/// Why a key cannot be used. The message says what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not an RSA private key in PEM.
    #[error("not an RSA private key in PEM (`openssl genrsa 2048` writes one)")]
    NotRsaPem,
    /// An RSA key of an unsupported size.
    #[error("an RSA key must have 2048 to 8192 bits")]
    RsaSize,
    /// Not a P-256 private key in PEM.
    #[error(
        "not a P-256 private key in PEM (`openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256` writes one)"
    )]
    NotEcPem,
    /// Not an Ed25519 private key in PEM.
    #[error("not an Ed25519 private key in PEM (`openssl genpkey -algorithm ed25519` writes one)")]
    NotEdPem,
    /// A secret shorter than [`MIN_SECRET_BYTES`].
    #[error("an HS256 secret must have at least {MIN_SECRET_BYTES} bytes, this one has {0}")]
    ShortSecret(usize),
    /// A key in PEM instead of a secret.
    #[error("a key in PEM, where an HS256 secret belongs: at least 32 bytes of any kind")]
    PemAsSecret,
    /// Randomness is not available, or the library refused the key.
    #[error("the machine could not generate a key")]
    Generate,
}

impl SigningKey {
    /// An RSA key for an algorithm, from PKCS#1 or PKCS#8 in PEM. The key is the first section of the file.
    ///
    /// # Errors
    ///
    /// [`KeyError::NotRsaPem`] or [`KeyError::RsaSize`].
    pub fn from_rsa_pem(algorithm: RsaAlgorithm, pem: &[u8]) -> Result<Self, KeyError> {
        let section = pem::parse(pem).map_err(|_| KeyError::NotRsaPem)?;
        let pair = match section.tag() {
            "RSA PRIVATE KEY" => RsaKeyPair::from_der(section.contents()),
            "PRIVATE KEY" => RsaKeyPair::from_pkcs8(section.contents()),
            _ => return Err(KeyError::NotRsaPem),
        };
        Self::from_pair(algorithm, pair.map_err(rejected)?)
    }

    /// A new RSA key of 2048 bits for an algorithm.
    ///
    /// # Errors
    ///
    /// [`KeyError::Generate`].
    pub fn generate_rsa(algorithm: RsaAlgorithm) -> Result<Self, KeyError> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Generate)?;
        Self::from_pair(algorithm, pair)
    }

    fn from_pair(algorithm: RsaAlgorithm, pair: RsaKeyPair) -> Result<Self, KeyError> {
        if !(256..=1024).contains(&pair.public_modulus_len()) {
            return Err(KeyError::RsaSize);
        }
        let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
        let pair = Rsa::new(algorithm, pair).map_err(|_| KeyError::RsaSize)?;
        Ok(Self {
            material: Material::Rsa(Box::new(pair)),
            fingerprint: fingerprint(&public.n),
        })
    }

    /// A P-256 key for ES256, from PKCS#8 in PEM. The key is the first section of the file.
    ///
    /// # Errors
    ///
    /// [`KeyError::NotEcPem`].
    pub fn from_ec_pem(pem: &[u8]) -> Result<Self, KeyError> {
        let section = pem::parse(pem).map_err(|_| KeyError::NotEcPem)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, section.contents());
        Self::from_ec_pair(pair.map_err(|_| KeyError::NotEcPem)?)
    }

    /// A new P-256 key.
    ///
    /// # Errors
    ///
    /// [`KeyError::Generate`].
    pub fn generate_ec() -> Result<Self, KeyError> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
        Self::from_ec_pair(pair.map_err(|_| KeyError::Generate)?)
    }

    fn from_ec_pair(pair: EcdsaKeyPair) -> Result<Self, KeyError> {
        let fingerprint = fingerprint(pair.public_key().as_ref());
        let pair = Es256::new(pair).map_err(|_| KeyError::NotEcPem)?;
        Ok(Self {
            material: Material::Ec(Box::new(pair)),
            fingerprint,
        })
    }

    /// An Ed25519 key for `EdDSA`, from PKCS#8 in PEM. The key is the first section of the file.
    ///
    /// # Errors
    ///
    /// [`KeyError::NotEdPem`].
    pub fn from_ed_pem(pem: &[u8]) -> Result<Self, KeyError> {
        let section = pem::parse(pem).map_err(|_| KeyError::NotEdPem)?;
        let pair = Ed25519KeyPair::from_pkcs8(section.contents());
        Self::from_ed_pair(pair.map_err(|_| KeyError::NotEdPem)?)
    }

    /// A new Ed25519 key.
    ///
    /// # Errors
    ///
    /// [`KeyError::Generate`].
    pub fn generate_ed() -> Result<Self, KeyError> {
        Self::from_ed_pair(Ed25519KeyPair::generate().map_err(|_| KeyError::Generate)?)
    }

    fn from_ed_pair(pair: Ed25519KeyPair) -> Result<Self, KeyError> {
        let fingerprint = fingerprint(pair.public_key().as_ref());
        let pair = EdDsa::new(pair).map_err(|_| KeyError::NotEdPem)?;
        Ok(Self {
            material: Material::Ed(Box::new(pair)),
            fingerprint,
        })
    }

    /// A shared secret for HS256.
    ///
    /// # Errors
    ///
    /// [`KeyError::ShortSecret`] or [`KeyError::PemAsSecret`].
    pub fn from_secret(secret: &[u8]) -> Result<Self, KeyError> {
        if secret.starts_with(b"-----BEGIN ") {
            return Err(KeyError::PemAsSecret);
        }
        if secret.len() < MIN_SECRET_BYTES {
            return Err(KeyError::ShortSecret(secret.len()));
        }
        Ok(Self {
            material: Material::Secret(Box::new(Hs256::new(secret))),
            fingerprint: fingerprint(secret),
        })
    }

    /// A new secret for HS256.
    ///
    /// # Errors
    ///
    /// [`KeyError::Generate`].
    pub fn generate_secret() -> Result<Self, KeyError> {
        let mut secret = [0; MIN_SECRET_BYTES];
        rand::fill(&mut secret).map_err(|_| KeyError::Generate)?;
        Self::from_secret(&secret)
    }

    /// The only algorithm for which this key signs and verifies.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.signer().algorithm()
    }

    /// A key id derived from the key: the first 40 hex digits of its SHA-256 digest.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The signature of a message, in base64url.
    ///
    /// # Errors
    ///
    /// [`SigningFailed`] when the library fails, which is not expected.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<String, SigningFailed> {
        let signature = self.signer().try_sign(message);
        let signature = signature.map_err(|_| SigningFailed)?;
        Ok(URL_SAFE_NO_PAD.encode(signature))
    }

    /// Whether a signature (base64url) of a message is valid for this key.
    pub(super) fn verifies(&self, message: &[u8], signature: &str) -> bool {
        let signature = URL_SAFE_NO_PAD.decode(signature);
        signature.is_ok_and(|signature| self.verifier().verify(message, &signature).is_ok())
    }

    fn signer(&self) -> &dyn JwtSigner {
        match &self.material {
            Material::Rsa(pair) => pair.as_ref(),
            Material::Ec(pair) => pair.as_ref(),
            Material::Ed(pair) => pair.as_ref(),
            Material::Secret(secret) => secret.as_ref(),
        }
    }

    fn verifier(&self) -> &dyn JwtVerifier {
        match &self.material {
            Material::Rsa(pair) => pair.as_ref(),
            Material::Ec(pair) => pair.as_ref(),
            Material::Ed(pair) => pair.as_ref(),
            Material::Secret(secret) => secret.as_ref(),
        }
    }
}

/// The library reports an unsupported size only by this word.
fn rejected(error: KeyRejected) -> KeyError {
    match error.description_() {
        "TooSmall" | "TooLarge" => KeyError::RsaSize,
        _ => KeyError::NotRsaPem,
    }
}

fn fingerprint(key: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(key)[..20])
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({:?}, …)", self.algorithm())
    }
}

/// The cryptographic library refused to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigningFailed;

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = include_str!("../../../fixtures/keys/haut-ai.pem");

    #[test]
    fn a_key_is_the_first_section_of_its_file() {
        let other = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let fingerprint = |pem: String| {
            let key = SigningKey::from_rsa_pem(RsaAlgorithm::Rs256, pem.as_bytes())?;
            Ok(key.fingerprint().to_owned())
        };
        let alone = fingerprint(KEY.to_owned());
        assert!(alone.is_ok());
        assert_eq!(fingerprint(format!("{KEY}{other}")), alone);
        let refused = fingerprint(format!("{other}{KEY}"));
        assert_eq!(refused, Err(KeyError::NotRsaPem));
    }

    #[test]
    fn a_key_of_one_kind_is_none_of_another() {
        let ec = include_bytes!("../../../fixtures/keys/oidc-ec-1.pem");
        assert!(SigningKey::from_ec_pem(ec).is_ok());
        let refused = SigningKey::from_ec_pem(KEY.as_bytes()).map(|_| ());
        assert_eq!(refused, Err(KeyError::NotEcPem));
        assert!(SigningKey::from_rsa_pem(RsaAlgorithm::Rs256, ec).is_err());
        let ed = include_bytes!("../../../fixtures/keys/oidc-ed-1.pem");
        assert!(SigningKey::from_ed_pem(ed).is_ok());
        let refused = SigningKey::from_ed_pem(ec).map(|_| ());
        assert_eq!(refused, Err(KeyError::NotEdPem));
    }

    #[test]
    fn white_space_in_a_key_does_not_matter() {
        for pem in [
            KEY.replace('\n', ""),
            KEY.replace('\n', "\r\n"),
            KEY.replace('\n', "\n  "),
        ] {
            assert!(
                SigningKey::from_rsa_pem(RsaAlgorithm::Rs256, pem.as_bytes()).is_ok(),
                "{pem}"
            );
        }
    }
}
