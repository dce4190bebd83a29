//! Lies in ID tokens: the token of an answer is changed and signed again.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::OidcLie;
use super::list::Place;
use super::members::{other, read, with_members};
use super::requested;
use crate::clock::NumericDate;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::keys::{self, VerifyingKey};
use crate::vendors::oidc::parameters::Parameters;

const HOUR: i64 = 3600;

/// A decoded token.
struct Token {
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

/// Tells a lie in the ID token of the token endpoint's answer.
pub fn tell(lie: OidcLie, call: &Call, answer: &Answer) -> Option<Answer> {
    if Place::of(lie) == Place::RefreshedIdToken && !is_refresh(call) {
        return None;
    }
    let mut members = read(answer)?;
    let text = members.get("id_token")?.as_str()?;
    let mut token = Token::decode(text)?;
    let lie = match lie {
        OidcLie::SignatureRs256 => token.with_wrong_signature("RS256", 256),
        OidcLie::SignatureEs256 => token.with_wrong_signature("ES256", 64),
        OidcLie::SignatureHs256 => token.with_wrong_signature("HS256", 32),
        OidcLie::AlgNone => token.with_wrong_signature("none", 0),
        lie => {
            token.change(lie, call)?;
            token.sign(&keys::verifying(&call.world, text, call.now)?)
        }
    }?;
    *members.get_mut("id_token")? = lie.into();
    Some(with_members(answer, &members))
}

fn is_refresh(call: &Call) -> bool {
    Parameters::of_form(call).is_ok_and(|form| form.get("grant_type") == Some("refresh_token"))
}

impl Token {
    fn decode(text: &str) -> Option<Self> {
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
    fn with_wrong_signature(&mut self, algorithm: &str, length: usize) -> Option<String> {
        *self.header.get_mut("alg")? = algorithm.into();
        let part =
            |map: &Map<String, Value>| Some(URL_SAFE_NO_PAD.encode(serde_json::to_vec(map).ok()?));
        let signature = URL_SAFE_NO_PAD.encode(vec![0; length]);
        let (header, claims) = (part(&self.header)?, part(&self.claims)?);
        Some(format!("{header}.{claims}.{signature}"))
    }

    fn sign(&self, key: &VerifyingKey) -> Option<String> {
        let header = serde_json::to_string(&self.header).ok()?;
        let key_id = self.header.get("kid").and_then(Value::as_str);
        let key = key.key.named(&header, key_id.map(str::to_owned));
        key.mint(&self.claims).ok()
    }

    /// `None` if the token has nothing to lie about.
    fn change(&mut self, lie: OidcLie, call: &Call) -> Option<()> {
        let claims = &mut self.claims;
        match lie {
            OidcLie::KidAbsent => drop(self.header.shift_remove("kid")?),
            OidcLie::IssuerWrong | OidcLie::RefreshIssuerChanged => {
                *claims.get_mut("iss")? = other("issuer").into();
            }
            OidcLie::AudWrong => *claims.get_mut("aud")? = other("client").into(),
            OidcLie::AudMissing => drop(claims.shift_remove("aud")?),
            OidcLie::AzpWrong => drop(claims.insert("azp".to_owned(), other("client").into())),
            OidcLie::SubMissing => drop(claims.shift_remove("sub")?),
            OidcLie::RefreshSubChanged => *claims.get_mut("sub")? = other("sub").into(),
            OidcLie::IatMissing => drop(claims.shift_remove("iat")?),
            OidcLie::IatFuture => shift(claims, &["iat", "exp"], HOUR)?,
            OidcLie::Expired => {
                *claims.get_mut("iat")? = seconds(call.now, -2 * HOUR);
                *claims.get_mut("exp")? = seconds(call.now, -HOUR);
            }
            OidcLie::NonceWrong => *claims.get_mut("nonce")? = other("nonce").into(),
            OidcLie::NonceMissing => drop(claims.shift_remove("nonce")?),
            OidcLie::NonceUnasked => {
                let nonce = claims.insert("nonce".to_owned(), other("nonce").into());
                return nonce.is_none().then_some(());
            }
            OidcLie::AtHashWrong => {
                *claims.get_mut("at_hash")? = URL_SAFE_NO_PAD.encode([0; 16]).into();
            }
            OidcLie::AtHashMissing => drop(claims.shift_remove("at_hash")?),
            OidcLie::AuthTimeMissing => {
                requested::max_age(call)?;
                claims.shift_remove("auth_time")?;
            }
            OidcLie::AuthTimeStale => {
                let age = requested::max_age(call)?.saturating_add(HOUR);
                *claims.get_mut("auth_time")? = seconds(call.now, age.saturating_neg());
            }
            OidcLie::AcrLower => {
                requested::acr(call)?;
                claims.insert("acr".to_owned(), "0".into());
            }
            _ => return None,
        }
        Some(())
    }
}

/// Moves times by seconds.
fn shift(claims: &mut Map<String, Value>, names: &[&str], by: i64) -> Option<()> {
    for name in names {
        let time = claims.get_mut(*name)?;
        *time = json!(time.as_i64()?.saturating_add(by));
    }
    Some(())
}

fn seconds(now: NumericDate, by: i64) -> Value {
    let now = serde_json::to_value(now).ok();
    json!(
        now.and_then(|now| now.as_i64())
            .unwrap_or_default()
            .saturating_add(by)
    )
}
