//! Renewed tokens, sessions that are used, and sessions that last as long as their tokens.

use mockid::clock::{NumericDate, Period};
use mockid::identity::Identity;
use mockid::identity::grant::policy::{GrantPolicy, SessionLength};
use mockid::identity::grant::{Begun, NewToken, Recipient};
use mockid::identity::ledger::{TokenKind, TokenState};
use mockid::identity::token::TokenRefused;
use mockid::identity::{SessionId, TokenId};

use super::desk::{self, PROVIDER};
use crate::support::{HOUR, MINUTE, at, race};

fn policy(length: SessionLength) -> GrantPolicy {
    let mut policy = desk::igny8().policy;
    policy.session.length = length;
    policy
}

fn begin(store: &Identity, length: SessionLength, now: i64) -> Begun {
    let begun = store.begin_session(desk::id(0), &policy(length), at(now));
    begun.expect("no limit")
}

/// Records an access token that expires some seconds after the start of the test.
fn record(store: &Identity, session: &Begun, length: SessionLength, expires: i64) -> TokenId {
    let token = NewToken {
        id: TokenId::random(),
        kind: TokenKind::Access,
        form: 0,
        expires: at(expires),
    };
    let recipient = Recipient {
        provider: PROVIDER,
        account: desk::id(0),
        session: Some((session.id, length)),
        parent: session.parent,
        now: at(0),
    };
    store.record_tokens(recipient, &[token]);
    token.id
}

fn ends(store: &Identity, token: TokenId) -> NumericDate {
    let record = store.record_of(token).expect("it is recorded");
    record.session.expect("it has a session").ends
}

const IDLE: SessionLength = SessionLength::Idle {
    idle: Period::minutes(30),
    absolute: Some(Period::minutes(60)),
};

#[test]
fn a_renewal_revokes_the_token_and_goes_on_with_its_session() {
    let store = desk::store();
    let session = begin(&store, IDLE, 0);
    let token = record(&store, &session, IDLE, HOUR);
    let renewed = store.begin_renewal(token, at(MINUTE)).expect("it is valid");
    let renewed = renewed.expect("it has a session");
    assert_eq!((renewed.id, renewed.parent), (session.id, Some(token)));
    let record = store.record_of(token).expect("it is recorded");
    assert_eq!(record.token.state, TokenState::Revoked);
}

#[test]
fn of_several_renewals_of_a_token_one_succeeds() {
    let store = desk::store();
    let session = begin(&store, IDLE, 0);
    let token = record(&store, &session, IDLE, HOUR);
    let renewed = race(8, |_| store.begin_renewal(token, at(0)));
    let refused = |it: &&Result<_, _>| matches!(it, Err(TokenRefused::Revoked));
    assert_eq!(renewed.iter().filter(refused).count(), 7);
}

#[test]
fn a_token_that_nobody_has_recorded_is_renewed_without_a_session() {
    let renewed = desk::store().begin_renewal(TokenId::random(), at(0));
    assert!(renewed.expect("it was admitted").is_none());
}

#[test]
fn use_extends_an_idle_session_up_to_its_absolute_end() {
    let store = desk::store();
    let session = begin(&store, IDLE, 0);
    let token = record(&store, &session, IDLE, HOUR);
    for (minutes, minutes_until_end) in [(0, 30), (29, 59), (40, 60), (30, 60)] {
        store.use_session(session.id, IDLE, at(minutes * MINUTE));
        assert_eq!(ends(&store, token), at(minutes_until_end * MINUTE));
    }
}

#[test]
fn use_brings_back_no_session_that_is_over() {
    let store = desk::store();
    let session = begin(&store, IDLE, 0);
    let token = record(&store, &session, IDLE, HOUR);
    store.use_session(session.id, IDLE, at(30 * MINUTE));
    store.use_session(SessionId::random(), IDLE, at(0));
    assert_eq!(ends(&store, token), at(30 * MINUTE));
}

#[test]
fn a_session_of_its_tokens_lasts_as_long_as_the_longest_of_them() {
    let store = desk::store();
    let session = begin(&store, SessionLength::OfTokens, 0);
    let mut last = TokenId::random();
    for (expires, until_end) in [(2 * MINUTE, 2 * MINUTE), (HOUR, HOUR), (MINUTE, HOUR)] {
        last = record(&store, &session, SessionLength::OfTokens, expires);
        assert_eq!(ends(&store, last), at(until_end));
    }
    let record = store.record_of(last).expect("it is recorded");
    let session = record.session.expect("it has a session");
    assert_eq!(session.access_expires, at(MINUTE), "the newest counts");
}

#[test]
fn a_token_that_is_recorded_twice_stays_as_it_is() {
    let store = desk::store();
    let session = begin(&store, IDLE, 0);
    let token = record(&store, &session, IDLE, HOUR);
    assert!(store.revoke_token(token, at(0)));
    let again = NewToken {
        id: token,
        kind: TokenKind::Access,
        form: 0,
        expires: at(2 * HOUR),
    };
    let recipient = Recipient {
        provider: PROVIDER,
        account: desk::id(0),
        session: None,
        parent: None,
        now: at(1),
    };
    store.record_tokens(recipient, &[again]);
    let record = store.record_of(token).expect("it is recorded");
    assert_eq!(record.token.state, TokenState::Revoked);
    assert_eq!(record.token.expires, at(HOUR));
}
