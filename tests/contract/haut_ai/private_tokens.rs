//! Private tokens: made, used, revoked, rotated.

use serde_json::json;

use super::{Challenge, NOT_PROVIDED, NOT_VALID, PRIVATE_TOKENS, TokenHolder, log_in, logged_in};
use crate::support::answer::{claim_names, claims, segment};
use crate::support::server::{NOON_SECONDS, TestServer};

const FAR: &str = "2030-01-02T03:04:05Z";
const NOT_FOUND: &str = r#"{"detail":"Not found."}"#;

#[tokio::test]
async fn a_private_token_is_made_with_201() {
    let (_server, user) = logged_in().await;
    let answer = user.create("backend", FAR).await.status_is(201);
    let data = answer.text("/data");
    answer.body_is(&format!(
        r#"{{"id":1,"name":"backend","expiration_time":"{FAR}","data":"{data}"}}"#
    ));
}

#[tokio::test]
async fn private_token_claims_come_in_their_order() {
    let (_server, user) = logged_in().await;
    let made = user.private_token("backend", "2026-01-01T13:00:00Z").await;
    let token = &made.holder.token;
    assert_eq!(segment(token, 0), r#"{"alg":"HS256","typ":"JWT"}"#);
    let names = claim_names(token);
    assert_eq!(names, ["token_type", "jti", "user_id", "iat", "exp"]);
    assert_eq!(claims(token)["token_type"], "private");
    assert_eq!(claims(token)["exp"], NOON_SECONDS + 3600);
}

#[tokio::test]
async fn a_private_token_expires_on_its_custom_set_time() {
    let (server, user) = logged_in().await;
    let made = user.private_token("backend", "2026-07-01T00:00:00Z").await;
    server.set_clock("2026-06-30T23:59:59Z").await;
    made.holder.call().await.status_is(200);
    server.advance("1s").await;
    made.holder.call().await.challenges(NOT_VALID);
}

#[tokio::test]
async fn a_private_token_outlives_the_login_that_made_it() {
    let (server, user) = logged_in().await;
    let made = user.private_token("backend", FAR).await;
    server.advance("30d").await;
    user.call().await.status_is(401);
    made.holder.call().await.status_is(200);
}

#[tokio::test]
async fn private_tokens_are_managed_with_either_kind() {
    let (_server, user) = logged_in().await;
    let first = user.private_token("first", FAR).await;
    let second = first.holder.private_token("second", FAR).await;
    let list = second.holder.list("").await.status_is(200);
    list.has("/count", 2);
    second.holder.revoke(first.id).await.status_is(204);
    user.list("").await.has("/count", 1);
}

#[tokio::test]
async fn revoke_is_204_and_empty_and_counts_at_once() {
    let (_server, user) = logged_in().await;
    let made = user.private_token("backend", FAR).await;
    let answer = user.revoke(made.id).await.status_is(204);
    answer.body_is("").lacks_header("content-type");
    made.holder.call().await.challenges(NOT_VALID);
}

#[tokio::test]
async fn a_private_token_may_revoke_itself() {
    let (_server, user) = logged_in().await;
    let made = user.private_token("backend", FAR).await;
    made.holder.revoke(made.id).await.status_is(204);
    made.holder.call().await.challenges(NOT_VALID);
}

#[tokio::test]
async fn rotation_as_the_page_asks_for_it_works() {
    let (_server, user) = logged_in().await;
    let old = user.private_token("old", FAR).await;
    let new = old.holder.private_token("new", FAR).await;
    old.holder.call().await.status_is(200);
    new.holder.call().await.status_is(200);
    new.holder.revoke(old.id).await.status_is(204);
    old.holder.call().await.challenges(NOT_VALID);
    new.holder.call().await.status_is(200);
}

#[tokio::test]
async fn an_unknown_id_is_404() {
    let (_server, user) = logged_in().await;
    let made = user.private_token("backend", FAR).await;
    user.revoke(made.id).await.status_is(204);
    for id in [
        made.id.to_string(),
        "2".into(),
        "0".into(),
        "abc".into(),
        "9".repeat(30),
    ] {
        user.revoke(id).await.status_is(404).body_is(NOT_FOUND);
    }
}

#[tokio::test]
async fn another_users_token_is_404() {
    let yaml = "haut-ai: { users: [{ email: user@example.com, password: password }, \
                { email: other@example.com, password: password }] }";
    let server = TestServer::with_fixtures(yaml).await;
    let user = TokenHolder::log_in(&server).await;
    let answer = log_in(&server, "other@example.com", "password").await;
    let other = TokenHolder::of(&server, answer.text("/access_token"));
    let made = user.private_token("mine", FAR).await;
    other
        .revoke(made.id)
        .await
        .status_is(404)
        .body_is(NOT_FOUND);
    other.list("").await.status_is(200).has("/count", 0);
    made.holder.call().await.status_is(200);
}

#[tokio::test]
async fn all_of_it_needs_a_token() {
    let server = TestServer::start().await;
    let list = server.get(PRIVATE_TOKENS).send().await;
    list.challenges(NOT_PROVIDED);
    let create = server.post(PRIVATE_TOKENS).send().await;
    create.challenges(NOT_PROVIDED);
    let path = format!("{PRIVATE_TOKENS}1/");
    let revoke = server.delete(&path).send().await;
    revoke.challenges(NOT_PROVIDED);
}

#[tokio::test]
async fn the_token_is_looked_at_before_method_type_and_body() {
    let server = TestServer::start().await;
    for method in ["PUT", "PATCH", "DELETE"] {
        let request = server.request(method.parse().unwrap(), PRIVATE_TOKENS);
        request.send().await.challenges(NOT_PROVIDED);
    }
    for (content_type, body) in [("text/plain", "x"), ("application/json", "{")] {
        let create = server.post(PRIVATE_TOKENS).body(content_type, body);
        create.send().await.challenges(NOT_PROVIDED);
    }
}

#[tokio::test]
async fn another_method_is_405_and_named() {
    let (server, user) = logged_in().await;
    let put = server.put(PRIVATE_TOKENS).bearer(&user.token);
    let answer = put.send().await.status_is(405);
    answer
        .body_is(r#"{"detail":"Method \"PUT\" not allowed."}"#)
        .header_is("allow", "GET, POST, HEAD, OPTIONS");
    let login = server.get(super::LOGIN).send().await.status_is(405);
    login
        .body_is(r#"{"detail":"Method \"GET\" not allowed."}"#)
        .header_is("allow", "POST, OPTIONS");
}

#[tokio::test]
async fn a_type_that_is_not_json_is_415_and_quoted() {
    let (server, user) = logged_in().await;
    for sent in [
        "text/plain",
        "text/plain; charset=utf-8",
        "text/json",
        "json",
        "",
    ] {
        let create = server.post(PRIVATE_TOKENS).bearer(&user.token);
        let answer = create.body(sent, "x").send().await.status_is(415);
        let detail = format!("Unsupported media type \"{sent}\" in request.");
        answer.has("/detail", detail);
    }
}

#[tokio::test]
async fn a_type_that_covers_json_is_read_as_json() {
    let server = TestServer::start().await;
    for sent in ["APPLICATION/JSON; charset=utf-8", "*/*", "application/*"] {
        let login = server.post(super::LOGIN).body(sent, "[]");
        login.send().await.status_is(400);
    }
}

#[tokio::test]
async fn when_there_are_as_many_as_may_be_another_is_503_until_one_is_revoked() {
    const MOST: usize = 10_000;
    let (server, user) = logged_in().await;
    let first = user.private_token("first", FAR).await;
    let snapshot = server.get("/__admin/snapshot").send().await.status_is(200);
    let mut snapshot = snapshot.json();
    let tokens = snapshot["sessions"]["private_tokens"].as_array_mut();
    let tokens = tokens.expect("a snapshot lists them");
    for id in tokens.len() + 1..=MOST {
        let mut token = tokens[0].clone();
        token["id"] = id.into();
        token["token"] = format!("00000000-0000-4000-8000-{id:012}").into();
        tokens.push(token);
    }
    snapshot["sessions"]["last_private_token"] = MOST.into();
    let restore = server.put("/__admin/snapshot").json(snapshot);
    restore.send().await.status_is(200);

    let refused = user.create("one more", FAR).await.status_is(503);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    let detail = refused.text("/detail");
    assert!(
        detail.starts_with("this sandbox has 10000 private tokens already"),
        "{detail}"
    );
    let minted = json!({"provider": "haut-ai", "kind": "private"});
    let minted = server.post("/__admin/tokens").json(minted).send().await;
    minted
        .status_is(422)
        .has("/errors/0/field", "/kind")
        .has("/detail", detail);
    let reasons = server
        .get("/__admin/requests?reason=unavailable")
        .send()
        .await;
    reasons.has("/total", 1);
    user.list("").await.has("/count", MOST);
    first.holder.call().await.status_is(200);

    user.revoke(first.id).await.status_is(204);
    user.create("one more", FAR)
        .await
        .status_is(201)
        .has("/id", MOST + 1);
}
