//! The accounts of s7risk: users and applications
//! (`docs/vendors/s7risk.md#accounts-and-collections`).

use crate::identity::AccountKind;
use crate::vendor::accounts::{AccountSpec, DisplayName, FieldSpec};

/// The vendor's kinds of accounts.
pub(super) fn specs() -> Vec<AccountSpec> {
    let users = AccountSpec::new(AccountKind::USER, "users", "The users who log in.").entry(
        "s7risk.user",
        "A user of s7risk.",
        [
            FieldSpec::email("The address that logs in, whatever its letter case."),
            FieldSpec::password("password"),
            FieldSpec::uuid("", "What tokens call the user; made up when absent."),
            FieldSpec::active("Whether the user logs in."),
            FieldSpec::access_until("When the access window is over (RFC 3339). Absent: never."),
        ],
    );
    let (kind, list) = (AccountKind::APPLICATION, "applications");
    let applications = AccountSpec::new(kind, list, "The applications that log in.")
        .entry(
            "s7risk.application",
            "An application of s7risk.",
            [
                FieldSpec::login("client_id", "the client id", "The id that logs in."),
                FieldSpec::password("secret"),
                FieldSpec::uuid(
                    "application:",
                    "What tokens call the application; made up when absent.",
                ),
                FieldSpec::own("name"),
                FieldSpec::active("Whether the application logs in."),
            ],
        )
        .own::<DisplayName>();
    vec![users, applications]
}
