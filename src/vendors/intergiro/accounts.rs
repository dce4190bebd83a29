//! The accounts of intergiro: API keys (`docs/vendors/intergiro.md#accounts-and-collections`).

use crate::identity::AccountKind;
use crate::vendor::accounts::{AccountSpec, DisplayName, FieldSpec};

/// The vendor's kinds of accounts.
pub(super) fn specs() -> Vec<AccountSpec> {
    let keys = AccountSpec::new(
        AccountKind::API_KEY,
        "api_keys",
        "The API keys that log in.",
    )
    .entry(
        "intergiro.api_key",
        "An API key and its owner.",
        [
            FieldSpec::key("key", "the API key", "The key, in plain text."),
            FieldSpec::uuid("", "The owner's name in tokens. Absent: generated."),
            FieldSpec::own("name"),
            FieldSpec::active("Whether it can log in."),
        ],
    )
    .own::<DisplayName>();
    vec![keys]
}
