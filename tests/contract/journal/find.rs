//! Asking for some of the entries: by query, by body, and how many there are.

use serde_json::{Value, json};

use super::{REQUESTS, call, each, journal, log_in, refresh};
use crate::support::client::Client;
use crate::support::server::TestServer;

/// Five requests at intergiro and one at igny8, a quarter of an hour after the others.
async fn played() -> TestServer {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    call(&server, &tokens.text("/access_token"))
        .await
        .status_is(200);
    refresh(&server, &tokens.text("/refresh_token"))
        .await
        .status_is(400);
    server.advance("15m").await;
    call(&server, &tokens.text("/access_token"))
        .await
        .status_is(401);
    refresh(&server, &tokens.text("/refresh_token"))
        .await
        .status_is(200);
    let wrong = json!({"email": "user@example.com", "password": "wrong"});
    server
        .post("/igny8/api/v1/auth/login/")
        .json(wrong)
        .send()
        .await
        .status_is(401);
    server
}

async fn ids(client: &Client, query: &str) -> Vec<Value> {
    each(&journal(client, query).await, "id")
}

#[tokio::test]
async fn entries_are_found_by_everything_that_tells_them_apart() {
    let server = played().await;
    let login = &journal(&server, "").await[0];
    let text = |field: &str| login[field].as_str().expect("a text").to_owned();
    let (account, session, token) = (text("account"), text("session"), text("token"));
    for (query, expected) in [
        ("", [1_u64, 2, 3, 4, 5, 6].as_slice()),
        ("?provider=igny8", &[6]),
        ("?operation=intergiroRefresh", &[3, 5]),
        ("?method=GET", &[2, 4]),
        ("?path=/v3/auth/*", &[1, 3, 5]),
        ("?path=/v3/individuals", &[2, 4]),
        ("?status=401", &[4, 6]),
        ("?reason=bad_credentials", &[6]),
        (&format!("?account={account}"), &[1, 2, 3, 4, 5]),
        (&format!("?session={session}"), &[1, 2, 3, 4, 5]),
        (&format!("?token={token}"), &[1, 2, 4]),
        ("?since=4", &[5, 6]),
        ("?since=2026-01-01T12:15:00Z", &[4, 5, 6]),
        ("?status=200&operation=intergiroRefresh", &[5]),
        ("?account=7", &[]),
        ("?limit=2", &[1, 2]),
        ("?limit=2&offset=1&provider=intergiro", &[2, 3]),
        ("?limit=0", &[]),
    ] {
        assert_eq!(ids(&server, query).await, expected, "{query}");
    }
    let first = server
        .get(&format!("{REQUESTS}?limit=1&status=200"))
        .send()
        .await;
    first.has("/total", 3);
}

#[tokio::test]
async fn a_body_asks_for_the_same_as_a_query() {
    let server = played().await;
    let find = |body: Value| server.post(&format!("{REQUESTS}/find")).json(body).send();
    let found = find(json!({"match": {"status": 401}, "limit": 1})).await;
    let found = found.status_is(200).has("/total", 2);
    assert_eq!(found.at("/requests/0/id"), 4);
    for (wanted, count) in [
        (json!({}), 6),
        (json!({"provider": "intergiro", "path": "/v3/auth/**"}), 3),
        (json!({"account": 1}), 0),
        (json!({"account": "1", "since": "2026-01-01T12:15:00Z"}), 0),
        (json!({"method": "POST", "since": 4}), 2),
    ] {
        let body = json!({"match": wanted});
        let counted = server.post(&format!("{REQUESTS}/count")).json(body).send();
        counted
            .await
            .status_is(200)
            .body_is(&format!(r#"{{"count":{count}}}"#));
    }
    find(json!({})).await.status_is(200).has("/total", 6);
}

#[tokio::test]
async fn one_entry_is_read_by_its_id() {
    let server = played().await;
    let one = server
        .get(&format!("{REQUESTS}/6"))
        .send()
        .await
        .status_is(200);
    assert_eq!(one.json(), journal(&server, "?since=5").await[0]);
    for id in ["7", "0", "x", "-1"] {
        let absent = server
            .get(&format!("{REQUESTS}/{id}"))
            .send()
            .await
            .status_is(404);
        absent.has(
            "/detail",
            format!("the journal has no entry `{id}`; it has those from 1 to 6"),
        );
    }
}

#[tokio::test]
async fn a_query_that_does_not_fit_is_422_with_the_parameter() {
    let server = TestServer::start().await;
    for (query, field, nearest) in [
        ("provider=hautai", "?provider", Some("haut-ai")),
        ("operation=kycLogn", "?operation", Some("kycLogin")),
        ("method=get", "?method", None),
        ("path=v3", "?path", None),
        ("status=abc", "?status", None),
        ("status=99", "?status", None),
        ("reason=bad_credential", "?reason", Some("bad_credentials")),
        ("account=me", "?account", None),
        ("session=1", "?session", None),
        ("token=1", "?token", None),
        ("fault=first", "?fault", None),
        ("since=yesterday", "?since", None),
        ("limit=1001", "?limit", None),
        ("offset=-1", "?offset", None),
        ("status=200&status=401", "?status", None),
        ("stauts=200", "?stauts", None),
    ] {
        let answer = server.get(&format!("{REQUESTS}?{query}")).send().await;
        let answer = answer.status_is(422).has("/errors/0/field", field);
        if let Some(nearest) = nearest {
            answer.has("/errors/0/nearest", nearest);
        }
    }
    let two = server
        .get(&format!("{REQUESTS}?status=abc&since=x"))
        .send()
        .await;
    assert_eq!(
        two.status_is(422).at("/errors").as_array().map(Vec::len),
        Some(2)
    );
}

#[tokio::test]
async fn a_body_that_does_not_fit_is_422_with_the_field() {
    let server = TestServer::start().await;
    for path in ["find", "count", "verify"] {
        let ask = |body: Value| {
            server
                .post(&format!("{REQUESTS}/{path}"))
                .any_json(body)
                .send()
        };
        for (wanted, field) in [
            (json!({"stauts": 200}), "/match/stauts"),
            (json!({"status": "200"}), "/match/status"),
            (json!({"operation": "kycLogn"}), "/match/operation"),
            (json!({"reason": "badd_credentials"}), "/match/reason"),
            (json!({"since": -1}), "/match/since"),
            (json!({"account": {}}), "/match/account"),
            (json!({"provider": null}), "/match/provider"),
            (json!([]), "/match"),
        ] {
            let answer = ask(json!({"match": wanted})).await.status_is(422);
            answer.has("/errors/0/field", field);
        }
        ask(json!({"match": {}, "more": 1}))
            .await
            .status_is(422)
            .has("/errors/0/field", "/more");
        let text = server
            .post(&format!("{REQUESTS}/{path}"))
            .body("text/plain", "{}");
        text.send().await.status_is(415);
        let broken = server
            .post(&format!("{REQUESTS}/{path}"))
            .body("application/json", "{");
        broken.send().await.status_is(400);
    }
    let find = server
        .post(&format!("{REQUESTS}/find"))
        .any_json(json!({"limit": 1001}));
    find.send()
        .await
        .status_is(422)
        .has("/errors/0/field", "/limit");
}
