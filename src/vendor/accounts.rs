//! The accounts of a vendor.

use crate::identity::account::AccountFields;

/// The fields of an account that has a display name and nothing else of its vendor.
#[derive(Debug)]
pub struct DisplayName {
    /// A name for people.
    pub name: String,
}

impl AccountFields for DisplayName {}
