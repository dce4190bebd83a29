//! Where accounts of each kind are kept, and what of them is secret.

use std::sync::Arc;

use crate::identity::account::{ApiKey, Application, Tenant, User};
use crate::identity::directory::Accounts;
use crate::identity::fold_case;
use crate::identity::table::{Entry, Table};

/// An account as the store keeps it.
pub(super) trait Kept: Entry {
    fn table(accounts: &Accounts) -> &Table<Self>;
    fn table_mut(accounts: &mut Accounts) -> &mut Table<Self>;

    /// The account that logs in, or is addressed, with this name.
    fn called<'a>(accounts: &'a Accounts, name: &str) -> Option<&'a Arc<Self>>;

    /// Takes over the secret of the account that it was before it was changed.
    fn keep_secret_of(&mut self, old: &Self);

    /// Its secret as it is kept: a PHC string or a digest.
    fn kept_secret(&self) -> Option<String>;
}

impl Kept for User {
    fn table(accounts: &Accounts) -> &Table<Self> {
        &accounts.users
    }

    fn table_mut(accounts: &mut Accounts) -> &mut Table<Self> {
        &mut accounts.users
    }

    fn called<'a>(accounts: &'a Accounts, name: &str) -> Option<&'a Arc<Self>> {
        accounts.users.named(&fold_case(name))
    }

    fn keep_secret_of(&mut self, old: &Self) {
        self.password = old.password.clone();
    }

    fn kept_secret(&self) -> Option<String> {
        Some(self.password.written())
    }
}

impl Kept for ApiKey {
    fn table(accounts: &Accounts) -> &Table<Self> {
        &accounts.api_keys
    }

    fn table_mut(accounts: &mut Accounts) -> &mut Table<Self> {
        &mut accounts.api_keys
    }

    /// None: its name is the key, a secret, which belongs in no address.
    fn called<'a>(_: &'a Accounts, _: &str) -> Option<&'a Arc<Self>> {
        None
    }

    fn keep_secret_of(&mut self, old: &Self) {
        self.digest = old.digest;
    }

    fn kept_secret(&self) -> Option<String> {
        Some(self.digest.written())
    }
}

impl Kept for Application {
    fn table(accounts: &Accounts) -> &Table<Self> {
        &accounts.applications
    }

    fn table_mut(accounts: &mut Accounts) -> &mut Table<Self> {
        &mut accounts.applications
    }

    fn called<'a>(accounts: &'a Accounts, name: &str) -> Option<&'a Arc<Self>> {
        accounts.applications.named(&name.to_owned())
    }

    fn keep_secret_of(&mut self, old: &Self) {
        self.secret = old.secret.clone();
    }

    fn kept_secret(&self) -> Option<String> {
        Some(self.secret.written())
    }
}

impl Kept for Tenant {
    fn table(accounts: &Accounts) -> &Table<Self> {
        &accounts.tenants
    }

    fn table_mut(accounts: &mut Accounts) -> &mut Table<Self> {
        &mut accounts.tenants
    }

    fn called<'a>(accounts: &'a Accounts, name: &str) -> Option<&'a Arc<Self>> {
        accounts.tenants.named(&name.to_owned())
    }

    fn keep_secret_of(&mut self, _: &Self) {}

    fn kept_secret(&self) -> Option<String> {
        None
    }
}
