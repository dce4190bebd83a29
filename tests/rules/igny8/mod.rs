//! igny8: access tokens of 15 minutes, refresh tokens of 7 days (`docs/vendors/igny8.md#rules`).

mod desk;

use mockid::Provider;
use mockid::identity::Secret;
use mockid::identity::account::Fields;
use mockid::identity::grant::RefreshRefused;
use mockid::identity::login::LoginRefused;
use mockid::identity::register::{NewUser, RegisterRefused};
use mockid::identity::token::TokenRefused;

use crate::support::{DAY, MINUTE, PASSWORD, at, at_once};
pub use desk::policy;
use desk::{Desk, Refused, store};

fn logged_in(strict_rotation: bool) -> Desk {
    let mut desk = Desk::new(strict_rotation);
    desk.log_in(0, PASSWORD).expect("the password is right");
    desk
}

#[test]
fn an_access_token_lives_15_minutes_and_a_refresh_token_7_days() {
    let mut desk = logged_in(false);
    let (access, refresh) = (desk.newest_access(), desk.newest_refresh());
    desk.now = 15 * MINUTE - 1;
    assert_eq!(desk.opens(&access), Ok(()));
    desk.now = 15 * MINUTE;
    assert_eq!(desk.opens(&access), Err(TokenRefused::Expired));
    desk.now = 7 * DAY - 1;
    assert!(desk.refresh(&refresh).is_ok());
    desk.now = 7 * DAY;
    let expired = Err(Refused::Token(TokenRefused::Expired));
    assert_eq!(desk.refresh(&refresh), expired);
}

#[test]
fn a_refresh_gives_both_tokens_their_full_time() {
    let mut desk = logged_in(false);
    desk.now = DAY;
    let pair = desk.refresh(&desk.newest_refresh()).expect("it is good");
    assert_eq!(pair.access_expires, at(DAY + 15 * MINUTE));
    assert_eq!(pair.refresh_expires, at(8 * DAY));
    desk.now = 8 * DAY - 1;
    assert!(desk.refresh(&desk.newest_refresh()).is_ok());
}

#[test]
fn the_old_refresh_token_stays_valid_until_it_expires() {
    let mut desk = logged_in(false);
    let old = desk.newest_refresh();
    for now in [0, DAY, 7 * DAY - 1] {
        desk.now = now;
        assert!(desk.refresh(&old).is_ok(), "{now}");
    }
}

#[test]
fn under_strict_rotation_reuse_ends_the_whole_family() {
    let mut desk = logged_in(true);
    let stolen = desk.newest_refresh();
    desk.refresh(&stolen)
        .expect("it is used for the first time");
    let (access, refresh) = (desk.newest_access(), desk.newest_refresh());
    assert_eq!(
        desk.refresh(&stolen),
        Err(Refused::Family(RefreshRefused::Reused))
    );
    assert_eq!(desk.opens(&access), Err(TokenRefused::SessionEnded));
    assert_eq!(
        desk.refresh(&refresh),
        Err(Refused::Token(TokenRefused::SessionEnded))
    );
}

#[test]
fn reuse_in_one_family_leaves_the_others_alone() {
    let mut desk = logged_in(true);
    let stolen = desk.newest_refresh();
    desk.log_in(0, PASSWORD).expect("the password is right");
    let (access, refresh) = (desk.newest_access(), desk.newest_refresh());
    desk.refresh(&stolen)
        .expect("it is used for the first time");
    desk.refresh(&stolen).expect_err("it is used again");
    assert_eq!(desk.opens(&access), Ok(()));
    assert!(desk.refresh(&refresh).is_ok());
}

#[test]
fn a_refresh_token_from_before_a_restart_starts_a_family_here() {
    let mut desk = logged_in(true);
    let before = desk.newest_refresh();
    desk.store = store();
    assert!(desk.refresh(&before).is_ok());
    assert_eq!(
        desk.refresh(&before),
        Err(Refused::Family(RefreshRefused::Reused))
    );
}

#[test]
fn an_inactive_user_or_a_suspended_account_stops_the_tokens() {
    let mut desk = logged_in(false);
    let (access, refresh) = (desk.newest_access(), desk.newest_refresh());
    let stopped = TokenRefused::AccountInactive;
    desk.set_active(0, false);
    assert_eq!(desk.opens(&access), Err(stopped));
    assert_eq!(desk.refresh(&refresh), Err(Refused::Token(stopped)));
    assert_eq!(desk.log_in(0, PASSWORD), Err(LoginRefused::Inactive));
    desk.set_active(0, true);
    desk.set_suspended(true);
    assert_eq!(desk.opens(&access), Err(stopped));
    assert_eq!(desk.refresh(&refresh), Err(Refused::Token(stopped)));
    assert_eq!(desk.log_in(0, PASSWORD), Err(LoginRefused::Suspended));
    desk.set_suspended(false);
    assert_eq!(desk.opens(&access), Ok(()));
    assert!(desk.refresh(&refresh).is_ok());
}

#[test]
fn the_state_of_an_account_comes_out_only_with_the_right_password() {
    let mut desk = Desk::new(false);
    desk.set_active(0, false);
    desk.set_suspended(true);
    for user in 0..2 {
        let refused = desk.log_in(user, "wrong");
        assert_eq!(refused, Err(LoginRefused::BadCredentials));
    }
}

pub fn newcomer(email: &str) -> NewUser {
    NewUser {
        email: email.to_owned(),
        password: Secret::new(PASSWORD),
        fields: Fields::default(),
        tenant_fields: Fields::default(),
        tenant_slug: "my-account".to_owned(),
    }
}

#[test]
fn registration_makes_a_user_with_an_account_of_its_own() {
    let store = store();
    let registered = at_once(store.register(Provider::IGNY8, newcomer("new@example.com"), at(0)));
    let (user, account) = registered.expect("the address is free");
    assert_eq!(user.tenant, Some(account.id));
    let slug = account.login.name();
    assert_eq!(slug, Some("my-account-1"), "the plain slug is taken");
    assert!(account.state.active && user.state.active);
}

#[test]
fn a_registered_address_cannot_be_registered_again_in_any_letter_case() {
    let store = store();
    let register = |email| at_once(store.register(Provider::IGNY8, newcomer(email), at(0))).err();
    assert_eq!(register("new@example.com"), None);
    for email in ["new@example.com", "NEW@example.com", "user0@example.com"] {
        assert_eq!(register(email), Some(RegisterRefused::EmailTaken));
    }
}
