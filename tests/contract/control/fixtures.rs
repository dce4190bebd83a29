//! `/__admin/fixtures`: fixtures that are replaced while the server runs.

use serde_json::{Value, json};

use super::RESET;
use crate::support::answer::Answer;
use crate::support::client::{Client, Request};
use crate::support::server::TestServer;

const FIXTURES: &str = "/__admin/fixtures";
const YAML: &str = "application/yaml";
const ANNA: &str = "kyc: {users: [{email: anna@example.com, password: hunter2}]}";

async fn put(client: &Client, yaml: &str) -> Answer {
    let put = client.put(FIXTURES).body(YAML, yaml.to_owned());
    put.send().await
}

async fn log_in(client: &Client, name: &str, password: &str) -> Answer {
    let form = format!("username={name}&password={password}");
    let login: Request = client.post("/kyc/auth/jwt/login").form(&form);
    login.send().await
}

#[tokio::test]
async fn new_sandboxes_and_resets_start_from_the_new_fixtures() {
    let server = TestServer::start().await;
    let old = server.in_sandbox("old");
    log_in(&old, "user@example.com", "your_secret_password")
        .await
        .status_is(200);
    put(&server, ANNA)
        .await
        .status_is(200)
        .body_is(r#"{"accounts":1,"collections":0,"resources":0}"#);
    // A world goes on as it was until its sandbox is reset.
    log_in(&old, "user@example.com", "your_secret_password")
        .await
        .status_is(200);
    log_in(&server.in_sandbox("new"), "anna@example.com", "hunter2")
        .await
        .status_is(200);
    old.post(RESET).send().await.status_is(204);
    log_in(&old, "user@example.com", "your_secret_password")
        .await
        .status_is(400);
    log_in(&old, "anna@example.com", "hunter2")
        .await
        .status_is(200);
}

#[tokio::test]
async fn json_and_plain_text_are_taken_too() {
    let server = TestServer::start().await;
    let body = json!({"kyc": {"users": [{"email": "a@b", "password": "hunter2"}]}});
    server.put(FIXTURES).json(body).send().await.status_is(200);
    let plain = server.put(FIXTURES).body("text/plain; charset=utf-8", ANNA);
    plain.send().await.status_is(200).has("/accounts", 1);
    let form = server
        .put(FIXTURES)
        .body("application/x-www-form-urlencoded", ANNA);
    form.send().await.status_is(415);
}

#[tokio::test]
async fn what_is_wrong_is_422_with_its_place_and_the_nearest_name_and_changes_nothing() {
    let server = TestServer::start().await;
    let wrong = "kyc:\n  users:\n    - emial: a@example.com\n      password: p\n    - {email: b, password: p}\n";
    let answer = put(&server, wrong).await.status_is(422);
    let errors = answer.at("/errors").as_array().expect("errors").clone();
    assert_eq!(
        errors[1],
        json!({"field": "/kyc/users/0/emial", "nearest": "email",
            "detail": "body:3:7: kyc.users[0].emial: unknown key; did you mean `email`?"})
    );
    let fields: Vec<_> = errors.iter().map(|error| &error["field"]).collect();
    assert_eq!(
        fields,
        [
            "/kyc/users/0/email",
            "/kyc/users/0/emial",
            "/kyc/users/1/email"
        ]
    );
    put(&server, "kyc: [").await.status_is(422);
    let new = server.in_sandbox("new");
    log_in(&new, "user@example.com", "your_secret_password")
        .await
        .status_is(200);
}

#[tokio::test]
async fn more_than_4_mib_are_413() {
    let server = TestServer::start().await;
    let long = format!("# {}\n{ANNA}", "x".repeat(4 * 1024 * 1024));
    let answer = put(&server, &long).await.status_is(413);
    answer.has("/detail", "fixtures may have 4 MiB");
}

#[tokio::test]
async fn what_is_loaded_is_shown_with_fingerprints_in_the_place_of_secrets() {
    let server = TestServer::with_fixtures(ANNA).await;
    let shown = server
        .in_sandbox("a")
        .get(FIXTURES)
        .send()
        .await
        .status_is(200);
    assert_eq!(shown.header("content-type"), YAML);
    let shown = String::from_utf8_lossy(&shown.body);
    let read: Value = serde_saphyr::from_str(&shown).expect("YAML");
    let expected =
        json!({"kyc": {"users": [{"email": "anna@example.com", "password": "secret:f52fbd32"}]}});
    assert_eq!(read, expected);
    let as_json = server.get(FIXTURES).header("accept", "application/json");
    let as_json = as_json.send().await.status_is(200).json();
    assert_eq!(as_json, expected);
}

#[tokio::test]
async fn no_secret_of_the_default_fixtures_is_shown() {
    let server = TestServer::start().await;
    let shown = server.get(FIXTURES).send().await.status_is(200);
    let shown = String::from_utf8_lossy(&shown.body).into_owned();
    for secret in [
        "c5f90f4b-9d69-416a-8611-8a8c8d605c36",
        "your_secret_password",
        "demo-secret",
    ] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn what_is_shown_can_be_changed_and_sent_back() {
    let server = TestServer::with_fixtures(ANNA).await;
    let mut fixtures = server
        .get(FIXTURES)
        .header("accept", "application/json")
        .send()
        .await
        .json();
    fixtures["kyc"]["users"][0]["email"] = "berta@example.com".into();
    server
        .put(FIXTURES)
        .json(fixtures)
        .send()
        .await
        .status_is(200);
    let new = server.in_sandbox("new");
    log_in(&new, "berta@example.com", "hunter2")
        .await
        .status_is(200);
}

#[tokio::test]
async fn the_default_fixtures_can_be_sent_back_as_they_are_shown() {
    let server = TestServer::start().await;
    let shown = server.get(FIXTURES).send().await.status_is(200);
    let shown = String::from_utf8_lossy(&shown.body).into_owned();
    put(&server, &shown).await.status_is(200);
    let again = server.get(FIXTURES).send().await;
    assert_eq!(String::from_utf8_lossy(&again.body), shown);
}

#[tokio::test]
async fn a_fingerprint_of_no_loaded_secret_is_422() {
    let server = TestServer::start().await;
    let unknown = "kyc: {users: [{email: a@b, password: 'secret:00000000'}]}";
    let answer = put(&server, unknown).await.status_is(422);
    answer.has("/errors/0/field", "/kyc/users/0/password").has(
        "/detail",
        "body:1:38: kyc.users[0].password: a fingerprint, and none of the loaded fixtures' secrets has it: write the secret",
    );
}

async fn make(server: &TestServer, sandbox: Value) -> Client {
    let made = server.post("/__admin/sandboxes").json(sandbox.clone());
    made.send().await.status_is(201);
    server.in_sandbox(sandbox["name"].as_str().expect("a name"))
}

#[tokio::test]
async fn a_sandbox_with_fixtures_of_its_own_goes_back_to_those() {
    let server = TestServer::start().await;
    let users = json!([{"email": "own@example.com", "password": "own"}]);
    let own = json!({"name": "own", "fixtures": {"kyc": {"users": users}}});
    let own = make(&server, own).await;
    put(&server, ANNA).await.status_is(200);
    own.post(RESET).send().await.status_is(204);
    log_in(&own, "own@example.com", "own").await.status_is(200);
}

#[tokio::test]
async fn a_sandbox_with_settings_of_its_own_has_them_over_the_new_fixtures() {
    let server = TestServer::start().await;
    let settings = json!({"kyc": {"token_ttl": "2m"}});
    let changed = make(&server, json!({"name": "changed", "settings": settings})).await;
    put(
        &server,
        &format!("{ANNA}\nintergiro: {{settings: {{access_ttl: 5m}}}}"),
    )
    .await
    .status_is(200);
    changed.post(RESET).send().await.status_is(204);
    log_in(&changed, "anna@example.com", "hunter2")
        .await
        .status_is(200);
    let settings = changed.get("/__admin/settings").send().await;
    settings
        .has("/kyc/token_ttl", "2m")
        .has("/intergiro/access_ttl", "5m");
}

#[tokio::test]
async fn hosts_resources_and_the_pages_logins_follow() {
    let server = TestServer::start().await;
    let yaml = "kyc:\n  settings: {hosts: [kyc.test]}\n  users: [{email: anna@example.com, password: hunter2}]\n  \
                resources: [{method: GET, path: /new, body: {a: 1}}]\n";
    put(&server, yaml).await.status_is(200);
    server.post(RESET).send().await.status_is(204);
    let login = log_in(&server, "anna@example.com", "hunter2").await;
    let token = login.status_is(200).text("/access_token");
    let new = server.at_host("kyc", "kyc.test").get("/new").bearer(&token);
    new.send().await.status_is(200).body_is(r#"{"a":1}"#);
    let document = server.get("/openapi.yaml").by_the_server().send().await;
    let document = String::from_utf8_lossy(&document.body).into_owned();
    assert!(document.contains("anna@example.com"));
}

#[tokio::test]
async fn a_snapshot_is_restored_over_the_fixtures_that_a_sandbox_has() {
    let server = TestServer::start().await;
    let snapshot = server.get("/__admin/snapshot").send().await.json();
    put(&server, ANNA).await.status_is(200);
    let restore = async |client: &Client| {
        let put = client.put("/__admin/snapshot").json(snapshot.clone());
        put.send().await.status_is(200)
    };
    restore(&server).await.has("/resources", "same");
    restore(&server.in_sandbox("new"))
        .await
        .has("/resources", "other");
    server.post(RESET).send().await.status_is(204);
    log_in(&server, "anna@example.com", "hunter2")
        .await
        .status_is(200);
}
