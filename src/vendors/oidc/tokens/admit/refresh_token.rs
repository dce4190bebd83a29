//! Refresh tokens, which are not used by being verified.

use super::checks::{recorded, require_kind};
use super::facts::{AdmittedToken, Facts};
use crate::clock::NumericDate;
use crate::identity::ledger::{TokenKind, TokenState};
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::{Check, TokenChecks};
use crate::sandbox::World;
use crate::vendors::oidc::layout::refresh_token::id_of;

/// Verifies a refresh token without using it.
///
/// # Errors
///
/// Why it is refused.
pub fn admit_refresh_token(
    world: &World,
    text: &str,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<AdmittedToken, TokenRefused> {
    let id = id_of(text).ok_or(TokenRefused::Unknown)?;
    let record = recorded(world, id, checks)?;
    let is_refresh = record.token.kind == TokenKind::Refresh;
    require_kind(is_refresh, "a refresh token", checks)?;
    let is_current = record.token.state == TokenState::Current;
    checks.require(Check::Record, is_current, TokenRefused::Revoked, || {
        "it was neither used nor revoked".to_owned()
    })?;
    let facts = Facts::of_record(world, id, None, record)?;
    facts.admit(world, TokenKind::Refresh, now, checks)
}
