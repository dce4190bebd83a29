//! Parsed keys of the cryptographic library.
//!
//! jsonwebtoken's own signers and verifiers parse the key for every token, which takes longer than
//! an RS256 signature. These replace them and parse it once.

use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, EcdsaKeyPair, Ed25519KeyPair, KeyPair, ParsedPublicKey,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256,
    RsaEncoding, RsaKeyPair, RsaParameters,
};
use jsonwebtoken::Algorithm;
use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use jsonwebtoken::signature::{Error, Signer, Verifier};

/// An algorithm of RSA keys (RFC 7518, sections 3.3 and 3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RsaAlgorithm {
    /// PKCS #1 v1.5 with SHA-256.
    Rs256,
    /// PKCS #1 v1.5 with SHA-384.
    Rs384,
    /// PKCS #1 v1.5 with SHA-512.
    Rs512,
    /// PSS with SHA-256.
    Ps256,
}

impl RsaAlgorithm {
    const fn encoding(self) -> &'static dyn RsaEncoding {
        match self {
            Self::Rs256 => &RSA_PKCS1_SHA256,
            Self::Rs384 => &RSA_PKCS1_SHA384,
            Self::Rs512 => &RSA_PKCS1_SHA512,
            Self::Ps256 => &RSA_PSS_SHA256,
        }
    }

    const fn parameters(self) -> &'static RsaParameters {
        match self {
            Self::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
            Self::Rs384 => &RSA_PKCS1_2048_8192_SHA384,
            Self::Rs512 => &RSA_PKCS1_2048_8192_SHA512,
            Self::Ps256 => &RSA_PSS_2048_8192_SHA256,
        }
    }

    /// The algorithm of the header.
    #[must_use]
    pub const fn jwt(self) -> Algorithm {
        match self {
            Self::Rs256 => Algorithm::RS256,
            Self::Rs384 => Algorithm::RS384,
            Self::Rs512 => Algorithm::RS512,
            Self::Ps256 => Algorithm::PS256,
        }
    }
}

/// An RSA key pair for one algorithm.
pub struct Rsa {
    algorithm: RsaAlgorithm,
    pair: RsaKeyPair,
    public: ParsedPublicKey,
}

impl Rsa {
    /// Wraps a key pair.
    ///
    /// # Errors
    ///
    /// [`KeyRejected`] if the library refuses the public key.
    pub fn new(algorithm: RsaAlgorithm, pair: RsaKeyPair) -> Result<Self, KeyRejected> {
        let public = ParsedPublicKey::new(algorithm.parameters(), pair.public_key())?;
        Ok(Self {
            algorithm,
            pair,
            public,
        })
    }

    /// The key pair.
    pub const fn pair(&self) -> &RsaKeyPair {
        &self.pair
    }
}

impl Signer<Vec<u8>> for Rsa {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        self.pair
            .sign(self.algorithm.encoding(), &random, message, &mut signature)
            .map_err(|_| Error::new())?;
        Ok(signature)
    }
}

impl Verifier<Vec<u8>> for Rsa {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), Error> {
        let verified = self.public.verify_sig(message, signature);
        verified.map_err(|_| Error::new())
    }
}

impl JwtSigner for Rsa {
    fn algorithm(&self) -> Algorithm {
        self.algorithm.jwt()
    }
}

impl JwtVerifier for Rsa {
    fn algorithm(&self) -> Algorithm {
        self.algorithm.jwt()
    }
}

/// A P-256 key pair for ES256.
pub struct Es256 {
    pair: EcdsaKeyPair,
    public: ParsedPublicKey,
}

impl Es256 {
    /// Wraps a key pair.
    ///
    /// # Errors
    ///
    /// [`KeyRejected`] if the library refuses the public key.
    pub fn new(pair: EcdsaKeyPair) -> Result<Self, KeyRejected> {
        let public = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key())?;
        Ok(Self { pair, public })
    }

    /// The key pair.
    pub const fn pair(&self) -> &EcdsaKeyPair {
        &self.pair
    }
}

impl Signer<Vec<u8>> for Es256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let signature = self.pair.sign(&SystemRandom::new(), message);
        let signature = signature.map_err(|_| Error::new())?;
        Ok(signature.as_ref().to_vec())
    }
}

impl Verifier<Vec<u8>> for Es256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), Error> {
        let verified = self.public.verify_sig(message, signature);
        verified.map_err(|_| Error::new())
    }
}

impl JwtSigner for Es256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::ES256
    }
}

impl JwtVerifier for Es256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::ES256
    }
}

/// An Ed25519 key pair for `EdDSA` (RFC 8037).
pub struct EdDsa {
    pair: Ed25519KeyPair,
    public: ParsedPublicKey,
}

impl EdDsa {
    /// Wraps a key pair.
    ///
    /// # Errors
    ///
    /// [`KeyRejected`] if the library refuses the public key.
    pub fn new(pair: Ed25519KeyPair) -> Result<Self, KeyRejected> {
        let public = ParsedPublicKey::new(&ED25519, pair.public_key())?;
        Ok(Self { pair, public })
    }

    /// The key pair.
    pub const fn pair(&self) -> &Ed25519KeyPair {
        &self.pair
    }
}

impl Signer<Vec<u8>> for EdDsa {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(self.pair.sign(message).as_ref().to_vec())
    }
}

impl Verifier<Vec<u8>> for EdDsa {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), Error> {
        let verified = self.public.verify_sig(message, signature);
        verified.map_err(|_| Error::new())
    }
}

impl JwtSigner for EdDsa {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

impl JwtVerifier for EdDsa {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

/// A shared secret for HS256.
pub struct Hs256(hmac::Key);

impl Hs256 {
    /// Wraps a secret.
    pub fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(hmac::sign(&self.0, message).as_ref().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), Error> {
        hmac::verify(&self.0, message, signature).map_err(|_| Error::new())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}
