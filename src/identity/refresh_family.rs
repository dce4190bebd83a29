//! Families of refresh tokens that descend from one login
//! (`docs/vendors/igny8.md#the-old-refresh-token-stays-good-until-it-expires`).

use super::ledger::{IssuedToken, Ledger, Session, TokenKind, TokenState};
use super::{AccountId, SessionId, TokenId};
use crate::clock::{NumericDate, Period};
use crate::provider::Provider;

/// How long tokens last, and whether a refresh token can be used once only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FamilyPolicy {
    /// How long an access token lives.
    pub access_ttl: Period,
    /// How long a refresh token lives.
    pub refresh_ttl: Period,
    /// Whether a used refresh token is refused, and its reuse ends the whole family.
    pub strict_rotation: bool,
}

/// The names and ends of a new pair of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The login from which they descend.
    pub session: SessionId,
    /// The name of the access token.
    pub access: TokenId,
    /// When it expires.
    pub access_expires: NumericDate,
    /// The name of the refresh token.
    pub refresh: TokenId,
    /// When it expires.
    pub refresh_expires: NumericDate,
}

/// Why a refresh token gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FamilyRefused {
    /// It, or its family, was ended.
    Ended,
    /// It was used before: somebody else has it. Its family has now been ended.
    Reused,
}

/// A refresh token that has proved genuine and unexpired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented {
    /// Its name.
    pub token: TokenId,
    /// Whose it is.
    pub account: AccountId,
    /// When it expires.
    pub expires: NumericDate,
}

/// Starts a family with a login.
pub fn start(
    ledger: &mut Ledger,
    account: AccountId,
    policy: FamilyPolicy,
    now: NumericDate,
) -> Pair {
    let session = Session {
        owner: ledger.owner(Provider::IGNY8, account),
        started: now,
        ends: now.after(policy.refresh_ttl),
        access_expires: now.after(policy.access_ttl),
        refreshes: 0,
        ended: false,
    };
    issue(ledger, SessionId::random(), session, None, policy, now)
}

/// Gives the next pair for a refresh token.
///
/// A token that the ledger does not know was issued before a restart: it starts a family here, as
/// one does in a real deny-list of used tokens.
///
/// # Errors
///
/// [`FamilyRefused`].
pub fn refresh(
    ledger: &mut Ledger,
    presented: Presented,
    policy: FamilyPolicy,
    now: NumericDate,
) -> Result<Pair, FamilyRefused> {
    let (id, session) = match ledger.token_and_session(presented.token) {
        None => adopt(ledger, presented, now),
        Some((token, session)) => {
            let session = session.filter(|session| !session.ended).cloned();
            let known = token.session.zip(session).ok_or(FamilyRefused::Ended)?;
            match token.state {
                TokenState::Revoked => return Err(FamilyRefused::Ended),
                TokenState::Rotated if policy.strict_rotation => {
                    ledger.end_session(known.0);
                    return Err(FamilyRefused::Reused);
                }
                TokenState::Rotated | TokenState::Current => known,
            }
        }
    };
    ledger.rotate(presented.token);
    let session = Session {
        access_expires: now.after(policy.access_ttl),
        ends: session.ends.max(now.after(policy.refresh_ttl)),
        refreshes: session.refreshes.saturating_add(1),
        ..session
    };
    let parent = Some(presented.token);
    Ok(issue(ledger, id, session, parent, policy, now))
}

fn adopt(ledger: &mut Ledger, presented: Presented, now: NumericDate) -> (SessionId, Session) {
    let id = SessionId::random();
    let owner = ledger.owner(Provider::IGNY8, presented.account);
    let session = Session {
        owner,
        started: now,
        ends: presented.expires,
        access_expires: now,
        refreshes: 0,
        ended: false,
    };
    ledger.tokens.insert(
        presented.token,
        IssuedToken {
            session: Some(id),
            ..IssuedToken::new(owner, TokenKind::Refresh, now, presented.expires)
        },
    );
    (id, session)
}

fn issue(
    ledger: &mut Ledger,
    id: SessionId,
    session: Session,
    parent: Option<TokenId>,
    policy: FamilyPolicy,
    now: NumericDate,
) -> Pair {
    let pair = Pair {
        session: id,
        access: TokenId::tagged(ledger.tag),
        access_expires: session.access_expires,
        refresh: TokenId::tagged(ledger.tag),
        refresh_expires: now.after(policy.refresh_ttl),
    };
    let access = IssuedToken {
        session: Some(id),
        parent,
        ..IssuedToken::new(session.owner, TokenKind::Access, now, pair.access_expires)
    };
    let refresh = IssuedToken {
        kind: TokenKind::Refresh,
        expires: pair.refresh_expires,
        ..access.clone()
    };
    ledger.tokens.insert(pair.access, access);
    ledger.tokens.insert(pair.refresh, refresh);
    ledger.sessions.insert(id, session);
    pair
}
