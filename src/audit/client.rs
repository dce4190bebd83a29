//! Clients, as far as the server can tell them apart.

use serde::Serialize;

use crate::identity::AccountId;

/// A client of a vendor, as far as the server can tell clients apart: by the account and the header
/// `User-Agent`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Client {
    /// The account, if a request has shown it.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_text")]
    pub account: Option<AccountId>,
    /// The login of the account, if there is such an account and it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// The header `User-Agent`, if it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
fn as_text<S: serde::Serializer>(
    account: &Option<AccountId>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match account {
        Some(account) => serializer.collect_str(account),
        None => serializer.serialize_none(),
    }
}
