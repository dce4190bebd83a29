//! The account behind a token, of whatever kind.

use std::sync::Arc;

use super::account::{ApiKey, Application, User};
use super::directory::{Accounts, Directory};
use super::{AccountId, Identity, fold_case};
use crate::provider::Provider;

/// The account behind a token.
#[derive(Debug, Clone)]
pub enum TokenHolder {
    /// A user.
    User(Arc<User>),
    /// An API key.
    ApiKey(Arc<ApiKey>),
    /// An application.
    Application(Arc<Application>),
}

impl TokenHolder {
    /// The user, where it is one.
    #[must_use]
    pub fn user(&self) -> Option<&Arc<User>> {
        match self {
            Self::User(user) => Some(user),
            Self::ApiKey(_) | Self::Application(_) => None,
        }
    }

    /// Its name in the store.
    #[must_use]
    pub fn id(&self) -> AccountId {
        match self {
            Self::User(user) => user.id,
            Self::ApiKey(key) => key.id,
            Self::Application(application) => application.id,
        }
    }

    /// What it logs in with, as far as that is no secret: an API key is named by its id.
    #[must_use]
    pub fn login(&self) -> String {
        match self {
            Self::User(user) => user.email.clone(),
            Self::ApiKey(key) => key.id.to_string(),
            Self::Application(application) => application.client_id.clone(),
        }
    }

    fn is_active(&self) -> bool {
        match self {
            Self::User(user) => user.active,
            Self::ApiKey(key) => key.active,
            Self::Application(application) => application.active,
        }
    }
}

impl Accounts {
    /// The account with that id.
    #[must_use]
    pub fn holder(&self, id: AccountId) -> Option<TokenHolder> {
        let user = || self.users.get(id).cloned().map(TokenHolder::User);
        let key = || self.api_keys.get(id).cloned().map(TokenHolder::ApiKey);
        let application = || {
            self.applications
                .get(id)
                .cloned()
                .map(TokenHolder::Application)
        };
        user().or_else(key).or_else(application)
    }

    /// The account that a person means by its login or its id.
    #[must_use]
    pub fn holder_called(&self, name: &str) -> Option<TokenHolder> {
        let user = self.users.named(&fold_case(name));
        let application = || self.applications.named(&name.to_owned());
        let named = user
            .cloned()
            .map(TokenHolder::User)
            .or_else(|| application().cloned().map(TokenHolder::Application));
        named.or_else(|| self.holder(name.parse().ok()?))
    }

    /// Every account that can hold a token.
    pub fn holders(&self) -> impl Iterator<Item = TokenHolder> {
        let users = self.users.iter().cloned().map(TokenHolder::User);
        let keys = self.api_keys.iter().cloned().map(TokenHolder::ApiKey);
        let applications = self
            .applications
            .iter()
            .cloned()
            .map(TokenHolder::Application);
        users.chain(keys).chain(applications)
    }
}

impl Directory {
    /// Whether there is an account of this id whose tokens work.
    pub(super) fn serves(&self, provider: Provider, account: AccountId) -> bool {
        let holder = self.of(provider).holder(account);
        holder.is_some_and(|holder| self.is_served(provider, &holder))
    }

    /// Whether the tokens of an account work: it is active, and so is its tenant.
    pub(super) fn is_served(&self, provider: Provider, holder: &TokenHolder) -> bool {
        let suspended = |user: &Arc<User>| self.tenant_is_suspended(provider, user);
        holder.is_active() && !holder.user().is_some_and(suspended)
    }

    /// Whether the user belongs to a tenant that is suspended, or gone.
    pub(super) fn tenant_is_suspended(&self, provider: Provider, user: &User) -> bool {
        user.membership.as_ref().is_some_and(|membership| {
            let tenant = self.of(provider).tenants.get(membership.tenant);
            tenant.is_none_or(|tenant| tenant.suspended)
        })
    }
}

impl Identity {
    /// Whether the tokens of an account work: it is active, and so is its tenant.
    #[must_use]
    pub fn is_served(&self, provider: Provider, holder: &TokenHolder) -> bool {
        self.directory.read().is_served(provider, holder)
    }
}
