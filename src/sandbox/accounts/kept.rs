//! Where accounts of each kind are kept, and what of them is secret.

use crate::identity::account::{ApiKey, Application, Tenant, User};
use crate::identity::directory::Accounts;
use crate::identity::table::{Entry, Table};

/// An account as the store keeps it.
pub(super) trait Kept: Entry {
    fn table(accounts: &Accounts) -> &Table<Self>;
    fn table_mut(accounts: &mut Accounts) -> &mut Table<Self>;

    /// Takes over the secret of the account that it was before it was changed.
    fn keep_secret_of(&mut self, old: &Self);
}

impl Kept for User {
    fn table(accounts: &Accounts) -> &Table<Self> {
        &accounts.users
    }

    fn table_mut(accounts: &mut Accounts) -> &mut Table<Self> {
        &mut accounts.users
    }

    fn keep_secret_of(&mut self, old: &Self) {
        self.password = old.password.clone();
    }
}

impl Kept for ApiKey {
    fn table(accounts: &Accounts) -> &Table<Self> {
        &accounts.api_keys
    }

    fn table_mut(accounts: &mut Accounts) -> &mut Table<Self> {
        &mut accounts.api_keys
    }

    fn keep_secret_of(&mut self, old: &Self) {
        self.digest = old.digest;
    }
}

impl Kept for Application {
    fn table(accounts: &Accounts) -> &Table<Self> {
        &accounts.applications
    }

    fn table_mut(accounts: &mut Accounts) -> &mut Table<Self> {
        &mut accounts.applications
    }

    fn keep_secret_of(&mut self, old: &Self) {
        self.secret = old.secret.clone();
    }
}

impl Kept for Tenant {
    fn table(accounts: &Accounts) -> &Table<Self> {
        &accounts.tenants
    }

    fn table_mut(accounts: &mut Accounts) -> &mut Table<Self> {
        &mut accounts.tenants
    }

    fn keep_secret_of(&mut self, _: &Self) {}
}
