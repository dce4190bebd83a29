//! The accounts of haut-ai: users.

use uuid::Uuid;

use crate::identity::account::AccountFields;

/// What only haut-ai knows of a user.
#[derive(Debug)]
pub struct UserFields {
    /// The user name in the answer to a login.
    pub username: String,
    /// The full name in the profile.
    pub full_name: String,
    /// The company in the answer to a login.
    pub company_id: Uuid,
}

impl AccountFields for UserFields {}
