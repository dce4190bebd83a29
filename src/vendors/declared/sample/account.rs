//! The account of examples: the first one whose credentials work.

use serde_json::{Value, json};

use crate::identity::{Secret, is_hash};
use crate::vendors::declared::language::accounts::{Account, Code};
use crate::vendors::declared::language::shape::Shorthand;
use crate::vendors::declared::vocabulary::{Role, Vocabulary};

/// The account with the credentials of these roles, preferably one that logs in with them alone.
pub(super) fn able<'a>(vocabulary: &Vocabulary<'a>, roles: &[Role]) -> Option<&'a Account> {
    let is_two_step = roles.contains(&Role::Otp);
    let declaration = vocabulary.declaration;
    let with_credentials = declaration.every_account().filter(|account| {
        let mut needed = roles.iter().filter(|role| role.is_credential());
        needed.all(|role| credential(account, role).is_some())
    });
    let rank = |account: &&Account| {
        let is_shut = account.active == Some(false) || account.verified == Some(false);
        (
            is_shut,
            account.mfa != is_two_step,
            account.access_until.is_some(),
        )
    };
    let has_one = |account: &&Account| {
        let mut needed = roles.iter().filter(|role| role.is_credential());
        needed.any(|role| credential(account, role).is_some())
    };
    // The credentials of a user and of an application can be read together.
    let first = || declaration.every_account().find(has_one);
    with_credentials.min_by_key(rank).or_else(first)
}

/// What an account sends in a field with a role; nothing if it has nothing in plain text.
pub(crate) fn credential(account: &Account, role: &Role) -> Option<Value> {
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    let secret = |secret: &Option<Secret>| {
        let plain = secret.as_ref().filter(|secret| !is_hash(secret));
        plain.map(|secret| secret.expose().into())
    };
    match role {
        Role::Login => text(&account.login),
        Role::Password => secret(&account.password),
        Role::ClientId => text(&account.client_id),
        Role::Secret => secret(&account.secret),
        Role::Key => secret(&account.key),
        Role::Tenant => text(&account.tenant),
        Role::Otp => match account.otp.as_ref()? {
            Shorthand::Short(Code(code)) => Some(code.expose().into()),
            Shorthand::Long(_) => Some(json!("123456")),
        },
        Role::Assertion => account
            .public_key
            .as_ref()
            .map(|_| super::token::JWT.into()),
        _ => None,
    }
}
