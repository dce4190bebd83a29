//! Sessions of a fixed length, opened with an API key (`docs/vendors/intergiro.md#rules`).

use std::collections::HashMap;

use super::ledger::{IssuedToken, Ledger, Owner, Session, TokenKind, TokenState};
use super::window::SlidingWindow;
use super::{AccountId, SessionId, TokenId};
use crate::clock::{NumericDate, Period};
use crate::provider::Provider;

/// How long things last and how strict the vendor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedSessionPolicy {
    /// How long an access token lives, at most until the end of its session.
    pub access_ttl: Period,
    /// How long a session lasts from its login; a refresh does not make it longer.
    pub session_ttl: Period,
    /// Whether a refresh token can be used once only.
    pub strict_rotation: bool,
    /// How many sessions an API key may open while an earlier one could still be refreshed.
    pub misuse: Option<MisusePolicy>,
}

/// So many new sessions in so long are misuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MisusePolicy {
    /// So many may be opened …
    pub sessions: u32,
    /// … in so long.
    pub within: Period,
}

/// What a login or a refresh gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The session.
    pub session: SessionId,
    /// Whose.
    pub account: AccountId,
    /// The name of the new access token.
    pub access: TokenId,
    /// When the new access token expires.
    pub access_expires: NumericDate,
}

/// The API key opened more sessions than the vendor puts up with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManySessions {
    /// When it may open another.
    pub until: NumericDate,
}

/// Why a session was not refreshed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshRefused {
    /// No such refresh token was issued.
    Unknown,
    /// Its session is over.
    SessionEnded,
    /// It was used before, and rotation is strict.
    Rotated,
    /// The session's newest access token is still valid.
    TooEarly {
        /// When it no longer is.
        until: NumericDate,
    },
    /// The account it was issued to is gone or no longer active.
    AccountInactive,
}

/// The sessions that each API key opened lately, counted while misuse is watched for.
#[derive(Debug, Clone, Default)]
pub struct Openings {
    pub(super) by_key: HashMap<AccountId, (SlidingWindow, Vec<SessionId>)>,
}

impl Openings {
    fn admit(
        &mut self,
        ledger: &Ledger,
        account: AccountId,
        policy: MisusePolicy,
        now: NumericDate,
    ) -> Result<(), TooManySessions> {
        let (window, sessions) = self.by_key.entry(account).or_default();
        let opened = window.slide(now, policy.within);
        sessions.retain(|id| {
            let session = ledger.sessions.get(*id);
            session.is_some_and(|session| session.is_live(now))
        });
        match window.earliest() {
            Some(earliest) if opened >= policy.sessions as usize && !sessions.is_empty() => {
                Err(TooManySessions {
                    until: earliest.after(policy.within),
                })
            }
            _ => Ok(()),
        }
    }

    fn note(&mut self, account: AccountId, session: SessionId, now: NumericDate) {
        let (window, sessions) = self.by_key.entry(account).or_default();
        window.note(now);
        sessions.push(session);
    }

    /// Forgets what an account that is gone has opened.
    pub fn forget(&mut self, account: AccountId) {
        self.by_key.remove(&account);
    }

    /// Counts the opening of a session as if it had come earlier.
    pub fn age(&mut self, account: AccountId, opened: NumericDate, by: Period) {
        if let Some((window, _)) = self.by_key.get_mut(&account) {
            window.change(opened, opened.before(by));
        }
    }
}

/// Opens a session.
///
/// `name_refresh_token` makes the refresh token of a session and says its name.
///
/// # Errors
///
/// [`TooManySessions`] when misuse is watched for.
pub fn open(
    ledger: &mut Ledger,
    openings: &mut Openings,
    account: AccountId,
    policy: FixedSessionPolicy,
    now: NumericDate,
    name_refresh_token: impl FnOnce(SessionId) -> TokenId,
) -> Result<Grant, TooManySessions> {
    let id = SessionId::beginning_with_a_letter();
    if let Some(misuse) = policy.misuse {
        openings.admit(ledger, account, misuse, now)?;
        openings.note(account, id, now);
    }
    let ends = now.after(policy.session_ttl);
    let session = Session {
        owner: ledger.owner(Provider::INTERGIRO, account),
        started: now,
        ends,
        access_expires: now.after(policy.access_ttl).min(ends),
        refreshes: 0,
        ended: false,
    };
    let grant = issue(ledger, id, &session, None, now, name_refresh_token);
    ledger.sessions.insert(id, session);
    Ok(grant)
}

/// Gives a session its next access token, once the newest one has expired.
///
/// The whole decision is one step under the store's lock: of two refreshes that race, one gets the
/// tokens and the other meets a fresh access token.
///
/// # Errors
///
/// [`RefreshRefused`]; nothing has changed then.
pub fn refresh(
    ledger: &mut Ledger,
    refresh_token: TokenId,
    policy: FixedSessionPolicy,
    now: NumericDate,
    name_refresh_token: impl FnOnce(SessionId) -> TokenId,
) -> Result<Grant, RefreshRefused> {
    let (id, session) = refreshable(ledger, refresh_token, policy, now)?;
    let session = Session {
        access_expires: now.after(policy.access_ttl).min(session.ends),
        refreshes: session.refreshes.saturating_add(1),
        ..session
    };
    ledger.rotate(refresh_token);
    let grant = issue(
        ledger,
        id,
        &session,
        Some(refresh_token),
        now,
        name_refresh_token,
    );
    ledger.sessions.insert(id, session);
    Ok(grant)
}

/// Whose a refresh token is.
///
/// # Errors
///
/// [`RefreshRefused::Unknown`] for whatever is not a refresh token of such a session.
pub fn owner(ledger: &Ledger, refresh_token: TokenId) -> Result<Owner, RefreshRefused> {
    find(ledger, refresh_token).map(|token| token.owner)
}

fn find(ledger: &Ledger, refresh_token: TokenId) -> Result<&IssuedToken, RefreshRefused> {
    let is_of_intergiro = |owner: Owner| ledger.account(owner).0 == Provider::INTERGIRO;
    ledger
        .tokens
        .get(refresh_token)
        .filter(|token| token.kind == TokenKind::Refresh && is_of_intergiro(token.owner))
        .ok_or(RefreshRefused::Unknown)
}

fn refreshable(
    ledger: &Ledger,
    refresh_token: TokenId,
    policy: FixedSessionPolicy,
    now: NumericDate,
) -> Result<(SessionId, Session), RefreshRefused> {
    let token = find(ledger, refresh_token)?;
    let id = token.session.ok_or(RefreshRefused::SessionEnded)?;
    let session = ledger
        .sessions
        .get(id)
        .filter(|session| session.is_live(now) && !token.expires.has_come(now))
        .ok_or(RefreshRefused::SessionEnded)?;
    if token.state == TokenState::Revoked {
        return Err(RefreshRefused::SessionEnded);
    }
    // The page says 400 of every refresh that comes too early, so strict rotation looks second.
    if !session.access_expires.has_come(now) {
        return Err(RefreshRefused::TooEarly {
            until: session.access_expires,
        });
    }
    if policy.strict_rotation && token.state == TokenState::Rotated {
        return Err(RefreshRefused::Rotated);
    }
    Ok((id, session.clone()))
}

fn issue(
    ledger: &mut Ledger,
    id: SessionId,
    session: &Session,
    parent: Option<TokenId>,
    now: NumericDate,
    name_refresh_token: impl FnOnce(SessionId) -> TokenId,
) -> Grant {
    let access = TokenId::random();
    let token = IssuedToken {
        session: Some(id),
        parent,
        ..IssuedToken::new(
            session.owner,
            TokenKind::Access,
            now,
            session.access_expires,
        )
    };
    ledger.tokens.insert(
        name_refresh_token(id),
        IssuedToken {
            kind: TokenKind::Refresh,
            expires: session.ends,
            ..token.clone()
        },
    );
    ledger.tokens.insert(access, token);
    Grant {
        session: id,
        account: ledger.account(session.owner).1,
        access,
        access_expires: session.access_expires,
    }
}
