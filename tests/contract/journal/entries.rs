//! What is in an entry, and what has one.

use std::num::NonZeroUsize;

use axum::http::Method;
use mockid::sandbox::journal::JournalSize;
use serde_json::{Value, json};

use super::{INDIVIDUALS, LOGIN, REFRESH, REQUESTS, call, each, journal, log_in, newest, refresh};
use crate::support::raw::RawRequest;
use crate::support::server::{NOON, TestServer};
use crate::vendors::{VENDORS, Vendor};

#[tokio::test]
async fn an_entry_has_everything_that_was_asked_and_answered() {
    let server = TestServer::start().await;
    log_in(&server).await;
    let entry = newest(&server).await;
    for (field, value) in [
        ("id", json!(1)),
        ("provider", json!("intergiro")),
        ("operation", json!("intergiroLogin")),
        ("method", json!("POST")),
        ("path", json!("/v3/auth/login")),
        ("query", Value::Null),
        ("status", json!(200)),
        ("reason", json!("ok")),
        ("time", json!(NOON)),
    ] {
        assert_eq!(entry[field], value, "{field}");
    }
    for field in ["account", "session", "token", "machine_time"] {
        assert!(entry[field].is_string(), "{field}: {entry}");
    }
    assert!(entry["duration_ms"].as_f64().expect("a number") > 0.0);
    let request = &entry["request"];
    assert_eq!(request["headers"]["content-type"], "application/json");
    assert_eq!(request["headers"]["host"], server.address.to_string());
    // printf c5f90f4b-9d69-416a-8611-8a8c8d605c36 | sha256sum
    assert_eq!(request["body"], json!({"api_key": "secret:3475fe57"}));
    assert_eq!(
        (&request["size"], &request["cut"]),
        (&json!(50), &json!(false))
    );
    let tokens = &entry["response"]["body"];
    for name in ["access_token", "refresh_token"] {
        assert!(
            tokens[name]
                .as_str()
                .expect("a text")
                .starts_with("secret:"),
            "{tokens}"
        );
    }
}

#[tokio::test]
async fn one_token_is_the_same_in_every_entry_in_which_it_is_used() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    let (access, refreshing) = (tokens.text("/access_token"), tokens.text("/refresh_token"));
    call(&server, &access).await.status_is(200);
    refresh(&server, &refreshing).await.status_is(400);
    server.advance("15m").await;
    call(&server, &access).await.status_is(401);
    refresh(&server, &refreshing).await.status_is(200);
    let entries = journal(&server, "").await;
    let reasons = each(&entries, "reason");
    assert_eq!(
        reasons,
        ["ok", "ok", "refresh_too_early", "access_expired", "ok"]
    );
    let login = &entries[0]["response"]["body"];
    for entry in [&entries[1], &entries[3]] {
        let shown = format!("Bearer {}", login["access_token"].as_str().expect("a text"));
        assert_eq!(entry["request"]["headers"]["authorization"], shown);
        assert_eq!(entry["token"], entries[0]["token"]);
    }
    for entry in [&entries[2], &entries[4]] {
        assert_eq!(
            entry["request"]["body"],
            json!({"refresh_token": login["refresh_token"]})
        );
    }
    for field in ["account", "session"] {
        assert!(
            each(&entries, field)
                .iter()
                .all(|each| *each == entries[0][field]),
            "{field}"
        );
    }
}

#[tokio::test]
async fn a_refused_token_is_told_by_its_id_and_whose_it_was_at_every_vendor() {
    let server = TestServer::start().await;
    for Vendor {
        name: vendor,
        resource,
        ..
    } in VENDORS
    {
        let client = server.in_sandbox(vendor);
        let token = Vendor::named(vendor).token(&client).await;
        let ask = || client.get(resource).bearer(&token).send();
        ask().await.status_is(200);
        client.advance("25h").await;
        ask().await.status_is(401);
        let entries = journal(&client, &format!("?provider={vendor}")).await;
        assert_eq!(
            each(&entries, "reason"),
            ["ok", "ok", "access_expired"],
            "{vendor}"
        );
        for field in ["account", "session", "token"] {
            let found = each(&entries, field);
            assert!(
                found.iter().all(|each| *each == found[0]),
                "{vendor}: {field} {found:?}"
            );
        }
        assert!(
            !entries[0]["token"].is_null() && !entries[0]["account"].is_null(),
            "{vendor}"
        );
    }
}

#[tokio::test]
async fn what_nobody_takes_has_an_entry_too() {
    let server = TestServer::start().await;
    server
        .get("/intergiro/nothing?page=2")
        .send()
        .await
        .status_is(404);
    server.get(LOGIN).send().await.status_is(405);
    let large = "x".repeat(70_000);
    let too_large = server.post(LOGIN).body("application/json", large);
    too_large.send().await.status_is(413);
    server.get("/nowhere").send().await.status_is(404);
    server
        .get("/igny8/api/v1/auth/login")
        .send()
        .await
        .status_is(301);
    let entries = journal(&server, "").await;
    let reasons = [
        "not_found",
        "method_not_allowed",
        "payload_too_large",
        "not_found",
        "redirected",
    ];
    assert_eq!(each(&entries, "reason"), reasons);
    assert_eq!(each(&entries, "status"), [404, 405, 413, 404, 301]);
    let login = json!("intergiroLogin");
    let nothing = Value::Null;
    let operations = [&nothing, &nothing, &login, &nothing, &nothing];
    assert_eq!(
        each(&entries, "operation").iter().collect::<Vec<_>>(),
        operations
    );
    assert_eq!(entries[0]["query"], "page=2");
    assert_eq!(entries[2]["request"]["body"], Value::Null);
    assert_eq!(
        (&entries[3]["provider"], &entries[3]["path"]),
        (&Value::Null, &json!("/nowhere"))
    );
}

#[tokio::test]
async fn a_resource_of_the_fixtures_has_no_operation_and_head_no_body() {
    let yaml = format!(
        "intergiro: {{ api_keys: [{{ key: {} }}], resources: [{{ path: /own, body: {{}} }}] }}",
        crate::intergiro::KEY
    );
    let server = TestServer::with_fixtures(&yaml).await;
    let token = log_in(&server).await.text("/access_token");
    let own = server.get("/intergiro/own").bearer(&token).send().await;
    own.status_is(200);
    let head = server.request(Method::HEAD, INDIVIDUALS).bearer(&token);
    head.send().await.status_is(200);
    let entries = journal(&server, "?since=1").await;
    assert_eq!(entries[0]["operation"], Value::Null);
    assert_eq!(entries[0]["path"], "/own");
    assert_eq!(entries[1]["operation"], "intergiroListIndividuals");
    assert_eq!(entries[1]["response"]["body"], Value::Null);
    assert_eq!(entries[1]["response"]["size"], 0);
}

#[tokio::test]
async fn an_answer_that_a_fault_had_a_hand_in_names_it() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("15m").await;
    let lost = json!({
        "match": {"operation": "intergiroRefresh"},
        "times": 1,
        "stage": "after",
        "respond": {"status": 502},
    });
    let made = server.post("/__admin/faults").json(lost);
    made.send().await.status_is(201);
    let token = json!({"refresh_token": tokens.text("/refresh_token")});
    let refresh = server.post(REFRESH).json(token).by_a_fault();
    refresh.send().await.status_is(502);
    log_in(&server).await;
    let entries = journal(&server, "?fault=1").await;
    assert_eq!(each(&entries, "reason"), ["fault"]);
    assert_eq!(each(&entries, "status"), [502]);
    assert_eq!(entries[0]["account"], newest(&server).await["account"]);
    assert_eq!(newest(&server).await["fault"], Value::Null);
}

#[tokio::test]
async fn a_body_that_breaks_off_has_an_entry() {
    let server = TestServer::start().await;
    let chunked = RawRequest::new("POST", LOGIN).header("Transfer-Encoding: chunked");
    let broken = chunked.bytes("zzz\r\n").by_the_server();
    broken.send(&server).await.status_is(400);
    let entry = newest(&server).await;
    assert_eq!(
        (&entry["status"], &entry["reason"]),
        (&json!(400), &json!("body_unread"))
    );
}

#[tokio::test]
async fn the_control_api_and_the_servers_own_pages_have_no_entries() {
    let server = TestServer::start().await;
    for path in [
        "/",
        "/livez",
        "/readyz",
        "/.well-known/jwks.json",
        "/kyc/",
        "/kyc/livez",
    ] {
        server.get(path).by_the_server().send().await.status_is(200);
    }
    server.get("/__admin/clock").send().await.status_is(200);
    server.get("/__admin/nothing").send().await.status_is(404);
    assert_eq!(journal(&server, "").await, [] as [Value; 0]);
}

#[tokio::test]
async fn the_oldest_entries_make_room() {
    let size = NonZeroUsize::new(2).expect("two");
    let server = TestServer::start_with(|options| options.journal_size = JournalSize(size)).await;
    for _ in 0..4 {
        call(&server, "none").await.status_is(401);
    }
    assert_eq!(each(&journal(&server, "").await, "id"), [3, 4]);
    let gone = server
        .get(&format!("{REQUESTS}/2"))
        .send()
        .await
        .status_is(404);
    gone.has(
        "/detail",
        "the journal has no entry `2`; it has those from 3 to 4",
    );
}

#[tokio::test]
async fn another_sandbox_sees_nothing_of_it() {
    let server = TestServer::start().await;
    let other = server.in_sandbox("other");
    log_in(&server).await;
    assert_eq!(journal(&other, "").await, [] as [Value; 0]);
    log_in(&other).await;
    assert_eq!(newest(&other).await["id"], 1);
    assert_eq!(newest(&other).await["path"], "/v3/auth/login");
    other.delete(REQUESTS).send().await.status_is(204);
    assert_eq!(journal(&server, "").await.len(), 1);
}

#[tokio::test]
async fn emptied_or_reset_the_journal_forgets_but_never_gives_an_id_again() {
    let server = TestServer::start().await;
    log_in(&server).await;
    server.delete(REQUESTS).send().await.status_is(204);
    assert_eq!(journal(&server, "").await.len(), 0);
    log_in(&server).await;
    server
        .post("/__admin/reset?keep=journal")
        .send()
        .await
        .status_is(204);
    assert_eq!(each(&journal(&server, "").await, "id"), [2]);
    server.post("/__admin/reset").send().await.status_is(204);
    assert_eq!(journal(&server, "").await.len(), 0);
    log_in(&server).await;
    assert_eq!(newest(&server).await["id"], 3);
}

#[tokio::test]
async fn with_an_admin_token_nobody_else_reads_the_journal() {
    let server = TestServer::start_with(|options| {
        let token = mockid::identity::Secret::new("admin");
        options.access = mockid::control::Access::Token(token);
    })
    .await;
    for path in [REQUESTS, "/__admin/requests/1", "/__admin/events"] {
        server.get(path).send().await.status_is(401);
    }
    for path in ["find", "count", "verify"] {
        let ask = server
            .post(&format!("{REQUESTS}/{path}"))
            .json(json!({"match": {}}));
        ask.send().await.status_is(401);
    }
    server.delete(REQUESTS).send().await.status_is(401);
    server
        .get(REQUESTS)
        .bearer("admin")
        .send()
        .await
        .status_is(200);
}
