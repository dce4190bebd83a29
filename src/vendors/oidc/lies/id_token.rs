//! Lies in ID tokens: the token of an answer is changed and signed again.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::OidcLie;
use super::jwt::{Token, WrongSignature};
use super::members::{other, read, with_members};
use super::place::Place;
use super::requested;
use crate::clock::NumericDate;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::keys;

const HOUR: i64 = 3600;

/// Tells a lie in the ID token of the token endpoint's answer.
pub fn tell(lie: OidcLie, call: &Call, answer: &Answer) -> Option<Answer> {
    if Place::of(lie) == Place::RefreshedIdToken && requested::refresh_token(call).is_none() {
        return None;
    }
    let mut members = read(answer)?;
    let text = members.get("id_token")?.as_str()?;
    let mut token = Token::decode(text)?;
    let lie = match lie {
        OidcLie::SignatureRs256 => token.with_wrong_signature(WrongSignature::Rs256),
        OidcLie::SignatureEs256 => token.with_wrong_signature(WrongSignature::Es256),
        OidcLie::SignatureHs256 => token.with_wrong_signature(WrongSignature::Hs256),
        OidcLie::AlgNone => token.with_wrong_signature(WrongSignature::None),
        lie => {
            change(&mut token, lie, call)?;
            token.sign(&keys::verifying(&call.world, text, call.now)?.key)
        }
    }?;
    *members.get_mut("id_token")? = lie.into();
    Some(with_members(answer, &members))
}

/// `None` if the token has nothing to lie about.
fn change(token: &mut Token, lie: OidcLie, call: &Call) -> Option<()> {
    let claims = &mut token.claims;
    match lie {
        OidcLie::KidAbsent => drop(token.header.shift_remove("kid")?),
        OidcLie::KidUnknown => *token.header.get_mut("kid")? = other("key").into(),
        OidcLie::IssuerWrong | OidcLie::RefreshIssuerChanged => {
            *claims.get_mut("iss")? = other("issuer").into();
        }
        OidcLie::AudWrong | OidcLie::RefreshAudChanged => {
            *claims.get_mut("aud")? = other("client").into();
        }
        OidcLie::AudMissing => drop(claims.shift_remove("aud")?),
        OidcLie::AzpWrong | OidcLie::RefreshAzpAdded => {
            claims.insert("azp".to_owned(), other("client").into());
        }
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
