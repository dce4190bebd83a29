//! ID tokens, verified as a client would.

use std::sync::Arc;

use super::checks::require_kind;
use super::facts::{AdmittedToken, Facts};
use crate::clock::NumericDate;
use crate::identity::Mark;
use crate::identity::ledger::TokenKind;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::identity::verification::Genuine;
use crate::sandbox::World;
use crate::vendors::oidc::access_tokens::AccessData;
use crate::vendors::oidc::keys;
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::tokens::id_token::HintedToken;

/// Verifies an ID token as a client would. It has no scopes, and is for its client.
///
/// # Errors
///
/// Why it is refused.
pub fn admit_id_token(
    world: &World,
    text: &str,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<(AdmittedToken, HintedToken), TokenRefused> {
    let key = keys::verifying(world, text, now).ok_or(TokenRefused::UnknownKey)?;
    let Genuine { name, claims } = key.key.examine::<HintedToken>(text, now, checks)?;
    require_kind(
        claims.is_id_token(),
        "an ID token, without `client_id` and `events`",
        checks,
    )?;
    let facts = Facts {
        id: name,
        mark: Mark::Absent,
        data: Arc::new(AccessData {
            client_id: claims.aud.clone(),
            issuer: key.issuer,
            issuer_url: claims.iss.clone(),
            scopes: Scopes::default(),
            audience: vec![claims.aud.clone()],
            jkt: None,
            act: claims.act.clone(),
            may_act: claims.may_act.clone(),
        }),
        subject: Some(claims.sub.clone()),
        issued: now,
        expires: claims.exp,
        record: None,
    };
    Ok((facts.admit(world, TokenKind::Id, now, checks)?, claims))
}
