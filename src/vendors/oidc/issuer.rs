//! Issuers: several in a sandbox, each with its URL.

use crate::vendor::call::Call;

/// The issuer of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Its path after that of the provider, without slashes at its ends; empty for the main one.
    pub name: String,
    /// Its URL, as `iss` has it.
    pub url: String,
}

impl Issuer {
    /// The issuer to which a call was sent.
    pub fn of(call: &Call) -> Self {
        Self {
            name: String::new(),
            url: call.site.base(),
        }
    }
}
