//! Sessions from outside: seen, ended, made older.

use serde_json::{Value, json};

use crate::support::answer::{Answer, claims};
use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::{igny8, intergiro};

const SESSIONS: &str = "/__admin/sessions";

async fn list(client: &Client, query: &str) -> Answer {
    let list = client.get(&format!("{SESSIONS}{query}")).send().await;
    list.status_is(200)
}

async fn only(client: &Client) -> Value {
    let answer = list(client, "").await.has("/total", 1);
    answer.at("/sessions/0")
}

async fn id_of_only(client: &Client) -> String {
    let session = only(client).await;
    session["id"].as_str().unwrap_or_default().to_owned()
}

async fn age(client: &Client, id: &str, by: &str) -> Answer {
    let aging = client.post(&format!("{SESSIONS}/{id}/age"));
    aging.json(json!({"by": by})).send().await
}

async fn end(client: &Client, id: &str) -> Answer {
    client.delete(&format!("{SESSIONS}/{id}")).send().await
}

#[tokio::test]
async fn beyond_the_cap_the_session_that_ends_first_is_forgotten() {
    let server = TestServer::start_with(|options| {
        options.max_sessions = 2.try_into().expect("a number");
    })
    .await;
    let first = intergiro::Session::open(&server).await;
    for _ in 0..2 {
        server.advance("1m").await;
        intergiro::Session::open(&server)
            .await
            .call()
            .await
            .status_is(200);
    }
    let kept = list(&server, "").await.has("/total", 2);
    for place in ["/sessions/0/id", "/sessions/1/id"] {
        assert_ne!(kept.at(place), claims(&first.access)["sessionId"]);
    }
    first.call().await.status_is(401);
}

#[tokio::test]
async fn a_session_tells_whose_it_is_and_how_far_it_has_come() {
    let server = TestServer::start().await;
    list(&server, "").await.has("/total", 0);
    let mut session = intergiro::Session::open(&server).await;
    server.advance("15m").await;
    session.refresh().await;
    let claims = claims(&session.access);
    let expected = json!({
        "id": claims["sessionId"],
        "provider": "intergiro",
        "account": claims["sub"],
        "started": "2026-01-01T12:00:00Z",
        "ends": "2026-01-01T13:00:00Z",
        "access_expires": "2026-01-01T12:30:00Z",
        "refreshes": 1,
        "state": "live",
        "login": claims["sub"],
    });
    assert_eq!(only(&server).await, expected);
    let id = id_of_only(&server).await;
    let read = server.get(&format!("{SESSIONS}/{id}")).send().await;
    read.status_is(200).has("", expected);
}

#[tokio::test]
async fn sessions_are_filtered_and_paged() {
    let server = TestServer::start().await;
    intergiro::Session::open(&server).await;
    server.advance("1h").await;
    for email in ["user@example.com", "viewer@example.com"] {
        igny8::Session::of(&server, email).await;
    }
    for (query, total) in [
        ("", 3),
        ("?provider=igny8", 2),
        ("?account=viewer@example.com", 1),
        ("?account=VIEWER@example.com", 1),
        ("?account=2", 1),
        ("?provider=intergiro&account=2", 0),
        ("?account=nobody@example.com", 0),
        ("?state=live", 2),
        ("?state=expired", 1),
        ("?state=ended", 0),
    ] {
        let answer = list(&server, query).await.has("/total", total);
        assert_eq!(answer.at("/sessions").as_array().unwrap().len(), total);
    }
    let page = list(&server, "?limit=1&offset=1").await.has("/total", 3);
    page.has("/sessions/0/login", "user@example.com");
    list(&server, "?limit=0").await.has("/sessions", json!([]));
}

#[tokio::test]
async fn an_ended_session_opens_and_refreshes_nothing_any_more() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    let family = igny8::Session::open(&server).await;
    let untouched = igny8::Session::open(&server).await;
    for provider in ["intergiro", "igny8"] {
        let of_provider = list(&server, &format!("?provider={provider}")).await;
        let id = of_provider.text("/sessions/0/id");
        for _ in 0..2 {
            end(&server, &id).await.status_is(204);
        }
        let read = server.get(&format!("{SESSIONS}/{id}")).send().await;
        read.has("/state", "ended");
    }
    session.call().await.status_is(401);
    family.call().await.status_is(401);
    untouched.call().await.status_is(200);
    server.advance("15m").await;
    session.try_refresh().await.status_is(401);
    let refreshed = igny8::refresh_with(&server, &family.refresh).await;
    refreshed.status_is(401);
    let refreshed = igny8::refresh_with(&server, &untouched.refresh).await;
    refreshed.status_is(200);
}

#[tokio::test]
async fn an_aged_session_is_as_if_it_had_begun_earlier() {
    let server = TestServer::start().await;
    let mut session = intergiro::Session::open(&server).await;
    let other = intergiro::Session::open(&server).await;
    let id = claims(&session.access)["sessionId"].clone();
    let id = id.as_str().unwrap();
    let aged = age(&server, id, "14m59s").await.status_is(200);
    aged.has("/started", "2026-01-01T11:45:01Z")
        .has("/ends", "2026-01-01T12:45:01Z")
        .has("/access_expires", "2026-01-01T12:00:01Z");
    session.call().await.status_is(200);
    session.try_refresh().await.status_is(400);
    age(&server, id, "1s").await.status_is(200);
    session.call().await.status_is(401);
    session.refresh().await;
    session.call().await.status_is(200);
    age(&server, id, "44m59s").await.status_is(200);
    session.call().await.status_is(401);
    session.refresh().await;
    age(&server, id, "1s").await.has("/state", "expired");
    session.call().await.status_is(401);
    session.try_refresh().await.status_is(401);
    other.call().await.status_is(200);
}

#[tokio::test]
async fn the_refresh_token_of_an_aged_session_expires_with_it() {
    let server = TestServer::start().await;
    let session = igny8::Session::open(&server).await;
    let id = id_of_only(&server).await;
    age(&server, &id, "15m").await.status_is(200);
    session.call().await.status_is(401);
    age(&server, &id, "6d23h44m59s").await.status_is(200);
    let refresh = igny8::refresh_with(&server, &session.refresh).await;
    refresh.status_is(200);
    age(&server, &id, "1s").await.status_is(200);
    let refresh = igny8::refresh_with(&server, &session.refresh).await;
    refresh.status_is(401);
}

#[tokio::test]
async fn an_aged_session_counts_as_opened_earlier() {
    let yaml = "intergiro: { settings: { misuse: { sessions: 1, within: 10m } } }";
    let server = TestServer::with_settings(yaml).await;
    intergiro::Session::open(&server).await;
    let again = || intergiro::log_in(&server, "c5f90f4b-9d69-416a-8611-8a8c8d605c36");
    again().await.status_is(429);
    let id = id_of_only(&server).await;
    age(&server, &id, "10m").await.status_is(200);
    again().await.status_is(200);
}

#[tokio::test]
async fn a_session_is_made_older_by_whole_seconds_and_never_younger() {
    let server = TestServer::start().await;
    intergiro::Session::open(&server).await;
    let id = id_of_only(&server).await;
    let before = only(&server).await;
    let path = format!("{SESSIONS}/{id}/age");
    for by in ["-15m", "0s", "1.5s", "soon", "", "1y", "9999d"] {
        let aging = server.post(&path).any_json(json!({"by": by})).send();
        aging.await.violations("/by");
    }
    for body in [json!({}), json!({"by": 15}), json!({"by": null})] {
        server
            .post(&path)
            .any_json(body)
            .send()
            .await
            .violations("/by");
    }
    let unknown = json!({"by": "1m", "of": "x"});
    let answer = server.post(&path).any_json(unknown).send().await;
    answer.violations("/of");
    let broken = server.post(&path).body("application/json", "{");
    broken.send().await.status_is(400);
    let untyped = server.post(&path).body("text/plain", "{}");
    untyped.send().await.status_is(415);
    assert_eq!(only(&server).await, before);
}

#[tokio::test]
async fn an_unknown_session_is_404() {
    let server = TestServer::start().await;
    let unknown = "f3b9c1d2-6a5e-4c7b-8d90-1e2f3a4b5c6d";
    for id in [unknown, "1", "nobody"] {
        let path = format!("{SESSIONS}/{id}");
        server.get(&path).send().await.status_is(404);
        server.delete(&path).send().await.status_is(404);
        age(&server, id, "1m").await.status_is(404);
    }
}

#[tokio::test]
async fn a_wrong_filter_is_422_and_names_the_nearest() {
    let server = TestServer::start().await;
    for (query, field, nearest) in [
        ("?provider=ignyte", "?provider", "did you mean `igny8`?"),
        ("?state=alive", "?state", "did you mean `live`?"),
        ("?acount=x", "?acount", "did you mean `account`?"),
        ("?limit=1001", "?limit", "from 0 to 1000"),
        ("?offset=-1", "?offset", "not a whole number"),
    ] {
        let answer = server.get(&format!("{SESSIONS}{query}")).send().await;
        let answer = answer.violations(field);
        let detail = answer.text("/errors/0/detail");
        assert!(detail.contains(nearest), "{query}: {detail}");
    }
}

#[tokio::test]
async fn another_sandbox_sees_and_ends_no_session_of_this_one() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    let id = id_of_only(&server).await;
    let other = server.in_sandbox("other");
    list(&other, "").await.has("/total", 0);
    end(&other, &id).await.status_is(404);
    age(&other, &id, "1h").await.status_is(404);
    session.call().await.status_is(200);
}

#[tokio::test]
async fn a_snapshot_with_more_sessions_than_all_sandboxes_have_room_for_is_422() {
    let roomy = TestServer::start().await;
    let mut snapshot = roomy.get("/__admin/snapshot").send().await.json();
    intergiro::Session::open(&roomy).await;
    let one = roomy.get("/__admin/snapshot").send().await.json();
    let session = &one["sessions"]["sessions"][0];
    let many = (0..1001).map(|_| {
        let mut session = session.clone();
        session["id"] = uuid::Uuid::new_v4().to_string().into();
        session
    });
    snapshot["sessions"]["sessions"] = many.collect();
    let small = TestServer::start_with(|options| {
        options.max_total_sessions = 10.try_into().expect("a number");
    })
    .await;
    let put = small.put("/__admin/snapshot").json(snapshot).send().await;
    let refused = put.violations("/sessions/sessions");
    let said = "there are 1001 of them, and of the 10 that all sandboxes here keep together 10 are \
                free (--max-total-sessions)";
    refused.has("/errors/0/detail", said);
}
