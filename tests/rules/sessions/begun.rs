//! Sessions of vendors that issue any number of tokens: the session is begun, then its tokens are
//! recorded.

use mockid::clock::NumericDate;
use mockid::identity::grant::policy::{GrantPolicy, Lifetime, Rotation};
use mockid::identity::grant::{
    Begun, Grant, NewToken, Presented, Recipient, RefreshRefused, Successor, TooManySessions,
};
use mockid::identity::ledger::{Session, TokenKind};
use mockid::identity::{AccountId, Identity, TokenId};

use super::desk::PROVIDER;

/// The vendor's numbers of its kinds of tokens.
const ACCESS: u8 = 0;
const REFRESH: u8 = 1;

pub fn log_in(
    store: &Identity,
    account: AccountId,
    policy: &GrantPolicy,
    now: NumericDate,
) -> Result<Grant, TooManySessions> {
    let begun = store.begin_session(account, policy, now)?;
    Ok(give(store, (account, &begun), policy, None, now))
}

pub fn refresh(
    store: &Identity,
    (token, account, expires): (TokenId, AccountId, NumericDate),
    policy: &GrantPolicy,
    now: NumericDate,
) -> Result<Grant, RefreshRefused> {
    let presented = Presented::of_form(token, account, expires, REFRESH);
    let successor = TokenId::of_text(&format!("successor of {token}"));
    let recorded = |session: &Session| refresh_token(successor, policy, session, now);
    let has_grace = matches!(
        policy.refresh.rotation,
        Rotation::SingleUse { grace: Some(_), .. }
    );
    let again: Option<Successor<'_>> = has_grace.then_some((successor, &recorded));
    let begun = store.begin_refresh(presented, policy, (again, true), now)?;
    let successor = has_grace.then_some(successor);
    Ok(give(store, (account, &begun), policy, successor, now))
}

/// Records the tokens of a session that are not given again.
fn give(
    store: &Identity,
    (account, begun): (AccountId, &Begun),
    policy: &GrantPolicy,
    successor: Option<TokenId>,
    now: NumericDate,
) -> Grant {
    let known = |kind| {
        let mut again = begun.again.iter();
        let found = again.find(|(_, token)| token.kind == kind);
        found.map(|(id, token)| (*id, token.issued, token.expires))
    };
    // Within the grace only the refresh token is given again.
    let known_access = known(TokenKind::Access).filter(|_| begun.parent.is_none());
    let access = NewToken {
        id: TokenId::random(),
        kind: TokenKind::Access,
        form: ACCESS,
        expires: access_expires(policy, &begun.session, now),
    };
    let refresh = successor.unwrap_or_else(TokenId::random);
    let refresh = refresh_token(refresh, policy, &begun.session, now);
    let known_refresh = known(TokenKind::Refresh);
    let new = [(access, known_access), (refresh, known_refresh)];
    let new = new.into_iter().filter(|(_, known)| known.is_none());
    let new: Vec<NewToken> = new.map(|(token, _)| token).collect();
    let recipient = Recipient {
        provider: PROVIDER,
        account,
        session: Some((begun.id, policy.session.length)),
        parent: begun.parent,
        now,
    };
    store.record_tokens(recipient, &new);
    let (access, access_issued, access_expires) =
        known_access.unwrap_or((access.id, now, access.expires));
    let (refresh, refresh_issued, refresh_expires) =
        known_refresh.unwrap_or((refresh.id, now, refresh.expires));
    Grant {
        session: begun.id,
        account,
        access,
        access_issued,
        access_expires,
        refresh,
        refresh_issued,
        refresh_expires,
    }
}

fn access_expires(policy: &GrantPolicy, session: &Session, now: NumericDate) -> NumericDate {
    let expires = policy.access.expires(now);
    match policy.access.lifetime {
        Lifetime::WithinSession(_) | Lifetime::Session => expires.min(session.ends),
        Lifetime::For(_) | Lifetime::Asked { .. } | Lifetime::Until(_) => expires,
    }
}

fn refresh_token(
    id: TokenId,
    policy: &GrantPolicy,
    session: &Session,
    now: NumericDate,
) -> NewToken {
    NewToken {
        id,
        kind: TokenKind::Refresh,
        form: REFRESH,
        expires: policy.session.length.refresh_expires(session.ends, now),
    }
}
