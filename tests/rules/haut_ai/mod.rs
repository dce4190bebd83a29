//! haut-ai: login tokens of one hour, private tokens until an end of one's choice
//! (`docs/vendors/haut-ai.md#rules`).

mod desk;
mod model;

use mockid::Provider;
use mockid::identity::account::Account;
use mockid::identity::ledger::TokenKind::{Access, Private};
use mockid::identity::login::LoginRefused;
use mockid::identity::token::TokenRefused;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{DAY, HOUR, MINUTE, PASSWORD, agree, back, cases, change, moves_around};
use desk::{Desk, id, owner};
use model::Model;

#[derive(Debug, Clone)]
pub enum Step {
    LogIn {
        user: usize,
        right: bool,
    },
    Make {
        user: usize,
        length: i64,
    },
    List(usize),
    Revoke {
        user: usize,
        back: usize,
    },
    UseLoginToken(usize),
    UsePrivateToken(usize),
    Move(i64),
    /// The store is written down and read back.
    Restore,
    SetActive(usize, bool),
}

#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// There is nothing yet that the step could be about.
    Nothing,
    Done,
    /// Of all private tokens ever made, these.
    Listed(Vec<usize>),
    /// 401 at login
    NoActiveAccount,
    /// 403 at login
    Forbidden,
    /// 401 at a resource
    TokenNotValid,
    /// 404
    NotFound,
}

fn step() -> impl Strategy<Value = Step> {
    let user = || 0..2_usize;
    let length = select(&[1, MINUTE, HOUR, DAY, 7 * DAY][..]);
    prop_oneof![
        1 => Just(Step::Restore),
        2 => (user(), prop::bool::weighted(0.8)).prop_map(|(user, right)| Step::LogIn { user, right }),
        4 => (user(), length).prop_map(|(user, length)| Step::Make { user, length }),
        2 => user().prop_map(Step::List),
        3 => (user(), back()).prop_map(|(user, back)| Step::Revoke { user, back }),
        3 => back().prop_map(Step::UseLoginToken),
        6 => back().prop_map(Step::UsePrivateToken),
        4 => moves_around(&[MINUTE, HOUR, DAY, 7 * DAY]).prop_map(Step::Move),
        1 => (user(), prop::bool::weighted(0.7))
            .prop_map(|(user, active)| Step::SetActive(user, active)),
    ]
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn tokens_behave_as_the_page_says(steps in vec(step(), 1..60)) {
        let (mut desk, mut model) = (Desk::new(), Model::new());
        agree(&steps, |step| desk.take(step), |step| model.take(step))?;
    }
}

#[test]
fn a_login_token_lives_one_hour() {
    let mut desk = Desk::new();
    let token = desk.log_in(0, PASSWORD).expect("the password is right");
    desk.now = HOUR - 1;
    assert_eq!(desk.opens(&token, Access), Ok(()));
    desk.now = HOUR;
    assert_eq!(desk.opens(&token, Access), Err(TokenRefused::Expired));
}

#[test]
fn a_private_token_lives_until_the_end_that_was_chosen() {
    let mut desk = Desk::new();
    let (_, token) = desk.make(0, "ci", 30 * DAY);
    desk.now = 30 * DAY - 1;
    assert_eq!(desk.opens(&token, Private), Ok(()));
    desk.now = 30 * DAY;
    assert_eq!(desk.opens(&token, Private), Err(TokenRefused::Expired));
}

#[test]
fn tokens_are_rotated_by_making_a_second_using_both_and_revoking_the_first() {
    let mut desk = Desk::new();
    let (first, first_token) = desk.make(0, "first", DAY);
    let (second, second_token) = desk.make(0, "second", 2 * DAY);
    for token in [&first_token, &second_token] {
        assert_eq!(desk.opens(token, Private), Ok(()));
    }
    let revoked = desk.store.revoke_private_token(owner(0), first.id);
    assert_eq!(revoked, Some(first));
    assert_eq!(
        desk.opens(&first_token, Private),
        Err(TokenRefused::Revoked)
    );
    assert_eq!(desk.opens(&second_token, Private), Ok(()));
    assert_eq!(desk.store.private_tokens_of(owner(0)), [second]);
}

#[test]
fn the_list_keeps_expired_tokens_and_drops_revoked_ones() {
    let mut desk = Desk::new();
    let (short, _) = desk.make(0, "short", 1);
    let (revoked, _) = desk.make(0, "revoked", DAY);
    desk.store.revoke_private_token(owner(0), revoked.id);
    desk.now = HOUR;
    assert_eq!(desk.store.private_tokens_of(owner(0)), [short]);
}

#[test]
fn another_users_token_is_neither_listed_nor_revoked() {
    let mut desk = Desk::new();
    let (made, token) = desk.make(0, "mine", DAY);
    assert_eq!(desk.store.private_tokens_of(owner(1)), []);
    assert_eq!(desk.store.revoke_private_token(owner(1), made.id), None);
    assert_eq!(desk.opens(&token, Private), Ok(()));
}

#[test]
fn a_private_token_that_is_in_no_list_is_refused() {
    let mut desk = Desk::new();
    let (_, token) = desk.make(0, "from before a restart", DAY);
    desk.store = Desk::new().store;
    assert_eq!(desk.opens(&token, Private), Err(TokenRefused::Revoked));
}

#[test]
fn a_revoked_token_stays_revoked_when_the_clock_goes_back() {
    let mut desk = Desk::new();
    let (made, token) = desk.make(0, "gone", DAY);
    desk.now = HOUR;
    desk.store.revoke_private_token(owner(0), made.id);
    desk.now = 0;
    assert_eq!(desk.opens(&token, Private), Err(TokenRefused::Revoked));
}

#[test]
fn what_an_account_lacks_comes_out_only_with_the_right_password() {
    let lacks: [(fn(&mut Account), _); 3] = [
        (|_| (), None),
        (
            |user| user.state.active = false,
            Some(LoginRefused::Inactive),
        ),
        (
            |user| user.state.mfa = true,
            Some(LoginRefused::MfaRequired),
        ),
    ];
    for (lack, expected) in lacks {
        let mut desk = Desk::new();
        change(&desk.store, Provider::HAUT_AI, id(0), lack);
        let wrong = desk.log_in(0, "wrong");
        assert_eq!(wrong, Err(LoginRefused::BadCredentials));
        assert_eq!(desk.log_in(0, PASSWORD).err(), expected);
    }
}
