//! The accounts of haut-ai: users (`docs/vendors/haut-ai.md#accounts-and-collections`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::identity::AccountKind;
use crate::identity::account::AccountFields;
use crate::vendor::accounts::{AccountSpec, FieldSpec, OwnFields};

/// The vendor's kinds of accounts.
pub(super) fn specs() -> Vec<AccountSpec> {
    let users = AccountSpec::new(AccountKind::USER, "users", "The users who log in.")
        .entry(
            "haut-ai.user",
            "A user of haut-ai.",
            [
                FieldSpec::email("The address for the login, case-insensitive."),
                FieldSpec::password("password"),
                FieldSpec::number(),
                FieldSpec::own("username"),
                FieldSpec::own("full_name"),
                FieldSpec::own("company_id"),
                FieldSpec::verified("Whether the e-mail address is verified."),
                FieldSpec::mfa(
                    "Whether a second factor is enabled, which this login does not support: 400.",
                ),
                FieldSpec::active("Whether the account is enabled; otherwise 403."),
            ],
        )
        .own::<UserFields>();
    vec![users]
}

/// What only haut-ai knows of a user.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct UserFields {
    /// The user name in the login's answer. Absent: the e-mail address.
    pub username: Option<String>,
    /// The full name in the profile. Absent: empty.
    pub full_name: Option<String>,
    /// The company in the login's answer. Absent: generated.
    pub company_id: Option<Uuid>,
}

impl AccountFields for UserFields {}

impl OwnFields for UserFields {
    fn complete(&mut self, login: &str, _: &dyn Fn(&str) -> bool) {
        let company = || Uuid::new_v5(&Uuid::NAMESPACE_URL, b"mockid:haut-ai:company");
        self.username.get_or_insert_with(|| login.to_owned());
        self.full_name.get_or_insert_default();
        self.company_id.get_or_insert_with(company);
    }
}
