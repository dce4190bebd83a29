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

use serde_json::Value;

use super::Error;
use crate::control;
use crate::identity::queries::PageRange;
use crate::provider::Provider;
use crate::sandbox::Sandbox;

pub use crate::identity::AccountKind;
pub use crate::sandbox::accounts::AccountReport as Account;

/// The accounts of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Accounts<'a> {
    sandbox: &'a Sandbox,
}

impl<'a> Accounts<'a> {
    pub(super) const fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox }
    }

    /// Every account.
    #[must_use]
    pub fn list(&self) -> Vec<Account> {
        let (world, _) = self.sandbox.enter();
        world.accounts().list(None, None, PageRange::ALL).page
    }

    /// The account of a provider with this login, slug or id.
    #[must_use]
    pub fn find(&self, provider: Provider, name: &str) -> Option<Account> {
        let (world, _) = self.sandbox.enter();
        world.accounts().find_any(provider, name)
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
        let added = world.accounts().add(provider, kind, &fields, now);
        Ok(added.map_err(control::accounts::refused)?)
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
        Ok(control::accounts::patched(&world, address, &patch)?)
    }

    /// Deletes an account; its tokens are then refused.
    ///
    /// # Errors
    ///
    /// [`Error`] when it no longer exists, or when it still has users.
    pub fn remove(&self, account: &Account) -> Result<(), Error> {
        let (world, _) = self.sandbox.enter();
        let Account {
            provider, kind, id, ..
        } = *account;
        let removed = world.accounts().remove(provider, kind, id);
        Ok(removed.map_err(control::accounts::refused)?)
    }
}
