//! Opens sessions.

use super::issue::Issue;
use super::openings::Openings;
use super::policy::{Again, Beyond, GrantPolicy, MostSessions};
use super::{Grant, Names, Naming, TooManySessions};
use crate::clock::NumericDate;
use crate::identity::ledger::{Ledger, Owner, Session, TokenKind, TokenState};
use crate::identity::{AccountId, SessionId};

/// Opens a session for an account; see [`Identity::open_session`](crate::identity::Identity::open_session).
pub(super) fn open(
    ledger: &mut Ledger,
    openings: &mut Openings,
    account: AccountId,
    policy: &GrantPolicy,
    now: NumericDate,
    name: impl FnOnce(Naming) -> Names,
) -> Result<Grant, TooManySessions> {
    let account = (policy.access.provider, account);
    let owner = ledger.owner(account.0, account.1);
    if policy.session.again == Again::SameTokens
        && let Some(grant) = newest(ledger, owner, now)
    {
        return Ok(grant);
    }
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
    };
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

/// The newest tokens of the newest open session whose access token is valid.
fn newest(ledger: &Ledger, owner: Owner, now: NumericDate) -> Option<Grant> {
    let open = open_sessions(ledger, owner, now);
    let valid = open.filter(|(_, session)| !session.access_expires.has_come(now));
    let (id, session) = valid.max_by_key(|(_, session)| session.started)?;
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
