//! Of those who race, one comes first: what the vendors' rules promise about it, on real threads.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr};

use mockid::Provider;
use mockid::clock::Period;
use mockid::identity::account::Fields;
use mockid::identity::directory::Directory;
use mockid::identity::grant::policy::{GrantPolicy, OpeningLimit, RefreshPolicy, Reuse, Rotation};
use mockid::identity::grant::{Names, Naming, Presented, RefreshRefused};
use mockid::identity::lockout::LoginKind;
use mockid::identity::login::LoginRefused;
use mockid::identity::register::{NewUser, RegisterRefused};
use mockid::identity::throttle::ThrottlePolicy;
use mockid::identity::{AccountId, AccountKind, Identity, Secret, TokenId};

use crate::s7risk;
use crate::sessions::desk::{self, igny8, intergiro};
use crate::support::{MINUTE, PASSWORD, at, at_once, race, store_of};

const ROUNDS: usize = 400;
const RACERS: usize = 8;

fn count<T>(outcomes: &[T], is: impl Fn(&T) -> bool) -> usize {
    outcomes.iter().filter(|outcome| is(outcome)).count()
}

/// Names a refresh token so, and the access token beside it randomly.
fn named(refresh: TokenId) -> impl FnOnce(Naming) -> Names {
    move |_| Names {
        access: TokenId::random(),
        refresh,
    }
}

/// igny8's policy with strict rotation.
fn strict() -> GrantPolicy {
    let mut policy = igny8().policy;
    policy.refresh.rotation = Rotation::single_use(Reuse::EndsSession);
    policy
}

fn newcomer(email: &str) -> NewUser {
    NewUser {
        email: email.to_owned(),
        password: Secret::new(PASSWORD),
        fields: Fields::default(),
        tenant_fields: Fields::default(),
        tenant_slug: "my-account".to_owned(),
    }
}

/// A session of which several refresh tokens are known, all of them good once rotation is lax.
fn session_with_refresh_tokens(store: &Identity, tokens: &[TokenId]) {
    let key = desk::id(0);
    store
        .open_session(key, &intergiro().policy, at(0), named(tokens[0]))
        .expect("misuse is not watched for");
    for (number, pair) in (1..).zip(tokens.windows(2)) {
        let now = at(number * 15 * MINUTE);
        store
            .refresh_session(
                Presented::opaque(pair[0]),
                &intergiro().policy,
                now,
                named(pair[1]),
            )
            .expect("it is due");
    }
}

#[test]
fn two_refreshes_of_one_session_race_and_exactly_one_wins() {
    for known in [1, 2] {
        for _ in 0..ROUNDS / 2 {
            let tokens: Vec<_> = (0..known).map(|_| TokenId::random()).collect();
            let store = desk::store();
            session_with_refresh_tokens(&store, &tokens);
            let due = i64::from(known) * 15 * MINUTE;
            let outcomes = race(RACERS, |racer| {
                let presented = Presented::opaque(tokens[racer % tokens.len()]);
                let next = named(TokenId::random());
                store.refresh_session(presented, &intergiro().policy, at(due), next)
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
    let mut policy = intergiro().policy;
    policy.refresh.rotation = Rotation::single_use(Reuse::Refused);
    for _ in 0..ROUNDS {
        let token = TokenId::random();
        let store = desk::store();
        session_with_refresh_tokens(&store, &[token]);
        let outcomes = race(RACERS, |_| {
            let next = named(TokenId::random());
            store.refresh_session(Presented::opaque(token), &policy, at(15 * MINUTE), next)
        });
        assert_eq!(count(&outcomes, Result::is_ok), 1);
    }
}

#[test]
fn racing_logins_open_no_more_sessions_than_the_misuse_setting_allows() {
    let mut policy = intergiro().policy;
    policy.session.openings = Some(OpeningLimit {
        sessions: 3,
        within: Period::minutes(10),
    });
    for _ in 0..ROUNDS {
        let store = desk::store();
        let outcomes = race(RACERS, |_| {
            let refresh = named(TokenId::random());
            store.open_session(desk::id(0), &policy, at(0), refresh)
        });
        assert_eq!(count(&outcomes, Result::is_ok), 3);
    }
}

#[test]
fn of_racing_uses_of_a_strict_refresh_token_one_wins_and_the_family_ends() {
    let policy = strict();
    for _ in 0..ROUNDS {
        let store = store_of(Directory::default());
        let account = AccountId::Number(1);
        let login = store.open_session(account, &policy, at(0), Naming::jtis);
        let login = login.expect("their number is not limited");
        let presented = |token| Presented::signed(token, account, login.refresh_expires);
        let outcomes = race(RACERS, |_| {
            store.refresh_session(presented(login.refresh), &policy, at(1), Naming::jtis)
        });
        let winners: Vec<_> = outcomes.iter().flatten().collect();
        assert_eq!(winners.len(), 1);
        let reused = |outcome: &_| *outcome == Err(RefreshRefused::Reused);
        assert_eq!(
            count(&outcomes, reused),
            1,
            "the first reuse ends the family"
        );
        let presented = presented(winners[0].refresh);
        let next = store.refresh_session(presented, &policy, at(2), Naming::jtis);
        assert_eq!(next, Err(RefreshRefused::SessionEnded));
    }
}

#[test]
fn racing_uses_of_a_refresh_token_in_its_grace_all_win_the_same_successor() {
    let mut policy = igny8().policy;
    policy.refresh = RefreshPolicy {
        rotation: Rotation::SingleUse {
            reuse: Reuse::EndsSession,
            grace: Some(Period::minutes(1)),
        },
        after_access: true,
        not_before: None,
        listed_first: true,
    };
    for _ in 0..ROUNDS {
        let store = store_of(Directory::default());
        let account = AccountId::Number(1);
        let login = store.open_session(account, &policy, at(0), Naming::jtis);
        let login = login.expect("their number is not limited");
        let presented = Presented::signed(login.refresh, account, login.refresh_expires);
        let due = at(15 * MINUTE);
        let outcomes = race(RACERS, |_| {
            store.refresh_session(presented, &policy, due, Naming::jtis)
        });
        let grants = outcomes.iter().flatten();
        let refresh: HashSet<_> = grants.clone().map(|grant| grant.refresh).collect();
        let access: HashSet<_> = grants.map(|grant| grant.access).collect();
        assert_eq!((refresh.len(), access.len()), (1, RACERS));
    }
}

#[test]
fn of_racing_wrong_attempts_as_many_count_as_the_threshold_and_then_the_name_is_locked() {
    let policy = s7risk::policy(s7risk::TERMS.lockout());
    for _ in 0..ROUNDS {
        let store = s7risk::store();
        let log_in = |password, seconds| {
            let (provider, door) = (Provider::S7RISK, LoginKind::User);
            at_once(store.log_in(provider, door, s7risk::KNOWN, password, policy, at(seconds)))
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
    let policy = s7risk::policy(s7risk::TERMS.lockout());
    for _ in 0..ROUNDS {
        let store = s7risk::store();
        let outcomes = race(RACERS, |racer| {
            let password = if racer == 0 { PASSWORD } else { "wrong" };
            let (provider, door) = (Provider::S7RISK, LoginKind::User);
            at_once(store.log_in(provider, door, s7risk::KNOWN, password, policy, at(0)))
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
            at_once(store.register(Provider::IGNY8, newcomer(email), at(0)))
                .map(|(user, _)| user.id)
        });
        let taken = |outcome: &_| *outcome == Err(RegisterRefused::EmailTaken);
        assert_eq!(count(&outcomes, Result::is_ok), 1);
        assert_eq!(count(&outcomes, taken), RACERS - 1);
        let directory = store.directory();
        let accounts = directory.of(Provider::IGNY8);
        assert_eq!(accounts.of(AccountKind::USER).len(), 1);
        assert_eq!(accounts.of(AccountKind::ACCOUNT).len(), 1);
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
            at_once(store.register(Provider::IGNY8, newcomer(&email), at(0)))
        });
        let made = || outcomes.iter().flatten();
        let slugs: HashSet<_> = made().map(|(_, tenant)| tenant.login()).collect();
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
