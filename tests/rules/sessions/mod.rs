//! Sessions under any policy: the store against the model.

mod begun;
pub mod desk;
mod renewals;

use mockid::clock::Period;
use mockid::identity::Identity;
use mockid::identity::grant::policy::{
    AccessPolicy, Again, Beyond, GrantPolicy, Lifetime, MostSessions, OpeningLimit, RefreshPolicy,
    Reuse, Rotation, SessionLength, SessionPolicy,
};
use mockid::identity::grant::{Grant, RefreshRefused, TooManySessions};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;

use crate::model::sessions::{Plan, Rules, Terms, plan};
use crate::support::{DAY, HOUR, MINUTE, at, cases, is_expected, moves_around, restored};
use desk::Desk;

#[derive(Debug, Clone)]
enum Step {
    Ask(Plan),
    Move(i64),
    /// The store is captured and restored.
    Restore,
    SetRotation(Rotation),
}

/// A period in seconds.
fn period(seconds: i64) -> Period {
    Period::seconds(u32::try_from(seconds).expect("a positive number of seconds"))
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
    let again = select(
        &[
            Again::Adds,
            Again::EndsOthers,
            Again::SameTokens { left: None },
        ][..],
    );
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
        some_period().prop_map(|period| Lifetime::Until(at(0).after(period))),
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
                    not_before: None,
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
        17 => plan().prop_map(Step::Ask),
        7 => moves_around(&[MINUTE, 10 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 7 * DAY])
            .prop_map(Step::Move),
        1 => rotations.prop_map(Step::SetRotation),
    ]
}

/// Takes every step in the store, and compares each answer with what the rules expect.
fn hold(mut desk: Desk, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut rules = Rules::new(desk.terms);
    let (mut store, mut now) = (desk::store(), 0);
    for step in steps {
        let plan = match *step {
            Step::Ask(plan) => plan,
            Step::Move(by) => {
                now += by;
                continue;
            }
            Step::Restore => {
                store = restored(&store);
                continue;
            }
            Step::SetRotation(rotation) => {
                desk.terms.policy.refresh.rotation = rotation;
                rules.terms = desk.terms;
                continue;
            }
        };
        let Some(ask) = desk.known.ask(plan) else {
            continue;
        };
        let answer = desk.answer(&store, at(now), &ask);
        is_expected(&mut rules, &ask, at(now), &answer)?;
        desk.known.learn(&answer);
    }
    Ok(())
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
        hold(Desk::on(terms), &steps)?;
    }

    #[test]
    fn sessions_whose_tokens_are_recorded_later_behave_as_their_policy_says(
        mut terms in terms(),
        steps in vec(step(rotation()), 1..60),
    ) {
        terms.signed = true;
        let desk = Desk { is_begun: true, ..Desk::on(terms) };
        hold(desk, &steps)?;
    }

    #[test]
    fn sessions_of_intergiro_behave_as_their_policy_says(
        limit in prop::option::of((1..4_u32, select(&[10 * MINUTE, 2 * HOUR][..]))),
        steps in vec(step(vendors_rotation(Reuse::Refused)), 1..60),
    ) {
        let mut terms = desk::intergiro();
        terms.policy.session.openings = limit.map(|(sessions, within)| OpeningLimit {
            sessions,
            within: period(within),
        });
        hold(Desk::on(terms), &steps)?;
    }

    #[test]
    fn sessions_of_igny8_behave_as_their_policy_says(
        steps in vec(step(vendors_rotation(Reuse::EndsSession)), 1..60),
    ) {
        hold(Desk::on(desk::igny8()), &steps)?;
    }
}

/// A store, and what is asked of it by hand.
struct Counter {
    desk: Desk,
    store: Identity,
    now: i64,
}

impl Counter {
    /// Opaque tokens that name their session, under igny8's policy with some change.
    fn on(change: impl FnOnce(&mut GrantPolicy)) -> Self {
        let mut terms = desk::igny8();
        change(&mut terms.policy);
        let (signed, session_named) = (false, true);
        Self {
            desk: Desk::on(Terms {
                signed,
                session_named,
                ..terms
            }),
            store: desk::store(),
            now: 0,
        }
    }

    fn log_in(&self, account: usize) -> Result<Grant, TooManySessions> {
        self.desk.log_in(&self.store, account, at(self.now))
    }

    fn refresh(&self, grant: &Grant) -> Result<Grant, RefreshRefused> {
        let token = (grant.refresh, grant.account, grant.refresh_expires);
        self.desk.refresh(&self.store, token, at(self.now))
    }
}

/// Single use with a grace of a minute; idle sessions.
fn with_grace(after_access: bool) -> Counter {
    Counter::on(|policy| {
        policy.refresh = RefreshPolicy {
            rotation: Rotation::SingleUse {
                reuse: Reuse::EndsSession,
                grace: Some(Period::minutes(1)),
            },
            after_access,
            not_before: None,
            listed_first: false,
        };
    })
}

#[test]
fn within_the_grace_a_used_refresh_token_gives_the_same_successor_and_another_access_token() {
    for after_access in [false, true] {
        let mut desk = with_grace(after_access);
        let login = desk.log_in(0).expect("no limit");
        desk.now = 15 * MINUTE;
        let first = desk.refresh(&login).expect("it is due");
        desk.now += MINUTE - 1;
        let again = desk.refresh(&login).expect("it is in its grace");
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
        assert!(desk.refresh(&login).is_ok(), "{now}");
    }
    desk.now = MINUTE;
    assert!(desk.refresh(&login).is_err());
}

#[test]
fn the_grace_ends_when_the_successor_is_used_and_reuse_ends_the_session() {
    let desk = with_grace(false);
    let login = desk.log_in(0).expect("no limit");
    let first = desk.refresh(&login).expect("it is new");
    let second = desk.refresh(&first).expect("it is new");
    assert!(desk.refresh(&login).is_err());
    assert!(desk.refresh(&second).is_err(), "the session is over");
}

#[test]
fn a_session_ends_when_it_is_idle_or_has_lasted_long_enough() {
    let mut desk = Counter::on(|policy| {
        policy.session.length = SessionLength::Idle {
            idle: Period::minutes(30),
            absolute: Some(Period::minutes(60)),
        };
    });
    let mut grant = desk.log_in(0).expect("no limit");
    for (minutes, ends) in [(29, 59), (58, 60)] {
        desk.now = minutes * MINUTE;
        grant = desk.refresh(&grant).expect("it is open");
        assert_eq!(grant.refresh_expires, at(ends * MINUTE));
    }
    desk.now = 60 * MINUTE;
    assert!(desk.refresh(&grant).is_err());
    let grant = desk.log_in(0).expect("no limit");
    desk.now += 30 * MINUTE;
    assert!(desk.refresh(&grant).is_err());
}

#[test]
fn a_login_beyond_the_most_sessions_is_refused_or_ends_the_oldest() {
    for beyond in [Beyond::Refused, Beyond::EndsOldest] {
        let mut desk = Counter::on(|policy| {
            policy.session.length = SessionLength::Absolute(Period::hours(1));
            policy.session.most = Some(MostSessions { count: 2, beyond });
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
                assert!(desk.refresh(&oldest).is_ok());
            }
            Beyond::EndsOldest => {
                assert!(third.is_ok());
                assert!(desk.refresh(&oldest).is_err());
            }
        }
    }
}

#[test]
fn another_login_gives_the_same_tokens_until_the_access_token_expires() {
    let mut desk = Counter::on(|policy| policy.session.again = Again::SameTokens { left: None });
    let first = desk.log_in(0).expect("no limit");
    desk.now = 15 * MINUTE - 1;
    assert_eq!(desk.log_in(0), Ok(first));
    desk.now = 15 * MINUTE;
    let second = desk.log_in(0).expect("no limit");
    assert_ne!(second.session, first.session);
}

#[test]
fn another_login_ends_the_other_sessions_of_its_account_alone() {
    let desk = Counter::on(|policy| policy.session.again = Again::EndsOthers);
    let [first, others, second] = [0, 1, 0].map(|account| desk.log_in(account).expect("no limit"));
    assert!(desk.refresh(&first).is_err());
    assert!(desk.refresh(&others).is_ok());
    assert!(desk.refresh(&second).is_ok());
}
