//! The accounts of igny8: tenants, which it calls accounts, and their users.

use crate::identity::account::AccountFields;
use crate::identity::{AccessScope, Role};

/// What only igny8 knows of a user.
#[derive(Debug)]
pub struct UserFields {
    /// The username in answers, which no other user has; it may be empty.
    pub username: String,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// What the user may do in its tenant.
    pub role: Role,
    /// The sites that it may enter.
    pub sites: AccessScope,
    /// The sectors that it may enter.
    pub sectors: AccessScope,
}

impl AccountFields for UserFields {
    fn username(&self) -> Option<&str> {
        (!self.username.is_empty()).then_some(&self.username)
    }
}

/// What only igny8 knows of a tenant.
#[derive(Debug)]
pub struct TenantFields {
    /// The name in answers.
    pub name: String,
}

impl AccountFields for TenantFields {}
