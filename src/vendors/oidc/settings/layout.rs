//! The setting `layout`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::OidcSettings;

/// The paths of the provider and the claims of its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.layout")]
pub enum LayoutName {
    /// Those of the specifications.
    Plain,
    /// Those of Keycloak: `/realms/NAME/protocol/openid-connect/…`, and `realm_access`.
    Keycloak,
}

impl OidcSettings {
    /// Whether the layout is Keycloak's.
    pub(in crate::vendors::oidc) fn is_keycloak(&self) -> bool {
        self.layout == LayoutName::Keycloak
    }

    /// Why the issuers cannot be realms, if they cannot.
    pub(super) fn conflict_of_realms(&self) -> Option<String> {
        if !self.is_keycloak() {
            return None;
        }
        if self.issuers.contains_key(&self.realm) {
            let realm = &self.realm;
            return Some(format!(
                "the issuer `{realm}` cannot have users or clients of its own, because `realm` makes it the \
                 main one, which has all"
            ));
        }
        let path = self.issuers.keys().find(|name| name.contains('/'))?;
        Some(format!(
            "the issuer `{path}` has several segments, and a realm has one"
        ))
    }
}
