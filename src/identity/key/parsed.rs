//! Parsed keys of the cryptographic library.
//!
//! jsonwebtoken's own signers and verifiers parse the key for every token, which takes longer than
//! an RS256 signature. These replace them and parse it once.

use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, EcdsaKeyPair, KeyPair, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_SHA256, RsaKeyPair,
};
use jsonwebtoken::Algorithm;
use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use jsonwebtoken::signature::{Error, Signer, Verifier};

/// An RSA key pair for RS256.
pub struct Rs256 {
    pair: RsaKeyPair,
    public: ParsedPublicKey,
}

impl Rs256 {
    /// Wraps a key pair.
    ///
    /// # Errors
    ///
    /// [`KeyRejected`] if the library refuses the public key.
    pub fn new(pair: RsaKeyPair) -> Result<Self, KeyRejected> {
        let public = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key())?;
        Ok(Self { pair, public })
    }

    /// The key pair.
    pub const fn pair(&self) -> &RsaKeyPair {
        &self.pair
    }
}

impl Signer<Vec<u8>> for Rs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        self.pair
            .sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
            .map_err(|_| Error::new())?;
        Ok(signature)
    }
}

impl Verifier<Vec<u8>> for Rs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), Error> {
        let verified = self.public.verify_sig(message, signature);
        verified.map_err(|_| Error::new())
    }
}

impl JwtSigner for Rs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::RS256
    }
}

impl JwtVerifier for Rs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::RS256
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
