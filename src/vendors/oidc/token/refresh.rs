//! Refresh tokens (RFC 6749, section 6; RFC 9700, section 4.14.2).

use std::sync::Arc;

use super::TokenRequest;
use super::issue::Issue;
use super::narrowed;
use super::refresh_token::{RefreshToken, record};
use crate::identity::account::Account;
use crate::identity::grant::{Begun, Presented, RefreshRefused, Successor};
use crate::identity::ledger::{Session, TokenKind};
use crate::identity::ticket::RecordedToken;
use crate::identity::token::TokenRefused;
use crate::identity::{Bearer, Mark, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::guard;
use crate::vendors::oidc::dpop::refused::DpopRefused;
use crate::vendors::oidc::layout::refresh_token::id_of;
use crate::vendors::oidc::refusal::{About, Refusal};
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::settings::Rotate;
use crate::vendors::oidc::state::{GrantData, OidcState};
use crate::vendors::oidc::tokens;

/// Exchanges a refresh token for new tokens.
pub fn refresh(request: &TokenRequest<'_>) -> Result<Answer, Refusal> {
    let text = request.form.require("refresh_token")?;
    let token = id_of(text).ok_or_else(unknown)?;
    let identity = request.call.world.identity();
    let known = identity.record_of(token).ok_or_else(unknown)?;
    let about = About {
        account: Some(known.account),
        session: known.token.session,
        token: Some(token),
        scripted: false,
    };
    let answer = exchange(request, (text, token), &known);
    answer.map_err(|refusal| refusal.about(about))
}

fn exchange(
    request: &TokenRequest<'_>,
    (text, token): (&str, TokenId),
    known: &RecordedToken,
) -> Result<Answer, Refusal> {
    let session = session(known).ok_or_else(unknown)?;
    let grant = granted(request, session)?;
    let holder = admitted(request, (token, session), known)?;
    request.check_key(grant.jkt.as_ref(), DpopRefused::KeyMismatch)?;
    let scopes = match request.form.get("scope") {
        Some(asked) => narrowed(Scopes::read(asked)?, &grant.scopes)?,
        None => grant.scopes.clone(),
    };
    let resources = request.resources(&grant.resources)?;
    let (begun, refresh_token) = begin(request, (text, token))?;
    bind(request, begun.id);
    let issue = Issue::new(&holder, &grant)
        .narrowed(&scopes, &resources)
        .in_session(begun.id, begun.parent)
        // OpenID Connect Core, section 12.2: there should be no nonce.
        .logged_in(None)
        .with(Some(refresh_token));
    request.issue(issue)
}

/// The session of a refresh token of this provider.
fn session(known: &RecordedToken) -> Option<SessionId> {
    let is_refresh = known.token.kind == TokenKind::Refresh;
    let is_own = known.provider == Provider::OIDC && is_refresh;
    known.token.session.filter(|_| is_own)
}

/// What was granted, if it was to this client by this issuer.
fn granted(request: &TokenRequest<'_>, session: SessionId) -> Result<Arc<GrantData>, Refusal> {
    let state = OidcState::of(&request.call.world).ok_or_else(Refusal::unavailable)?;
    let grant = state.grants.get(&session).cloned();
    drop(state);
    let grant = grant.ok_or_else(unknown)?;
    request.check_recipient(
        "refresh token",
        (&grant.client_id, Reason::TokenOfOtherClient),
        (&grant.issuer, Reason::TokenOfOtherIssuer),
    )?;
    Ok(grant)
}

/// The holder of the token, which may have been used before.
fn admitted(
    request: &TokenRequest<'_>,
    (token, session): (TokenId, SessionId),
    known: &RecordedToken,
) -> Result<Arc<Account>, Refusal> {
    let call = request.call;
    let bearer = Bearer {
        provider: Provider::OIDC,
        token,
        kind: TokenKind::Refresh,
        session: Some(session),
        mark: Mark::Absent,
    };
    let holder = guard::counted(call, |checks| {
        checks.is_genuine(token);
        let issued = || known.token.issued;
        let identity = call.world.identity();
        identity.examine(bearer, issued, known.account, call.now, checks)
    });
    holder.map_err(|refused| {
        let description = match refused {
            TokenRefused::Expired => "the refresh token has expired",
            TokenRefused::Revoked => "the refresh token was revoked",
            TokenRefused::SessionEnded => "the grant of the refresh token has ended",
            _ => "the user cannot log in any more",
        };
        Refusal::grant(Reason::of_refresh_token(refused), description)
    })
}

/// Refreshes the session, and gives its refresh token.
fn begin(
    request: &TokenRequest<'_>,
    (text, token): (&str, TokenId),
) -> Result<(Begun, RefreshToken), Refusal> {
    let (settings, now) = (&request.settings, request.call.now);
    let rotates = settings.refresh.rotate == Rotate::Always;
    let successor = settings
        .refresh
        .has_grace()
        .then(|| tokens::successor(token));
    let id = successor.as_deref().map(TokenId::of_text);
    let made_for = |session: &Session| record(id.unwrap_or(token), session, settings, now);
    let named = id.map(|id| -> Successor<'_> { (id, &made_for) });
    let begun = request.call.world.identity().begin_refresh(
        Presented::opaque(token),
        &settings.grant_policy(true),
        (named, rotates),
        now,
    );
    let begun = begun.map_err(refused)?;
    let refresh_token = match successor {
        // It is in the ledger already.
        Some(text) => RefreshToken { text, record: None },
        None if rotates => request.new_refresh_token(&begun),
        None => RefreshToken {
            text: text.to_owned(),
            record: None,
        },
    };
    Ok((begun, refresh_token))
}

/// Binds the refresh tokens of a grant that began without a proof to the key of this one.
fn bind(request: &TokenRequest<'_>, session: SessionId) {
    let Some(key) = request.refresh_jkt() else {
        return;
    };
    if let Some(mut state) = OidcState::of(&request.call.world)
        && let Some(grant) = state.grants.get_mut(&session)
    {
        Arc::make_mut(grant).jkt.get_or_insert(key);
    }
}

fn refused(refused: RefreshRefused) -> Refusal {
    let description = match refused {
        RefreshRefused::Reused => "the refresh token was used before",
        RefreshRefused::Unknown => "no such refresh token was issued",
        _ => "the grant of the refresh token has ended",
    };
    Refusal::grant(refused.into(), description)
}

fn unknown() -> Refusal {
    refused(RefreshRefused::Unknown)
}
