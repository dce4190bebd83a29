//! The store, asked as the vendor asks it.

use jiff::tz::TimeZone;
use mockid::Provider;
use mockid::clock::{NumericDate, Period};
use mockid::identity::directory::LetterCase;
use mockid::identity::grant::policy::{AccessPolicy, Lifetime};
use mockid::identity::ledger::TokenKind;
use mockid::identity::lockout::LoginKind;
use mockid::identity::login::{LoginPolicy, LoginRefused};
use mockid::identity::private_token::{Owner, PrivateToken};
use mockid::identity::token::{Issuer, TokenRefused};
use mockid::identity::{AccountId, Bearer, Identity, Mark, TokenId};
use serde::{Deserialize, Serialize};

use crate::support::{
    PASSWORD, at, at_once, change, counted_back, issuer, restored, store_with, timestamp, user,
};

use super::{Outcome, Step};

const POLICY: LoginPolicy = LoginPolicy {
    verified_only: false,
    case: LetterCase::Ignored,
    lockout: None,
};

const LOGIN: AccessPolicy = AccessPolicy {
    provider: Provider::HAUT_AI,
    lifetime: Lifetime::For(Period::hours(1)),
};

pub struct Desk {
    pub store: Identity,
    pub now: i64,
    login_issuer: Issuer,
    private_issuer: Issuer,
    login_tokens: Vec<String>,
    private_tokens: Vec<(PrivateToken, String)>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    jti: TokenId,
    user_id: u64,
    iat: NumericDate,
    exp: NumericDate,
}

pub fn id(number: usize) -> AccountId {
    AccountId::Number(u64::try_from(number).expect("a few users"))
}

pub fn owner(number: usize) -> Owner {
    (Provider::HAUT_AI, id(number))
}

fn email(number: u64) -> String {
    format!("user{number}@example.com")
}

impl Desk {
    pub fn new() -> Self {
        let users = (0..2).map(|number| user(number, &email(number)));
        Self {
            store: store_with(Provider::HAUT_AI, users),
            now: 0,
            login_issuer: issuer(2),
            private_issuer: issuer(3),
            login_tokens: Vec::new(),
            private_tokens: Vec::new(),
        }
    }

    pub fn take(&mut self, step: &Step) -> Outcome {
        match *step {
            Step::Move(by) => self.now += by,
            Step::Restore => self.store = restored(&self.store),
            Step::SetActive(user, active) => {
                change(&self.store, Provider::HAUT_AI, id(user), |user| {
                    user.state.active = active;
                });
            }
            Step::LogIn { user, right } => {
                let password = if right { PASSWORD } else { "wrong" };
                return match self.log_in(user, password) {
                    Ok(_) => Outcome::Done,
                    Err(LoginRefused::Inactive) => Outcome::Forbidden,
                    Err(_) => Outcome::NoActiveAccount,
                };
            }
            Step::Make { user, length } => {
                self.make(user, "", length);
            }
            Step::List(user) => return Outcome::Listed(self.listed(user)),
            Step::Revoke { user, back } => {
                let Some((made, _)) = counted_back(&self.private_tokens, back) else {
                    return Outcome::Nothing;
                };
                return match self.store.revoke_private_token(owner(user), made.id) {
                    Some(_) => Outcome::Done,
                    None => Outcome::NotFound,
                };
            }
            Step::UseLoginToken(back) => {
                return outcome(
                    counted_back(&self.login_tokens, back)
                        .map(|token| self.opens(token, TokenKind::Access)),
                );
            }
            Step::UsePrivateToken(back) => {
                return outcome(
                    counted_back(&self.private_tokens, back)
                        .map(|(_, token)| self.opens(token, TokenKind::Private)),
                );
            }
        }
        Outcome::Done
    }

    pub fn log_in(&mut self, number: usize, password: &str) -> Result<String, LoginRefused> {
        let email = email(u64::try_from(number).expect("a few users"));
        let now = at(self.now);
        let login = self.store.log_in(
            Provider::HAUT_AI,
            LoginKind::User,
            &email,
            password,
            POLICY,
            now,
        );
        let claims = Claims {
            jti: TokenId::random(),
            user_id: at_once(login)?.id.number().expect("haut-ai counts"),
            iat: now,
            exp: LOGIN.expires(now),
        };
        let token = self.login_issuer.mint(&claims).expect("it signs");
        self.store
            .note_access_token(&LOGIN, claims.jti, id(number), now);
        self.login_tokens.push(token.clone());
        Ok(token)
    }

    pub fn make(&mut self, owner: usize, name: &str, length: i64) -> (PrivateToken, String) {
        let expires = TimeZone::UTC.to_datetime(timestamp(self.now + length));
        let now = at(self.now);
        let claims = Claims {
            jti: TokenId::random(),
            user_id: id(owner).number().expect("haut-ai counts"),
            iat: now,
            exp: expires.into(),
        };
        let token = self.private_issuer.mint(&claims).expect("it signs");
        let made = self
            .store
            .add_private_token(
                self::owner(owner),
                name.to_owned(),
                expires,
                claims.jti,
                now,
            )
            .expect("there is room");
        self.private_tokens.push((made.clone(), token.clone()));
        (made, token)
    }

    pub fn opens(&self, token: &str, kind: TokenKind) -> Result<(), TokenRefused> {
        let issuer = match kind {
            TokenKind::Private => &self.private_issuer,
            TokenKind::Access | TokenKind::Refresh => &self.login_issuer,
        };
        let claims: Claims = issuer.verify(token, at(self.now))?;
        let bearer = Bearer {
            provider: Provider::HAUT_AI,
            token: claims.jti,
            kind,
            session: None,
            mark: Mark::Absent,
        };
        let account = AccountId::Number(claims.user_id);
        self.store.admit(bearer, account, at(self.now)).map(|_| ())
    }

    /// Which of the private tokens made here a user sees in its list.
    fn listed(&self, number: usize) -> Vec<usize> {
        let listed = self.store.private_tokens_of(owner(number));
        let number = |token: &PrivateToken| {
            let made = &self.private_tokens;
            made.iter().position(|(made, _)| made == token)
        };
        listed.iter().filter_map(number).collect()
    }
}

fn outcome(opened: Option<Result<(), TokenRefused>>) -> Outcome {
    match opened {
        None => Outcome::Nothing,
        Some(Ok(())) => Outcome::Done,
        Some(Err(_)) => Outcome::TokenNotValid,
    }
}
