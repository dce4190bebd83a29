//! Registers a user with a new tenant.

use std::sync::Arc;

use super::account::{Membership, Profile, Tenant, User};
use super::directory::add_numbered;
use super::password::UnusablePassword;
use super::{AccessScope, Full, Identity, Role, Secret, fold_case};
use crate::clock::NumericDate;
use crate::provider::Provider;

/// What a new user says of itself.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// What it will log in with.
    pub email: String,
    /// What it will prove itself with.
    pub password: Secret,
    /// What it is called.
    pub profile: Profile,
    /// The name of the tenant that is made for it.
    pub tenant_name: String,
    /// That tenant's name in addresses, as far as it is still free.
    pub tenant_slug: String,
}

/// Why a user was not registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterRefused {
    /// Another user has the e-mail address.
    EmailTaken,
    /// Another user has the username.
    UsernameTaken,
    /// The machine could not hash the password.
    Password(UnusablePassword),
    /// There is no room for another user, or for its tenant, or to hash its password just now.
    Full(Full),
}

impl Identity {
    /// Registers a user as the owner of a new tenant.
    ///
    /// # Errors
    ///
    /// [`RegisterRefused`]; nothing has been made then.
    pub async fn register(
        &self,
        provider: Provider,
        new: NewUser,
        now: NumericDate,
    ) -> Result<(Arc<User>, Arc<Tenant>), RegisterRefused> {
        let hashed = self.passwords.hash_new(new.password.clone()).await;
        let password = hashed.map_err(RegisterRefused::Full)?;
        let password = password.map_err(RegisterRefused::Password)?;
        let mut directory = self.directory.write();
        let accounts = directory.of_mut(provider);
        if accounts.users.named(&fold_case(&new.email)).is_some() {
            return Err(RegisterRefused::EmailTaken);
        }
        if accounts.users.has_username(&new.profile.username, None) {
            return Err(RegisterRefused::UsernameTaken);
        }
        if accounts.users.is_full() || accounts.tenants.is_full() {
            return Err(RegisterRefused::Full(Full::Accounts));
        }
        let slug = accounts.free_slug(&new.tenant_slug);
        let tenant = add_numbered(&mut accounts.tenants, |id| Tenant {
            id,
            name: new.tenant_name,
            slug,
            suspended: false,
        })
        .map_err(|_| RegisterRefused::EmailTaken)?;
        let membership = Membership {
            tenant: tenant.id,
            role: Role::Owner,
            sites: AccessScope::All,
            sectors: AccessScope::All,
        };
        let user = add_numbered(&mut accounts.users, |id| User {
            profile: new.profile,
            membership: Some(membership),
            ..User::new(id, new.email, password)
        })
        .map_err(|_| RegisterRefused::EmailTaken)?;
        self.note_made(&mut directory, provider, user.id, now);
        Ok((user, tenant))
    }
}
