//! intergiro: sessions of 60 minutes, access tokens of 15 (`docs/vendors/intergiro.md#rules`).

mod desk;
mod model;

use mockid::clock::Period;
use mockid::identity::fixed_session::{FixedSessionPolicy, MisusePolicy, RefreshRefused};
use mockid::identity::token::TokenRefused;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{HOUR, MINUTE, agree, at, back, cases, moves_around, seconds};
pub use desk::{Desk, POLICY, key, store};
use model::Model;

/// The switches of the vendor that are not documented.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    strict_rotation: bool,
    misuse: Option<(usize, i64)>,
}

#[derive(Debug, Clone)]
pub enum Step {
    LogIn(usize),
    Refresh(usize),
    RefreshForeign(Foreign),
    Use(usize),
    Move(i64),
    /// The store is written down and read back.
    Restore,
    SetActive(usize, bool),
}

#[derive(Debug, Clone, Copy)]
pub enum Foreign {
    NeverIssued,
    AccessToken,
    OtherVendor,
}

#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// There is nothing yet that the step could be about.
    Nothing,
    Done,
    Tokens {
        session: usize,
        access_until: i64,
    },
    /// 400
    AccessStillValid {
        until: i64,
    },
    /// 401
    Unauthorized,
    /// 429
    TooManySessions {
        until: i64,
    },
}

fn terms() -> impl Strategy<Value = Terms> {
    let misuse = prop::option::of((1..4_usize, select(&[10 * MINUTE, 2 * HOUR][..])));
    (any::<bool>(), misuse).prop_map(|(strict_rotation, misuse)| Terms {
        strict_rotation,
        misuse,
    })
}

fn step() -> impl Strategy<Value = Step> {
    let foreign = select(
        &[
            Foreign::NeverIssued,
            Foreign::AccessToken,
            Foreign::OtherVendor,
        ][..],
    );
    prop_oneof![
        1 => Just(Step::Restore),
        3 => (0..2_usize).prop_map(Step::LogIn),
        6 => back().prop_map(Step::Refresh),
        1 => foreign.prop_map(Step::RefreshForeign),
        5 => back().prop_map(Step::Use),
        7 => moves_around(&[10 * MINUTE, 15 * MINUTE, 30 * MINUTE, 45 * MINUTE, HOUR, 24 * HOUR])
            .prop_map(Step::Move),
        1 => (0..2_usize, prop::bool::weighted(0.6))
            .prop_map(|(key, active)| Step::SetActive(key, active)),
    ]
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn sessions_behave_as_the_page_says(terms in terms(), steps in vec(step(), 1..60)) {
        let (mut desk, mut model) = (Desk::on(terms), Model::new(terms));
        agree(&steps, |step| desk.take(step), |step| model.take(step))?;
    }

    #[test]
    fn an_access_token_never_outlives_its_session(
        access_ttl in 1..5000_u32,
        session_ttl in 1..5000_u32,
        moves in vec(0..5000_i64, 1..10),
    ) {
        let mut desk = Desk::new(FixedSessionPolicy {
            access_ttl: Period::seconds(access_ttl),
            session_ttl: Period::seconds(session_ttl),
            ..POLICY
        });
        let mut granted = desk.log_in(0).ok();
        for by in moves {
            if let Some(grant) = granted {
                prop_assert!(grant.access_expires <= at(i64::from(session_ttl)));
            }
            desk.now += by;
            granted = desk.refresh(desk.newest_refresh()).ok();
        }
    }
}

fn logged_in(policy: FixedSessionPolicy) -> Desk {
    let mut desk = Desk::new(policy);
    desk.log_in(0).expect("misuse is not watched for");
    desk
}

#[test]
fn refresh_before_access_expiry_is_refused() {
    let mut desk = logged_in(POLICY);
    for now in [0, 1, 15 * MINUTE - 1] {
        desk.now = now;
        let until = at(15 * MINUTE);
        let refused = desk.refresh(desk.newest_refresh());
        assert_eq!(refused, Err(RefreshRefused::TooEarly { until }), "{now}");
    }
    desk.now = 15 * MINUTE;
    assert!(desk.refresh(desk.newest_refresh()).is_ok());
}

#[test]
fn a_session_holds_one_login_and_three_refreshes() {
    let mut desk = logged_in(POLICY);
    for minutes in [15, 30, 45] {
        desk.now = minutes * MINUTE;
        let grant = desk.refresh(desk.newest_refresh()).expect("it is due");
        assert_eq!(seconds(grant.access_expires), (minutes + 15) * MINUTE);
    }
    desk.now = HOUR;
    let refused = desk.refresh(desk.newest_refresh());
    assert_eq!(refused, Err(RefreshRefused::SessionEnded));
}

#[test]
fn a_refresh_does_not_extend_the_session() {
    let mut desk = logged_in(POLICY);
    desk.now = 50 * MINUTE;
    let grant = desk.refresh(desk.newest_refresh()).expect("it is due");
    assert_eq!(grant.access_expires, at(HOUR));
    desk.now = HOUR - 1;
    assert!(desk.admit(desk.newest_access()).is_ok());
    desk.now = HOUR;
    assert_eq!(
        desk.admit(desk.newest_access()).err(),
        Some(TokenRefused::Expired)
    );
    let refused = desk.refresh(desk.newest_refresh());
    assert_eq!(refused, Err(RefreshRefused::SessionEnded));
}

#[test]
fn the_refresh_token_is_valid_during_the_entire_session() {
    let mut desk = logged_in(POLICY);
    let first = desk.newest_refresh();
    for minutes in [15, 30, 45] {
        desk.now = minutes * MINUTE;
        assert!(desk.refresh(first).is_ok(), "{minutes}");
    }
}

#[test]
fn under_strict_rotation_a_rotated_refresh_token_is_refused() {
    let mut desk = logged_in(FixedSessionPolicy {
        strict_rotation: true,
        ..POLICY
    });
    let first = desk.newest_refresh();
    desk.now = 15 * MINUTE;
    assert!(desk.refresh(first).is_ok());
    desk.now = 30 * MINUTE;
    assert_eq!(desk.refresh(first), Err(RefreshRefused::Rotated));
    assert!(desk.refresh(desk.newest_refresh()).is_ok());
}

#[test]
fn a_new_login_leaves_earlier_sessions_alone() {
    let mut desk = logged_in(POLICY);
    let (access, refresh) = (desk.newest_access().to_owned(), desk.newest_refresh());
    desk.log_in(0).expect("misuse is not watched for");
    assert!(desk.admit(&access).is_ok());
    desk.now = 15 * MINUTE;
    assert!(desk.refresh(refresh).is_ok());
}

#[test]
fn what_is_no_refresh_token_of_this_vendor_is_unknown() {
    for kind in [
        Foreign::NeverIssued,
        Foreign::AccessToken,
        Foreign::OtherVendor,
    ] {
        let mut desk = logged_in(POLICY);
        let foreign = desk.foreign(kind);
        assert_eq!(
            desk.refresh(foreign),
            Err(RefreshRefused::Unknown),
            "{kind:?}"
        );
        desk.set_active(0, false);
        assert_eq!(
            desk.refresh(foreign),
            Err(RefreshRefused::Unknown),
            "{kind:?}"
        );
    }
}

#[test]
fn an_inactive_key_gets_nothing_more() {
    let mut desk = logged_in(POLICY);
    desk.set_active(0, false);
    assert_eq!(
        desk.admit(desk.newest_access()).err(),
        Some(TokenRefused::AccountInactive)
    );
    desk.now = 15 * MINUTE;
    let refused = desk.refresh(desk.newest_refresh());
    assert_eq!(refused, Err(RefreshRefused::AccountInactive));
    desk.set_active(0, true);
    assert!(desk.refresh(desk.newest_refresh()).is_ok());
}

#[test]
fn more_sessions_than_allowed_are_refused_until_the_window_has_passed() {
    let mut desk = Desk::new(FixedSessionPolicy {
        misuse: Some(MisusePolicy {
            sessions: 2,
            within: Period::minutes(10),
        }),
        ..POLICY
    });
    for now in [0, MINUTE] {
        desk.now = now;
        assert!(desk.log_in(0).is_ok());
    }
    desk.now = 10 * MINUTE - 1;
    let refused = desk.log_in(0).expect_err("it is the third");
    assert_eq!(refused.until, at(10 * MINUTE));
    assert!(desk.log_in(1).is_ok(), "another key counts for itself");
    desk.now = 10 * MINUTE;
    assert!(desk.log_in(0).is_ok());
}
