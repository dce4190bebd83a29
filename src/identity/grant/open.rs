//! Opens sessions.

use super::issue::Issue;
use super::openings::Openings;
use super::policy::{Again, Beyond, GrantPolicy, MostSessions};
use super::{Grant, Names, Naming, TooManySessions};
use crate::clock::{NumericDate, Period};
use crate::identity::ledger::{Ledger, Owner, Session, TokenKind, TokenState};
use crate::identity::{AccountId, Intervention, SessionId};

/// Opens a session for an account; see [`Identity::open_session`](crate::identity::Identity::open_session).
pub(super) fn open(
    ledger: &mut Ledger,
    openings: &mut Openings,
    account: AccountId,
    policy: &GrantPolicy,
    now: NumericDate,
    name: impl FnOnce(Naming) -> Names,
) -> Result<Grant, TooManySessions> {
    let owner = ledger.owner(policy.access.provider, account);
    if let Again::SameTokens { left } = policy.session.again
        && let Some(grant) = newest(ledger, owner, left, now)
    {
        return Ok(grant);
    }
    let (id, session) = new_session(ledger, openings, (account, owner), policy, now)?;
    let names = name(Naming {
        session: id,
        tag: ledger.tag,
        replaces: None,
    });
    let issue = Issue {
        id,
        parent: None,
        policy,
        names,
        now,
    };
    Ok(issue.both_tokens(ledger, session))
}

/// A new session of an account, which is not in the ledger yet; the sessions that it replaces are
/// ended.
pub(super) fn new_session(
    ledger: &mut Ledger,
    openings: &mut Openings,
    (account, owner): (AccountId, Owner),
    policy: &GrantPolicy,
    now: NumericDate,
) -> Result<(SessionId, Session), TooManySessions> {
    let account = (policy.access.provider, account);
    let excess = excess(ledger, owner, policy, now)?;
    let id = SessionId::random();
    if let Some(limit) = policy.session.openings {
        openings.admit(ledger, account, limit, now)?;
        openings.note(account, id, now);
    }
    for session in excess {
        ledger.end_session(session);
    }
    let session = Session {
        owner,
        started: now,
        ends: policy.session.length.ends(now),
        access_expires: now,
        refreshes: 0,
        ended: false,
        intervention: Intervention::None,
    };
    Ok((id, session))
}

/// The open sessions of an account that the next login ends.
fn excess(
    ledger: &Ledger,
    owner: Owner,
    policy: &GrantPolicy,
    now: NumericDate,
) -> Result<Vec<SessionId>, TooManySessions> {
    if policy.session.again == Again::EndsOthers {
        let others = open_sessions(ledger, owner, now);
        return Ok(others.map(|(id, _)| id).collect());
    }
    let Some(MostSessions { count, beyond }) = policy.session.most else {
        return Ok(Vec::new());
    };
    let mut open: Vec<_> = open_sessions(ledger, owner, now).collect();
    let excess = (open.len() + 1).saturating_sub(count);
    if excess > 0 && beyond == Beyond::Refused {
        let first = open.iter().map(|(_, session)| session.ends).min();
        return Err(TooManySessions {
            until: first.unwrap_or(now),
        });
    }
    open.sort_by_key(|(_, session)| session.started);
    Ok(open.iter().take(excess).map(|(id, _)| *id).collect())
}

/// Examines every session, so only policies that limit the sessions of an account have this cost.
fn open_sessions(
    ledger: &Ledger,
    owner: Owner,
    now: NumericDate,
) -> impl Iterator<Item = (SessionId, &Session)> {
    let sessions = ledger.sessions.iter();
    sessions.filter(move |(_, session)| session.owner == owner && session.is_live(now))
}

/// The newest open session whose access token is valid for longer than a period.
pub(super) fn newest_session(
    ledger: &Ledger,
    owner: Owner,
    left: Option<Period>,
    now: NumericDate,
) -> Option<(SessionId, &Session)> {
    let then = left.map_or(now, |left| now.after(left));
    let open = open_sessions(ledger, owner, now);
    let valid = open.filter(|(_, session)| !session.access_expires.has_come(then));
    valid.max_by_key(|(_, session)| session.started)
}

/// The newest tokens of such a session.
fn newest(ledger: &Ledger, owner: Owner, left: Option<Period>, now: NumericDate) -> Option<Grant> {
    let (id, session) = newest_session(ledger, owner, left, now)?;
    let newest = |kind| {
        let tokens = ledger.tokens.iter();
        let current = tokens.filter(|(_, token)| {
            token.session == Some(id) && token.kind == kind && token.state == TokenState::Current
        });
        current.max_by_key(|(_, token)| token.issued)
    };
    let (access, token) = newest(TokenKind::Access)?;
    let (refresh, refresh_token) = newest(TokenKind::Refresh)?;
    Some(Grant {
        session: id,
        account: ledger.account(session.owner).1,
        access,
        access_issued: token.issued,
        access_expires: token.expires,
        refresh,
        refresh_issued: refresh_token.issued,
        refresh_expires: refresh_token.expires,
    })
}
