//! The control API: the clock, accounts, reset, and who may use it.

mod access;
mod accounts;
mod all_sandboxes;
mod browser;
mod changes;
mod clock;
mod fixtures;
mod inspection;
mod keep;
mod ledger;
mod lockouts;
mod minting;
mod reset;
mod sandboxes;
mod sessions;
mod settings;
mod snapshot;
mod violations;
mod whole_server;

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::client::Client;

const CLOCK: &str = "/__admin/clock";
const ADVANCE: &str = "/__admin/clock/advance";
const ACCOUNTS: &str = "/__admin/accounts";
const RESET: &str = "/__admin/reset";

/// How many accounts of a provider and of a kind the default fixtures have; an empty name is any.
fn accounts_of(provider: &str, kind: &str) -> usize {
    let yaml = include_str!("../../../fixtures/default.yaml");
    let fixtures: Value = serde_saphyr::from_str(yaml).expect("YAML");
    let lists = [
        ("users", "user"),
        ("api_keys", "api_key"),
        ("applications", "application"),
        ("clients", "application"),
        ("accounts", "account"),
    ];
    let vendors = fixtures.as_object().expect("an object").iter();
    let vendors = vendors.filter(|(name, _)| [name.as_str(), ""].contains(&provider));
    let counts = vendors.flat_map(|(_, vendor)| {
        let lists = lists.iter().filter(|(_, of)| [*of, ""].contains(&kind));
        lists.map(|(list, _)| vendor[*list].as_array().map_or(0, Vec::len))
    });
    counts.sum()
}

async fn add(client: &Client, account: Value) -> Answer {
    client.post(ACCOUNTS).json(account).send().await
}

/// Where an account that was shown can be found.
fn address_of(account: &Value) -> String {
    let text = |field: &str| account[field].as_str().unwrap_or_default();
    let (provider, kind, id) = (text("provider"), text("kind"), text("id"));
    format!("{ACCOUNTS}/{provider}/{kind}/{id}")
}

/// One new account of every kind that there is, as the document shows them, with its secret.
fn one_of_each() -> [(Value, &'static str); 9] {
    [
        (
            json!({"provider": "intergiro", "kind": "api_key", "key": "second-secret-key",
                "name": "Second team"}),
            "second-secret-key",
        ),
        (
            json!({"provider": "haut-ai", "kind": "user", "email": "ada@example.com",
                "password": "ada-secret", "full_name": "Ada Example"}),
            "ada-secret",
        ),
        (
            json!({"provider": "kyc", "kind": "user", "email": "ada@example.com",
                "password": "ada-secret"}),
            "ada-secret",
        ),
        (
            json!({"provider": "s7risk", "kind": "user", "email": "ada@example.com",
                "password": "ada-secret", "access_until": "2026-12-31T23:59:59Z"}),
            "ada-secret",
        ),
        (
            json!({"provider": "s7risk", "kind": "application", "client_id": "second-client",
                "secret": "second-secret", "name": "Second application"}),
            "second-secret",
        ),
        (
            json!({"provider": "igny8", "kind": "user", "email": "ada@example.com",
                "password": "ada-secret", "username": "ada", "role": "viewer",
                "account": "my-account", "sites": "all", "sectors": ["sector-1"]}),
            "ada-secret",
        ),
        (
            json!({"provider": "igny8", "kind": "account", "name": "Second Account"}),
            "",
        ),
        (
            json!({"provider": "oidc", "kind": "user", "username": "eve", "password": "eve-secret",
                "claims": {"name": "Eve Example"}}),
            "eve-secret",
        ),
        (
            json!({"provider": "oidc", "kind": "application", "client_id": "second-web",
                "client_secret": "web-secret", "redirect_uris": ["https://a.example/callback"]}),
            "web-secret",
        ),
    ]
}
