//! The store, asked as the vendor asks it.

use mockid::Provider;
use mockid::clock::{NumericDate, Period};
use mockid::identity::account::{Account, Login};
use mockid::identity::directory::{Directory, LetterCase};
use mockid::identity::ledger::TokenKind;
use mockid::identity::lockout::{LockoutPolicy, LoginKind};
use mockid::identity::login::{LoginPolicy, LoginRefused};
use mockid::identity::token::{Issuer, TokenRefused};
use mockid::identity::{AccountId, AccountKind, Bearer, Identity, Mark};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::support::{
    PASSWORD, at, at_once, change, counted_back, issuer, password_hash, restored, seconds,
    store_of, timestamp, user,
};

use super::{Name, Outcome, Step, Terms};

/// The vendor's lockout.
pub const LOCKOUT: LockoutPolicy = LockoutPolicy {
    threshold: 5,
    window: Period::minutes(5),
    length: Period::minutes(5),
};

/// The name under which both a user and an application are known.
pub const KNOWN: &str = "known@example.com";
const USER: &str = "user";
const APPLICATION: &str = "application";

pub struct Desk {
    pub store: Identity,
    pub lockout: LockoutPolicy,
    pub now: i64,
    issuer: Issuer,
    tokens: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: Uuid,
    iat: NumericDate,
    exp: NumericDate,
    jti: Uuid,
}

fn id(name: &str) -> AccountId {
    AccountId::derived(Provider::S7RISK, name)
}

/// A store with a user and an application that are called the same.
pub fn store() -> Identity {
    let mut directory = Directory::default();
    let accounts = directory.of_mut(Provider::S7RISK);
    let user = Account {
        id: id(USER),
        ..user(1, KNOWN)
    };
    let added = accounts.of_mut(AccountKind::USER).add(user);
    added.expect("it is the only one");
    let (kind, login) = (AccountKind::APPLICATION, Login::Exact(KNOWN.into()));
    let application = Account {
        password: Some(password_hash()),
        ..Account::new(id(APPLICATION), kind, login)
    };
    let added = accounts.of_mut(kind).add(application);
    added.expect("it is the only one");
    store_of(directory)
}

pub const fn policy(lockout: LockoutPolicy) -> LoginPolicy {
    LoginPolicy {
        verified_only: false,
        case: LetterCase::Ignored,
        lockout: Some(lockout),
    }
}

impl Desk {
    pub fn new(lockout: LockoutPolicy) -> Self {
        Self {
            store: store(),
            lockout,
            now: 0,
            issuer: issuer(4),
            tokens: Vec::new(),
        }
    }

    pub fn on(terms: Terms) -> Self {
        let period = |seconds| Period::seconds(u32::try_from(seconds).expect("a while"));
        Self::new(LockoutPolicy {
            threshold: u32::try_from(terms.threshold).expect("a few"),
            window: period(terms.window),
            length: period(terms.length),
        })
    }

    pub fn take(&mut self, step: &Step) -> Outcome {
        match *step {
            Step::Move(by) => self.now += by,
            Step::Restore => self.store = restored(&self.store),
            Step::SetActive(active) => self.change_user(|user| user.state.active = active),
            Step::SetWindow(end) => {
                let end = end.map(|end| timestamp(self.now + end));
                self.change_user(|user| user.state.access_until = end.map(Into::into));
            }
            Step::LogIn {
                name,
                right,
                upper_case,
            } => {
                let password = if right { PASSWORD } else { "wrong" };
                return match self.log_in(name, upper_case, password) {
                    Ok(until) => Outcome::Token { until },
                    Err(refused) => outcome(refused),
                };
            }
            Step::Use(back) => {
                let Some(token) = counted_back(&self.tokens, back) else {
                    return Outcome::Nothing;
                };
                return match self.opens(token) {
                    Ok(()) => Outcome::Done,
                    Err(_) => Outcome::InvalidToken,
                };
            }
        }
        Outcome::Done
    }

    /// Until when the token is good that the login gives.
    pub fn log_in(
        &mut self,
        name: Name,
        upper_case: bool,
        password: &str,
    ) -> Result<i64, LoginRefused> {
        let (store, now, policy) = (&self.store, at(self.now), policy(self.lockout));
        let account = match name {
            Name::User | Name::UnknownUser => {
                let email = if name == Name::User {
                    KNOWN
                } else {
                    "nobody@example.com"
                };
                let email = if upper_case {
                    email.to_uppercase()
                } else {
                    email.to_owned()
                };
                let (provider, door) = (Provider::S7RISK, LoginKind::User);
                let login = store.log_in(provider, door, &email, password, policy, now);
                at_once(login)?.id
            }
            Name::Application | Name::UnknownApplication => {
                let known = name == Name::Application;
                let client_id = if known { KNOWN } else { "nobody@example.com" };
                let (provider, door) = (Provider::S7RISK, LoginKind::Application);
                let login = store.log_in(provider, door, client_id, password, policy, now);
                at_once(login)?.id
            }
        };
        let AccountId::Uuid(sub) = account else {
            unreachable!("s7risk names accounts by UUID")
        };
        let claims = Claims {
            sub,
            iat: now,
            exp: now.after(Period::hours(24)),
            jti: Uuid::new_v4(),
        };
        self.tokens
            .push(self.issuer.mint(&claims).expect("it signs"));
        Ok(seconds(claims.exp))
    }

    pub fn newest_token(&self) -> String {
        self.tokens.last().expect("somebody has logged in").clone()
    }

    pub fn opens(&self, token: &str) -> Result<(), TokenRefused> {
        let claims: Claims = self.issuer.verify(token, at(self.now))?;
        let bearer = Bearer {
            provider: Provider::S7RISK,
            token: claims.jti.into(),
            kind: TokenKind::Access,
            session: None,
            mark: Mark::Absent,
        };
        let account = AccountId::Uuid(claims.sub);
        self.store.admit(bearer, account, at(self.now)).map(|_| ())
    }

    pub fn change_user(&self, with: impl FnOnce(&mut Account)) {
        change(&self.store, Provider::S7RISK, id(USER), with);
    }
}

fn outcome(refused: LoginRefused) -> Outcome {
    match refused {
        LoginRefused::LockedOut { until } => Outcome::LockedOut {
            until: seconds(until),
        },
        LoginRefused::AccessWindowOver => Outcome::WindowExpired,
        _ => Outcome::DoNotMatch,
    }
}
