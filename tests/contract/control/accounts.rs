//! Accounts: listed, added, logged in with, removed.

use mockid::Provider;
use serde_json::{Value, json};

use super::{ACCOUNTS, accounts_of, add, address_of, one_of_each};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::{haut_ai, igny8, intergiro, kyc, s7risk};

async fn list(client: &Client, query: &str) -> Answer {
    let list = client.get(&format!("{ACCOUNTS}{query}"));
    list.send().await.status_is(200)
}

fn listed(answer: &Answer) -> Vec<Value> {
    answer.at("/accounts").as_array().cloned().expect("a list")
}

#[tokio::test]
async fn the_list_has_every_account_of_the_fixtures() {
    let server = TestServer::start().await;
    let all = list(&server, "").await.has("/total", accounts_of("", ""));
    assert_eq!(listed(&all).len(), accounts_of("", ""));
}

#[tokio::test]
async fn the_list_is_filtered_by_provider_and_kind() {
    let server = TestServer::start().await;
    let providers = Provider::all().into_iter().map(Provider::name);
    for provider in providers.chain([""]) {
        for kind in ["user", "api_key", "application", "account", ""] {
            let given = [("provider", provider), ("kind", kind)];
            let given = given.into_iter().filter(|(_, value)| !value.is_empty());
            let query: Vec<_> = given
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let query = format!("?{}", query.join("&"));
            let total = accounts_of(provider, kind);
            let found = list(&server, &query).await.has("/total", total);
            assert_eq!(listed(&found).len(), total, "{query}");
        }
    }
}

#[tokio::test]
async fn pages_put_together_are_the_whole_list() {
    let server = TestServer::start().await;
    let whole = listed(&list(&server, "").await);
    let mut pages = Vec::new();
    for offset in (0..whole.len()).step_by(6) {
        let query = format!("?limit=6&offset={offset}");
        let page = list(&server, &query).await.has("/total", whole.len());
        pages.extend(listed(&page));
    }
    assert_eq!(pages, whole);
    assert_eq!(listed(&list(&server, "?limit=0").await).len(), 0);
}

#[tokio::test]
async fn one_of_each_kind_can_be_added_read_and_removed() {
    let server = TestServer::start().await;
    for (account, _) in one_of_each() {
        let added = add(&server, account.clone()).await.status_is(201).json();
        for (field, value) in account.as_object().expect("an object") {
            if !["key", "password", "secret", "client_secret"].contains(&field.as_str()) {
                assert_eq!(&added[field], value, "{field} of {added}");
            }
        }
        let address = address_of(&added);
        let read = server.get(&address).send().await.status_is(200);
        assert_eq!(read.json(), added);
        assert!(listed(&list(&server, "").await).contains(&added));
        server
            .delete(&address)
            .send()
            .await
            .status_is(204)
            .body_is("");
        server.get(&address).send().await.status_is(404);
        server.delete(&address).send().await.status_is(404);
    }
    list(&server, "").await.has("/total", accounts_of("", ""));
}

#[tokio::test]
async fn an_account_is_found_by_what_it_logs_in_with() {
    let server = TestServer::start().await;
    for (path, address) in [
        ("kyc/user", "Odd%2F%2B%25%C3%BC%40example.com"),
        ("s7risk/application", "de%20mo%2F2"),
        ("igny8/account", "my-account"),
    ] {
        let (provider, kind) = path.split_once('/').expect("two names");
        let account = json!({"provider": provider, "kind": kind});
        let account = match kind {
            "user" => json!({"provider": provider, "kind": kind, "email": "odd/+%ü@example.com",
                "password": "p"}),
            "application" => json!({"provider": provider, "kind": kind, "client_id": "de mo/2",
                "secret": "s"}),
            _ => account,
        };
        if kind != "account" {
            add(&server, account).await.status_is(201);
        }
        let address = format!("{ACCOUNTS}/{path}/{address}");
        let read = server.get(&address).send().await.status_is(200).json();
        let by_id = server.get(&address_of(&read)).send().await.status_is(200);
        assert_eq!(by_id.json(), read);
    }
}

#[tokio::test]
async fn an_account_is_changed_and_removed_by_what_it_logs_in_with() {
    let server = TestServer::start().await;
    let address = format!("{ACCOUNTS}/kyc/user/USER@example.com");
    let change = server.patch(&address).json(json!({"active": false}));
    change.send().await.status_is(200).has("/active", false);
    server.delete(&address).send().await.status_is(204);
    let gone = server.get(&address).send().await.status_is(404);
    gone.has("/detail", "kyc has no user `USER@example.com`");
}

#[tokio::test]
async fn an_id_goes_before_a_login_of_the_same_letters() {
    let server = TestServer::start().await;
    let tenant =
        |slug: &str| json!({"provider": "igny8", "kind": "account", "name": slug, "slug": slug});
    let first = add(&server, tenant("one")).await.status_is(201).json();
    let id = first["id"].as_str().expect("an id");
    add(&server, tenant(id)).await.status_is(201);
    let found = server.get(&format!("{ACCOUNTS}/igny8/account/{id}")).send();
    found.await.status_is(200).has("/slug", "one");
}

#[tokio::test]
async fn an_api_key_is_in_no_address() {
    let server = TestServer::start().await;
    let address = format!("{ACCOUNTS}/intergiro/api_key/{}", intergiro::KEY);
    server.get(&address).send().await.status_is(404);
}

#[tokio::test]
async fn a_secret_is_never_shown() {
    let server = TestServer::start().await;
    for (account, secret) in one_of_each() {
        let added = add(&server, account).await.status_is(201);
        let address = address_of(&added.json());
        let read = server.get(&address).send().await;
        let all = list(&server, "").await;
        for answer in [&added, &read, &all] {
            let text = answer.body_text();
            assert!(secret.is_empty() || !text.contains(secret), "{text}");
            assert!(!text.contains("argon2"), "{text}");
        }
    }
}

#[tokio::test]
async fn an_added_api_key_logs_in_until_it_is_removed() {
    let server = TestServer::start().await;
    let key = json!({"provider": "intergiro", "kind": "api_key", "key": "new"});
    let added = add(&server, key).await.status_is(201).json();
    intergiro::log_in(&server, "new").await.status_is(200);
    server
        .delete(&address_of(&added))
        .send()
        .await
        .status_is(204);
    intergiro::log_in(&server, "new").await.status_is(401);
}

#[tokio::test]
async fn added_users_log_in_until_they_are_removed() {
    let server = TestServer::start().await;
    let statuses = async || {
        let email = "new@example.com";
        [
            haut_ai::log_in(&server, email, "secret")
                .await
                .status
                .as_u16(),
            kyc::log_in(&server, email, "secret").await.status.as_u16(),
            igny8::log_in(&server, email, "secret")
                .await
                .status
                .as_u16(),
            s7risk_login(&server, email).await.status.as_u16(),
        ]
    };
    assert_eq!(statuses().await, [401, 400, 401, 401]);
    let mut addresses = Vec::new();
    for vendor in ["haut-ai", "kyc", "igny8", "s7risk"] {
        let user = json!({"provider": vendor, "kind": "user", "email": "new@example.com",
            "password": "secret"});
        let added = add(&server, user).await.status_is(201).json();
        addresses.push(address_of(&added));
    }
    assert_eq!(statuses().await, [200; 4]);
    for address in addresses {
        server.delete(&address).send().await.status_is(204);
    }
    assert_eq!(statuses().await, [401, 400, 401, 401]);
}

async fn s7risk_login(client: &Client, email: &str) -> Answer {
    let ask = client.post(s7risk::USER.path()).header("origin", "x");
    ask.json(json!({"email": email, "password": "secret"}))
        .send()
        .await
}

#[tokio::test]
async fn an_added_application_logs_in_until_it_is_removed() {
    let server = TestServer::start().await;
    let application = s7risk::Caller::Application("new");
    let account = json!({"provider": "s7risk", "kind": "application", "client_id": "new",
        "secret": "demo-secret"});
    let added = add(&server, account).await.status_is(201).json();
    application.succeed(&server).await.status_is(200);
    server
        .delete(&address_of(&added))
        .send()
        .await
        .status_is(204);
    application.succeed(&server).await.status_is(401);
}

#[tokio::test]
async fn tokens_of_a_removed_account_stop_working() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    let igny8 = igny8::Session::open(&server).await;
    let holder = haut_ai::TokenHolder::log_in(&server).await;
    for account in listed(&list(&server, "").await) {
        if account["kind"] != "account" {
            let gone = server.delete(&address_of(&account)).send().await;
            gone.status_is(204);
        }
    }
    session.call().await.status_is(401);
    igny8.call().await.status_is(401);
    holder.call().await.status_is(401);
    server.advance("15m").await;
    session.try_refresh().await.status_is(401);
}

#[tokio::test]
async fn an_id_may_be_chosen() {
    let server = TestServer::start().await;
    let id = "5d3a1c52-0b7e-4f6e-9b0a-1f2d3c4b5a69";
    let user = json!({"provider": "kyc", "kind": "user", "id": id, "email": "a@example.com",
        "password": "p"});
    add(&server, user).await.status_is(201).has("/id", id);
    let user = json!({"provider": "igny8", "kind": "user", "id": 77, "email": "a@example.com",
        "password": "p"});
    add(&server, user).await.status_is(201).has("/id", "77");
    let login = igny8::log_in(&server, "a@example.com", "p").await;
    login.has("/data/user/id", 77);
}

#[tokio::test]
async fn a_password_may_be_a_phc_string() {
    let server = TestServer::start().await;
    let phc = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$9Fo/Kd8KZzvTg+oXxmhOOQzv4Gu3EpYbHmVw3yEIZ4Y";
    let user = json!({"provider": "kyc", "kind": "user", "email": "phc@example.com",
        "password": phc});
    add(&server, user).await.status_is(201);
    // It is a hash, not the word itself.
    let itself = phc.replace('+', "%2B");
    let login = kyc::log_in(&server, "phc@example.com", &itself).await;
    login.status_is(400);
}

#[tokio::test]
async fn whoever_is_renamed_leaves_the_name_to_others() {
    let server = TestServer::start().await;
    for vendor in ["kyc", "s7risk", "haut-ai", "igny8"] {
        let user = |email: &str| json!({"provider": vendor, "kind": "user", "email": email, "password": "p"});
        let first = add(&server, user("a@example.com"))
            .await
            .status_is(201)
            .json();
        let rename = server.patch(&address_of(&first));
        let rename = rename.json(json!({"email": "b@example.com"}));
        rename
            .send()
            .await
            .status_is(200)
            .has("/id", first["id"].clone());
        let second = add(&server, user("a@example.com"))
            .await
            .status_is(201)
            .json();
        assert_ne!(second["id"], first["id"]);
        let taken = add(&server, user("a@example.com")).await.status_is(409);
        taken.has("/detail", "another account has this `email`");
    }
}

#[tokio::test]
async fn a_user_of_igny8_without_an_account_gets_one_of_its_own() {
    let server = TestServer::start().await;
    let user = json!({"provider": "igny8", "kind": "user", "email": "solo@example.com",
        "password": "p"});
    add(&server, user)
        .await
        .status_is(201)
        .has("/account", "solo");
    let login = igny8::log_in(&server, "solo@example.com", "p").await;
    login.has("/data/user/account/slug", "solo");
}

#[tokio::test]
async fn an_account_that_users_belong_to_cannot_be_removed() {
    let server = TestServer::start().await;
    let account = format!("{ACCOUNTS}/igny8/account/2");
    let refused = server.delete(&account).send().await.status_is(409);
    let detail = "users still belong to it; remove them first";
    refused.has("/detail", detail);
    let user = format!("{ACCOUNTS}/igny8/user/3");
    server.delete(&user).send().await.status_is(204);
    server.delete(&account).send().await.status_is(204);
}

/// A user of igny8, and the username that it got.
async fn add_user(client: &Client, email: &str, username: Option<&str>) -> Answer {
    let mut user = json!({
        "provider": "igny8", "kind": "user", "email": email, "password": "password",
    });
    if let Some(username) = username {
        user["username"] = username.into();
    }
    user["account"] = "my-account".into();
    add(client, user).await
}

#[tokio::test]
async fn a_username_of_igny8_that_another_user_has_is_refused() {
    let server = TestServer::start().await;
    let taken = "another account has this `username`";
    let refused = add_user(&server, "new@example.com", Some("viewer")).await;
    refused.status_is(409).has("/detail", taken);
    let rename = |name: &str| {
        let patch = server.patch(&format!("{ACCOUNTS}/igny8/user/2"));
        patch.json(json!({"username": name})).send()
    };
    rename("user").await.status_is(409).has("/detail", taken);
    rename("viewer").await.status_is(200);
    rename("reader").await.status_is(200);
    let added = add_user(&server, "new@example.com", Some("viewer")).await;
    added.status_is(201);
}

#[tokio::test]
async fn a_made_up_username_gives_way_to_one_that_another_user_has() {
    let server = TestServer::start().await;
    for (email, username) in [
        ("anna@a.com", "anna"),
        ("anna@b.com", "anna@b.com"),
        ("viewer@b.com", "viewer@b.com"),
    ] {
        let added = add_user(&server, email, None).await.status_is(201);
        added.has("/username", username);
    }
    let yaml = "igny8: { users: [{ email: anna@a.com, password: x }, { email: anna@b.com, \
                password: x }, { email: c@c.com, password: x, username: anna }] }";
    let server = TestServer::with_fixtures(yaml).await;
    let users = list(&server, "?provider=igny8&kind=user").await;
    let of_each = |field: &str| -> Vec<Value> {
        let users = listed(&users).into_iter();
        users.map(|user| user[field].clone()).collect()
    };
    assert_eq!(of_each("username"), ["anna@a.com", "anna@b.com", "anna"]);
    // Their own accounts are called as they are.
    assert_eq!(of_each("account"), ["anna-a-com", "anna-b-com", "anna"]);
}
