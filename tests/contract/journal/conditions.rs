//! What headers, parameters and fields of a body had to be, in what is found, counted and verified.

use serde_json::{Value, json};

use super::{KEY, LOGIN, REQUESTS, call, log_in};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

/// The fingerprint of the demo key.
const PRINT: &str = "secret:3475fe57";

async fn ask(client: &Client, what: &str, wanted: Value) -> Answer {
    let ask = client.post(&format!("{REQUESTS}/{what}"));
    ask.json(json!({"match": wanted})).send().await
}

async fn count(client: &Client, wanted: Value) -> Value {
    let counted = ask(client, "count", wanted).await.status_is(200);
    counted.at("/count").clone()
}

/// A call with a query, a login with JSON and one with a form.
async fn played() -> TestServer {
    let server = TestServer::start().await;
    let path = "/intergiro/v3/individuals?page=2&tag=a&tag=b%20c&flag&api_key=hidden";
    let called = server.get(path).bearer("none").header("x-run", "test-7");
    called.send().await.status_is(401);
    let login = json!({"api_key": KEY, "client": {"name": "mine", "tries": 2}});
    let login = server.post(LOGIN).any_json(login);
    login.header("X-Run", "test-8").send().await;
    let form = server.post("/kyc/auth/jwt/login");
    let form = form.form("username=user%40example.com&password=your_secret_password");
    form.send().await.status_is(200);
    server
}

#[tokio::test]
async fn entries_are_found_by_header_parameter_and_field() {
    let server = played().await;
    for (wanted, expected) in [
        (json!({"headers": {"x-run": "test-7"}}), 1),
        (json!({"headers": {"X-RUN": {"pattern": "^test-[78]$"}}}), 2),
        (json!({"headers": {"x-run": {"present": true}}}), 2),
        (json!({"headers": {"x-run": {"present": false}}}), 1),
        (json!({"query": {"page": 2}}), 1),
        (
            json!({"query": {"tag": "b c", "flag": {"present": true}}}),
            1,
        ),
        (json!({"query": {"tag": "c"}}), 0),
        (json!({"body": {"username": "user@example.com"}}), 1),
        (
            json!({"body": {"client": {"equals": {"name": "mine", "tries": 2}}}}),
            1,
        ),
        (json!({"body": {"/client/tries": 2}}), 1),
        (json!({"body": {"/client/tries": "2"}}), 0),
        (
            json!({"body": {"client": {"pattern": "\"name\":\"mine\""}}}),
            1,
        ),
        (json!({"body": {"": {"pattern": "username="}}}), 1),
    ] {
        assert_eq!(count(&server, wanted.clone()).await, expected, "{wanted}");
    }
}

#[tokio::test]
async fn a_secret_is_found_by_itself_and_by_its_fingerprint_and_never_by_a_pattern() {
    let server = played().await;
    for (wanted, expected) in [
        (json!({"body": {"api_key": {"fingerprint_of": KEY}}}), 1),
        (json!({"body": {"api_key": {"fingerprint": PRINT}}}), 1),
        (json!({"body": {"api_key": PRINT}}), 1),
        (
            json!({"body": {"password": {"fingerprint_of": "your_secret_password"}}}),
            1,
        ),
        (
            json!({"query": {"api_key": {"fingerprint_of": "hidden"}}}),
            1,
        ),
        (
            json!({"headers": {"authorization": {"fingerprint_of": "none"}}}),
            1,
        ),
        (
            json!({"headers": {"authorization": {"fingerprint_of": "Bearer none"}}}),
            1,
        ),
        (
            json!({"headers": {"authorization": {"fingerprint_of": "nobody"}}}),
            0,
        ),
        (json!({"body": {"api_key": KEY}}), 0),
        (json!({"body": {"api_key": {"pattern": &KEY[..4]}}}), 0),
    ] {
        assert_eq!(count(&server, wanted.clone()).await, expected, "{wanted}");
    }
}

#[tokio::test]
async fn the_secret_that_was_asked_for_is_in_no_answer() {
    let server = TestServer::start().await;
    log_in(&server).await;
    let wanted = json!({"body": {"api_key": {"fingerprint_of": "another-key"}}});
    let answer = ask(&server, "verify", wanted).await.status_is(422);
    let answer = answer.has(
        "/nearest/0/differences/0",
        json!({"field": "body.api_key", "expected": {"fingerprint": "secret:dfc42b51"}, "found": PRINT}),
    );
    assert!(!answer.json().to_string().contains("another-key"));
}

#[tokio::test]
async fn the_sentence_says_which_field_differs() {
    let server = TestServer::start().await;
    call(&server, "none").await.status_is(401);
    let wanted = json!({"headers": {"x-run": "test-7"}, "query": {"page": 2}});
    let answer = ask(&server, "verify", wanted).await.status_is(422);
    answer.has(
        "/detail",
        "expected at least 1 request with headers.x-run test-7 and query.page 2, found 0; nearest: \
         #1 GET /v3/individuals was answered 401 (malformed_token): headers.x-run is none, not \
         test-7, query.page is none, not 2",
    );
}

#[tokio::test]
async fn a_body_that_is_not_kept_whole_is_not_certain() {
    let server = TestServer::start().await;
    let long = json!({"api_key": KEY, "padding": "x".repeat(5000)});
    server.post(LOGIN).any_json(long).send().await;
    let wanted = || json!({"operation": "intergiroLogin", "body": {"padding": "y"}});
    let counted = ask(&server, "count", wanted()).await.status_is(200);
    counted.body_is(r#"{"count":0,"cut":1}"#);
    let found = ask(&server, "find", wanted()).await;
    found.has("/total", 0).has("/cut", 1);
    let never = json!({"match": wanted(), "times": {"exactly": 0}});
    let answer = server.post(&format!("{REQUESTS}/verify")).json(never);
    let answer = answer.send().await.status_is(409).has("/cut", 1);
    answer.has(
        "/detail",
        "expected exactly 0 requests with operation intergiroLogin and body.padding y, found 0; of 1 \
         entry that may match the journal keeps too little to tell (4 KiB of a query and of a body, 8 \
         KiB of headers), so this is not certain",
    );
    let other = json!({"operation": "intergiroRefresh", "body": {"padding": "y"}});
    let counted = ask(&server, "count", other).await.status_is(200);
    counted.body_is(r#"{"count":0}"#);
}

#[tokio::test]
async fn what_nearly_came_says_that_its_body_is_not_kept() {
    let server = TestServer::start().await;
    let long = json!({"api_key": KEY, "padding": "x".repeat(5000)});
    server.post(LOGIN).any_json(long).send().await;
    let wanted = json!({"body": {"padding": "y"}});
    let answer = ask(&server, "verify", wanted).await.status_is(409);
    answer.has(
        "/nearest/0/differences/0",
        json!({"field": "body.padding", "expected": "y", "found": null,
            "cut": "the body was longer than the 4 KiB that the journal keeps"}),
    );
}

#[tokio::test]
async fn a_condition_that_makes_no_sense_is_422_at_its_place() {
    let server = TestServer::start().await;
    for (condition, field, said) in [
        (json!({"pattern": "("}), "/pattern", "a regular expression"),
        (json!({"pattern": "\\w{1000}"}), "/pattern", "moderate size"),
        (json!({"patern": "a"}), "/patern", "did you mean `pattern`?"),
        (json!({}), "", "exactly one of `equals`, `pattern`"),
        (json!({"equals": 1, "present": true}), "", "exactly one of"),
        (
            json!({"fingerprint": "secret:1"}),
            "/fingerprint",
            "^secret:",
        ),
        (
            json!({"fingerprint_of": ""}),
            "/fingerprint_of",
            "not empty",
        ),
    ] {
        let body = json!({"match": {"body": {"name": condition}}});
        let asked = server.post(&format!("{REQUESTS}/count")).any_json(body);
        let answer = asked.send().await.status_is(422);
        let answer = answer.has("/errors/0/field", format!("/match/body/name{field}"));
        let detail = answer.text("/errors/0/detail");
        assert!(detail.contains(said), "{condition}: {detail}");
    }
    let many: Value = (0..21)
        .map(|number| (number.to_string(), json!({"pattern": "a"})))
        .collect();
    let answer = ask(&server, "count", json!({"query": many})).await;
    answer.status_is(422).has("/errors/0/field", "/match");
}
