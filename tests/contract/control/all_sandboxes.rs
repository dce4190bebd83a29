//! `?sandbox=`: one sandbox by its name, and lists over all of them.

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

const LISTS: [(&str, &str); 6] = [
    ("accounts", "?provider=kyc"),
    ("faults", ""),
    ("lockouts", ""),
    ("requests", ""),
    ("sessions", ""),
    ("tokens", ""),
];

/// Something for every list.
async fn play(client: &Client) {
    let key = json!({"api_key": "c5f90f4b-9d69-416a-8611-8a8c8d605c36"});
    let login = client.post("/intergiro/v3/auth/login").json(key);
    login.send().await.status_is(200);
    let lock = json!({"provider": "s7risk", "door": "user", "name": "a@example.com"});
    let lock = client.post("/__admin/lockouts").json(lock);
    lock.send().await.status_is(201);
    let fault = client
        .post("/__admin/faults")
        .json(json!({"match": {"provider": "kyc"}, "delay": "0s"}));
    fault.send().await.status_is(201);
}

async fn two_sandboxes() -> TestServer {
    let server = TestServer::start().await;
    play(&server.in_sandbox("b")).await;
    play(&server).await;
    server
}

async fn list(client: &Client, what: &str, query: &str) -> Answer {
    let query = query.replace('?', "&");
    let path = format!("/__admin/{what}?sandbox=*{query}");
    client.get(&path).send().await.status_is(200)
}

fn each(answer: &Answer, what: &str, field: &str) -> Vec<Value> {
    let entries = answer.at(&format!("/{what}"));
    let entries = entries.as_array().expect("a list").iter();
    entries.map(|entry| entry[field].clone()).collect()
}

#[tokio::test]
async fn each_entry_of_a_list_over_all_sandboxes_says_its_own() {
    let server = two_sandboxes().await;
    for (what, query) in LISTS {
        let all = list(&server, what, query).await;
        let (mut total, mut entries) = (0, Vec::new());
        for name in ["b", "default"] {
            let one = server
                .in_sandbox(name)
                .get(&format!("/__admin/{what}{query}"));
            let one = one.send().await.status_is(200);
            total += one.at("/total").as_u64().expect("a number");
            let own = one
                .at(&format!("/{what}"))
                .as_array()
                .expect("a list")
                .clone();
            assert!(!own.is_empty(), "{what} in {name}");
            for mut entry in own {
                assert!(entry.get("sandbox").is_none(), "{what}");
                entry["sandbox"] = name.into();
                entries.push(entry);
            }
        }
        all.has("/total", total).has(&format!("/{what}"), entries);
    }
}

#[tokio::test]
async fn limit_and_offset_count_over_all_sandboxes() {
    let server = two_sandboxes().await;
    for (what, query) in LISTS {
        let whole = list(&server, what, query).await;
        let whole = whole
            .at(&format!("/{what}"))
            .as_array()
            .expect("a list")
            .clone();
        for (offset, entry) in whole.iter().enumerate() {
            let part = list(&server, what, &format!("{query}&limit=1&offset={offset}")).await;
            let part = part.has("/total", whole.len());
            part.has(&format!("/{what}"), json!([entry]));
        }
        let past = list(&server, what, &format!("{query}&offset={}", whole.len())).await;
        past.has(&format!("/{what}"), json!([]));
    }
}

#[tokio::test]
async fn the_journal_over_all_sandboxes_is_in_the_order_in_which_requests_came() {
    let server = TestServer::start().await;
    let names = ["c", "a", "b"];
    for name in names {
        let client = server.in_sandbox(name);
        client
            .get("/kyc/api/v1/resource")
            .send()
            .await
            .status_is(401);
    }
    let all = list(&server, "requests", "").await;
    assert_eq!(each(&all, "requests", "sandbox"), names);
    let refused = || json!({"match": {"status": 401}});
    let found = server
        .post("/__admin/requests/find?sandbox=*")
        .json(refused());
    let found = found.send().await.status_is(200);
    assert_eq!(each(&found, "requests", "sandbox"), names);
    let counted = server
        .post("/__admin/requests/count?sandbox=*")
        .json(refused());
    counted.send().await.body_is(r#"{"count":3}"#);
}

#[tokio::test]
async fn what_is_about_one_sandbox_or_the_server_refuses_all() {
    let server = two_sandboxes().await;
    for (method, path) in [
        ("DELETE", "/requests"),
        ("DELETE", "/lockouts"),
        ("DELETE", "/faults"),
        ("POST", "/reset"),
        ("GET", "/clock"),
        ("GET", "/settings"),
        ("GET", "/snapshot"),
        ("GET", "/events"),
        ("GET", "/sandboxes"),
        ("GET", "/version"),
        ("GET", "/ca.pem"),
        ("GET", "/fixtures"),
        ("POST", "/shutdown"),
    ] {
        let path = format!("/__admin{path}?sandbox=*");
        let asked = server.request(method.parse().expect("a method"), &path);
        let answer = asked.by_the_server().send().await.status_is(422);
        let detail = answer.text("/detail");
        assert!(
            detail.starts_with("`?sandbox=*` lists over all sandboxes"),
            "{method} {path}: {detail}"
        );
    }
    let all = list(&server, "lockouts", "").await;
    all.has("/total", 2);
}

#[tokio::test]
async fn a_query_names_a_sandbox_as_the_path_does() {
    let server = TestServer::start().await;
    let set = server
        .put("/__admin/clock?sandbox=a")
        .json(json!({"now": "2030-01-01T00:00:00Z"}));
    set.send().await.status_is(200);
    let there = server.in_sandbox("a").get("/__admin/clock").send().await;
    there.has("/now", "2030-01-01T00:00:00Z");
    let same = server.in_sandbox("a").get("/__admin/clock?sandbox=a");
    same.send().await.status_is(200);
    let filtered = server.get("/__admin/requests?limit=1&sandbox=a&offset=0");
    filtered.send().await.status_is(200);
}

#[tokio::test]
async fn two_names_in_one_request_are_400_and_make_no_sandbox() {
    let server = TestServer::start().await;
    for (path, detail) in [
        (
            "/~a/__admin/requests?sandbox=b",
            "`?sandbox` names the sandbox `b`, and the request also `a`; name one",
        ),
        (
            "/~a/__admin/requests?sandbox=*",
            "`?sandbox` names the sandbox `*`, and the request also `a`; name one",
        ),
        (
            "/__admin/requests?sandbox=a&sandbox=b",
            "`?sandbox` names the sandbox `a`, and the request also `b`; name one",
        ),
    ] {
        server
            .get(path)
            .send()
            .await
            .status_is(400)
            .has("/detail", detail);
    }
    for name in ["", "a/b", "~a", ".."] {
        let path = format!("/__admin/requests?sandbox={name}");
        server.get(&path).send().await.status_is(400);
    }
    server
        .get("/__admin/sandboxes")
        .send()
        .await
        .has("/total", 1);
}

#[tokio::test]
async fn a_vendors_query_names_no_sandbox() {
    let server = TestServer::start().await;
    let asked = server.get("/kyc/api/v1/resource?sandbox=a").send().await;
    asked.status_is(401);
    server
        .get("/__admin/sandboxes")
        .send()
        .await
        .has("/total", 1);
}
