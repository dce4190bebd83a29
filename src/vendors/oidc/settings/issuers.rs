//! Settings of issuers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::OidcSettings;

/// An issuer with users or clients of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.issuer")]
pub struct IssuerSettings {
    /// The usernames of its users. Absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub users: Option<Vec<String>>,
    /// The ids of its clients. Absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clients: Option<Vec<String>>,
}

impl OidcSettings {
    /// Whether there is an issuer. If the settings name some, there are these and the main one; otherwise
    /// every name is one.
    pub(in crate::vendors::oidc) fn has_issuer(&self, name: &str) -> bool {
        name.is_empty() || self.issuers.is_empty() || self.issuers.contains_key(name)
    }

    /// Whether an issuer has a client. An issuer without clients of its own has all.
    pub(in crate::vendors::oidc) fn has_client(&self, issuer: &str, id: &str) -> bool {
        let own = self.issuers.get(issuer);
        let own = own.and_then(|issuer| issuer.clients.as_ref());
        own.is_none_or(|clients| clients.iter().any(|known| known == id))
    }
}
