//! JWTs that are changed and signed again.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::identity::token::Issuer as SigningIssuer;

/// A decoded token.
pub struct Token {
    pub header: Map<String, Value>,
    pub claims: Map<String, Value>,
}

/// The algorithm of a signature that is wrong.
#[derive(Debug, Clone, Copy)]
pub enum WrongSignature {
    Rs256,
    Es256,
    Hs256,
    None,
}

impl WrongSignature {
    /// The name of the algorithm, and how many bytes its signatures have.
    const fn form(self) -> (&'static str, usize) {
        match self {
            Self::Rs256 => ("RS256", 256),
            Self::Es256 => ("ES256", 64),
            Self::Hs256 => ("HS256", 32),
            Self::None => ("none", 0),
        }
    }
}

impl Token {
    /// `None` if it is no JWT.
    pub fn decode(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| {
            let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
            serde_json::from_slice(&bytes).ok()
        });
        Some(Self {
            header: parts.next()??,
            claims: parts.next()??,
        })
    }

    /// With the name of an algorithm, and as many zeros as its signatures have bytes.
    pub fn with_wrong_signature(mut self, wrong: WrongSignature) -> Option<String> {
        let (algorithm, length) = wrong.form();
        *self.header.get_mut("alg")? = algorithm.into();
        let part =
            |map: &Map<String, Value>| Some(URL_SAFE_NO_PAD.encode(serde_json::to_vec(map).ok()?));
        let signature = URL_SAFE_NO_PAD.encode(vec![0; length]);
        let (header, claims) = (part(&self.header)?, part(&self.claims)?);
        Some(format!("{header}.{claims}.{signature}"))
    }

    /// Signed with a key, whatever the header says of it.
    pub fn sign(&self, key: &SigningIssuer) -> Option<String> {
        let header = serde_json::to_string(&self.header).ok()?;
        let key_id = self.header.get("kid").and_then(Value::as_str);
        let key = key.named(&header, key_id.map(str::to_owned));
        key.mint(&self.claims).ok()
    }
}
