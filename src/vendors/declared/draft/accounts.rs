//! Made-up accounts in the place of those that were recorded.

use serde_json::{Map, Value, json};

use super::credentials::Credential;

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

/// The lists of accounts that have all credentials. An application is an account of its own.
pub(super) fn accounts(credentials: &[Credential]) -> Vec<(&'static str, Value)> {
    let has_user = credentials.iter().any(|it| it.role == "login");
    let is_of_client = |it: &&Credential| matches!(it.role, "client_id" | "secret");
    let client: Vec<&Credential> = credentials.iter().filter(is_of_client).collect();
    let others = credentials.iter().filter(|it| !is_of_client(it));
    let others: Vec<&Credential> = others.collect();
    let list = match () {
        () if has_user => "users",
        () if others.iter().any(|it| it.role == "key") => "api_keys",
        () => "applications",
    };
    if !has_user || client.is_empty() {
        return vec![(list, account(credentials, 1))];
    }
    vec![
        (list, account(others, 1)),
        ("applications", account(client, 2)),
    ]
}

fn account<'a>(credentials: impl IntoIterator<Item = &'a Credential>, id: u8) -> Value {
    let mut account = Map::new();
    for credential in credentials {
        let value = account.entry(credential.role);
        value.or_insert_with(|| sample(credential).into());
    }
    account.insert("id".to_owned(), id.into());
    json!([account])
}
