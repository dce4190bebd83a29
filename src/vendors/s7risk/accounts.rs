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
            FieldSpec::access_until("The end of the access window (RFC 3339). Absent: none."),
        ],
    );
    let (kind, list) = (AccountKind::APPLICATION, "applications");
    let applications = AccountSpec::new(kind, list, "The applications that log in.")
        .entry(
            "s7risk.application",
            "An application of s7risk.",
            [
                FieldSpec::login("client_id", "the client id", "The client id for the login."),
                FieldSpec::password("secret"),
                FieldSpec::uuid(
                    "application:",
                    "The application's name in tokens. Absent: generated.",
                ),
                FieldSpec::own("name"),
                FieldSpec::active("Whether the application can log in."),
            ],
        )
        .own::<DisplayName>();
    vec![users, applications]
}
