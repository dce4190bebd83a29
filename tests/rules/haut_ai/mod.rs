//! haut-ai: private tokens with an end that the user chooses (`docs/vendors/haut-ai.md#rules`).

mod desk;
mod model;

use mockid::Provider;
use mockid::identity::TokenId;
use mockid::identity::account::Account;
use mockid::identity::directory::LetterCase;
use mockid::identity::lockout::LoginKind;
use mockid::identity::login::{LoginPolicy, LoginRefused};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{
    DAY, HOUR, MINUTE, PASSWORD, Step, agree, at, at_once, back, cases, change, moves_around,
    store_with, user,
};
pub use desk::{Desk, answer};
pub use model::Rules;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    id: TokenId,
    user: usize,
    number: u64,
    from: i64,
    until: i64,
}

#[derive(Debug, Clone, Copy)]
pub enum Ask {
    Make {
        user: usize,
        length: i64,
    },
    List(usize),
    /// By its number, as this user.
    Revoke(usize, u64),
    Use(Token),
    /// At the control API.
    Expire(TokenId),
    RevokeNamed(TokenId),
    SetActive(usize, bool),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Made(Token),
    /// By their numbers.
    Listed(Vec<u64>),
    Done,
    /// 404
    NotFound,
    /// 401
    NotValid,
}

#[derive(Debug, Clone, Copy)]
pub enum Plan {
    Ask(Ask),
    /// Something with the token so far back.
    With(usize, Deed),
}

#[derive(Debug, Clone, Copy)]
pub enum Deed {
    /// As its owner, or as the other user.
    Revoke {
        other: bool,
    },
    RevokeNamed,
    Expire,
    Use,
}

/// Random plans.
pub fn plan() -> impl Strategy<Value = Plan> {
    let user = || 0..2_usize;
    let length = select(&[1, MINUTE, HOUR, DAY, 7 * DAY][..]);
    let ask = prop_oneof![
        4 => (user(), length).prop_map(|(user, length)| Ask::Make { user, length }),
        2 => user().prop_map(Ask::List),
        1 => (user(), prop::bool::weighted(0.7))
            .prop_map(|(user, active)| Ask::SetActive(user, active)),
    ];
    let deed = prop_oneof![
        2 => prop::bool::weighted(0.3).prop_map(|other| Deed::Revoke { other }),
        1 => Just(Deed::RevokeNamed),
        1 => Just(Deed::Expire),
        5 => Just(Deed::Use),
    ];
    prop_oneof![
        4 => ask.prop_map(Plan::Ask),
        5 => (back(), deed).prop_map(|(back, deed)| Plan::With(back, deed)),
    ]
}

fn step() -> impl Strategy<Value = Step<Plan>> {
    prop_oneof![
        1 => Just(Step::Restore),
        20 => plan().prop_map(Step::Ask),
        4 => moves_around(&[MINUTE, HOUR, DAY, 7 * DAY]).prop_map(Step::Move),
    ]
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn private_tokens_behave_as_the_page_says(steps in vec(step(), 1..60)) {
        let users = (1..=2).map(|number| user(number, &format!("user{number}@example.com")));
        let store = store_with(Provider::HAUT_AI, users);
        let desk = Desk::default();
        agree(&steps, store, Rules::new(), |store, now, plan| {
            let ask = desk.ask(*plan)?;
            let answer = answer(store, now, &ask);
            desk.learn(&answer);
            Some((ask, answer))
        })?;
    }
}

#[test]
fn what_an_account_lacks_comes_out_only_with_the_right_password() {
    const POLICY: LoginPolicy = LoginPolicy {
        verified_only: false,
        case: LetterCase::Ignored,
        lockout: None,
    };
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
        let (vendor, email) = (Provider::HAUT_AI, "user@example.com");
        let store = store_with(vendor, [user(1, email)]);
        change(&store, vendor, desk::id(0), lack);
        let log_in = |password| {
            at_once(store.log_in(vendor, LoginKind::User, email, password, POLICY, at(0)))
        };
        assert_eq!(log_in("wrong").err(), Some(LoginRefused::BadCredentials));
        assert_eq!(log_in(PASSWORD).err(), expected);
    }
}
