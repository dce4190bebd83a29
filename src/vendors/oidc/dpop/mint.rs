//! Proofs to order, each with at most one defect.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::proof::{TYPE, token_hash};
use super::refused::DpopRefused as Refused;
use crate::clock::{NumericDate, Period};
use crate::identity::key::SigningKey;
use crate::sandbox::reason::Reason;

/// The development key of a client.
static KEY: LazyLock<Option<SigningKey>> = LazyLock::new(|| {
    let pem = include_bytes!("../../../../fixtures/keys/oidc-dpop.pem");
    SigningKey::from_ec_pem(pem).ok()
});

/// Its private part, the member `d`.
const PRIVATE_PART: &str = "ZpFTjhNxqTIotoI8NTcYYuxd3sOD7OMEmaykZQFLdcI";

/// What is wrong with a proof.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.dpop_defect")]
#[non_exhaustive]
pub enum Defect {
    /// It is no JWT.
    Malformed,
    /// Its header asks for an extension.
    Critical,
    /// `typ` is `JWT`.
    TypeWrong,
    /// `alg` is `none`, without a signature.
    AlgorithmNone,
    /// `alg` is `HS256`.
    AlgorithmSymmetric,
    /// There is no `jwk`.
    KeyMissing,
    /// `jwk` is a private key.
    KeyPrivate,
    /// The proof is valid, and of another key.
    KeyOther,
    /// The signature is another key's.
    Signature,
    /// There is no `jti`.
    JtiMissing,
    /// There is no `htm`.
    HtmMissing,
    /// There is no `htu`.
    HtuMissing,
    /// There is no `iat`.
    IatMissing,
    /// `htm` is another method.
    MethodWrong,
    /// `htu` is another path.
    UrlWrong,
    /// `iat` is an hour ago.
    TooOld,
    /// `iat` is in an hour.
    InFuture,
    /// There is no `ath`.
    TokenHashMissing,
    /// `ath` is that of another token.
    TokenHashWrong,
    /// There is no `nonce`.
    NonceMissing,
    /// `nonce` is not the server's.
    NonceWrong,
}

impl Defect {
    /// Why a server refuses the proof. A nonce matters only where one is required, and then the age does
    /// not.
    #[must_use]
    pub const fn reason(self) -> Reason {
        let refused = match self {
            Self::Malformed => Refused::Malformed,
            Self::Critical => Refused::Critical,
            Self::TypeWrong => Refused::Type,
            Self::AlgorithmNone | Self::AlgorithmSymmetric => Refused::Algorithm,
            Self::KeyMissing => Refused::KeyMissing,
            Self::KeyPrivate => Refused::KeyPrivate,
            Self::KeyOther => Refused::KeyMismatch,
            Self::Signature => Refused::Signature,
            Self::JtiMissing | Self::HtmMissing | Self::HtuMissing | Self::IatMissing => {
                Refused::Claims
            }
            Self::MethodWrong => Refused::Method,
            Self::UrlWrong => Refused::Url,
            Self::TooOld => Refused::TooOld,
            Self::InFuture => Refused::InFuture,
            Self::TokenHashMissing | Self::TokenHashWrong => Refused::TokenHash,
            Self::NonceMissing => Refused::NonceMissing,
            Self::NonceWrong => Refused::NonceWrong,
        };
        refused.reason()
    }
}

/// The request for which a proof is.
pub struct Draft<'a> {
    /// The method.
    pub method: &'a str,
    /// The URL.
    pub url: &'a str,
    /// The access token.
    pub token: Option<&'a str>,
    /// The nonce.
    pub nonce: Option<String>,
    /// `jti`.
    pub id: Uuid,
    /// The time.
    pub now: NumericDate,
}

impl Draft<'_> {
    /// The proof with a defect, or a valid one.
    pub fn with_defect(&self, defect: Option<Defect>) -> Option<String> {
        let mut header = header(public_key()?);
        let mut claims = self.claims()?;
        let Some(defect) = defect else {
            return signed(&header, &claims, KEY.as_ref()?);
        };
        change_header(defect, &mut header);
        self.change_claims(defect, &mut claims);
        match defect {
            Defect::Malformed => {
                let proof = signed(&header, &claims, KEY.as_ref()?)?;
                proof
                    .rsplit_once('.')
                    .map(|(message, _)| message.to_owned())
            }
            Defect::AlgorithmNone => Some(format!("{}.", message(&header, &claims)?)),
            Defect::Signature => signed(&header, &claims, &SigningKey::generate_ec().ok()?),
            Defect::KeyOther => {
                let key = SigningKey::generate_ec().ok()?;
                header.insert("jwk".to_owned(), public_part(&key)?);
                signed(&header, &claims, &key)
            }
            _ => signed(&header, &claims, KEY.as_ref()?),
        }
    }

    fn claims(&self) -> Option<Map<String, Value>> {
        let mut claims = json!({
            "jti": self.id,
            "htm": self.method,
            "htu": self.url,
            "iat": self.now,
        });
        if let Some(token) = self.token {
            claims["ath"] = token_hash(token).into();
        }
        if let Some(nonce) = &self.nonce {
            claims["nonce"] = nonce.as_str().into();
        }
        claims.as_object().cloned()
    }

    fn change_claims(&self, defect: Defect, claims: &mut Map<String, Value>) {
        const HOUR: Period = Period::hours(1);
        let mut set = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
        match defect {
            Defect::MethodWrong => {
                let other = if self.method == "GET" { "POST" } else { "GET" };
                set("htm", other.into());
            }
            Defect::UrlWrong => set("htu", format!("{}/other", self.url).into()),
            Defect::TooOld => set("iat", json!(self.now.before(HOUR))),
            Defect::InFuture => set("iat", json!(self.now.after(HOUR))),
            Defect::TokenHashWrong => set("ath", token_hash("another").into()),
            Defect::NonceWrong => set("nonce", "another".into()),
            _ => {}
        }
        let missing = match defect {
            Defect::JtiMissing => "jti",
            Defect::HtmMissing => "htm",
            Defect::HtuMissing => "htu",
            Defect::IatMissing => "iat",
            Defect::TokenHashMissing => "ath",
            Defect::NonceMissing => "nonce",
            _ => return,
        };
        claims.shift_remove(missing);
    }
}

/// The public part of the development key.
pub fn public_key() -> Option<Value> {
    public_part(KEY.as_ref()?)
}

fn public_part(key: &SigningKey) -> Option<Value> {
    let mut key = key.public_jwk("")?;
    let members = key.as_object_mut()?;
    for member in ["kid", "use", "alg"] {
        members.shift_remove(member);
    }
    Some(key)
}

fn header(key: Value) -> Map<String, Value> {
    let header = [("typ", TYPE.into()), ("alg", "ES256".into()), ("jwk", key)];
    header
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn change_header(defect: Defect, header: &mut Map<String, Value>) {
    match defect {
        Defect::TypeWrong => header["typ"] = "JWT".into(),
        Defect::AlgorithmNone => header["alg"] = "none".into(),
        Defect::AlgorithmSymmetric => header["alg"] = "HS256".into(),
        Defect::KeyMissing => drop(header.shift_remove("jwk")),
        // The real one: a server that can use the key has to refuse it all the same.
        Defect::KeyPrivate => header["jwk"]["d"] = PRIVATE_PART.into(),
        Defect::Critical => drop(header.insert("crit".to_owned(), json!(["exp"]))),
        _ => {}
    }
}

fn message(header: &Map<String, Value>, claims: &Map<String, Value>) -> Option<String> {
    let encode = |part| {
        let part = serde_json::to_vec(part).ok()?;
        Some(URL_SAFE_NO_PAD.encode(part))
    };
    Some(format!("{}.{}", encode(header)?, encode(claims)?))
}

fn signed(
    header: &Map<String, Value>,
    claims: &Map<String, Value>,
    key: &SigningKey,
) -> Option<String> {
    let message = message(header, claims)?;
    let signature = key.sign(message.as_bytes()).ok()?;
    Some(format!("{message}.{signature}"))
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};

    use super::*;

    #[test]
    fn the_private_part_is_that_of_the_development_key() {
        let key = public_key().unwrap();
        let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let point = ["x", "y"].map(|name| decoded(key[name].as_str().unwrap()));
        let public = [&[4][..], &point.concat()].concat();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &decoded(PRIVATE_PART),
            &public,
        );
        assert!(pair.is_ok());
    }
}
