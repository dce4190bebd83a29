//! Access tokens: JWTs and opaque ones.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::checks::{record, recorded, require_kind};
use super::facts::{AdmittedToken, Facts};
use crate::clock::NumericDate;
use crate::identity::ledger::TokenKind;
use crate::identity::ticket::RecordedToken;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::identity::verification::Genuine;
use crate::identity::{Mark, TokenId};
use crate::sandbox::World;
use crate::vendors::oidc::access_tokens::AccessData;
use crate::vendors::oidc::dpop::confirmation::Confirmation;
use crate::vendors::oidc::keys;
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::state::OidcState;
use crate::vendors::oidc::tokens::verified::ReadAudience;

/// The claims of an access token that matter here.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    /// No ID token has it.
    client_id: Option<String>,
    #[serde(default)]
    scope: String,
    aud: ReadAudience,
    jti: Option<Uuid>,
    iat: NumericDate,
    exp: NumericDate,
    cnf: Option<Confirmation>,
    act: Option<Value>,
    may_act: Option<Value>,
}

/// Verifies an access token of any form.
///
/// # Errors
///
/// Why it is refused.
pub fn admit_access_token(
    world: &World,
    text: &str,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<AdmittedToken, TokenRefused> {
    let facts = if text.contains('.') {
        examine_jwt(world, text, now, checks)?
    } else {
        let id = TokenId::of_text(text);
        let record = recorded(world, id, checks)?;
        require_access(&record, checks)?;
        let own = OidcState::of(world).and_then(|state| state.access_tokens.get(id));
        Facts::of_record(world, id, own, record)?
    };
    facts.admit(world, TokenKind::Access, now, checks)
}

fn examine_jwt(
    world: &World,
    text: &str,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<Facts, TokenRefused> {
    let key = keys::verifying(world, text, now).ok_or(TokenRefused::UnknownKey)?;
    let Genuine { name, claims } = key.key.examine::<Claims>(text, now, checks)?;
    let own = claims.client_id.zip(claims.jti);
    require_kind(
        own.is_some(),
        "an access token, with `client_id` and `jti`",
        checks,
    )?;
    let (client_id, jti) = own.ok_or(TokenRefused::WrongKind)?;
    let record = record(world, name);
    if let Some(record) = &record {
        require_access(record, checks)?;
    }
    let scopes = Scopes::parse(&claims.scope).ok_or(TokenRefused::BadClaims)?;
    Ok(Facts {
        id: name,
        mark: Mark::of(Some(jti)),
        data: Arc::new(AccessData {
            client_id,
            issuer: key.issuer,
            issuer_url: claims.iss,
            scopes,
            audience: claims.aud.into(),
            jkt: claims.cnf.and_then(|confirmation| confirmation.jkt),
            act: claims.act,
            may_act: claims.may_act,
        }),
        subject: Some(claims.sub),
        issued: claims.iat,
        expires: claims.exp,
        record,
    })
}

fn require_access(record: &RecordedToken, checks: &mut TokenChecks) -> Result<(), TokenRefused> {
    let is_access = record.token.kind == TokenKind::Access;
    require_kind(is_access, "an access token", checks)
}
