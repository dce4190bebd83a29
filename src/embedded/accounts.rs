//! Accounts.
//!
//! An account has the fields that it has in fixtures, written as JSON.
//!
//! ```
//! use mockid::{AccountKind, Provider};
//! use serde_json::json;
//!
//! # let server = mockid::Server::start_blocking()?;
//! let fields = json!({"email": "new@example.com", "password": "secret"});
//! let user = server.accounts().add(Provider::KYC, AccountKind::USER, fields)?;
//! let user = server.accounts().change(&user, json!({"active": false}))?;
//! assert_eq!(user.fields["active"], false);
//! # Ok::<(), mockid::Error>(())
//! ```

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

use super::{Error, ErrorKind};
use crate::control;
use crate::identity::AccountId;
use crate::identity::queries::Page;
use crate::provider::Provider;
use crate::sandbox::{Sandbox, accounts};

pub use crate::sandbox::accounts::AccountKind;

/// The accounts of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Accounts<'a> {
    sandbox: &'a Sandbox,
}

/// A user, API key, application or igny8 account, without its secret.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Account {
    /// The provider.
    pub provider: Provider,
    /// The kind.
    pub kind: AccountKind,
    /// The id.
    #[serde(deserialize_with = "id")]
    pub id: AccountId,
    /// All other fields, as in the fixtures.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

impl<'a> Accounts<'a> {
    pub(super) const fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox }
    }

    /// Every account.
    #[must_use]
    pub fn list(&self) -> Vec<Account> {
        let (world, _) = self.sandbox.enter();
        let all = accounts::list(world.identity(), None, None, Page::ALL);
        // Serialized from the type that is read here.
        let all = all.page.into_iter();
        all.filter_map(|shown| Account::read(shown).ok()).collect()
    }

    /// The account of a provider with this login, slug or id.
    #[must_use]
    pub fn find(&self, provider: Provider, name: &str) -> Option<Account> {
        let (world, _) = self.sandbox.enter();
        let identity = world.identity();
        // Users and accounts of igny8 share numeric ids: users are searched first.
        AccountKind::ALL.iter().find_map(|&kind| {
            let id = accounts::find(identity, provider, kind, name).ok()?;
            Account::read(accounts::read(identity, provider, kind, id).ok()?).ok()
        })
    }

    /// Adds an account.
    ///
    /// # Errors
    ///
    /// [`Error`] with every error in the fields, when the provider has no accounts of the kind, or
    /// when another account has the same login or id.
    pub fn add(
        &self,
        provider: Provider,
        kind: AccountKind,
        fields: Value,
    ) -> Result<Account, Error> {
        let fields = Value::Object(control::accounts::object(fields)?);
        let (world, now) = self.sandbox.enter();
        let added = accounts::add(world.identity(), provider, kind, &fields, now);
        Account::read(added.map_err(control::accounts::refused)?)
    }

    /// Changes the fields in the patch; `null` resets a field to its default.
    ///
    /// # Errors
    ///
    /// [`Error`] with every error in the patch, or when the account no longer exists.
    pub fn change(&self, account: &Account, patch: Value) -> Result<Account, Error> {
        let patch = control::accounts::object(patch)?;
        let (world, _) = self.sandbox.enter();
        let address = (account.provider, account.kind, account.id);
        Account::read(control::accounts::patched(&world, address, patch)?)
    }

    /// Deletes an account; its tokens are then refused.
    ///
    /// # Errors
    ///
    /// [`Error`] when it no longer exists, or when it still has users.
    pub fn remove(&self, account: &Account) -> Result<(), Error> {
        let (world, _) = self.sandbox.enter();
        let identity = world.identity();
        let removed = accounts::remove(identity, account.provider, account.kind, account.id);
        Ok(removed.map_err(control::accounts::refused)?)
    }
}

impl Account {
    fn read(shown: Value) -> Result<Self, Error> {
        let read = serde_json::from_value(shown);
        read.map_err(|error| Error::new(ErrorKind::Unavailable, error))
    }
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AccountId, D::Error> {
    let id = String::deserialize(deserializer)?.parse();
    id.map_err(|_| de::Error::custom("neither a number nor a UUID"))
}
