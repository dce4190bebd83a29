//! The store, asked as the vendor and the control API ask it.

use mockid::Provider;
use mockid::clock::{NumericDate, Period};
use mockid::identity::account::{Account, Login};
use mockid::identity::directory::{Directory, LetterCase};
use mockid::identity::lockout::{LockoutKey, LockoutPolicy, LoginKind};
use mockid::identity::login::{LoginPolicy, LoginRefused};
use mockid::identity::{AccountId, AccountKind, Identity};

use crate::support::{
    PASSWORD, at_once, change, password_hash, seconds, store_of, timestamp, user,
};

use super::{Answer, Ask, Name, Terms};

/// The name under which both a user and an application are known.
pub const KNOWN: &str = "known@example.com";
const UNKNOWN: &str = "nobody@example.com";
const USER: AccountId = AccountId::Number(1);

/// A store with a user and an application of the same name.
pub fn store() -> Identity {
    let mut directory = Directory::default();
    let accounts = directory.of_mut(Provider::S7RISK);
    let added = accounts.of_mut(AccountKind::USER).add(user(1, KNOWN));
    added.expect("it is the only one");
    let (kind, login) = (AccountKind::APPLICATION, Login::Exact(KNOWN.into()));
    let application = Account {
        password: Some(password_hash()),
        ..Account::new(AccountId::Number(2), kind, login)
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

impl Terms {
    pub fn lockout(self) -> LockoutPolicy {
        let period = |seconds| Period::seconds(u32::try_from(seconds).expect("a while"));
        LockoutPolicy {
            threshold: u32::try_from(self.threshold).expect("a few"),
            window: period(self.window),
            length: period(self.length),
        }
    }
}

impl Name {
    const fn door(self) -> LoginKind {
        match self {
            Self::User | Self::UnknownUser => LoginKind::User,
            Self::Application | Self::UnknownApplication => LoginKind::Application,
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::User | Self::Application => KNOWN,
            Self::UnknownUser | Self::UnknownApplication => UNKNOWN,
        }
    }

    fn key(self) -> LockoutKey {
        LockoutKey::new(Provider::S7RISK, self.door(), self.text())
    }
}

pub fn answer(store: &Identity, terms: Terms, now: NumericDate, ask: &Ask) -> Answer {
    let lockout = terms.lockout();
    match *ask {
        Ask::LogIn {
            name,
            right,
            upper_case,
        } => {
            let text = match (name.door(), upper_case) {
                (LoginKind::User, true) => name.text().to_uppercase(),
                _ => name.text().to_owned(),
            };
            let password = if right { PASSWORD } else { "wrong" };
            return log_in(store, name.door(), &text, password, policy(lockout), now);
        }
        Ask::LockOut(name) => {
            let until = now.after(lockout.length);
            let locked = store.lock_out(name.key(), until, lockout, now);
            assert_eq!(locked, Ok(()));
        }
        Ask::Lift(name) => {
            store.lift_lockouts(|other| *other == name.key());
        }
        Ask::SetActive(active) => {
            change(store, Provider::S7RISK, USER, |user| {
                user.state.active = active;
            });
        }
        Ask::SetWindow(end) => {
            let end = end.map(|end| timestamp(seconds(now) + end));
            change(store, Provider::S7RISK, USER, |user| {
                user.state.access_until = end.map(Into::into);
            });
        }
    }
    Answer::Done
}

fn log_in(
    store: &Identity,
    door: LoginKind,
    name: &str,
    password: &str,
    policy: LoginPolicy,
    now: NumericDate,
) -> Answer {
    let login = store.log_in(Provider::S7RISK, door, name, password, policy, now);
    match at_once(login).err() {
        None => Answer::Welcome,
        Some(LoginRefused::LockedOut { until }) => Answer::LockedOut {
            until: until.as_seconds(),
        },
        Some(LoginRefused::AccessWindowOver) => Answer::WindowExpired,
        Some(_) => Answer::DoNotMatch,
    }
}
