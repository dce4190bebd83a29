//! Refreshes, ends and lockouts: of those that race one comes first.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use jiff::SignedDuration;
use mockid::Provider;
use mockid::clock::{NumericDate, Period};
use mockid::identity::directory::LetterCase;
use mockid::identity::grant::policy::{GrantPolicy, Reuse, Rotation};
use mockid::identity::grant::{
    Grant, Names, Naming, NewToken, Presented, Recipient, RefreshRefused,
};
use mockid::identity::ledger::{Session, TokenKind};
use mockid::identity::lockout::{LockoutPolicy, LoginKind};
use mockid::identity::login::{LoginPolicy, LoginRefused};
use mockid::identity::{AccountId, Bearer, Identity, Mark, TokenId};

use crate::policies::policy_of;
use crate::support::{both, each, sandbox, under_many_schedules};

fn intergiro() -> GrantPolicy {
    policy_of(Provider::INTERGIRO)
}

/// igny8's policy, with this rotation.
pub fn signed_in_pairs(rotation: Rotation) -> GrantPolicy {
    let mut policy = policy_of(Provider::IGNY8);
    policy.refresh.rotation = rotation;
    policy
}

fn named(refresh: TokenId) -> impl FnOnce(Naming) -> Names {
    move |_| Names {
        access: TokenId::random(),
        refresh,
    }
}

/// A session of the demo key.
fn logged_in(store: &Identity, now: NumericDate) -> (Grant, TokenId) {
    let key = {
        let directory = store.directory();
        let mut keys = directory.of(Provider::INTERGIRO).holders();
        keys.next().expect("the demo key").id
    };
    let refresh = TokenId::random();
    let grant = store.open_session(key, &intergiro(), now, named(refresh));
    (grant.expect("misuse is not watched for"), refresh)
}

fn refresh(store: &Identity, token: TokenId, now: NumericDate) -> Result<Grant, RefreshRefused> {
    let next = named(TokenId::random());
    store.refresh_session(Presented::opaque(token), &intergiro(), now, next)
}

fn is_admitted(store: &Identity, grant: Grant, now: NumericDate) -> bool {
    let bearer = Bearer {
        provider: Provider::INTERGIRO,
        token: grant.access,
        kind: TokenKind::Access,
        session: Some(grant.session),
        mark: Mark::Absent,
    };
    store.admit(bearer, grant.account, now).is_ok()
}

#[test]
fn of_three_refreshes_of_a_session_one_wins() {
    under_many_schedules(|| {
        let (world, now) = sandbox().enter();
        let (_, token) = logged_in(world.identity(), now);
        let due = now.after(Period::minutes(15));
        let won = each(3, |_| refresh(world.identity(), token, due).is_ok());
        assert_eq!(won.iter().filter(|won| **won).count(), 1);
    });
}

#[test]
fn of_three_uses_of_a_strict_refresh_token_one_wins_and_one_ends_the_family() {
    under_many_schedules(|| {
        let (world, now) = sandbox().enter();
        let (store, account) = (world.identity(), AccountId::Number(1));
        let policy = signed_in_pairs(Rotation::single_use(Reuse::EndsSession));
        let login = store.open_session(account, &policy, now, Naming::jtis);
        let login = login.expect("their number is not limited");
        let presented = Presented::signed(login.refresh, account, login.refresh_expires);
        let outcomes = each(3, |_| {
            store.refresh_session(presented, &policy, now, Naming::jtis)
        });
        let count = |wanted| {
            outcomes
                .iter()
                .filter(|outcome| **outcome == wanted)
                .count()
        };
        assert_eq!(outcomes.iter().flatten().count(), 1);
        assert_eq!(count(Err(RefreshRefused::Reused)), 1);
        assert_eq!(count(Err(RefreshRefused::SessionEnded)), 1);
    });
}

#[test]
fn of_three_uses_of_a_refresh_token_in_its_grace_all_give_the_successor_of_the_first() {
    under_many_schedules(|| {
        let (world, now) = sandbox().enter();
        let (store, account) = (world.identity(), AccountId::Number(1));
        let policy = signed_in_pairs(Rotation::SingleUse {
            reuse: Reuse::EndsSession,
            grace: Some(Period::minutes(1)),
        });
        let login = store.open_session(account, &policy, now, Naming::jtis);
        let login = login.expect("their number is not limited");
        let presented = Presented::signed(login.refresh, account, login.refresh_expires);
        let outcomes = each(3, |_| {
            let grant = store.refresh_session(presented, &policy, now, Naming::jtis);
            grant.map(|grant| grant.refresh)
        });
        assert!(outcomes[0].is_ok() && outcomes.iter().all(|outcome| *outcome == outcomes[0]));
    });
}

fn refresh_token(id: TokenId, now: NumericDate) -> NewToken {
    NewToken {
        id,
        kind: TokenKind::Refresh,
        form: 0,
        expires: now.after(Period::minutes(60)),
    }
}

/// The refresh token of a session whose tokens are recorded after it was opened.
fn begun(store: &Identity, policy: &GrantPolicy, now: NumericDate) -> TokenId {
    let account = AccountId::Number(1);
    let session = store.begin_session(account, policy, now);
    let session = session.expect("their number is not limited");
    let recipient = Recipient {
        provider: policy.access.provider,
        account,
        session: Some((session.id, policy.session.length)),
        parent: None,
        now,
    };
    let id = TokenId::random();
    store.record_tokens(recipient, &[refresh_token(id, now)]);
    id
}

#[test]
fn of_three_begun_refreshes_one_wins_and_one_ends_the_family() {
    under_many_schedules(|| {
        let (world, now) = sandbox().enter();
        let policy = signed_in_pairs(Rotation::single_use(Reuse::EndsSession));
        let token = begun(world.identity(), &policy, now);
        let outcomes = each(3, |_| {
            let presented = Presented::opaque(token);
            let begun = world
                .identity()
                .begin_refresh(presented, &policy, (None, true), now);
            begun.map(|begun| begun.parent)
        });
        let count = |wanted| outcomes.iter().filter(|it| **it == wanted).count();
        assert_eq!(count(Ok(Some(token))), 1);
        assert_eq!(count(Err(RefreshRefused::Reused)), 1);
        assert_eq!(count(Err(RefreshRefused::SessionEnded)), 1);
    });
}

#[test]
fn of_three_begun_refreshes_in_a_grace_all_find_the_successor_that_the_first_has_recorded() {
    under_many_schedules(|| {
        let (world, now) = sandbox().enter();
        let store = world.identity();
        let policy = signed_in_pairs(Rotation::SingleUse {
            reuse: Reuse::EndsSession,
            grace: Some(Period::minutes(1)),
        });
        let (token, successor) = (begun(store, &policy, now), TokenId::random());
        let made_for = |_: &Session| refresh_token(successor, now);
        let again = each(3, |_| {
            let named: (TokenId, &dyn Fn(&Session) -> NewToken) = (successor, &made_for);
            let presented = Presented::opaque(token);
            let begun = store.begin_refresh(presented, &policy, (Some(named), true), now);
            let begun = begun.expect("its grace has not ended");
            begun.again.iter().map(|(id, _)| *id).collect::<Vec<_>>()
        });
        let of_others = again.iter().filter(|again| **again == [successor]).count();
        let of_first = again.iter().filter(|again| again.is_empty()).count();
        assert_eq!((of_first, of_others), (1, 2));
        let known = store.record_of(successor).expect("a record");
        assert_eq!(known.token.parent, Some(token));
    });
}

#[test]
fn what_a_refresh_gives_while_its_session_is_ended_is_worth_nothing_after() {
    under_many_schedules(|| {
        let (world, now) = sandbox().enter();
        let store = world.identity();
        let (login, token) = logged_in(store, now);
        let due = now.after(Period::minutes(15));
        let (granted, ended) = both(
            || refresh(store, token, due),
            || store.end_session(login.session),
        );
        assert!(ended);
        let ended = Err(RefreshRefused::SessionEnded);
        match granted {
            Ok(grant) => assert!(!is_admitted(store, grant, due)),
            refused => assert_eq!(refused, ended),
        }
        assert_eq!(refresh(store, token, due), ended);
    });
}

#[test]
fn a_token_that_expires_while_it_is_presented_and_refreshed_is_refused_after() {
    under_many_schedules(|| {
        let (world, now) = sandbox().enter();
        let store = world.identity();
        let (login, token) = logged_in(store, now);
        let (granted, expired) = both(
            || {
                is_admitted(store, login, now);
                refresh(store, token, now)
            },
            || store.expire_token(login.access, now),
        );
        assert!(expired.is_some());
        assert!(!is_admitted(store, login, now));
        // The session has no valid access token any more, or the one that it has just got.
        let again = refresh(store, token, now);
        assert_eq!(again.is_ok(), granted.is_err());
    });
}

#[test]
fn a_request_has_the_time_of_before_a_move_or_of_after_it() {
    under_many_schedules(|| {
        let sandbox = sandbox();
        let (world, before) = sandbox.enter();
        let (login, token) = logged_in(world.identity(), before);
        let minutes = SignedDuration::from_mins(15);
        let ((now, admitted, refreshed), moved) = both(
            || {
                let (world, now) = sandbox.enter();
                let admitted = is_admitted(world.identity(), login, now);
                (now, admitted, refresh(world.identity(), token, now))
            },
            || sandbox.clock().advance(minutes),
        );
        let after = NumericDate::from(moved.expect("a good time").now);
        assert!([before, after].contains(&now));
        // The ledger is asked, and it takes what has expired for expired.
        assert_eq!((admitted, refreshed.is_ok()), (now == before, now == after));
    });
}

#[test]
fn of_wrong_attempts_at_once_as_many_count_as_the_threshold() {
    const POLICY: LoginPolicy = LoginPolicy {
        case: LetterCase::Ignored,
        verified_only: false,
        lockout: Some(LockoutPolicy {
            threshold: 2,
            window: Period::minutes(5),
            length: Period::minutes(5),
        }),
    };
    under_many_schedules(|| {
        let (world, now) = sandbox().enter();
        let refused = each(3, |_| {
            let (provider, door) = (Provider::S7RISK, LoginKind::User);
            let login = world.identity();
            let login = login.log_in(provider, door, "user@example.com", "wrong", POLICY, now);
            match pin!(login).poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(outcome) => outcome.err(),
                Poll::Pending => None,
            }
        });
        let count = |wanted| refused.iter().filter(|each| **each == Some(wanted)).count();
        let until = now.after(Period::minutes(5));
        assert_eq!(count(LoginRefused::BadCredentials), 2);
        assert_eq!(count(LoginRefused::LockedOut { until }), 1);
    });
}
