//! Sessions under any policy: the store against one model.

mod desk;
mod model;

use mockid::clock::Period;
use mockid::identity::grant::policy::{
    AccessPolicy, Again, Beyond, GrantPolicy, Lifetime, MostSessions, OpeningLimit, RefreshPolicy,
    Reuse, Rotation, SessionLength, SessionPolicy,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;

use crate::support::{DAY, HOUR, MINUTE, agree, at, back, cases, moves_around};
use crate::{igny8, intergiro};
use desk::{Desk, period};
use model::Model;

/// A policy, and how its tokens are made.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub policy: GrantPolicy,
    /// Whether refresh tokens are signed and verified before the store is asked.
    pub signed: bool,
    /// Whether access tokens name their session.
    pub session_named: bool,
}

#[derive(Debug, Clone)]
pub enum Step {
    LogIn(usize),
    Refresh(usize),
    Use(usize),
    Move(i64),
    /// The store is written down and read back.
    Restore,
    SetActive(usize, bool),
    SetRotation(Rotation),
}

/// Sessions and tokens are counted in the order in which they were first seen.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// There is nothing yet that the step could be about.
    Nothing,
    Done,
    Tokens {
        session: usize,
        access: usize,
        access_until: i64,
        refresh: usize,
        refresh_until: i64,
    },
    TooEarly {
        until: i64,
    },
    TooMany {
        until: i64,
    },
    Refused,
}

/// Periods that are apart, so that each rule decides in some case.
fn some_period() -> impl Strategy<Value = Period> {
    select(&[MINUTE, 10 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR][..]).prop_map(period)
}

fn rotation() -> impl Strategy<Value = Rotation> {
    let reuse = select(&[Reuse::Refused, Reuse::EndsSession][..]);
    let single_use = (reuse, prop::option::of(some_period()));
    prop_oneof![
        1 => Just(Rotation::Kept),
        3 => single_use.prop_map(|(reuse, grace)| Rotation::SingleUse { reuse, grace }),
    ]
}

fn session() -> impl Strategy<Value = SessionPolicy> {
    let idle = (some_period(), prop::option::of(some_period()))
        .prop_map(|(idle, absolute)| SessionLength::Idle { idle, absolute });
    let length = prop_oneof![some_period().prop_map(SessionLength::Absolute), idle];
    let beyond = select(&[Beyond::Refused, Beyond::EndsOldest][..]);
    let most = (1..4_usize, beyond).prop_map(|(count, beyond)| MostSessions { count, beyond });
    let again = select(&[Again::Adds, Again::EndsOthers, Again::SameTokens][..]);
    let openings =
        (1..4_u32, some_period()).prop_map(|(sessions, within)| OpeningLimit { sessions, within });
    let weighed = prop::option::weighted(0.3, openings);
    (length, prop::option::of(most), again, weighed).prop_map(|(length, most, again, openings)| {
        SessionPolicy {
            length,
            most,
            again,
            openings,
        }
    })
}

fn lifetime() -> impl Strategy<Value = Lifetime> {
    prop_oneof![
        some_period().prop_map(Lifetime::For),
        some_period().prop_map(Lifetime::WithinSession),
        Just(Lifetime::Session),
        (
            some_period(),
            some_period(),
            prop::option::of(some_period())
        )
            .prop_map(|(default, most, asked)| {
                let lifetime = Lifetime::Asked { default, most };
                asked.map_or(lifetime, |asked| lifetime.asked(asked))
            }),
    ]
}

fn terms() -> impl Strategy<Value = Terms> {
    (lifetime(), session(), rotation(), any::<[bool; 3]>()).prop_map(
        |(lifetime, session, rotation, [after_access, signed, session_named])| Terms {
            policy: GrantPolicy {
                access: AccessPolicy {
                    provider: desk::PROVIDER,
                    lifetime,
                },
                session,
                refresh: RefreshPolicy {
                    rotation,
                    after_access,
                    listed_first: signed,
                },
            },
            signed,
            session_named,
        },
    )
}

fn step(rotations: impl Strategy<Value = Rotation>) -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::Restore),
        4 => (0..2_usize).prop_map(Step::LogIn),
        8 => back().prop_map(Step::Refresh),
        5 => back().prop_map(Step::Use),
        7 => moves_around(&[MINUTE, 10 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 7 * DAY])
            .prop_map(Step::Move),
        1 => (0..2_usize, prop::bool::weighted(0.7))
            .prop_map(|(account, active)| Step::SetActive(account, active)),
        1 => rotations.prop_map(Step::SetRotation),
    ]
}

fn hold(terms: Terms, steps: &[Step]) -> Result<(), TestCaseError> {
    let (mut desk, mut model) = (Desk::new(terms), Model::new(terms));
    agree(steps, |step| desk.take(step), |step| model.take(step))
}

/// What the setting `strict_rotation` of a vendor switches between.
fn vendors_rotation(reuse: Reuse) -> impl Strategy<Value = Rotation> {
    select(vec![Rotation::Kept, Rotation::single_use(reuse)])
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn sessions_behave_as_their_policy_says(
        terms in terms(),
        steps in vec(step(rotation()), 1..60),
    ) {
        hold(terms, &steps)?;
    }

    #[test]
    fn sessions_of_intergiro_behave_as_their_policy_says(
        limit in prop::option::of((1..4_u32, select(&[10 * MINUTE, 2 * HOUR][..]))),
        steps in vec(step(vendors_rotation(Reuse::Refused)), 1..60),
    ) {
        let mut policy = intergiro::POLICY;
        policy.session.openings = limit.map(|(sessions, within)| OpeningLimit {
            sessions,
            within: period(within),
        });
        hold(Terms { policy, signed: false, session_named: true }, &steps)?;
    }

    #[test]
    fn sessions_of_igny8_behave_as_their_policy_says(
        steps in vec(step(vendors_rotation(Reuse::EndsSession)), 1..60),
    ) {
        let policy = igny8::policy(false);
        hold(Terms { policy, signed: true, session_named: false }, &steps)?;
    }
}

/// Single use with a grace of a minute; idle sessions.
fn with_grace(after_access: bool) -> Desk {
    let mut policy = igny8::policy(true);
    policy.refresh = RefreshPolicy {
        rotation: Rotation::SingleUse {
            reuse: Reuse::EndsSession,
            grace: Some(Period::minutes(1)),
        },
        after_access,
        listed_first: false,
    };
    Desk::new(Terms {
        policy,
        signed: false,
        session_named: true,
    })
}

#[test]
fn within_the_grace_a_used_refresh_token_gives_the_same_successor_and_another_access_token() {
    for after_access in [false, true] {
        let mut desk = with_grace(after_access);
        let login = desk.log_in(0).expect("no limit");
        desk.now = 15 * MINUTE;
        let first = desk.refresh(login.refresh).expect("it is due");
        desk.now += MINUTE - 1;
        let again = desk.refresh(login.refresh).expect("it is in its grace");
        assert_eq!(again.refresh, first.refresh);
        assert_eq!(
            (again.refresh_issued, again.refresh_expires),
            (first.refresh_issued, first.refresh_expires)
        );
        assert_ne!(again.access, first.access);
        assert_eq!(again.access_expires, at(desk.now + 15 * MINUTE));
    }
}

#[test]
fn the_grace_counts_from_the_first_use_and_not_from_the_last() {
    let mut desk = with_grace(false);
    let login = desk.log_in(0).expect("no limit");
    for now in [0, MINUTE - 1] {
        desk.now = now;
        assert!(desk.refresh(login.refresh).is_ok(), "{now}");
    }
    desk.now = MINUTE;
    assert!(desk.refresh(login.refresh).is_err());
}

#[test]
fn the_grace_ends_when_the_successor_is_used_and_reuse_ends_the_session() {
    let desk = with_grace(false);
    let login = desk.log_in(0).expect("no limit");
    let first = desk.refresh(login.refresh).expect("it is new");
    let second = desk.refresh(first.refresh).expect("it is new");
    assert!(desk.refresh(login.refresh).is_err());
    assert!(desk.refresh(second.refresh).is_err(), "the session is over");
}

#[test]
fn a_session_ends_when_it_is_idle_or_has_lasted_long_enough() {
    let mut policy = igny8::policy(false);
    policy.session.length = SessionLength::Idle {
        idle: Period::minutes(30),
        absolute: Some(Period::minutes(60)),
    };
    let terms = Terms {
        policy,
        signed: false,
        session_named: true,
    };
    let mut desk = Desk::new(terms);
    let mut grant = desk.log_in(0).expect("no limit");
    for (minutes, ends) in [(29, 59), (58, 60)] {
        desk.now = minutes * MINUTE;
        grant = desk.refresh(grant.refresh).expect("it is open");
        assert_eq!(grant.refresh_expires, at(ends * MINUTE));
    }
    desk.now = 60 * MINUTE;
    assert!(desk.refresh(grant.refresh).is_err());
    let grant = desk.log_in(0).expect("no limit");
    desk.now += 30 * MINUTE;
    assert!(desk.refresh(grant.refresh).is_err());
}

#[test]
fn a_login_beyond_the_most_sessions_is_refused_or_ends_the_oldest() {
    for beyond in [Beyond::Refused, Beyond::EndsOldest] {
        let mut policy = intergiro::POLICY;
        policy.session.most = Some(MostSessions { count: 2, beyond });
        let mut desk = Desk::new(Terms {
            policy,
            signed: false,
            session_named: true,
        });
        let oldest = desk.log_in(0).expect("it is the first");
        desk.now = MINUTE;
        desk.log_in(0).expect("it is the second");
        let third = desk.log_in(0);
        assert!(desk.log_in(1).is_ok(), "another account counts for itself");
        desk.now = 15 * MINUTE;
        match beyond {
            Beyond::Refused => {
                let refused = third.expect_err("two are open");
                assert_eq!(refused.until, at(HOUR));
                assert!(desk.refresh(oldest.refresh).is_ok());
            }
            Beyond::EndsOldest => {
                assert!(third.is_ok());
                assert!(desk.refresh(oldest.refresh).is_err());
            }
        }
    }
}

#[test]
fn another_login_gives_the_same_tokens_until_the_access_token_expires() {
    let mut policy = igny8::policy(false);
    policy.session.again = Again::SameTokens;
    let mut desk = Desk::new(Terms {
        policy,
        signed: false,
        session_named: true,
    });
    let first = desk.log_in(0).expect("no limit");
    desk.now = 15 * MINUTE - 1;
    assert_eq!(desk.log_in(0), Ok(first));
    desk.now = 15 * MINUTE;
    let second = desk.log_in(0).expect("no limit");
    assert_ne!(second.session, first.session);
}

#[test]
fn another_login_ends_the_other_sessions_of_its_account_alone() {
    let mut policy = igny8::policy(false);
    policy.session.again = Again::EndsOthers;
    let desk = Desk::new(Terms {
        policy,
        signed: false,
        session_named: true,
    });
    let [first, others, second] = [0, 1, 0].map(|account| desk.log_in(account).expect("no limit"));
    assert!(desk.refresh(first.refresh).is_err());
    assert!(desk.refresh(others.refresh).is_ok());
    assert!(desk.refresh(second.refresh).is_ok());
}
