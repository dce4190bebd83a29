//! The ledger from outside: what was issued, how it was used, and ending one token.

use serde_json::{Value, json};

use crate::support::answer::{Answer, claims};
use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::{forgeries, haut_ai, igny8, intergiro, kyc};

const TOKENS: &str = "/__admin/tokens";

async fn list(client: &Client, query: &str) -> Answer {
    let list = client.get(&format!("{TOKENS}{query}")).send().await;
    list.status_is(200)
}

/// The one token that a query finds.
async fn only(client: &Client, query: &str) -> Value {
    list(client, query).await.has("/total", 1).at("/tokens/0")
}

async fn id_of_only(client: &Client, query: &str) -> String {
    let token = only(client, query).await;
    token["id"].as_str().unwrap_or_default().to_owned()
}

async fn expire(client: &Client, id: &str) -> Answer {
    client.post(&format!("{TOKENS}/{id}/expire")).send().await
}

async fn revoke(client: &Client, id: &str) -> Answer {
    client.delete(&format!("{TOKENS}/{id}")).send().await
}

#[tokio::test]
async fn the_ledger_has_each_token_with_its_session_and_its_parent() {
    let server = TestServer::start().await;
    let mut session = intergiro::Session::open(&server).await;
    let first = claims(&session.access);
    server.advance("15m").await;
    session.refresh().await;
    let second = claims(&session.access);
    let parent = id_of_only(&server, "?kind=refresh&state=rotated").await;
    let access = only(&server, "?kind=access&state=current").await;
    let expected = json!({
        "id": second["jti"],
        "kind": "access",
        "provider": "intergiro",
        "account": second["sub"],
        "issued": "2026-01-01T12:15:00Z",
        "expires": "2026-01-01T12:30:00Z",
        "state": "current",
        "uses": 0,
        "login": second["sub"],
        "session": second["sessionId"],
        "parent": parent,
    });
    assert_eq!(access, expected);
    let id = first["jti"].as_str().unwrap();
    let read = server.get(&format!("{TOKENS}/{id}")).send().await;
    let read = read.status_is(200).has("/state", "expired");
    assert_eq!(read.at("/parent"), Value::Null);
    list(&server, "").await.has("/total", 4);
}

#[tokio::test]
async fn uses_are_counted_let_in_or_not_with_how_near_to_the_end() {
    let server = TestServer::start().await;
    let token = kyc::token(&server).await;
    let call = || server.get("/kyc/api/v1/resource").bearer(&token).send();
    for wait in ["1m", "58m59s"] {
        server.advance(wait).await;
        call().await.status_is(200);
    }
    let used = only(&server, "").await;
    assert_eq!(used["uses"], 2);
    assert_eq!(used["first_used"], "2026-01-01T12:01:00Z");
    assert_eq!(used["last_used"], "2026-01-01T12:59:59Z");
    assert_eq!(used["last_used_before_expiry"], "1s");
    server.advance("1m1s").await;
    call().await.status_is(401);
    let used = only(&server, "").await;
    assert_eq!(used["uses"], 3);
    assert_eq!(used["last_used_before_expiry"], "-1m");
}

#[tokio::test]
async fn a_refresh_is_a_use_even_when_it_comes_too_early() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    session.try_refresh().await.status_is(400);
    let refresh = only(&server, "?provider=intergiro&kind=refresh").await;
    assert_eq!(refresh["uses"], 1);
    assert_eq!(refresh["last_used_before_expiry"], "1h");
    let family = igny8::Session::open(&server).await;
    let call = server.get("/igny8/api/v1/planner/keywords/");
    // The wrong place for it, and yet it was presented.
    call.bearer(&family.refresh).send().await.status_is(401);
    igny8::refresh_with(&server, &family.refresh).await;
    let query = "?provider=igny8&kind=refresh&state=rotated";
    assert_eq!(only(&server, query).await["uses"], 2);
    let query = "?provider=igny8&kind=access";
    assert_eq!(list(&server, query).await.at("/tokens/0/uses"), 0);
}

#[tokio::test]
async fn a_forged_token_is_no_use_of_the_genuine_one() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    let (message, _) = session.access.rsplit_once('.').unwrap();
    let call = server.get("/intergiro/v3/individuals");
    let call = call.bearer(&format!("{message}.AAAA")).send();
    call.await.status_is(401);
    assert_eq!(only(&server, "?kind=access").await["uses"], 0);
}

#[tokio::test]
async fn every_token_of_every_vendor_expires_and_is_revoked_at_once() {
    for end in ["expire", "revoke"] {
        let server = TestServer::start().await;
        for good in forgeries::all(&server).await {
            let call = || server.get(good.path).bearer(&good.token).send();
            let now = server.advance("1s").await.text("/now");
            call().await.status_is(200);
            let used = list(&server, "").await.at("/tokens");
            let mut used = used.as_array().unwrap().iter();
            let used = used.find(|token| token["last_used"] == *now);
            let id = used.unwrap()["id"].as_str().unwrap();
            if end == "expire" {
                let expired = expire(&server, id).await.status_is(200);
                expired.has("/state", "expired").has("/expires", now);
            } else {
                revoke(&server, id).await.status_is(204);
                let read = server.get(&format!("{TOKENS}/{id}")).send().await;
                read.has("/state", "revoked");
            }
            call().await.status_is(401);
        }
    }
}

#[tokio::test]
async fn a_session_whose_newest_access_token_is_ended_can_be_refreshed_at_once() {
    for end in ["expire", "revoke"] {
        let server = TestServer::start().await;
        let mut session = intergiro::Session::open(&server).await;
        session.try_refresh().await.status_is(400);
        let id = id_of_only(&server, "?kind=access").await;
        if end == "expire" {
            expire(&server, &id).await.status_is(200);
        } else {
            revoke(&server, &id).await.status_is(204);
        }
        session.call().await.status_is(401);
        session.refresh().await;
        session.call().await.status_is(200);
    }
}

#[tokio::test]
async fn an_ended_refresh_token_refreshes_nothing() {
    for end in ["expire", "revoke"] {
        let server = TestServer::start().await;
        let session = intergiro::Session::open(&server).await;
        let family = igny8::Session::open(&server).await;
        for provider in ["intergiro", "igny8"] {
            let query = format!("?provider={provider}&kind=refresh");
            let id = id_of_only(&server, &query).await;
            if end == "expire" {
                expire(&server, &id).await.status_is(200);
            } else {
                revoke(&server, &id).await.status_is(204);
            }
        }
        server.advance("15m").await;
        session.try_refresh().await.status_is(401);
        let refreshed = igny8::refresh_with(&server, &family.refresh).await;
        refreshed.status_is(401);
    }
}

#[tokio::test]
async fn a_private_token_ends_in_its_owners_list_too() {
    let server = TestServer::start().await;
    let holder = haut_ai::TokenHolder::log_in(&server).await;
    holder.private().await;
    let id = id_of_only(&server, "?kind=private").await;
    let path = "/haut-ai/api/v1/auth/private_tokens/";
    expire(&server, &id).await.status_is(200);
    let listed = holder.get(path).await.has("/count", 1);
    let expires = listed.text("/results/0/expiration_time");
    assert!(expires.starts_with("2026-01-01T12:00:00"), "{expires}");
    revoke(&server, &id).await.status_is(204);
    holder.get(path).await.has("/count", 0);
}

#[tokio::test]
async fn tokens_are_filtered_and_paged() {
    let server = TestServer::start().await;
    forgeries::all(&server).await;
    let session = list(&server, "?provider=igny8")
        .await
        .text("/tokens/0/session");
    for (query, total) in [
        (String::new(), 11),
        ("?provider=haut-ai".to_owned(), 2),
        ("?kind=refresh".to_owned(), 3),
        ("?kind=private".to_owned(), 1),
        ("?account=demo-client".to_owned(), 1),
        ("?account=user@example.com".to_owned(), 6),
        ("?provider=igny8&account=1".to_owned(), 2),
        (format!("?session={session}"), 2),
        ("?state=current".to_owned(), 11),
        ("?state=revoked".to_owned(), 0),
    ] {
        list(&server, &query).await.has("/total", total);
    }
    let page = list(&server, "?limit=2&offset=10").await.has("/total", 11);
    assert_eq!(page.at("/tokens").as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_wrong_filter_of_tokens_is_422_and_names_the_nearest() {
    let server = TestServer::start().await;
    for (query, field, told) in [
        ("?provider=kyk", "?provider", "did you mean `kyc`?"),
        ("?kind=acces", "?kind", "did you mean `access`?"),
        ("?state=rotate", "?state", "did you mean `rotated`?"),
        ("?session=7", "?session", "a UUID"),
        ("?sessions=7", "?sessions", "did you mean `session`?"),
        ("?kind=access&kind=access", "?kind", "there twice"),
    ] {
        let answer = server.get(&format!("{TOKENS}{query}")).send().await;
        let detail = answer.violations(field).text("/errors/0/detail");
        assert!(detail.contains(told), "{query}: {detail}");
    }
}

#[tokio::test]
async fn an_unknown_token_is_404() {
    let server = TestServer::start().await;
    for id in ["0d9a4b7e-2c31-4f58-9e6d-7a8b9c0d1e2f", "1", "a.b.c"] {
        let read = server.get(&format!("{TOKENS}/{id}")).send().await;
        read.status_is(404);
        expire(&server, id).await.status_is(404);
        revoke(&server, id).await.status_is(404);
    }
}

#[tokio::test]
async fn another_sandbox_sees_and_ends_no_token_of_this_one() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    let id = id_of_only(&server, "?kind=access").await;
    let other = server.in_sandbox("other");
    list(&other, "").await.has("/total", 0);
    expire(&other, &id).await.status_is(404);
    revoke(&other, &id).await.status_is(404);
    session.call().await.status_is(200);
}

#[tokio::test]
async fn the_ledger_never_shows_a_token() {
    let server = TestServer::start().await;
    let all = forgeries::all(&server).await;
    let listed = list(&server, "").await.body_text();
    for good in all {
        assert!(!listed.contains(&good.token), "{}", good.vendor);
    }
}
