//! The list of private tokens: pages, order, search.

use serde_json::{Value, json};

use super::{TokenHolder, logged_in};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

/// The demo user with five private tokens, `a` to `e`, the later ones expiring sooner.
async fn with_five() -> (TestServer, TokenHolder) {
    let (server, user) = logged_in().await;
    for (name, month) in [("a", 9), ("b", 8), ("c", 7), ("d", 6), ("e", 5)] {
        let expires = format!("2030-0{month}-01T00:00:00Z");
        user.private_token(&format!("token {name}"), &expires).await;
    }
    (server, user)
}

/// The last letters of the names in a page, in its order.
fn letters(answer: &Answer) -> String {
    let results = answer.at("/results");
    let results = results.as_array().expect("results");
    results
        .iter()
        .filter_map(|token| token["name"].as_str()?.chars().last())
        .collect()
}

#[tokio::test]
async fn the_list_shows_expiry_and_never_the_token_itself() {
    let (_server, user) = logged_in().await;
    let made = user.private_token("backend", "2030-01-01T00:00:00Z").await;
    let answer = user.list("").await.status_is(200);
    assert!(!answer.body_text().contains(&made.holder.token));
    let shown = json!({"id": 1, "name": "backend", "expiration_time": "2030-01-01T00:00:00Z"});
    let body = json!({"count": 1, "next": null, "previous": null, "results": [shown]});
    answer.body_is(&body.to_string());
}

#[tokio::test]
async fn an_empty_list_has_one_page() {
    let (_server, user) = logged_in().await;
    let empty = r#"{"count":0,"next":null,"previous":null,"results":[]}"#;
    for query in ["", "?page=1", "?page=last"] {
        user.list(query).await.status_is(200).body_is(empty);
    }
    user.list("?page=2").await.status_is(404);
}

#[tokio::test]
async fn the_list_keeps_expired_tokens_and_drops_revoked_ones() {
    let (server, user) = logged_in().await;
    let kept = user.private_token("kept", "2026-01-01T12:10:00Z").await;
    let dropped = user.private_token("dropped", "2030-01-01T00:00:00Z").await;
    user.revoke(dropped.id).await.status_is(204);
    server.advance("20m").await;
    kept.holder.call().await.status_is(401);
    let answer = user.list("").await.status_is(200).has("/count", 1);
    answer.has("/results/0/name", "kept");
}

#[tokio::test]
async fn pages_are_linked() {
    let (server, user) = with_five().await;
    let base = format!("http://{}{}", server.address, super::PRIVATE_TOKENS);
    let link = |query: &str| -> Value { format!("{base}?{query}").into() };
    let first = user.list("?page_size=2").await.status_is(200);
    assert_eq!(letters(&first), "ab");
    let first = first.has("/count", 5).has("/previous", ());
    first.has("/next", link("page=2&page_size=2"));
    let second = user.list("?page_size=2&page=2").await.status_is(200);
    assert_eq!(letters(&second), "cd");
    let second = second.has("/next", link("page=3&page_size=2"));
    second.has("/previous", link("page_size=2"));
    let last = user.list("?page=last&page_size=2").await.status_is(200);
    assert_eq!(letters(&last), "e");
    let last = last.has("/next", ());
    last.has("/previous", link("page=2&page_size=2"));
}

#[tokio::test]
async fn a_page_that_does_not_exist_is_404() {
    let (_server, user) = with_five().await;
    for page in ["0", "-1", "abc", "1.5", "6", "LAST"] {
        let answer = user.list(&format!("?page_size=1&page={page}")).await;
        answer
            .status_is(404)
            .body_is(r#"{"detail":"Invalid page."}"#);
    }
}

#[tokio::test]
async fn a_page_size_that_is_no_positive_number_is_ignored() {
    let (_server, user) = with_five().await;
    for size in ["0", "-1", "abc", "", "1.5", "99999999999999999999"] {
        let answer = user.list(&format!("?page_size={size}")).await;
        assert_eq!(letters(&answer.status_is(200)), "abcde");
    }
}

#[tokio::test]
async fn ordering_sorts_and_what_is_no_field_is_ignored() {
    let (_server, user) = with_five().await;
    for (ordering, expected) in [
        ("", "abcde"),
        ("id", "abcde"),
        ("-id", "edcba"),
        ("name", "abcde"),
        ("-name", "edcba"),
        ("expiration_time", "edcba"),
        ("-expiration_time", "abcde"),
        ("nope,%20-name", "edcba"),
        ("expiration_time,-id", "edcba"),
        ("data", "abcde"),
    ] {
        let answer = user.list(&format!("?ordering={ordering}")).await;
        assert_eq!(letters(&answer.status_is(200)), expected, "{ordering}");
    }
}

#[tokio::test]
async fn q_searches_names_whatever_the_letter_case() {
    let (_server, user) = with_five().await;
    for (q, expected) in [
        ("B", "b"),
        ("TOKEN", "abcde"),
        ("token,c", "c"),
        ("%22token+c%22", "c"),
        ("nothing", ""),
        ("", "abcde"),
        ("%25", ""),
    ] {
        let answer = user.list(&format!("?q={q}")).await.status_is(200);
        assert_eq!(letters(&answer), expected, "{q}");
    }
}

#[tokio::test]
async fn a_null_character_in_q_is_400() {
    let (_server, user) = logged_in().await;
    let answer = user.list("?q=%00").await.status_is(400);
    answer.body_is(r#"["Null characters are not allowed."]"#);
}

#[tokio::test]
async fn the_links_keep_the_way_in() {
    let server = TestServer::start().await;
    let at_host = server.at_host("haut-ai", "saas.haut.ai");
    let host = TokenHolder {
        client: at_host,
        token: TokenHolder::log_in(&server).await.token,
    };
    for name in ["a", "b"] {
        let create = host.client.post("/api/v1/auth/private_tokens/");
        let create = create.bearer(&host.token);
        let body = json!({"name": name, "expiration_time": "2030-01-01T00:00:00Z"});
        create.json(body).send().await.status_is(201);
    }
    let answer = host.get("/api/v1/auth/private_tokens/?page_size=1").await;
    let next = "http://saas.haut.ai/api/v1/auth/private_tokens/?page=2&page_size=1";
    answer.has("/next", next);
}
