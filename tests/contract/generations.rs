//! An account that is removed and made again under its id is another account: what was issued to the
//! one before stays refused.

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::{forgeries, haut_ai, igny8, intergiro, kyc};

const ACCOUNTS: &str = "/__admin/accounts";

/// The accounts with which [`forgeries::all`] logs in, as they are written, without their ids.
fn accounts() -> [Value; 7] {
    let user = |provider: &str, password: &str| {
        json!({
            "provider": provider, "kind": "user", "id": null, "email": "user@example.com", "password": password,
        })
    };
    let mut igny8 = user("igny8", "password");
    igny8["role"] = "owner".into();
    igny8["account"] = "my-account".into();
    [
        json!({
            "provider": "intergiro", "kind": "api_key", "id": null, "key": "c5f90f4b-9d69-416a-8611-8a8c8d605c36",
        }),
        user("haut-ai", "password"),
        user("kyc", "your_secret_password"),
        user("s7risk", "password"),
        json!({
            "provider": "s7risk", "kind": "application", "id": null, "client_id": "demo-client",
            "secret": "demo-secret",
        }),
        igny8,
        json!({
            "provider": "oidc", "kind": "user", "id": null, "username": "ada", "password": "password",
        }),
    ]
}

/// Removes the account with the login of this one.
async fn remove(client: &Client, account: &Value) -> Value {
    let (provider, kind) = (&account["provider"], &account["kind"]);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let query = format!("?provider={}&kind={}", text(provider), text(kind));
    let listed = client.get(&format!("{ACCOUNTS}{query}")).send().await;
    let listed = listed.at("/accounts").as_array().cloned().expect("a list");
    let is_meant = |one: &&Value| {
        let same = |field| one.get(field) == account.get(field);
        let username = account.get("username");
        same("email") && same("client_id") && (username.is_none() || same("username"))
    };
    let id = &listed.iter().find(is_meant).expect("the account")["id"];
    let address = format!("{ACCOUNTS}/{}/{}/{}", text(provider), text(kind), text(id));
    client.delete(&address).send().await.status_is(204);
    match text(id).parse::<u64>() {
        Ok(number) => number.into(),
        Err(_) => id.clone(),
    }
}

/// Removes each account, and makes it again with the same id and login.
async fn make_again(client: &Client) {
    for mut account in accounts() {
        account["id"] = remove(client, &account).await;
        let made = client.post(ACCOUNTS).json(account).send().await;
        made.status_is(201);
    }
}

async fn are_answered(client: &Client, tokens: &[forgeries::Good], status: u16) {
    for good in tokens {
        let call = client.get(good.path).bearer(&good.token).send().await;
        assert_eq!(call.status, status, "{}", good.vendor);
    }
}

#[tokio::test]
async fn tokens_of_an_account_that_is_made_again_stay_refused_and_new_ones_are_good() {
    let server = TestServer::start().await;
    for client in [(*server).clone(), server.in_sandbox("a")] {
        let old = forgeries::all(&client).await;
        make_again(&client).await;
        are_answered(&client, &old, 401).await;
        client.advance("1s").await;
        let new = forgeries::all(&client).await;
        are_answered(&client, &new, 200).await;
        are_answered(&client, &old, 401).await;
        let told = client.inspect(json!({"token": old[0].token})).await;
        told.has("/reason", "account_unknown");
    }
}

#[tokio::test]
async fn refresh_tokens_of_an_account_that_is_made_again_stay_refused() {
    let server = TestServer::start().await;
    let intergiro = intergiro::Session::open(&server).await;
    let igny8 = igny8::Session::open(&server).await;
    make_again(&server).await;
    igny8::refresh_with(&server, &igny8.refresh)
        .await
        .status_is(401);
    server.advance("15m").await;
    intergiro.try_refresh().await.status_is(401);
}

#[tokio::test]
async fn private_tokens_of_an_account_that_is_made_again_are_not_in_its_list() {
    let server = TestServer::start().await;
    haut_ai::TokenHolder::log_in(&server).await.private().await;
    make_again(&server).await;
    server.advance("1s").await;
    let holder = haut_ai::TokenHolder::log_in(&server).await;
    let list = holder.get("/haut-ai/api/v1/auth/private_tokens/").await;
    list.has("/count", 0);
}

#[tokio::test]
async fn what_an_earlier_account_left_is_listed_without_a_login() {
    let server = TestServer::start().await;
    intergiro::Session::open(&server).await;
    make_again(&server).await;
    for list in ["sessions", "tokens"] {
        let listed = server.get(&format!("/__admin/{list}")).send().await;
        let first = listed.at(&format!("/{list}/0"));
        assert_eq!(first["provider"], "intergiro");
        assert_eq!(first.get("login"), None, "{first}");
    }
}

#[tokio::test]
async fn they_stay_refused_where_a_snapshot_is_restored() {
    let server = TestServer::start().await;
    let copy = server.in_sandbox("copy");
    let old = forgeries::all(&server).await;
    let refresh = igny8::Session::open(&server).await.refresh;
    make_again(&server).await;
    server.advance("1s").await;
    let new = forgeries::all(&server).await;
    let snapshot = server.get("/__admin/snapshot").send().await.json();
    let put = copy.put("/__admin/snapshot").json(snapshot.clone());
    put.send().await.status_is(200);
    let again = copy.get("/__admin/snapshot").send().await.json();
    assert_eq!(again["sessions"], snapshot["sessions"]);
    are_answered(&copy, &old, 401).await;
    are_answered(&copy, &new, 200).await;
    igny8::refresh_with(&copy, &refresh).await.status_is(401);
}

#[tokio::test]
async fn a_token_that_the_ledger_has_forgotten_is_refused_when_it_is_older_than_its_account() {
    let server = TestServer::start().await;
    let mut old = forgeries::all(&server).await;
    server.post("/__admin/reset").send().await.status_is(204);
    let stateless = |good: &forgeries::Good| good.vendor != "intergiro";
    old.retain(stateless);
    // A private token is good as long as it is in its owner's list.
    old.retain(|good| !(good.vendor == "haut-ai" && good.token.starts_with("eyJhbGciOiJIUzI1NiI")));
    are_answered(&server, &old, 200).await;
    server.advance("1s").await;
    make_again(&server).await;
    are_answered(&server, &old, 401).await;
    server
        .post("/__admin/reset?keep=accounts")
        .send()
        .await
        .status_is(204);
    are_answered(&server, &old, 401).await;
    server.post("/__admin/reset").send().await.status_is(204);
    are_answered(&server, &old, 200).await;
}

#[tokio::test]
async fn a_user_who_registers_under_a_number_that_was_free_again_does_not_inherit_tokens() {
    let server = TestServer::start().await;
    let register = |email| {
        let register = server.post("/igny8/api/v1/auth/register/");
        register.json(igny8::registration(email)).send()
    };
    let first = register("first@example.com").await.status_is(201);
    let id = first.at("/data/user/id").to_string();
    let first = first.text("/data/access");
    let removed = server.delete(&format!("{ACCOUNTS}/igny8/user/{id}"));
    removed.send().await.status_is(204);
    let second = register("second@example.com").await.status_is(201);
    assert_eq!(second.at("/data/user/id").to_string(), id);
    let call = |token: String| {
        let call = server.get("/igny8/api/v1/planner/keywords/");
        call.bearer(&token).send()
    };
    call(first).await.status_is(401);
    call(second.text("/data/access")).await.status_is(200);
}

#[tokio::test]
async fn of_kyc_a_login_in_the_same_second_gives_the_token_of_the_earlier_account_again() {
    let server = TestServer::start().await;
    let old = kyc::token(&server).await;
    let call = || server.get("/kyc/api/v1/resource").bearer(&old).send();
    make_again(&server).await;
    call().await.status_is(401);
    assert_eq!(kyc::token(&server).await, old);
    call().await.status_is(200);
}
