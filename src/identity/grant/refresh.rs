//! Refreshes sessions.

use super::issue::Issue;
use super::policy::{GrantPolicy, Reuse, Rotation};
use super::{Grant, Names, Naming, Presented, Proof, RefreshRefused};
use crate::clock::NumericDate;
use crate::identity::ledger::{IssuedToken, Ledger, Owner, Session, TokenKind, TokenState};
use crate::identity::{SessionId, TokenId};
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
    let Presented { token, proof } = presented;
    let (id, session, state) = match (ledger.tokens.get(token), proof) {
        (Some(known), _) => refreshable(ledger, known, proof.is_some(), now)?,
        (None, Some(proof)) => adopt(ledger, token, proof, policy.access.provider, now),
        (None, None) => return Err(RefreshRefused::Unknown),
    };
    let rotation = policy.refresh.rotation;
    let names = name(Naming {
        session: id,
        tag: ledger.tag,
        replaces: rotation.grace().map(|_| token),
    });
    let issue = Issue {
        id,
        parent: Some(token),
        policy,
        names,
        now,
    };
    if state == TokenState::Rotated
        && let Some(successor) = successor_in_grace(ledger, names.refresh, rotation, now)
    {
        let times = (successor.issued, successor.expires);
        return Ok(issue.access_token(ledger, session, times));
    }
    if policy.refresh.after_access && !session.access_expires.has_come(now) {
        return Err(RefreshRefused::TooEarly {
            until: session.access_expires,
        });
    }
    if state == TokenState::Rotated
        && let Rotation::SingleUse { reuse, .. } = rotation
    {
        if reuse == Reuse::EndsSession {
            ledger.end_session(id);
        }
        return Err(RefreshRefused::Reused);
    }
    ledger.rotate(token);
    let length = policy.session.length;
    let session = Session {
        ends: length.extended(session.ends, session.started, now),
        refreshes: session.refreshes.saturating_add(1),
        ..session
    };
    Ok(issue.both_tokens(ledger, session))
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
    };
    let known = IssuedToken {
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
