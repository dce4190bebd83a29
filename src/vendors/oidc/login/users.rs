//! The users of an issuer, as hints and forms name them.

use std::sync::Arc;

use crate::clock::NumericDate;
use crate::identity::AccountId;
use crate::identity::account::Account;
use crate::identity::directory::{Accounts, Directory};
use crate::identity::table::Table;
use crate::nearest::nearest;
use crate::provider::Provider;
use crate::vendors::oidc::accounts::{USER, UserFields};
use crate::vendors::oidc::sessions::SsoSession;
use crate::vendors::oidc::settings::OidcSettings;

/// The users of an issuer.
pub struct Users<'a> {
    all: &'a Table,
    accounts: &'a Accounts,
    /// The usernames of those that the issuer has; `None` for all.
    own: Option<&'a [String]>,
}

impl<'a> Users<'a> {
    /// The users of the issuer with a name.
    pub fn of(directory: &'a Directory, settings: &'a OidcSettings, issuer: &str) -> Self {
        let issuer = settings.issuers.get(issuer);
        let accounts = directory.of(Provider::OIDC);
        Self {
            all: accounts.of(USER),
            accounts,
            own: issuer.and_then(|issuer| issuer.users.as_deref()),
        }
    }

    fn has(&self, user: &Account) -> bool {
        let own = |own: &[String]| own.iter().any(|name| user.login.is(name));
        self.own.is_none_or(own)
    }

    /// Every user, in the order of the fixtures.
    pub fn iter(&self) -> impl Iterator<Item = &'a Arc<Account>> {
        self.all.iter().filter(|user| self.has(user))
    }

    /// Those who can log in.
    pub fn active(&self) -> impl Iterator<Item = &'a Arc<Account>> {
        self.iter().filter(|user| user.state.active)
    }

    /// The user with an id.
    pub fn get(&self, id: AccountId) -> Option<&'a Arc<Account>> {
        self.all.get(id).filter(|user| self.has(user))
    }

    /// The user with a subject.
    pub fn with_subject(&self, subject: &str) -> Option<&'a Arc<Account>> {
        let by_id = subject.parse().ok().and_then(|id| self.get(id));
        by_id
            .filter(|user| sub(user).is_none())
            .or_else(|| self.iter().find(|user| sub(user) == Some(subject)))
    }

    /// The user with a username, an e-mail address, an id or a subject; tried in this order.
    pub fn called(&self, name: &str) -> Option<&'a Arc<Account>> {
        let named = self.all.named(name).filter(|user| self.has(user));
        named
            .or_else(|| {
                let is_email = |email: &str| email.eq_ignore_ascii_case(name);
                self.iter().find(|user| email(user).is_some_and(is_email))
            })
            .or_else(|| name.parse().ok().and_then(|id| self.get(id)))
            .or_else(|| self.with_subject(name))
    }

    /// Who logs in automatically where nobody is named.
    pub fn default(&self) -> Option<&'a Arc<Account>> {
        let is_default =
            |user: &&Arc<Account>| user.fields::<UserFields>().is_some_and(|it| it.default);
        self.active()
            .find(is_default)
            .or_else(|| self.active().next())
    }

    /// Whether a user was made after a session was used last, which was another user's of the same id.
    pub fn is_newer(&self, user: AccountId, session: &SsoSession) -> bool {
        let made = self.accounts.made(user);
        made.is_some_and(|made| made > NumericDate::from(session.used))
    }

    /// The username or e-mail address nearest to a text.
    pub fn nearest(&self, text: &str) -> Option<&'a str> {
        let names = self.iter().filter_map(|user| user.login.name());
        nearest(
            text,
            names.chain(self.iter().filter_map(|user| email(user))),
        )
    }
}

fn sub(user: &Account) -> Option<&str> {
    user.fields::<UserFields>()?.sub.as_deref()
}

/// A claim of a user that is text.
pub fn claim<'a>(user: &'a Account, name: &str) -> Option<&'a str> {
    user.fields::<UserFields>()?.claims.get(name)?.as_str()
}

fn email(user: &Account) -> Option<&str> {
    claim(user, "email")
}
