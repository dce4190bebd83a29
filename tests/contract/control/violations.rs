//! Accounts that do not fit, and queries that do not.

use serde_json::{Value, json};

use super::{ACCOUNTS, add, one_of_each};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

async fn try_add(server: &TestServer, account: Value) -> Answer {
    server.post(ACCOUNTS).any_json(account).send().await
}

/// A good user of kyc, changed.
fn user(change: impl FnOnce(&mut Value)) -> Value {
    let mut user = json!({"provider": "kyc", "kind": "user", "email": "a@example.com",
        "password": "p"});
    change(&mut user);
    user
}

fn without(field: &str) -> Value {
    user(|user| {
        user.as_object_mut().and_then(|user| user.remove(field));
    })
}

#[tokio::test]
async fn a_field_that_is_missing_is_named() {
    let server = TestServer::start().await;
    for field in ["provider", "kind", "email", "password"] {
        let answer = try_add(&server, without(field)).await;
        let answer = answer.violations(&format!("/{field}"));
        answer.has("/detail", format!("`{field}` is missing"));
    }
}

#[tokio::test]
async fn an_unknown_field_is_named_with_the_nearest() {
    let server = TestServer::start().await;
    let account = user(|user| user["pasword"] = "p".into());
    let answer = try_add(&server, account).await.violations("/pasword");
    answer.has("/errors/0/nearest", "password");
}

#[tokio::test]
async fn a_field_of_another_kind_is_unknown() {
    let server = TestServer::start().await;
    for field in ["key", "client_id", "role", "mfa", "access_until"] {
        let account = user(|user| user[field] = "x".into());
        let answer = try_add(&server, account).await;
        answer.violations(&format!("/{field}"));
    }
}

#[tokio::test]
async fn a_value_of_another_type_is_told_what_was_expected() {
    let server = TestServer::start().await;
    for (field, value, expected) in [
        ("active", json!("yes"), "`true` or `false`"),
        ("verified", json!(1), "`true` or `false`"),
        ("email", json!("nope"), "an e-mail address"),
        ("id", json!(5), "a UUID"),
    ] {
        let account = user(|user| user[field] = value);
        let answer = try_add(&server, account).await;
        let answer = answer.violations(&format!("/{field}"));
        let told = answer.text("/errors/0/expected");
        assert!(told.contains(expected), "{field}: {told}");
    }
}

#[tokio::test]
async fn a_secret_that_does_not_fit_is_not_repeated() {
    let server = TestServer::start().await;
    for (account, field, secret) in [
        (
            user(|user| user["password"] = 123_454_321.into()),
            "/password",
            "123454321",
        ),
        (
            json!({"provider": "intergiro", "kind": "api_key", "key": 123_454_321}),
            "/key",
            "123454321",
        ),
        (user(|user| user["password"] = "".into()), "/password", "`"),
    ] {
        let answer = try_add(&server, account).await.violations(field);
        let found = answer.text("/errors/0/found");
        assert!(!found.contains(secret), "{found}");
        assert!(!answer.body_text().contains("123454321"));
    }
}

#[tokio::test]
async fn a_kind_that_the_provider_has_not_is_422() {
    let server = TestServer::start().await;
    for (provider, kind, detail) in [
        (
            "kyc",
            "api_key",
            "kyc has no accounts of the kind `api_key`; it has user",
        ),
        (
            "s7risk",
            "account",
            "s7risk has no accounts of the kind `account`; it has user and application",
        ),
        (
            "oidc",
            "client",
            "no kind of account of oidc is called `client`; there are user, application",
        ),
    ] {
        let account = json!({"provider": provider, "kind": kind});
        let answer = try_add(&server, account).await.violations("/kind");
        answer.has("/detail", detail);
    }
    let account = json!({"provider": "kyc", "kind": "usr"});
    let answer = try_add(&server, account).await.violations("/kind");
    assert!(answer.text("/detail").contains("did you mean `user`?"));
    let account = json!({"provider": "kic", "kind": "user"});
    let answer = try_add(&server, account).await.violations("/provider");
    assert!(answer.text("/detail").contains("did you mean `kyc`?"));
}

#[tokio::test]
async fn what_another_account_has_is_409() {
    let server = TestServer::start().await;
    for (account, _) in one_of_each() {
        add(&server, account.clone()).await.status_is(201);
        let again = add(&server, account).await.status_is(409);
        assert!(
            again
                .text("/detail")
                .starts_with("another account has this `")
        );
    }
    let other_case = user(|user| user["email"] = "USER@Example.com".into());
    try_add(&server, other_case).await.status_is(409);
    let same_id = json!({"provider": "igny8", "kind": "user", "id": 1,
        "email": "b@example.com", "password": "p"});
    try_add(&server, same_id).await.status_is(409);
}

#[tokio::test]
async fn an_account_that_was_refused_leaves_nothing_behind() {
    let server = TestServer::start().await;
    let before = server.get(ACCOUNTS).send().await.json();
    let taken = json!({"provider": "igny8", "kind": "user", "email": "user@example.com",
        "password": "p"});
    try_add(&server, taken).await.status_is(409);
    let same_id = json!({"provider": "igny8", "kind": "user", "id": 1,
        "email": "b@example.com", "password": "p"});
    try_add(&server, same_id).await.status_is(409);
    assert_eq!(server.get(ACCOUNTS).send().await.json(), before);
}

#[tokio::test]
async fn a_body_that_is_no_object_is_422_and_no_json_400() {
    let server = TestServer::start().await;
    for body in [json!([]), json!("x"), json!(null), json!(1)] {
        try_add(&server, body).await.violations("");
    }
    for body in ["", "{", "nope"] {
        let sent = server.post(ACCOUNTS).body("application/json", body);
        let answer = sent.send().await.status_is(400);
        assert!(answer.text("/detail").starts_with("the body is not JSON: "));
    }
}

#[tokio::test]
async fn a_body_that_is_not_sent_as_json_is_415() {
    let server = TestServer::start().await;
    let body = user(|_| ()).to_string();
    for content_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let sent = server.post(ACCOUNTS).body(content_type, body.clone());
        sent.send().await.status_is(415);
    }
    server
        .post(ACCOUNTS)
        .untyped_body(&body)
        .send()
        .await
        .status_is(415);
    let charset = "Application/JSON; charset=utf-8";
    let sent = server.post(ACCOUNTS).body(charset, body);
    sent.send().await.status_is(201);
}

#[tokio::test]
async fn a_query_that_does_not_fit_is_422_and_names_the_parameter() {
    let server = TestServer::start().await;
    for (query, field) in [
        ("?provider=hautai", "?provider"),
        ("?provider=", "?provider"),
        ("?kind=users", "?kind"),
        ("?limit=-1", "?limit"),
        ("?limit=1001", "?limit"),
        ("?limit=ten", "?limit"),
        ("?limit=", "?limit"),
        ("?offset=-1", "?offset"),
        ("?offset=99999999999999999999999", "?offset"),
        ("?limt=1", "?limt"),
        ("?limit=1&limit=2", "?limit"),
    ] {
        let list = server.get(&format!("{ACCOUNTS}{query}")).send().await;
        list.violations(field);
    }
    let list = server.get(&format!("{ACCOUNTS}?limt=1")).send().await;
    list.has("/detail", "unknown parameter `limt`; did you mean `limit`?");
}

#[tokio::test]
async fn a_filter_that_could_match_nothing_is_refused() {
    let server = TestServer::start().await;
    for (path, field) in [
        ("/__admin/sessions?account=", "?account"),
        ("/__admin/tokens?account=", "?account"),
        ("/__admin/requests?fault=0", "?fault"),
    ] {
        server.get(path).send().await.violations(field);
    }
}

#[tokio::test]
async fn a_whole_number_may_be_written_with_a_fraction_of_zero() {
    let server = TestServer::start().await;
    let account = json!({"provider": "haut-ai", "kind": "user", "id": 262.0,
        "email": "a@example.com", "password": "p"});
    let answer = try_add(&server, account).await.status_is(201);
    answer.has("/id", "262");
}
