//! kyc: logins of verified users, and tokens without a session (`docs/vendors/kyc.md#rules`).

use std::collections::BTreeMap;
use std::sync::Mutex;

use mockid::Provider;
use mockid::clock::{NumericDate, Period};
use mockid::identity::directory::LetterCase;
use mockid::identity::grant::policy::{AccessPolicy, Lifetime};
use mockid::identity::ledger::TokenKind;
use mockid::identity::lockout::LoginKind;
use mockid::identity::login::{LoginPolicy, LoginRefused};
use mockid::identity::{AccountId, Bearer, Identity, Mark, TokenId};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::model::sandbox::{self, Decided};
use crate::support::{
    HOUR, PASSWORD, Step, agree, at_once, back, cases, change, counted_back, moves_around,
    store_with, user,
};

const EMAIL: &str = "user@example.com";
const USER: AccountId = AccountId::Number(1);
const POLICY: LoginPolicy = LoginPolicy {
    verified_only: true,
    case: LetterCase::Ignored,
    lockout: None,
};
const TOKENS: AccessPolicy = AccessPolicy {
    provider: Provider::KYC,
    lifetime: Lifetime::For(Period::hours(1)),
};

/// A token says only until when it is valid, so two of one second are the same.
type Token = i64;

#[derive(Debug, Clone, Copy)]
enum Ask {
    LogIn { known: bool, right: bool },
    Use(Token),
    Expire(Token),
    Revoke(Token),
    SetActive(bool),
    SetVerified(bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Token(Token),
    Done,
    /// 400
    BadCredentials,
    /// 400
    UserNotVerified,
    /// 401
    Unauthorized,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Rules {
    active: bool,
    verified: bool,
    /// When the control API ended each token.
    ended: BTreeMap<Token, i64>,
}

impl sandbox::Rules for Rules {
    type Ask = Ask;
    type Answer = Answer;

    fn renewed(&self) -> Self {
        Self {
            active: true,
            verified: true,
            ended: BTreeMap::new(),
        }
    }

    fn decide(&mut self, _: usize, ask: &Ask, now: i64, _: &Answer) -> Decided<Answer> {
        let is_over = |token: &Token| self.ended.get(token).is_some_and(|end| now >= *end);
        match *ask {
            Ask::LogIn { known, right } if !known || !right || !self.active => {
                return Decided::Answer(Answer::BadCredentials);
            }
            Ask::LogIn { .. } if !self.verified => {
                return Decided::Answer(Answer::UserNotVerified);
            }
            Ask::LogIn { .. } => return Decided::Answer(Answer::Token(now + HOUR)),
            Ask::Use(token) if !self.active || now >= token || is_over(&token) => {
                return Decided::Answer(Answer::Unauthorized);
            }
            Ask::Use(_) => {}
            Ask::Expire(token) => {
                let end = self.ended.entry(token).or_insert(now);
                *end = now.min(*end);
            }
            Ask::Revoke(token) => {
                self.ended.insert(token, i64::MIN);
            }
            Ask::SetActive(active) => self.active = active,
            Ask::SetVerified(verified) => self.verified = verified,
        }
        Decided::Answer(Answer::Done)
    }

    fn is_read_only(&self, ask: &Ask, _: &Answer) -> bool {
        matches!(ask, Ask::LogIn { .. } | Ask::Use(_))
    }
}

fn name(token: Token) -> TokenId {
    TokenId::of_text(&token.to_string())
}

fn answer(store: &Identity, now: NumericDate, ask: &Ask) -> Answer {
    match *ask {
        Ask::LogIn { known, right } => {
            let email = if known { EMAIL } else { "nobody@example.com" };
            let password = if right { PASSWORD } else { "wrong" };
            let login = store.log_in(Provider::KYC, LoginKind::User, email, password, POLICY, now);
            return match at_once(login) {
                Ok(user) => {
                    let token = TOKENS.expires(now).as_seconds();
                    store.note_access_token(&TOKENS, name(token), user.id, now);
                    Answer::Token(token)
                }
                Err(LoginRefused::Unverified) => Answer::UserNotVerified,
                Err(_) => Answer::BadCredentials,
            };
        }
        Ask::Use(token) => {
            let bearer = Bearer {
                provider: Provider::KYC,
                token: name(token),
                kind: TokenKind::Access,
                session: None,
                mark: Mark::Absent,
            };
            // The vendor checks by itself when the token ends.
            if now.as_seconds() >= token || store.admit(bearer, USER, now).is_err() {
                return Answer::Unauthorized;
            }
        }
        Ask::Expire(token) => {
            assert!(store.expire_token(name(token), now).is_some());
        }
        Ask::Revoke(token) => assert!(store.revoke_token(name(token), now)),
        Ask::SetActive(active) => change(store, Provider::KYC, USER, |user| {
            user.state.active = active;
        }),
        Ask::SetVerified(verified) => {
            change(store, Provider::KYC, USER, |user| {
                user.state.verified = verified;
            });
        }
    }
    Answer::Done
}

/// An ask, or how to make one of the token so far back.
#[derive(Debug, Clone, Copy)]
enum Plan {
    Ask(Ask),
    With(usize, fn(Token) -> Ask),
}

fn step() -> impl Strategy<Value = Step<Plan>> {
    let mostly = || prop::bool::weighted(0.7);
    let ask = prop_oneof![
        4 => (mostly(), mostly()).prop_map(|(known, right)| Ask::LogIn { known, right }),
        1 => mostly().prop_map(Ask::SetActive),
        1 => mostly().prop_map(Ask::SetVerified),
    ];
    let deed = prop_oneof![
        5 => Just(Ask::Use as fn(Token) -> Ask),
        1 => Just(Ask::Expire as fn(Token) -> Ask),
        1 => Just(Ask::Revoke as fn(Token) -> Ask),
    ];
    prop_oneof![
        1 => Just(Step::Restore),
        6 => ask.prop_map(|ask| Step::Ask(Plan::Ask(ask))),
        6 => (back(), deed).prop_map(|(back, deed)| Step::Ask(Plan::With(back, deed))),
        4 => moves_around(&[HOUR, 24 * HOUR]).prop_map(Step::Move),
    ]
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn logins_and_tokens_behave_as_the_library_does(steps in vec(step(), 1..50)) {
        let store = store_with(Provider::KYC, [user(1, EMAIL)]);
        let rules = Rules { active: true, verified: true, ended: BTreeMap::new() };
        let tokens = Mutex::new(Vec::new());
        agree(&steps, store, rules, |store, now, plan| {
            let mut tokens = tokens.lock().expect("nobody panics");
            let ask = match *plan {
                Plan::Ask(ask) => ask,
                Plan::With(back, deed) => deed(*counted_back(&tokens, back)?),
            };
            let answer = answer(store, now, &ask);
            if let Answer::Token(token) = answer {
                tokens.push(token);
            }
            Some((ask, answer))
        })?;
    }
}
