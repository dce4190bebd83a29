//! s7risk: tokens of 24 hours, and a lockout at both doors (`docs/vendors/s7risk.md#rules`).

mod desk;
mod model;

use mockid::identity::lockout::{LockoutKey, LockoutPolicy, Lockouts, LoginKind};
use mockid::identity::login::LoginRefused;
use mockid::{Provider, clock::Period};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{
    DAY, HOUR, MINUTE, PASSWORD, agree, at, back, cases, moves_around, timestamp,
};
use desk::Desk;
pub use desk::{KNOWN, LOCKOUT, policy, store};
use model::Model;

#[derive(Debug, Clone, Copy)]
pub struct Terms {
    threshold: usize,
    window: i64,
    length: i64,
}

/// Who knocks, and at which door.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Name {
    User,
    UnknownUser,
    Application,
    UnknownApplication,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Account {
    User,
    Application,
}

impl Name {
    const ALL: [Self; 4] = [
        Self::User,
        Self::UnknownUser,
        Self::Application,
        Self::UnknownApplication,
    ];

    const fn account(self) -> Option<Account> {
        match self {
            Self::User => Some(Account::User),
            Self::Application => Some(Account::Application),
            Self::UnknownUser | Self::UnknownApplication => None,
        }
    }
}

#[derive(Debug, Clone)]
pub enum Step {
    LogIn {
        name: Name,
        right: bool,
        upper_case: bool,
    },
    Use(usize),
    Move(i64),
    /// The store is written down and read back.
    Restore,
    SetActive(bool),
    /// The user's access window ends in so long.
    SetWindow(Option<i64>),
}

#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// There is nothing yet that the step could be about.
    Nothing,
    Done,
    Token {
        until: i64,
    },
    /// 401
    DoNotMatch,
    /// 401
    WindowExpired,
    /// 429
    LockedOut {
        until: i64,
    },
    /// 401 at a resource
    InvalidToken,
}

fn terms() -> impl Strategy<Value = Terms> {
    let vendor = Terms {
        threshold: 5,
        window: 5 * MINUTE,
        length: 5 * MINUTE,
    };
    let lengths = || select(&[1, MINUTE, 5 * MINUTE, HOUR][..]);
    let other = (1..7_usize, lengths(), lengths()).prop_map(|(threshold, window, length)| Terms {
        threshold,
        window,
        length,
    });
    prop_oneof![2 => Just(vendor), 1 => other]
}

fn step() -> impl Strategy<Value = Step> {
    let attempt = (
        select(&Name::ALL[..]),
        prop::bool::weighted(0.15),
        any::<bool>(),
    );
    prop_oneof![
        1 => Just(Step::Restore),
        20 => attempt.prop_map(|(name, right, upper_case)| Step::LogIn { name, right, upper_case }),
        2 => back().prop_map(Step::Use),
        3 => moves_around(&[MINUTE, 4 * MINUTE, 5 * MINUTE]).prop_map(Step::Move),
        1 => moves_around(&[HOUR, DAY]).prop_map(Step::Move),
        1 => prop::bool::weighted(0.7).prop_map(Step::SetActive),
        1 => prop::option::of(select(&[0, MINUTE, HOUR][..])).prop_map(Step::SetWindow),
    ]
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn logins_are_locked_out_as_the_page_says(terms in terms(), steps in vec(step(), 1..100)) {
        let (mut desk, mut model) = (Desk::on(terms), Model::new(terms));
        agree(&steps, |step| desk.take(step), |step| model.take(step))?;
    }
}

fn fail(desk: &mut Desk, name: Name, times: usize) {
    for _ in 0..times {
        let refused = desk.log_in(name, false, "wrong");
        assert_eq!(refused, Err(LoginRefused::BadCredentials), "{name:?}");
    }
}

const fn locked_until(seconds: i64) -> LoginRefused {
    LoginRefused::LockedOut { until: at(seconds) }
}

#[test]
fn the_fifth_failure_inside_5_minutes_locks_for_5_minutes_at_both_doors() {
    for name in Name::ALL {
        let mut desk = Desk::new(LOCKOUT);
        fail(&mut desk, name, 4);
        desk.now = 5 * MINUTE - 1;
        fail(&mut desk, name, 1);
        let end = 10 * MINUTE - 1;
        for now in [desk.now, end - 1] {
            desk.now = now;
            let refused = desk.log_in(name, false, PASSWORD);
            assert_eq!(refused, Err(locked_until(end)), "{name:?}");
        }
        desk.now = end;
        fail(&mut desk, name, 1);
    }
}

#[test]
fn four_failures_do_not_lock() {
    let mut desk = Desk::new(LOCKOUT);
    fail(&mut desk, Name::User, 4);
    assert!(desk.log_in(Name::User, false, PASSWORD).is_ok());
}

#[test]
fn a_failure_5_minutes_ago_no_longer_counts() {
    let mut desk = Desk::new(LOCKOUT);
    fail(&mut desk, Name::User, 4);
    desk.now = 5 * MINUTE;
    fail(&mut desk, Name::User, 4);
    assert!(desk.log_in(Name::User, false, PASSWORD).is_ok());
}

#[test]
fn attempts_while_locked_do_not_lengthen_the_lock() {
    let mut desk = Desk::new(LOCKOUT);
    fail(&mut desk, Name::User, 5);
    for now in 0..5 * MINUTE {
        desk.now = now;
        let refused = desk.log_in(Name::User, false, "wrong");
        assert_eq!(refused, Err(locked_until(5 * MINUTE)));
    }
    desk.now = 5 * MINUTE;
    fail(&mut desk, Name::User, 4);
    assert!(desk.log_in(Name::User, false, PASSWORD).is_ok());
}

#[test]
fn a_success_clears_the_count() {
    let mut desk = Desk::new(LOCKOUT);
    for _ in 0..3 {
        fail(&mut desk, Name::User, 4);
        assert!(desk.log_in(Name::User, false, PASSWORD).is_ok());
    }
}

#[test]
fn each_door_and_each_name_is_locked_for_itself_whatever_the_letter_case() {
    let mut desk = Desk::new(LOCKOUT);
    fail(&mut desk, Name::User, 5);
    let refused = desk.log_in(Name::User, true, PASSWORD);
    assert_eq!(refused, Err(locked_until(5 * MINUTE)));
    fail(&mut desk, Name::UnknownUser, 1);
    assert!(desk.log_in(Name::Application, false, PASSWORD).is_ok());
}

#[test]
fn the_access_window_matters_only_once_the_password_is_right() {
    let mut desk = Desk::new(LOCKOUT);
    desk.change_user(|user| user.state.access_until = Some(timestamp(HOUR).into()));
    desk.now = HOUR - 1;
    assert!(desk.log_in(Name::User, false, PASSWORD).is_ok());
    desk.now = HOUR;
    let over = Err(LoginRefused::AccessWindowOver);
    assert_eq!(desk.log_in(Name::User, false, PASSWORD), over);
    fail(&mut desk, Name::User, 5);
    let locked = Err(locked_until(HOUR + 5 * MINUTE));
    assert_eq!(desk.log_in(Name::User, false, PASSWORD), locked);
}

#[test]
fn a_new_token_leaves_older_ones_valid_until_24_hours_have_passed() {
    let mut desk = Desk::new(LOCKOUT);
    assert_eq!(desk.log_in(Name::User, false, PASSWORD), Ok(DAY));
    let older = desk.newest_token();
    desk.now = HOUR;
    assert_eq!(desk.log_in(Name::User, false, PASSWORD), Ok(DAY + HOUR));
    desk.now = DAY - 1;
    assert!(desk.opens(&older).is_ok());
    desk.now = DAY;
    assert!(desk.opens(&older).is_err());
    assert!(desk.opens(&desk.newest_token()).is_ok());
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
