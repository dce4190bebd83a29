//! Registration of users, each with a new tenant.

use std::sync::Arc;

use super::account::{Account, Fields, Login};
use super::directory::add_numbered;
use super::password::UnusablePassword;
use super::{AccountKind, Full, Identity, Secret};
use crate::clock::NumericDate;
use crate::provider::Provider;

/// A registration.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The e-mail address, which is the login.
    pub email: String,
    /// The password.
    pub password: Secret,
    /// The vendor's own fields of the user.
    pub fields: Fields,
    /// The vendor's own fields of the new tenant.
    pub tenant_fields: Fields,
    /// The tenant's slug; a number is appended if another tenant has it.
    pub tenant_slug: String,
}

/// Why a user was not registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterRefused {
    /// Another user has the e-mail address.
    EmailTaken,
    /// Another user has the username.
    UsernameTaken,
    /// The password could not be hashed.
    Password(UnusablePassword),
    /// There is no room for the user or its tenant, or too many password hashes are waiting.
    Full(Full),
}

impl Identity {
    /// Registers a user in a new tenant.
    ///
    /// # Errors
    ///
    /// [`RegisterRefused`]; nothing has been made then.
    pub async fn register(
        &self,
        provider: Provider,
        new: NewUser,
        now: NumericDate,
    ) -> Result<(Arc<Account>, Arc<Account>), RegisterRefused> {
        let hashed = self.passwords.hash_new(new.password).await;
        let password = hashed.map_err(RegisterRefused::Full)?;
        let password = password.map_err(RegisterRefused::Password)?;
        let mut directory = self.directory.write();
        let accounts = directory.of_mut(provider);
        let (users, tenants) = (AccountKind::USER, AccountKind::ACCOUNT);
        if accounts.of(users).named(&new.email).is_some() {
            return Err(RegisterRefused::EmailTaken);
        }
        let username = new.fields.username();
        if username.is_some_and(|name| accounts.of(users).has_username(name, None)) {
            return Err(RegisterRefused::UsernameTaken);
        }
        if accounts.of(users).is_full() || accounts.of(tenants).is_full() {
            return Err(RegisterRefused::Full(Full::Accounts));
        }
        let slug = accounts.free_slug(tenants, &new.tenant_slug);
        let tenant = add_numbered(accounts.of_mut(tenants), |id| Account {
            fields: new.tenant_fields,
            ..Account::new(id, tenants, Login::Exact(slug.into()))
        })
        .map_err(|_| RegisterRefused::EmailTaken)?;
        let user = add_numbered(accounts.of_mut(users), |id| Account {
            tenant: Some(tenant.id),
            fields: new.fields,
            ..Account::user(id, &new.email, password)
        })
        .map_err(|_| RegisterRefused::EmailTaken)?;
        self.note_made(&mut directory, provider, user.id, now);
        Ok((user, tenant))
    }
}
