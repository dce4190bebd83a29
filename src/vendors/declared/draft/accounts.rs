//! Made-up accounts in the place of those that were recorded.

use serde_json::{Map, Value};

use super::login::Credential;

/// What stands for an e-mail address.
pub(super) const ADDRESS: &str = "ada@example.com";

/// What stands for a credential: the same for the same role.
pub(super) fn sample(credential: &Credential) -> &'static str {
    let value = credential.value.as_str();
    let is_number = |c: char| c.is_ascii_digit() || c == '+';
    match credential.role {
        "login" if value.contains('@') => ADDRESS,
        "login" if !value.is_empty() && value.chars().all(is_number) => "+15550100",
        "password" => "correct horse",
        "client_id" => "demo-client",
        "secret" => "demo-secret",
        "key" => "demo-key",
        "otp" => "123456",
        _ => "demo",
    }
}

/// The list and the account that has all credentials.
pub(super) fn account(credentials: &[Credential]) -> (&'static str, Value) {
    let mut account = Map::new();
    for credential in credentials {
        let value = account.entry(credential.role);
        value.or_insert_with(|| sample(credential).into());
    }
    account.insert("id".to_owned(), 1.into());
    let list = match () {
        () if account.contains_key("login") => "users",
        () if account.contains_key("client_id") => "applications",
        () => "api_keys",
    };
    (list, account.into())
}
