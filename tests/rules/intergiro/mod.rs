//! intergiro: sessions of 60 minutes, access tokens of 15 (`docs/vendors/intergiro.md#rules`).

mod desk;

use mockid::clock::Period;
use mockid::identity::grant::RefreshRefused;
use mockid::identity::grant::policy::{
    GrantPolicy, Lifetime, OpeningLimit, Reuse, Rotation, SessionLength,
};
use mockid::identity::token::TokenRefused;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{HOUR, MINUTE, at, cases, seconds};
pub use desk::{Desk, POLICY, key, named, store};

#[derive(Debug, Clone, Copy)]
pub enum Foreign {
    NeverIssued,
    AccessToken,
    OtherVendor,
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn an_access_token_never_outlives_its_session(
        access_ttl in 1..5000_u32,
        session_ttl in 1..5000_u32,
        moves in vec(0..5000_i64, 1..10),
    ) {
        let mut policy = POLICY;
        policy.access.lifetime = Lifetime::WithinSession(Period::seconds(access_ttl));
        policy.session.length = SessionLength::Absolute(Period::seconds(session_ttl));
        let mut desk = Desk::new(policy);
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

fn logged_in(policy: GrantPolicy) -> Desk {
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
    let mut policy = POLICY;
    policy.refresh.rotation = Rotation::single_use(Reuse::Refused);
    let mut desk = logged_in(policy);
    let first = desk.newest_refresh();
    desk.now = 15 * MINUTE;
    assert!(desk.refresh(first).is_ok());
    desk.now = 30 * MINUTE;
    assert_eq!(desk.refresh(first), Err(RefreshRefused::Reused));
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
    let mut policy = POLICY;
    policy.session.openings = Some(OpeningLimit {
        sessions: 2,
        within: Period::minutes(10),
    });
    let mut desk = Desk::new(policy);
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
