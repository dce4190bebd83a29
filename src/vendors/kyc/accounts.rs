//! The accounts of kyc: users (`docs/vendors/kyc.md#accounts-and-collections`).

use crate::identity::AccountKind;
use crate::vendor::accounts::{AccountSpec, FieldSpec};

/// The vendor's kinds of accounts.
pub(super) fn specs() -> Vec<AccountSpec> {
    let users = AccountSpec::new(AccountKind::USER, "users", "The users who log in.").entry(
        "kyc.user",
        "A user of kyc.",
        [
            FieldSpec::email("The address that logs in, whatever its letter case."),
            FieldSpec::password("password"),
            FieldSpec::uuid("", "The user's name in tokens. Absent: generated."),
            FieldSpec::active("Whether the user logs in and tokens work."),
            FieldSpec::verified(
                "Whether the e-mail address is verified; otherwise the login answers that it is not.",
            ),
        ],
    );
    vec![users]
}
