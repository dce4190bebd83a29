//! `/~NAME`: whole worlds of their own.

use serde_json::json;

use super::{DOORS, server};
use crate::support::client::Client;
use crate::support::raw::RawRequest;
use crate::support::server::{NOON, TestServer};
use crate::{igny8, intergiro, s7risk};

#[tokio::test]
async fn a_sandbox_stands_before_every_other_address() {
    let server = server().await;
    for door in DOORS {
        let vendor = door.vendor.name();
        for client in [
            server.in_sandbox("test").below(&format!("/{vendor}")),
            server.at_host(vendor, door.host).in_sandbox("test"),
            server.port_of(door.vendor).in_sandbox("test"),
        ] {
            door.log_in(&client).await.status_is(200);
        }
    }
    DOORS[4]
        .log_in(&server.in_sandbox("test"))
        .await
        .status_is(200);
}

#[tokio::test]
async fn the_id_of_a_test_names_a_sandbox() {
    let server = TestServer::start().await;
    let long = "x".repeat(128);
    for (segment, name) in [
        ("a", "a"),
        ("A_b-9", "A_b-9"),
        (
            "test.py::test_it%5Badmin%201%5D",
            "test.py::test_it[admin 1]",
        ),
        (
            "test.py%3A%3Atest_it[admin%201]",
            "test.py::test_it[admin 1]",
        ),
        ("%C3%BC", "ü"),
        ("%2541", "%41"),
        (&long, &long),
    ] {
        let index = server.get(&format!("/~{segment}/")).send().await;
        index.status_is(200).has("/sandbox", name);
        let made = server
            .get(&format!("/~{segment}/__admin/clock"))
            .send()
            .await;
        made.status_is(200);
        let listed = server.get("/__admin/sandboxes").send().await.json();
        let all = listed["sandboxes"].as_array().expect("a list");
        let sandbox = all.iter().find(|sandbox| sandbox["name"] == name);
        let url = sandbox.expect("it is there")["url"]
            .as_str()
            .expect("a URL");
        let path = url.split_once("/~").expect("a sandbox").1;
        let same = server.get(&format!("/~{path}/")).send().await;
        same.has("/sandbox", name);
    }
}

#[tokio::test]
async fn what_names_no_sandbox_is_told_what_does() {
    let server = TestServer::start().await;
    for name in [
        "",
        ".",
        "..",
        "%2E",
        "a%2Fb",
        "a~",
        "a%00",
        "%C3",
        "%zz",
        "%41",
        &"x".repeat(129),
    ] {
        let path = format!("/~{name}/intergiro/v3/individuals");
        let answer = RawRequest::new("GET", &path)
            .by_the_server()
            .send(&server)
            .await;
        answer.status_is(404).has(
            "/detail",
            "a sandbox is named with 1 to 128 bytes of UTF-8 without `/`, `~` and control characters, and not `.` or `..`; in an address all but letters and digits may be percent-encoded",
        );
    }
}

#[tokio::test]
async fn with_strict_sandboxes_only_those_exist_that_were_created() {
    let server = TestServer::start_with(|options| options.sandbox_limits.strict = true).await;
    intergiro::Session::open(&server).await;
    for path in ["/intergiro/v3/individuals", "/docs", "/__admin/clock"] {
        let missing = server.get(&format!("/~a%20b{path}")).by_the_server();
        let missing = missing.send().await.status_is(404);
        let detail = "no sandbox is called `a b`, and requests make none (--strict-sandboxes); \
                      create it: POST /~a%20b/__admin/sandboxes {}";
        missing.has("/detail", detail);
    }
    let create = server.post("/~a%20b/__admin/sandboxes").json(json!({}));
    create.send().await.status_is(201);
    intergiro::Session::open(&server.in_sandbox("a%20b")).await;
    let list = server.get("/__admin/sandboxes").send().await;
    list.has("/total", 2);
}

#[tokio::test]
async fn a_tilde_may_be_encoded() {
    let server = TestServer::start().await;
    server.in_sandbox("test").advance("1h").await;
    for tilde in ["~", "%7E", "%7e"] {
        let index = server.get(&format!("/{tilde}test/")).send().await;
        let index = index.status_is(200).has("/sandbox", "test");
        index.has("/clock/now", "2026-01-01T13:00:00Z");
    }
}

#[tokio::test]
async fn a_sandbox_named_default_is_the_one_without_a_name() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    let named = server.in_sandbox("default");
    named.advance("15m").await;
    session.call().await.status_is(401);
}

/// Two sandboxes of one server.
fn two(server: &TestServer) -> (Client, Client) {
    (server.in_sandbox("one"), server.in_sandbox("two"))
}

#[tokio::test]
async fn clocks_are_apart() {
    let server = TestServer::start().await;
    let (one, two) = two(&server);
    one.advance("1h").await;
    let clock = one.get("/__admin/clock").send().await;
    clock.has("/now", "2026-01-01T13:00:00Z");
    for other in [&two, &*server] {
        let clock = other.get("/__admin/clock").send().await;
        clock.has("/now", NOON);
    }
}

#[tokio::test]
async fn sessions_are_apart() {
    let server = TestServer::start().await;
    let (one, two) = two(&server);
    let session = intergiro::Session::open(&one).await;
    let there = intergiro::Session {
        client: two.clone(),
        access: session.access.clone(),
        refresh: session.refresh.clone(),
    };
    session.call().await.status_is(200);
    there.call().await.status_is(401);
    for client in [&one, &two] {
        client.advance("15m").await;
    }
    there.try_refresh().await.status_is(401);
    session.try_refresh().await.status_is(200);
}

#[tokio::test]
async fn accounts_are_apart() {
    let server = TestServer::start().await;
    let (one, two) = two(&server);
    let add = one.post("/__admin/accounts").json(json!({
        "provider": "igny8",
        "kind": "user",
        "email": "new@example.com",
        "password": "password",
    }));
    add.send().await.status_is(201);
    let login = igny8::log_in(&one, "new@example.com", "password").await;
    login.status_is(200);
    let login = igny8::log_in(&two, "new@example.com", "password").await;
    login.status_is(401);
    let gone = two.delete("/__admin/accounts/igny8/user/1").send().await;
    gone.status_is(204);
    let login = igny8::log_in(&two, "user@example.com", "password").await;
    login.status_is(401);
    for client in [&one, &*server] {
        let login = igny8::log_in(client, "user@example.com", "password").await;
        login.status_is(200);
    }
}

#[tokio::test]
async fn lockouts_are_apart() {
    let server = TestServer::start().await;
    let (one, two) = two(&server);
    for _ in 0..5 {
        let wrong = json!({"email": "user@example.com", "password": "wrong"});
        let ask = one.post("/user/token").header("origin", "x").json(wrong);
        ask.send().await.status_is(401);
    }
    s7risk::USER.succeed(&one).await.status_is(429);
    s7risk::USER.succeed(&two).await.status_is(200);
    s7risk::USER.succeed(&server).await.status_is(200);
}

#[tokio::test]
async fn a_reset_is_of_one_sandbox() {
    let server = TestServer::start().await;
    let (one, two) = two(&server);
    let first = intergiro::Session::open(&one).await;
    let second = intergiro::Session::open(&two).await;
    one.post("/__admin/reset").send().await.status_is(204);
    first.call().await.status_is(401);
    second.call().await.status_is(200);
}

#[tokio::test]
async fn a_sandbox_within_a_sandbox_is_none() {
    let server = TestServer::start().await;
    let path = "/~one/~two/intergiro/v3/individuals";
    server.get(path).by_the_server().send().await.status_is(404);
}
