//! ID tokens, verified as a client would.

use super::checks::{require_client, require_kind, with_subject};
use crate::clock::NumericDate;
use crate::identity::ledger::TokenKind;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::{Check, TokenChecks};
use crate::identity::verification::Genuine;
use crate::identity::{Bearer, Mark};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::vendor::guard::Admitted;
use crate::vendors::oidc::keys;
use crate::vendors::oidc::tokens::id_token::HintedToken;

/// Verifies an ID token as a client would.
pub fn admit_id_token(
    world: &World,
    text: &str,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<Admitted, TokenRefused> {
    let key = keys::verifying(world, text, now).ok_or(TokenRefused::UnknownKey)?;
    let Genuine { name, claims } = key.key.examine::<HintedToken>(text, now, checks)?;
    require_kind(
        claims.is_id_token(),
        "an ID token, without `client_id`",
        checks,
    )?;
    require_client(world, &claims.aud, checks)?;
    let account = {
        let directory = world.identity().directory();
        with_subject(directory.of(Provider::OIDC), &claims.sub)
    };
    let bearer = Bearer {
        provider: Provider::OIDC,
        token: name,
        kind: TokenKind::Id,
        session: None,
        mark: Mark::Absent,
    };
    let account = account.ok_or(TokenRefused::AccountUnknown);
    let account = checks.check(Check::Account, account, || {
        "`sub` is the subject of an account".to_owned()
    })?;
    let holder = world
        .identity()
        .examine(bearer, || now, account, now, checks)?;
    Ok(Admitted {
        holder,
        session: None,
    })
}
