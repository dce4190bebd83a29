//! s7risk: five failures inside five minutes lock a name for five (`docs/vendors/s7risk.md#rules`).

mod desk;
mod model;

use mockid::Provider;
use mockid::clock::Period;
use mockid::identity::lockout::{LockoutKey, LockoutPolicy, Lockouts, LoginKind};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{DAY, HOUR, MINUTE, Step, agree, at, cases, moves_around};
pub use desk::{KNOWN, answer, policy, store};
pub use model::Rules;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Terms {
    threshold: usize,
    window: i64,
    length: i64,
}

/// What the vendor documents.
pub const TERMS: Terms = Terms {
    threshold: 5,
    window: 5 * MINUTE,
    length: 5 * MINUTE,
};

/// Who logs in, and at which door.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Name {
    User,
    UnknownUser,
    Application,
    UnknownApplication,
}

impl Name {
    const ALL: [Self; 4] = [
        Self::User,
        Self::UnknownUser,
        Self::Application,
        Self::UnknownApplication,
    ];
}

#[derive(Debug, Clone, Copy)]
pub enum Ask {
    LogIn {
        name: Name,
        right: bool,
        upper_case: bool,
    },
    /// At the control API.
    LockOut(Name),
    Lift(Name),
    SetActive(bool),
    /// The user's access window ends after this number of seconds.
    SetWindow(Option<i64>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Welcome,
    Done,
    /// 401
    DoNotMatch,
    /// 401
    WindowExpired,
    /// 429
    LockedOut {
        until: i64,
    },
}

fn terms() -> impl Strategy<Value = Terms> {
    let lengths = || select(&[1, MINUTE, 5 * MINUTE, HOUR][..]);
    let other = (1..7_usize, lengths(), lengths()).prop_map(|(threshold, window, length)| Terms {
        threshold,
        window,
        length,
    });
    prop_oneof![2 => Just(TERMS), 1 => other]
}

/// Random logins, locks and lifts.
pub fn ask(names: &'static [Name]) -> impl Strategy<Value = Ask> {
    let attempt = (select(names), prop::bool::weighted(0.12), any::<bool>());
    prop_oneof![
        20 => attempt.prop_map(|(name, right, upper_case)| Ask::LogIn { name, right, upper_case }),
        1 => select(names).prop_map(Ask::LockOut),
        1 => select(names).prop_map(Ask::Lift),
    ]
}

fn step() -> impl Strategy<Value = Step<Ask>> {
    let changes = prop_oneof![
        prop::bool::weighted(0.7).prop_map(Ask::SetActive),
        prop::option::of(select(&[0, MINUTE, HOUR][..])).prop_map(Ask::SetWindow),
    ];
    prop_oneof![
        1 => Just(Step::Restore),
        20 => ask(&Name::ALL).prop_map(Step::Ask),
        2 => changes.prop_map(Step::Ask),
        3 => moves_around(&[MINUTE, 4 * MINUTE, 5 * MINUTE]).prop_map(Step::Move),
        1 => moves_around(&[HOUR, DAY]).prop_map(Step::Move),
    ]
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn logins_are_locked_out_as_the_page_says(terms in terms(), steps in vec(step(), 1..100)) {
        agree(&steps, store(), Rules::new(terms), |store, now, ask| {
            Some((*ask, answer(store, terms, now, ask)))
        })?;
    }
}

/// The clock of a test often stands still, so all names may have failed at the same instant.
#[test]
fn when_too_many_names_fail_most_of_them_are_still_remembered() {
    const NAMES: usize = 10_000;
    let policy = LockoutPolicy {
        threshold: 2,
        window: Period::minutes(5),
        length: Period::minutes(5),
    };
    let key = |number: usize| LockoutKey {
        provider: Provider::S7RISK,
        door: LoginKind::User,
        name: number.to_string(),
    };
    let mut lockouts = Lockouts::default();
    for number in 0..=NAMES {
        assert_eq!(lockouts.fail(key(number), policy, at(0)), Ok(()));
    }
    // A second failure of a name that is remembered locks it.
    let remembered = (0..=NAMES)
        .step_by(100)
        .filter(|number| {
            let mut lockouts = lockouts.clone();
            lockouts.fail(key(*number), policy, at(0)).ok();
            lockouts.check(&key(*number), at(0)).is_err()
        })
        .count();
    assert!(remembered > 50, "{remembered} of a hundred");
}
