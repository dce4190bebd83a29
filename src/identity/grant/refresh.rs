//! Refreshes sessions.

use super::issue::Issue;
use super::policy::{GrantPolicy, Reuse, Rotation};
use super::{Grant, Names, Naming, Presented, Proof, RefreshRefused};
use crate::clock::NumericDate;
use crate::identity::ledger::{IssuedToken, Ledger, Owner, Session, TokenKind, TokenState};
use crate::identity::{Intervention, SessionId, TokenId};
use crate::provider::Provider;

/// The account of an opaque refresh token.
///
/// # Errors
///
/// [`RefreshRefused::Unknown`] if the provider issued no such refresh token.
pub(super) fn owner(
    ledger: &Ledger,
    token: TokenId,
    provider: Provider,
) -> Result<Owner, RefreshRefused> {
    let known = ledger.tokens.get(token);
    let known = known.filter(|token| token.kind == TokenKind::Refresh);
    let owner = known.map(|token| token.owner);
    let owner = owner.filter(|owner| ledger.account(*owner).0 == provider);
    owner.ok_or(RefreshRefused::Unknown)
}

/// Gives a session its next tokens; see
/// [`Identity::refresh_session`](crate::identity::Identity::refresh_session).
pub(super) fn refresh(
    ledger: &mut Ledger,
    presented: Presented,
    policy: &GrantPolicy,
    now: NumericDate,
    name: impl FnOnce(Naming) -> Names,
) -> Result<Grant, RefreshRefused> {
    let used = used(ledger, presented, policy.access.provider, now)?;
    let names = name(Naming {
        session: used.id,
        tag: ledger.tag,
        replaces: policy.refresh.rotation.grace().map(|_| used.token),
    });
    let issue = Issue {
        id: used.id,
        parent: Some(used.token),
        policy,
        names,
        now,
    };
    let session = used.session.clone();
    match step(ledger, used, policy, Some(names.refresh), now)? {
        RefreshStep::Again { issued, expires } => {
            Ok(issue.access_token(ledger, session, (issued, expires)))
        }
        RefreshStep::Next(session) => {
            ledger.rotate(presented.token);
            Ok(issue.both_tokens(ledger, session))
        }
    }
}

/// A presented refresh token with its session.
pub(super) struct Used {
    pub token: TokenId,
    pub id: SessionId,
    pub session: Session,
    state: TokenState,
}

/// What a refresh leads to.
pub(super) enum RefreshStep {
    /// The refresh token with these times is given again, with a new access token.
    Again {
        issued: NumericDate,
        expires: NumericDate,
    },
    /// The session goes on like this, with new tokens.
    Next(Session),
}

/// Finds the session of a presented refresh token.
pub(super) fn used(
    ledger: &mut Ledger,
    Presented { token, proof }: Presented,
    provider: Provider,
    now: NumericDate,
) -> Result<Used, RefreshRefused> {
    let (id, session, state) = match (ledger.tokens.get(token), proof) {
        (Some(known), _) => refreshable(ledger, known, proof.is_some(), now)?,
        (None, Some(proof)) => adopt(ledger, token, proof, provider, now),
        (None, None) => return Err(RefreshRefused::Unknown),
    };
    Ok(Used {
        token,
        id,
        session,
        state,
    })
}

/// Decides a refresh. `successor` is the refresh token that replaces the presented one, if it is the
/// same each time.
pub(super) fn step(
    ledger: &mut Ledger,
    used: Used,
    policy: &GrantPolicy,
    successor: Option<TokenId>,
    now: NumericDate,
) -> Result<RefreshStep, RefreshRefused> {
    let Used {
        id, session, state, ..
    } = used;
    let rotation = policy.refresh.rotation;
    if state == TokenState::Rotated
        && let Some(successor) = successor
        && let Some(successor) = successor_in_grace(ledger, successor, rotation, now)
    {
        return Ok(RefreshStep::Again {
            issued: successor.issued,
            expires: successor.expires,
        });
    }
    if let Some(until) = policy.refresh.too_early(&policy.access, &session)
        && !until.has_come(now)
    {
        return Err(RefreshRefused::TooEarly { until });
    }
    if state == TokenState::Rotated
        && let Rotation::SingleUse { reuse, .. } = rotation
    {
        if reuse == Reuse::EndsSession {
            ledger.end_session(id);
        }
        return Err(RefreshRefused::Reused);
    }
    let length = policy.session.length;
    Ok(RefreshStep::Next(Session {
        ends: length.extended(session.ends, session.started, now),
        refreshes: session.refreshes.saturating_add(1),
        ..session
    }))
}

/// The session of a known refresh token, and the state of the token.
fn refreshable(
    ledger: &Ledger,
    token: &IssuedToken,
    is_signed: bool,
    now: NumericDate,
) -> Result<(SessionId, Session, TokenState), RefreshRefused> {
    let id = token.session.ok_or(RefreshRefused::SessionEnded)?;
    let session = ledger.sessions.get(id).filter(|session| !session.ended);
    let session = session.ok_or(RefreshRefused::SessionEnded)?;
    let in_time = is_signed || (session.is_live(now) && !token.expires.has_come(now));
    if !in_time || token.state == TokenState::Revoked {
        return Err(RefreshRefused::SessionEnded);
    }
    Ok((id, session.clone(), token.state))
}

/// A session for a refresh token that was issued before a restart.
fn adopt(
    ledger: &mut Ledger,
    token: TokenId,
    proof: Proof,
    provider: Provider,
    now: NumericDate,
) -> (SessionId, Session, TokenState) {
    let id = SessionId::random();
    let owner = ledger.owner(provider, proof.account);
    let session = Session {
        owner,
        started: now,
        ends: proof.expires,
        access_expires: now,
        refreshes: 0,
        ended: false,
        intervention: Intervention::None,
    };
    let known = IssuedToken {
        form: proof.form,
        session: Some(id),
        ..IssuedToken::new(owner, TokenKind::Refresh, now, proof.expires)
    };
    ledger.tokens.insert(token, known);
    (id, session, TokenState::Current)
}

/// The successor of a used refresh token, while it is given again.
fn successor_in_grace(
    ledger: &Ledger,
    successor: TokenId,
    rotation: Rotation,
    now: NumericDate,
) -> Option<&IssuedToken> {
    let grace = rotation.grace()?;
    // It was issued at the first use of the token that it replaces.
    let successor = ledger.tokens.get(successor)?;
    let is_over = successor.issued.after(grace).has_come(now)
        || successor.expires.has_come(now)
        || successor.state != TokenState::Current;
    (!is_over).then_some(successor)
}
