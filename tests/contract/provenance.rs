//! Tokens that are shown where they do not belong: at another vendor, or in another sandbox.

use serde_json::{Value, json};

use crate::forgeries::{self, Good};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::{igny8, intergiro, kyc, s7risk};

const SNAPSHOT: &str = "/__admin/snapshot";

/// The newest entry of the journal has this reason, and says where the token comes from.
async fn told_that(client: &Client, reason: &str, origin: &str) {
    let told = client.newest_entry().await;
    let advice = match reason {
        "other_provider" => "Send each vendor its own token.",
        _ => "Log in in the sandbox that the request is sent to.",
    };
    let sentence = format!("The token was {origin}. {advice}");
    let found = (&told["reason"], &told["hint"]);
    assert_eq!(found, (&json!(reason), &json!(sentence)), "{told}");
}

async fn present(client: &Client, good: &Good) -> Answer {
    client.get(good.path).bearer(&good.token).send().await
}

/// The tokens that tell of which sandbox they are.
async fn tagged(client: &Client) -> Vec<Good> {
    let mut all = forgeries::all(client).await;
    all.retain(|good| good.vendor != "kyc");
    all
}

#[tokio::test]
async fn of_a_token_of_another_vendor_the_journal_and_the_inspection_say_whose_key_signed_it() {
    let server = TestServer::start().await;
    let all = forgeries::all(&server).await;
    for one in &all {
        for other in all.iter().filter(|other| other.vendor != one.vendor) {
            let call = server.get(one.path).bearer(&other.token);
            call.send().await.status_is(401);
            let hint = format!("signed by {}", other.vendor);
            told_that(&server, "other_provider", &hint).await;
            let inspected = server
                .inspect(json!({"token": other.token, "provider": one.vendor}))
                .await;
            let inspected = inspected.has("/verdict", "refused").has("/status", 401);
            inspected
                .has("/reason", "other_provider")
                .has("/hint", hint);
        }
    }
}

#[tokio::test]
async fn of_a_token_of_another_sandbox_the_journal_and_the_inspection_say_which_one_issued_it() {
    let server = TestServer::start().await;
    let (a, b) = (server.in_sandbox("a"), server.in_sandbox("b"));
    for (issuer, name, others) in [(&a, "a", [&b, &*server]), (&*server, "default", [&a, &b])] {
        for good in tagged(issuer).await {
            present(issuer, &good).await.status_is(200);
            for other in others {
                present(other, &good).await.status_is(401);
                let hint = format!("issued in sandbox `{name}`");
                told_that(other, "other_sandbox", &hint).await;
                let inspected = other.inspect(json!({"token": good.token})).await;
                let inspected = inspected.has("/provider", good.vendor);
                inspected.has("/reason", "other_sandbox").has("/hint", hint);
            }
        }
    }
}

#[tokio::test]
async fn whatever_else_is_wrong_with_a_token_of_another_sandbox_its_sandbox_is_told() {
    let server = TestServer::start().await;
    let (a, b) = (server.in_sandbox("a"), server.in_sandbox("b"));
    let all = forgeries::all(&a).await;
    for by in ["-1h", "8d"] {
        b.advance(by).await;
        // A token of kyc does not say when it was issued.
        for good in all.iter().filter(|good| by == "8d" || good.vendor != "kyc") {
            present(&b, good).await.status_is(401);
            told_that(&b, "other_sandbox", "issued in sandbox `a`").await;
        }
    }
}

#[tokio::test]
async fn a_token_of_kyc_is_good_in_another_sandbox_that_has_its_user_and_refused_in_one_without() {
    let server = TestServer::start().await;
    let (a, b) = (server.in_sandbox("a"), server.in_sandbox("b"));
    let token = kyc::token(&a).await;
    let call = || b.get("/kyc/api/v1/resource").bearer(&token).send();
    call().await.status_is(200);
    let users = b.get("/__admin/accounts?provider=kyc").send().await;
    let users = users.at("/accounts").as_array().cloned().expect("a list");
    let user = users
        .iter()
        .find(|user| user["email"] == "user@example.com");
    let id = user.expect("the user")["id"].as_str().expect("an id");
    let user = b.delete(&format!("/__admin/accounts/kyc/user/{id}"));
    user.send().await.status_is(204);
    call().await.status_is(401);
    told_that(&b, "other_sandbox", "issued in sandbox `a`").await;
}

#[tokio::test]
async fn of_a_refresh_token_too_it_is_told_where_it_comes_from() {
    let server = TestServer::start().await;
    let (a, b) = (server.in_sandbox("a"), server.in_sandbox("b"));
    let intergiro = intergiro::Session::open(&a).await;
    let igny8 = igny8::Session::open(&a).await;
    let unknown = intergiro::refresh_with(&b, "unknown").await.status_is(401);
    let answer = intergiro::refresh_with(&b, &intergiro.refresh).await;
    answer.status_is(401).body_is(&unknown.body_text());
    told_that(&b, "other_sandbox", "issued in sandbox `a`").await;
    igny8::refresh_with(&b, &igny8.refresh).await.status_is(401);
    told_that(&b, "other_sandbox", "issued in sandbox `a`").await;
    igny8::refresh_with(&a, &intergiro.refresh)
        .await
        .status_is(401);
    told_that(&a, "other_provider", "issued by intergiro").await;
    intergiro::refresh_with(&a, &igny8.refresh)
        .await
        .status_is(401);
    told_that(&a, "other_provider", "signed by igny8").await;
}

fn has_no_origin(entry: &Value) {
    let hint = entry["hint"].as_str().expect("a hint");
    let names_one = ["signed by", "issued by", "issued in"];
    assert!(
        !names_one.iter().any(|origin| hint.contains(origin)),
        "{hint}"
    );
}

#[tokio::test]
async fn what_comes_from_nowhere_else_keeps_its_reason_and_has_no_origin() {
    let server = TestServer::start().await;
    let (a, b) = (server.in_sandbox("a"), server.in_sandbox("b"));
    let session = intergiro::Session::open(&a).await;
    let token = s7risk::USER.token(&b).await;
    a.advance("2d").await;
    session.call().await.status_is(401);
    for (token, reason) in [
        ("a.b.c", "malformed_token"),
        ("unknown", "malformed_token"),
        (&token[..token.len() - 9], "bad_signature"),
    ] {
        let call = a.get("/s7risk/incidents").bearer(token);
        call.send().await.status_is(401);
        let told = a.newest_entry().await;
        assert_eq!(told["reason"], reason, "{told}");
        has_no_origin(&told);
    }
    let expired = a.inspect(json!({"token": session.access})).await;
    assert_eq!(
        expired.has("/reason", "access_expired").json().get("hint"),
        None
    );
}

#[tokio::test]
async fn an_answer_to_a_token_of_another_sandbox_is_that_to_any_bad_token() {
    let server = TestServer::start().await;
    let (a, b) = (server.in_sandbox("a"), server.in_sandbox("b"));
    for good in tagged(&a).await {
        let foreign = present(&b, &good).await.status_is(401).json();
        let bad = format!("{}x", good.token);
        let bad = b
            .get(good.path)
            .bearer(&bad)
            .send()
            .await
            .status_is(401)
            .json();
        let fields = |body: &Value| {
            let mut body = body.clone();
            if let Some(fields) = body.as_object_mut() {
                fields.remove("request_id");
                // At oidc it is a sentence about the cause.
                fields.remove("error_description");
            }
            body
        };
        assert_eq!(fields(&foreign), fields(&bad), "{}", good.vendor);
    }
}

#[tokio::test]
async fn tokens_of_a_sandbox_are_good_after_its_reset_where_they_need_no_session() {
    let server = TestServer::start().await;
    let a = server.in_sandbox("a");
    let igny8 = igny8::Session::open(&a).await;
    let token = s7risk::USER.token(&a).await;
    a.post("/__admin/reset").send().await.status_is(204);
    igny8.call().await.status_is(200);
    igny8::refresh_with(&a, &igny8.refresh).await.status_is(200);
    a.get("/s7risk/incidents")
        .bearer(&token)
        .send()
        .await
        .status_is(200);
}

#[tokio::test]
async fn a_sandbox_that_is_made_again_under_a_name_refuses_the_tokens_of_the_one_before() {
    let server = TestServer::start().await;
    let a = server.in_sandbox("a");
    let all = tagged(&a).await;
    let dropped = server.delete("/__admin/sandboxes/a").send().await;
    dropped.status_is(204);
    for good in &all {
        present(&a, good).await.status_is(401);
    }
    let told = a.newest_entry().await;
    assert_eq!(told["reason"], "other_sandbox", "{told}");
    has_no_origin(&told);
}

/// A snapshot whose ledger has forgotten everything.
fn forgetful(mut snapshot: Value) -> Value {
    for list in ["sessions", "tokens", "private_tokens"] {
        snapshot["sessions"][list] = json!([]);
    }
    snapshot
}

#[tokio::test]
async fn a_copy_takes_the_tag_over_and_a_reset_gives_it_its_own_back() {
    let server = TestServer::start().await;
    let (a, copy) = (server.in_sandbox("a"), server.in_sandbox("copy"));
    let token = s7risk::USER.token(&a).await;
    let igny8 = igny8::Session::open(&a).await;
    let snapshot = a.get(SNAPSHOT).send().await.json();
    let put = copy.put(SNAPSHOT).json(forgetful(snapshot));
    put.send().await.status_is(200);
    let call = || copy.get("/s7risk/incidents").bearer(&token).send();
    call().await.status_is(200);
    igny8::refresh_with(&copy, &igny8.refresh)
        .await
        .status_is(200);
    copy.post("/__admin/reset").send().await.status_is(204);
    call().await.status_is(401);
}

#[tokio::test]
async fn tokens_in_a_snapshot_without_a_tag_are_good_wherever_it_is_restored() {
    let server = TestServer::start().await;
    let (a, copy) = (server.in_sandbox("a"), server.in_sandbox("copy"));
    let all = forgeries::all(&a).await;
    let mut snapshot = a.get(SNAPSHOT).send().await.json();
    let sessions = snapshot["sessions"].as_object_mut();
    assert!(sessions.expect("an object").shift_remove("tag").is_some());
    let put = copy.put(SNAPSHOT).json(snapshot);
    put.send().await.status_is(200);
    for good in &all {
        present(&copy, good).await.status_is(200);
    }
}

#[tokio::test]
async fn tokens_to_order_are_good_in_their_sandbox_with_any_name() {
    let server = TestServer::start().await;
    let a = server.in_sandbox("a");
    for claims in [
        json!({}),
        json!({"jti": "5f0c3c58-6d3f-4a35-8f4e-3f1b0c6d7e8f"}),
    ] {
        let order = json!({"provider": "s7risk", "claims": claims});
        let minted = a.post("/__admin/tokens").json(order).send().await;
        let minted = minted.status_is(201).has("/expected/reason", "ok");
        let call = a.get("/s7risk/incidents").bearer(&minted.text("/token"));
        call.send().await.status_is(200);
    }
}
