//! Accounts, changed.

use serde_json::{Value, json};

use super::{ACCOUNTS, add, address_of, one_of_each};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::{igny8, kyc, s7risk};

async fn change(client: &Client, address: &str, change: Value) -> Answer {
    client.patch(address).json(change).send().await
}

#[tokio::test]
async fn what_is_left_out_stays_as_it_is_the_secret_too() {
    let server = TestServer::start().await;
    for (account, _) in one_of_each() {
        let added = add(&server, account).await.status_is(201).json();
        let field = if added["kind"] == "account" {
            "suspended"
        } else {
            "active"
        };
        let value = added[field] == false;
        let address = address_of(&added);
        let changed = change(&server, &address, json!({ field: value })).await;
        let mut expected = added.clone();
        expected[field] = value.into();
        assert_eq!(changed.status_is(200).json(), expected);
    }
    kyc::log_in(&server, "ada@example.com", "ada-secret")
        .await
        .status_is(400);
}

#[tokio::test]
async fn an_account_that_is_switched_on_again_still_has_its_secret() {
    let server = TestServer::start().await;
    let user = format!("{ACCOUNTS}/igny8/user/1");
    for (active, status) in [(false, 401), (true, 200)] {
        change(&server, &user, json!({"active": active}))
            .await
            .status_is(200);
        let login = igny8::log_in(&server, "user@example.com", "password").await;
        login.status_is(status);
    }
}

#[tokio::test]
async fn a_changed_password_is_the_password() {
    let server = TestServer::start().await;
    let user = format!("{ACCOUNTS}/igny8/user/1");
    let changed = change(&server, &user, json!({"password": "another"})).await;
    assert!(!changed.status_is(200).body_text().contains("another"));
    let old = igny8::log_in(&server, "user@example.com", "password").await;
    old.status_is(401);
    let new = igny8::log_in(&server, "user@example.com", "another").await;
    new.status_is(200);
}

#[tokio::test]
async fn a_changed_address_is_the_one_that_logs_in() {
    let server = TestServer::start().await;
    let user = format!("{ACCOUNTS}/igny8/user/1");
    let email = json!({"email": "renamed@example.com"});
    change(&server, &user, email).await.status_is(200);
    let old = igny8::log_in(&server, "user@example.com", "password").await;
    old.status_is(401);
    let new = igny8::log_in(&server, "renamed@example.com", "password").await;
    new.status_is(200).has("/data/user/id", 1);
}

#[tokio::test]
async fn null_sets_a_field_back_to_its_default() {
    let server = TestServer::start().await;
    let user = json!({"provider": "s7risk", "kind": "user", "email": "a@example.com",
        "password": "password", "access_until": "2020-01-01T00:00:00Z"});
    let added = add(&server, user).await.status_is(201).json();
    let caller = s7risk::Caller::User("a@example.com");
    caller.succeed(&server).await.status_is(401);
    let open = json!({"access_until": null});
    change(&server, &address_of(&added), open)
        .await
        .status_is(200);
    caller.succeed(&server).await.status_is(200);
}

#[tokio::test]
async fn a_change_may_not_leave_out_what_is_required() {
    let server = TestServer::start().await;
    let user = format!("{ACCOUNTS}/igny8/user/1");
    let nothing = server.patch(&user).any_json(json!({"email": null}));
    nothing.send().await.violations("/email");
}

#[tokio::test]
async fn an_empty_change_changes_nothing() {
    let server = TestServer::start().await;
    let user = format!("{ACCOUNTS}/igny8/user/4");
    let before = server.get(&user).send().await.json();
    let after = change(&server, &user, json!({})).await.status_is(200);
    assert_eq!(after.json(), before);
}

#[tokio::test]
async fn provider_kind_and_id_cannot_change() {
    let server = TestServer::start().await;
    let user = format!("{ACCOUNTS}/igny8/user/1");
    for (body, field) in [
        (json!({"provider": "kyc"}), "/provider"),
        (json!({"kind": "account"}), "/kind"),
        (json!({"id": 5}), "/id"),
        (json!({"id": "1"}), "/id"),
    ] {
        let change = server.patch(&user).any_json(body).send().await;
        change.violations(field);
    }
}

#[tokio::test]
async fn a_change_to_what_another_account_has_is_409() {
    let server = TestServer::start().await;
    for (address, body) in [
        ("igny8/user/1", json!({"email": "viewer@example.com"})),
        ("igny8/account/1", json!({"slug": "other-account"})),
        ("haut-ai/user/1", json!({"email": "MFA@example.com"})),
    ] {
        let address = format!("{ACCOUNTS}/{address}");
        let before = server.get(&address).send().await.json();
        change(&server, &address, body).await.status_is(409);
        assert_eq!(server.get(&address).send().await.json(), before);
    }
}

#[tokio::test]
async fn a_user_of_igny8_moves_to_another_account() {
    let server = TestServer::start().await;
    let session = igny8::Session::open(&server).await;
    let path = "/igny8/api/v1/accounts/other-account/";
    session.get(path).await.status_is(403);
    let user = format!("{ACCOUNTS}/igny8/user/1");
    let moved = json!({"account": "other-account"});
    change(&server, &user, moved).await.status_is(200);
    session.get(path).await.status_is(200);
}

#[tokio::test]
async fn an_account_that_does_not_exist_is_named_with_the_nearest() {
    let server = TestServer::start().await;
    let user = format!("{ACCOUNTS}/igny8/user/1");
    let answer = change(&server, &user, json!({"account": "my-acount"})).await;
    let answer = answer.violations("/account");
    let detail = "no account has the slug `my-acount`; did you mean `my-account`?";
    answer.has("/detail", detail);
}

#[tokio::test]
async fn an_unknown_account_is_404() {
    let server = TestServer::start().await;
    for address in [
        "igny8/user/999",
        "kyc/user/5d3a1c52-0b7e-4f6e-9b0a-1f2d3c4b5a69",
        "kyc/user/1",
        "igny8/user/abc",
        "hautai/user/1",
        "igny8/users/1",
    ] {
        let address = format!("{ACCOUNTS}/{address}");
        server.get(&address).send().await.status_is(404);
        server.delete(&address).send().await.status_is(404);
        let change = server.patch(&address).any_json(json!({}));
        change.send().await.status_is(404);
    }
}

#[tokio::test]
async fn a_name_that_is_no_providers_is_told_the_nearest() {
    let server = TestServer::start().await;
    let unknown = format!("{ACCOUNTS}/hautai/user/1");
    let answer = server.get(&unknown).send().await.status_is(404);
    assert!(answer.text("/detail").contains("did you mean `haut-ai`?"));
    let unknown = format!("{ACCOUNTS}/kyc/users/1");
    let answer = server.get(&unknown).send().await.status_is(404);
    assert!(answer.text("/detail").contains("did you mean `user`?"));
}

#[tokio::test]
async fn an_access_window_may_end_with_the_calendar() {
    let server = TestServer::start().await;
    let until = "9999-12-31T23:59:59Z";
    let user = json!({"provider": "s7risk", "kind": "user", "email": "new@example.com",
        "password": "password", "access_until": until});
    let added = add(&server, user).await.status_is(201);
    added.has("/access_until", until);
}
