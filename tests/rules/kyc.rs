//! kyc: form login, one bearer token, no refresh (`docs/vendors/kyc.md#rules`).

use mockid::Provider;
use mockid::clock::{NumericDate, Period};
use mockid::identity::account::Account;
use mockid::identity::directory::LetterCase;
use mockid::identity::grant::policy::{AccessPolicy, Lifetime};
use mockid::identity::ledger::TokenKind;
use mockid::identity::lockout::LoginKind;
use mockid::identity::login::{LoginPolicy, LoginRefused};
use mockid::identity::token::{Issuer, TokenRefused};
use mockid::identity::{AccountId, Bearer, Identity, Mark, TokenId};
use proptest::collection::vec;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::support::{
    HOUR, PASSWORD, agree, at, at_once, back, cases, change, counted_back, issuer, moves_around,
    store_with, user,
};

const EMAIL: &str = "user@example.com";
const POLICY: LoginPolicy = LoginPolicy {
    verified_only: true,
    case: LetterCase::Ignored,
    lockout: None,
};

#[derive(Debug, Clone)]
enum Step {
    LogIn { known: bool, right: bool },
    Use(usize),
    Move(i64),
    SetActive(bool),
    SetVerified(bool),
}

#[derive(Debug, PartialEq)]
enum Outcome {
    /// There is nothing yet that the step could be about.
    Nothing,
    Done,
    /// 400
    BadCredentials,
    /// 400
    UserNotVerified,
    /// 401
    Unauthorized,
}

/// The rules as the contract tells them.
struct Model {
    now: i64,
    active: bool,
    verified: bool,
    /// Until when each token is good: it says no more than that.
    tokens: Vec<i64>,
}

impl Model {
    fn take(&mut self, step: &Step) -> Outcome {
        match *step {
            Step::Move(by) => self.now += by,
            Step::SetActive(active) => self.active = active,
            Step::SetVerified(verified) => self.verified = verified,
            Step::LogIn { known, right } => {
                if !known || !right || !self.active {
                    return Outcome::BadCredentials;
                }
                if !self.verified {
                    return Outcome::UserNotVerified;
                }
                self.tokens.push(self.now + HOUR);
            }
            Step::Use(back) => {
                return match counted_back(&self.tokens, back) {
                    None => Outcome::Nothing,
                    Some(until) if self.active && self.now < *until => Outcome::Done,
                    Some(_) => Outcome::Unauthorized,
                };
            }
        }
        Outcome::Done
    }
}

const TOKENS: AccessPolicy = AccessPolicy {
    provider: Provider::KYC,
    lifetime: Lifetime::For(Period::hours(1)),
};

/// The store, asked as the vendor asks it.
struct Desk {
    store: Identity,
    now: i64,
    issuer: Issuer,
    tokens: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: Uuid,
    aud: [String; 1],
    exp: NumericDate,
}

fn id() -> AccountId {
    AccountId::derived(Provider::KYC, EMAIL)
}

impl Desk {
    fn new() -> Self {
        let user = Account {
            id: id(),
            ..user(1, EMAIL)
        };
        Self {
            store: store_with(Provider::KYC, [user]),
            now: 0,
            issuer: issuer(6),
            tokens: Vec::new(),
        }
    }

    fn take(&mut self, step: &Step) -> Outcome {
        match *step {
            Step::Move(by) => self.now += by,
            Step::SetActive(active) => self.change(|user| user.state.active = active),
            Step::SetVerified(verified) => self.change(|user| user.state.verified = verified),
            Step::LogIn { known, right } => {
                let email = if known { EMAIL } else { "nobody@example.com" };
                let password = if right { PASSWORD } else { "wrong" };
                return match self.log_in(email, password) {
                    Ok(_) => Outcome::Done,
                    Err(LoginRefused::Unverified) => Outcome::UserNotVerified,
                    Err(_) => Outcome::BadCredentials,
                };
            }
            Step::Use(back) => {
                let Some(token) = counted_back(&self.tokens, back) else {
                    return Outcome::Nothing;
                };
                return match self.opens(token) {
                    Ok(()) => Outcome::Done,
                    Err(_) => Outcome::Unauthorized,
                };
            }
        }
        Outcome::Done
    }

    fn log_in(&mut self, email: &str, password: &str) -> Result<String, LoginRefused> {
        let now = at(self.now);
        let login = self
            .store
            .log_in(Provider::KYC, LoginKind::User, email, password, POLICY, now);
        let account = at_once(login)?.id;
        let AccountId::Uuid(sub) = account else {
            unreachable!("kyc names accounts by UUID")
        };
        let claims = Claims {
            sub,
            aud: ["fastapi-users:auth".to_owned()],
            exp: TOKENS.expires(now),
        };
        let token = self.issuer.mint(&claims).expect("it signs");
        let name = TokenId::of_text(&token);
        self.store.note_access_token(&TOKENS, name, account, now);
        self.tokens.push(token.clone());
        Ok(token)
    }

    fn opens(&self, token: &str) -> Result<(), TokenRefused> {
        let claims: Claims = self.issuer.verify(token, at(self.now))?;
        let bearer = Bearer {
            provider: Provider::KYC,
            token: TokenId::of_text(token),
            kind: TokenKind::Access,
            session: None,
            mark: Mark::Absent,
        };
        let account = AccountId::Uuid(claims.sub);
        self.store.admit(bearer, account, at(self.now)).map(|_| ())
    }

    fn change(&self, with: impl FnOnce(&mut Account)) {
        change(&self.store, Provider::KYC, id(), with);
    }
}

fn step() -> impl Strategy<Value = Step> {
    let mostly = || prop::bool::weighted(0.7);
    prop_oneof![
        4 => (mostly(), mostly()).prop_map(|(known, right)| Step::LogIn { known, right }),
        5 => back().prop_map(Step::Use),
        4 => moves_around(&[HOUR, 24 * HOUR]).prop_map(Step::Move),
        1 => mostly().prop_map(Step::SetActive),
        1 => mostly().prop_map(Step::SetVerified),
    ]
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn logins_and_tokens_behave_as_the_library_does(steps in vec(step(), 1..50)) {
        let mut model = Model { now: 0, active: true, verified: true, tokens: Vec::new() };
        let mut desk = Desk::new();
        agree(&steps, |step| desk.take(step), |step| model.take(step))?;
    }
}

#[test]
fn login_outcomes_by_state() {
    for (active, verified, right, expected) in [
        (true, true, true, Outcome::Done),
        (true, true, false, Outcome::BadCredentials),
        (false, true, true, Outcome::BadCredentials),
        (false, true, false, Outcome::BadCredentials),
        (false, false, true, Outcome::BadCredentials),
        (true, false, true, Outcome::UserNotVerified),
        (true, false, false, Outcome::BadCredentials),
    ] {
        let mut desk = Desk::new();
        desk.change(|user| (user.state.active, user.state.verified) = (active, verified));
        let found = desk.take(&Step::LogIn { known: true, right });
        let case = format!("active {active}, verified {verified}, right {right}");
        assert_eq!(found, expected, "{case}");
    }
}

#[test]
fn user_names_match_whatever_their_letter_case() {
    for email in ["USER@EXAMPLE.COM", "User@example.com"] {
        assert!(Desk::new().log_in(email, PASSWORD).is_ok(), "{email}");
    }
}

#[test]
fn two_logins_in_one_second_give_the_same_token() {
    let mut desk = Desk::new();
    let mut log_in = || desk.log_in(EMAIL, PASSWORD).expect("it is right");
    let (first, second) = (log_in(), log_in());
    assert_eq!(first, second);
    desk.now = 1;
    assert_ne!(desk.log_in(EMAIL, PASSWORD), Ok(first));
}

#[test]
fn tokens_of_a_user_who_became_inactive_stop_until_it_is_active_again() {
    let mut desk = Desk::new();
    let token = desk.log_in(EMAIL, PASSWORD).expect("it is right");
    desk.change(|user| user.state.active = false);
    assert_eq!(desk.opens(&token), Err(TokenRefused::AccountInactive));
    desk.change(|user| user.state.active = true);
    assert_eq!(desk.opens(&token), Ok(()));
}

#[test]
fn a_token_is_stateless_and_needs_no_store_that_knows_it() {
    let mut desk = Desk::new();
    let token = desk.log_in(EMAIL, PASSWORD).expect("it is right");
    desk.store = Desk::new().store;
    assert_eq!(desk.opens(&token), Ok(()));
    desk.now = HOUR;
    assert_eq!(desk.opens(&token), Err(TokenRefused::Expired));
}
