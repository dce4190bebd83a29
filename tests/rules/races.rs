//! Of those who race, one comes first: what the vendors' rules promise about it, on real threads.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr};

use mockid::Provider;
use mockid::clock::Period;
use mockid::identity::directory::Directory;
use mockid::identity::fixed_session::{FixedSessionPolicy, MisusePolicy, RefreshRefused};
use mockid::identity::login::LoginRefused;
use mockid::identity::refresh_family::{FamilyRefused, Presented};
use mockid::identity::register::RegisterRefused;
use mockid::identity::throttle::ThrottlePolicy;
use mockid::identity::{AccountId, Identity, TokenId};

use crate::support::{MINUTE, PASSWORD, at, at_once, race, store_of};
use crate::{igny8, intergiro, s7risk};

const ROUNDS: usize = 400;
const RACERS: usize = 8;

fn count<T>(outcomes: &[T], is: impl Fn(&T) -> bool) -> usize {
    outcomes.iter().filter(|outcome| is(outcome)).count()
}

/// A session of which several refresh tokens are known, all of them good once rotation is lax.
fn session_with_refresh_tokens(store: &Identity, tokens: &[TokenId]) {
    let key = intergiro::key(0);
    store
        .open_session(key, intergiro::POLICY, at(0), |_| tokens[0])
        .expect("misuse is not watched for");
    for (number, pair) in (1..).zip(tokens.windows(2)) {
        let now = at(number * 15 * MINUTE);
        store
            .refresh_session(pair[0], intergiro::POLICY, now, |_| pair[1])
            .expect("it is due");
    }
}

#[test]
fn two_refreshes_of_one_session_race_and_exactly_one_wins() {
    for known in [1, 2] {
        for _ in 0..ROUNDS / 2 {
            let tokens: Vec<_> = (0..known).map(|_| TokenId::random()).collect();
            let store = intergiro::store();
            session_with_refresh_tokens(&store, &tokens);
            let due = i64::from(known) * 15 * MINUTE;
            let outcomes = race(RACERS, |racer| {
                let token = tokens[racer % tokens.len()];
                store.refresh_session(token, intergiro::POLICY, at(due), |_| TokenId::random())
            });
            let early = Err(RefreshRefused::TooEarly {
                until: at(due + 15 * MINUTE),
            });
            assert_eq!(count(&outcomes, Result::is_ok), 1);
            assert_eq!(count(&outcomes, |outcome| *outcome == early), RACERS - 1);
        }
    }
}

#[test]
fn under_strict_rotation_too_one_refresh_of_a_session_wins() {
    let policy = FixedSessionPolicy {
        strict_rotation: true,
        ..intergiro::POLICY
    };
    for _ in 0..ROUNDS {
        let token = TokenId::random();
        let store = intergiro::store();
        session_with_refresh_tokens(&store, &[token]);
        let outcomes = race(RACERS, |_| {
            store.refresh_session(token, policy, at(15 * MINUTE), |_| TokenId::random())
        });
        assert_eq!(count(&outcomes, Result::is_ok), 1);
    }
}

#[test]
fn racing_logins_open_no_more_sessions_than_the_misuse_setting_allows() {
    let policy = FixedSessionPolicy {
        misuse: Some(MisusePolicy {
            sessions: 3,
            within: Period::minutes(10),
        }),
        ..intergiro::POLICY
    };
    for _ in 0..ROUNDS {
        let store = intergiro::store();
        let outcomes = race(RACERS, |_| {
            store.open_session(intergiro::key(0), policy, at(0), |_| TokenId::random())
        });
        assert_eq!(count(&outcomes, Result::is_ok), 3);
    }
}

#[test]
fn of_racing_uses_of_a_strict_refresh_token_one_wins_and_the_family_ends() {
    let policy = igny8::policy(true);
    for _ in 0..ROUNDS {
        let store = store_of(Directory::default());
        let account = AccountId::Number(1);
        let login = store.start_family(account, policy, at(0));
        let presented = |token| Presented {
            token,
            account,
            expires: login.refresh_expires,
        };
        let outcomes = race(RACERS, |_| {
            store.refresh_family(presented(login.refresh), policy, at(1))
        });
        let winners: Vec<_> = outcomes.iter().flatten().collect();
        assert_eq!(winners.len(), 1);
        let reused = |outcome: &_| *outcome == Err(FamilyRefused::Reused);
        assert_eq!(
            count(&outcomes, reused),
            1,
            "the first reuse ends the family"
        );
        let next = store.refresh_family(presented(winners[0].refresh), policy, at(2));
        assert_eq!(next, Err(FamilyRefused::Ended));
    }
}

#[test]
fn of_racing_wrong_attempts_as_many_count_as_the_threshold_and_then_the_name_is_locked() {
    let policy = s7risk::policy(s7risk::LOCKOUT);
    for _ in 0..ROUNDS {
        let store = s7risk::store();
        let log_in = |password, seconds| {
            let door = Provider::S7RISK;
            at_once(store.log_in_user(door, s7risk::KNOWN, password, policy, at(seconds)))
                .map(|user| user.id)
        };
        let outcomes = race(2 * RACERS, |_| log_in("wrong", 0));
        let locked = Err(LoginRefused::LockedOut {
            until: at(5 * MINUTE),
        });
        let counted = |outcome: &_| *outcome == Err(LoginRefused::BadCredentials);
        assert_eq!(count(&outcomes, counted), 5);
        assert_eq!(
            count(&outcomes, |outcome| *outcome == locked),
            2 * RACERS - 5
        );
        assert_eq!(log_in(PASSWORD, 0), locked);
        assert!(log_in(PASSWORD, 5 * MINUTE).is_ok());
    }
}

#[test]
fn a_right_attempt_amid_wrong_ones_is_let_in_or_locked_out() {
    let policy = s7risk::policy(s7risk::LOCKOUT);
    for _ in 0..ROUNDS {
        let store = s7risk::store();
        let outcomes = race(RACERS, |racer| {
            let password = if racer == 0 { PASSWORD } else { "wrong" };
            let door = Provider::S7RISK;
            at_once(store.log_in_user(door, s7risk::KNOWN, password, policy, at(0)))
                .map(|user| user.id)
        });
        let counted = |outcome: &_| *outcome == Err(LoginRefused::BadCredentials);
        // Of seven wrong ones at least five count; the right one may clear the count in between.
        let wrong = count(&outcomes, counted);
        assert!((5..RACERS).contains(&wrong), "{wrong}");
        let until = at(5 * MINUTE);
        assert!(outcomes[0].is_ok() || outcomes[0] == Err(LoginRefused::LockedOut { until }));
    }
}

#[test]
fn of_racing_registrations_of_one_address_exactly_one_wins() {
    for _ in 0..ROUNDS {
        let store = store_of(Directory::default());
        let outcomes = race(RACERS, |racer| {
            let email = ["user@example.com", "USER@example.com"][racer % 2];
            at_once(store.register(Provider::IGNY8, igny8::newcomer(email), at(0)))
                .map(|(user, _)| user.id)
        });
        let taken = |outcome: &_| *outcome == Err(RegisterRefused::EmailTaken);
        assert_eq!(count(&outcomes, Result::is_ok), 1);
        assert_eq!(count(&outcomes, taken), RACERS - 1);
        let directory = store.directory();
        let accounts = directory.of(Provider::IGNY8);
        assert_eq!(accounts.users.iter().count(), 1);
        assert_eq!(accounts.tenants.iter().count(), 1);
    }
}

#[test]
fn racing_registrations_get_ids_and_slugs_of_their_own() {
    let expected: HashSet<_> = std::iter::once("my-account".to_owned())
        .chain((1..RACERS).map(|number| format!("my-account-{number}")))
        .collect();
    for _ in 0..ROUNDS {
        let store = store_of(Directory::default());
        let outcomes = race(RACERS, |racer| {
            let email = format!("user{racer}@example.com");
            at_once(store.register(Provider::IGNY8, igny8::newcomer(&email), at(0)))
        });
        let made = || outcomes.iter().flatten();
        let slugs: HashSet<_> = made().map(|(_, tenant)| tenant.slug.clone()).collect();
        let ids: HashSet<_> = made().map(|(user, _)| user.id).collect();
        assert_eq!(slugs, expected);
        assert_eq!(ids.len(), RACERS);
    }
}

#[test]
fn racing_requests_get_no_more_than_the_allowance() {
    let client = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let policy = ThrottlePolicy {
        count: 3,
        per: Period::minutes(1),
    };
    for _ in 0..ROUNDS {
        let store = store_of(Directory::default());
        let outcomes = race(RACERS, |_| store.throttle(client, policy, at(0)).allowed);
        assert_eq!(count(&outcomes, |allowed| *allowed), 3);
    }
}
