//! The accounts of igny8: tenants, which it calls accounts, and their users
//! (`docs/vendors/igny8.md#accounts-and-collections`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identity::account::{Account, AccountFields, Login};
use crate::identity::directory::{Accounts, add_numbered};
use crate::identity::table::Taken;
use crate::identity::{AccessScope, AccountId, AccountKind, Role};
use crate::vendor::accounts::{AccountSpec, FieldSpec, OwnFields};

/// The field of an item that names its account.
pub(super) const TENANT_FIELD: &str = "account";

/// The kinds of accounts of igny8.
pub(super) fn specs() -> Vec<AccountSpec> {
    vec![tenants(), users()]
}

fn tenants() -> AccountSpec {
    let (kind, list) = (AccountKind::ACCOUNT, "accounts");
    AccountSpec::new(
        kind,
        list,
        "The accounts to which users and resources belong.",
    )
    .entry(
        "igny8.account",
        "An account (tenant) to which users and resources belong.",
        [
            FieldSpec::own("name"),
            FieldSpec::slug(
                "The name in addresses, by which users and resources refer to the account. \
                     Absent: made from the name, so that \"My Account\" is `my-account`.",
            ),
            FieldSpec::number(),
            FieldSpec::suspended("Whether the tokens of its users are refused."),
        ],
    )
    .own::<TenantFields>()
}

fn users() -> AccountSpec {
    AccountSpec::new(AccountKind::USER, "users", "The users who log in.")
        .entry(
            "igny8.user",
            "A user of igny8.",
            [
                FieldSpec::email(
                    "The address for the login, case-sensitive. No two users may have addresses that differ only in case.",
                ),
                FieldSpec::password("password"),
                FieldSpec::number(),
                FieldSpec::own_unique("username", "the username"),
                FieldSpec::own("first_name"),
                FieldSpec::own("last_name"),
                FieldSpec::own("role"),
                FieldSpec::tenant(
                    "account",
                    "The slug of the account to which the user belongs. Absent: a new account, as a registration creates one.",
                ),
                FieldSpec::active("Whether the user can log in and its tokens are accepted."),
                FieldSpec::own("sites"),
                FieldSpec::own("sectors"),
            ],
        )
        .own::<UserFields>()
}

/// What only igny8 knows of a user.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct UserFields {
    /// The username in answers, unique. Absent: the e-mail address up to its `@`, or the whole
    /// address if another user has that name.
    pub username: Option<String>,
    /// The first name.
    #[serde(default)]
    pub first_name: String,
    /// The last name.
    #[serde(default)]
    pub last_name: String,
    /// The permissions of the user.
    #[serde(default = "owner")]
    pub role: Role,
    /// The sites that the user may enter.
    #[serde(default)]
    pub sites: AccessScope,
    /// The sectors that the user may enter.
    #[serde(default)]
    pub sectors: AccessScope,
}

const fn owner() -> Role {
    Role::Owner
}

impl AccountFields for UserFields {
    /// The username, if it is not empty: an empty one need not be unique.
    fn username(&self) -> Option<&str> {
        self.username.as_deref().filter(|name| !name.is_empty())
    }
}

impl OwnFields for UserFields {
    fn complete(&mut self, login: &str, is_taken: &dyn Fn(&str) -> bool) {
        let short = local_part(login);
        let name = if is_taken(short) { login } else { short };
        self.username.get_or_insert_with(|| name.to_owned());
    }

    /// Creates an account for the user alone, as registration does.
    fn create_tenant(
        &self,
        login: &str,
        is_reserved: &dyn Fn(&str) -> bool,
        accounts: &mut Accounts,
    ) -> Result<Option<AccountId>, Taken> {
        let name = match &self.username {
            Some(username) if !username.is_empty() => username,
            // The username will be the whole address in this case.
            None if is_reserved(local_part(login)) => login,
            // An account needs a name, even if its owner has no username.
            Some(_) | None => local_part(login),
        };
        let kind = AccountKind::ACCOUNT;
        let slug = accounts.free_slug(kind, &slugify(name));
        let tenant = add_numbered(accounts.of_mut(kind), |id| {
            let name = name.to_owned();
            Account::new(id, kind, Login::Exact(slug.into())).with(TenantFields { name })
        })?;
        Ok(Some(tenant.id))
    }
}

/// The local part of an e-mail address: everything before the `@`.
fn local_part(email: &str) -> &str {
    email.rsplit_once('@').map_or("", |(local, _)| local)
}

/// What only igny8 knows of a tenant.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TenantFields {
    /// The name in answers.
    #[schemars(length(min = 1))]
    pub name: String,
}

impl AccountFields for TenantFields {}

impl OwnFields for TenantFields {
    fn login(&self) -> Option<String> {
        Some(slugify(&self.name))
    }
}

/// The slug of a name: its letters and digits in lower case, separated by hyphens.
#[must_use]
pub fn slugify(name: &str) -> String {
    let words: Vec<String> = name
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() {
        "account".to_owned()
    } else {
        words.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::slugify;

    #[test]
    fn a_slug_is_made_of_the_words_of_the_name() {
        for (name, slug) in [
            ("My Account", "my-account"),
            ("  Other -- Account! ", "other-account"),
            ("Café 24", "café-24"),
            ("!", "account"),
        ] {
            assert_eq!(slugify(name), slug);
        }
    }
}
