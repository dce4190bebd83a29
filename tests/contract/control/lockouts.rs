//! Lockouts from outside: seen, lifted, imposed.

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

const LOCKOUTS: &str = "/__admin/lockouts";
const EMAIL: &str = "user@example.com";
const ONE: &str = "/__admin/lockouts/s7risk/user/user@example.com";

async fn log_in(client: &Client, email: &str, password: &str) -> Answer {
    let login = client.post("/s7risk/user/token");
    let login = login.header("origin", "https://app.example.com");
    let body = json!({"email": email, "password": password});
    login.json(body).send().await
}

async fn log_in_application(client: &Client, client_id: &str, secret: &str) -> Answer {
    let login = client.post("/s7risk/application/token");
    let login = login.header("origin", "https://app.example.com");
    let body = json!({"clientId": client_id, "secret": secret});
    login.json(body).send().await
}

async fn fail(client: &Client, email: &str, times: usize) {
    for _ in 0..times {
        log_in(client, email, "wrong").await.status_is(401);
    }
}

async fn list(client: &Client, query: &str) -> Answer {
    let list = client.get(&format!("{LOCKOUTS}{query}")).send().await;
    list.status_is(200)
}

async fn lock_out(client: &Client, body: Value) -> Answer {
    let locked = client.post(LOCKOUTS).json(body).send().await;
    locked.status_is(201)
}

#[tokio::test]
async fn failures_are_listed_and_then_the_lock_with_the_time_left() {
    let server = TestServer::start().await;
    list(&server, "").await.has("/total", 0);
    fail(&server, "USER@example.com", 4).await;
    let failed = list(&server, "").await;
    let expected = json!([{
        "provider": "s7risk", "door": "user", "name": EMAIL, "failures": 4, "locked": false,
    }]);
    failed.has("/lockouts", expected).has("/total", 1);
    fail(&server, EMAIL, 1).await;
    server.advance("10s").await;
    let expected = json!([{
        "provider": "s7risk", "door": "user", "name": EMAIL, "failures": 0, "locked": true,
        "locked_until": "2026-01-01T12:05:00Z", "seconds_left": 290,
    }]);
    list(&server, "").await.has("/lockouts", expected);
    let refused = log_in(&server, EMAIL, "password").await.status_is(429);
    refused.header_is("retry-after", "290");
    server.advance("290s").await;
    list(&server, "").await.has("/total", 0);
}

#[tokio::test]
async fn lockouts_are_filtered_and_paged() {
    let server = TestServer::start().await;
    fail(&server, "a@example.com", 1).await;
    fail(&server, "b@example.com", 5).await;
    log_in_application(&server, "c", "wrong")
        .await
        .status_is(401);
    for (query, total) in [
        ("", 3),
        ("?provider=s7risk", 3),
        ("?provider=kyc", 0),
        ("?door=application", 1),
        ("?door=user&locked=false", 1),
        ("?locked=true", 1),
        ("?limit=0", 3),
    ] {
        list(&server, query).await.has("/total", total);
    }
    let page = list(&server, "?limit=1&offset=1").await;
    page.has("/lockouts/0/name", "b@example.com")
        .has("/lockouts/1", Value::Null);
    for bad in [
        "provider=s7",
        "door=back",
        "locked=yes",
        "limit=x",
        "nmae=a",
    ] {
        let refused = server.get(&format!("{LOCKOUTS}?{bad}")).send().await;
        refused.status_is(422);
    }
}

#[tokio::test]
async fn one_lock_is_lifted_and_the_others_stay() {
    let server = TestServer::start().await;
    fail(&server, EMAIL, 5).await;
    fail(&server, "other@example.com", 5).await;
    log_in(&server, EMAIL, "password").await.status_is(429);
    server.delete(ONE).send().await.status_is(204);
    log_in(&server, EMAIL, "password").await.status_is(200);
    let left = list(&server, "").await;
    left.has("/total", 1)
        .has("/lockouts/0/name", "other@example.com");
    server.delete(ONE).send().await.status_is(404);
}

#[tokio::test]
async fn what_is_not_locked_out_cannot_be_lifted_and_the_nearest_is_named() {
    let server = TestServer::start().await;
    fail(&server, EMAIL, 1).await;
    for (path, words) in [
        (
            "s7risk/user/usr@example.com",
            "did you mean `user@example.com`?",
        ),
        ("s7risk/usr/user@example.com", "did you mean `user`?"),
        ("s7risc/user/user@example.com", "did you mean `s7risk`?"),
        ("s7risk/application/user@example.com", "is not locked out"),
    ] {
        let refused = server.delete(&format!("{LOCKOUTS}/{path}")).send().await;
        let detail = refused.status_is(404).text("/detail");
        assert!(detail.contains(words), "{detail}");
    }
    list(&server, "").await.has("/lockouts/0/failures", 1);
}

#[tokio::test]
async fn all_locks_are_lifted_or_those_of_one_door() {
    let server = TestServer::start().await;
    fail(&server, EMAIL, 5).await;
    let application = json!({"provider": "s7risk", "door": "application", "name": "demo-client"});
    lock_out(&server, application).await;
    let bad = server.delete("/__admin/lockouts?dor=user").send().await;
    bad.status_is(422);
    let lifted = server
        .delete("/__admin/lockouts?provider=s7risk&door=user")
        .send()
        .await;
    lifted.status_is(204);
    log_in(&server, EMAIL, "password").await.status_is(200);
    let refused = log_in_application(&server, "demo-client", "demo-secret").await;
    refused.status_is(429);
    for _ in 0..2 {
        server.delete(LOCKOUTS).send().await.status_is(204);
    }
    let let_in = log_in_application(&server, "demo-client", "demo-secret").await;
    let_in.status_is(200);
}

#[tokio::test]
async fn somebody_is_locked_out_on_purpose_for_as_long_as_is_said() {
    let server = TestServer::start().await;
    let body =
        json!({"provider": "s7risk", "door": "user", "name": "User@Example.com", "for": "2m"});
    let locked = lock_out(&server, body).await;
    locked
        .has("/name", EMAIL)
        .has("/locked_until", "2026-01-01T12:02:00Z")
        .has("/seconds_left", 120);
    let refused = log_in(&server, EMAIL, "password").await.status_is(429);
    refused.header_is("retry-after", "120");
    server.advance("119s").await;
    log_in(&server, EMAIL, "password").await.status_is(429);
    server.advance("1s").await;
    log_in(&server, EMAIL, "password").await.status_is(200);
}

#[tokio::test]
async fn unless_told_a_lock_lasts_as_long_as_the_vendors_and_replaces_the_one_there_is() {
    let server = TestServer::start().await;
    let settings = json!({"s7risk": {"lockout": {"length": "7m"}}});
    let changed = server
        .patch("/__admin/settings")
        .json(settings)
        .send()
        .await;
    changed.status_is(200);
    let named = json!({"provider": "s7risk", "door": "user", "name": EMAIL});
    lock_out(&server, named.clone())
        .await
        .has("/seconds_left", 420);
    let mut shorter = named;
    shorter["for"] = "PT1M".into();
    lock_out(&server, shorter).await.has("/seconds_left", 60);
    list(&server, "").await.has("/total", 1);
    server.advance("1m").await;
    log_in(&server, EMAIL, "password").await.status_is(200);
}

#[tokio::test]
async fn what_does_not_fit_is_422_with_its_place_and_locks_nobody_out() {
    let server = TestServer::start().await;
    let good = json!({"provider": "s7risk", "door": "user", "name": EMAIL, "for": "5m"});
    for (field, value) in [
        ("provider", json!("s7")),
        ("provider", json!("kyc")),
        ("door", json!("back")),
        ("name", json!("")),
        ("name", json!(5)),
        ("for", json!("soon")),
        ("for", json!("-5m")),
        ("for", json!("500ms")),
        ("for", json!(300)),
        ("until", json!("2026-01-01T12:02:00Z")),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let shown = body.to_string();
        let refused = server
            .post(LOCKOUTS)
            .any_json(body)
            .send()
            .await
            .status_is(422);
        assert_eq!(
            refused.text("/errors/0/field"),
            format!("/{field}"),
            "{shown}"
        );
    }
    for field in ["provider", "door", "name"] {
        let mut body = good.clone();
        body.as_object_mut().expect("an object").remove(field);
        let refused = server
            .post(LOCKOUTS)
            .any_json(body)
            .send()
            .await
            .status_is(422);
        assert_eq!(refused.text("/errors/0/field"), format!("/{field}"));
    }
    let not_json = server.post(LOCKOUTS).body("application/json", "{");
    not_json.send().await.status_is(400);
    let text = server.post(LOCKOUTS).body("text/plain", "{}");
    text.send().await.status_is(415);
    list(&server, "").await.has("/total", 0);
}

#[tokio::test]
async fn another_sandbox_locks_nobody_out() {
    let server = TestServer::start().await;
    let other = server.in_sandbox("other");
    fail(&server, EMAIL, 5).await;
    list(&other, "").await.has("/total", 0);
    log_in(&other, EMAIL, "password").await.status_is(200);
    other.delete(LOCKOUTS).send().await.status_is(204);
    log_in(&server, EMAIL, "password").await.status_is(429);
}

#[tokio::test]
async fn where_the_lockout_of_a_login_is_off_nobody_is_or_can_be_locked_out() {
    let server = TestServer::start().await;
    fail(&server, EMAIL, 5).await;
    let settings = |enabled: bool| {
        let lockout = json!({"user": {"enabled": enabled}});
        server
            .patch("/__admin/settings")
            .json(json!({"s7risk": {"lockout": lockout}}))
            .send()
    };
    settings(false).await.status_is(200);
    log_in(&server, EMAIL, "password").await.status_is(200);
    list(&server, "").await.has("/total", 0);
    let body = json!({"provider": "s7risk", "door": "user", "name": EMAIL});
    let refused = server.post(LOCKOUTS).json(body).send().await;
    let sentence = "s7risk has no lockout at `user`: its setting `lockout.user.enabled` is false";
    refused
        .status_is(422)
        .has("/errors/0/field", "/door")
        .has("/errors/0/detail", sentence);
    let application = json!({"provider": "s7risk", "door": "application", "name": "demo-client"});
    lock_out(&server, application).await;
    settings(true).await.status_is(200);
    log_in(&server, EMAIL, "password").await.status_is(429);
}

/// A login of a user of the OIDC provider.
async fn log_in_at_oidc(client: &Client, password: &str) -> Answer {
    let form = format!(
        "grant_type=password&client_id=legacy&client_secret=secret&username=ada&password={password}"
    );
    client.post("/oidc/token").form(&form).send().await
}

const ADA: &str = "/__admin/lockouts/oidc/user/ada";

#[tokio::test]
async fn users_of_the_oidc_provider_are_locked_out_listed_and_let_in_again() {
    let server =
        TestServer::with_settings("oidc: { settings: { lockout: { threshold: 2 } } }").await;
    for _ in 0..2 {
        log_in_at_oidc(&server, "wrong").await.status_is(400);
    }
    let locked = list(&server, "?provider=oidc").await;
    let expected = json!([{
        "provider": "oidc", "door": "user", "name": "ada", "failures": 0, "locked": true,
        "locked_until": "2026-01-01T12:05:00Z", "seconds_left": 300,
    }]);
    locked.has("/lockouts", expected);
    log_in_at_oidc(&server, "password").await.status_is(400);
    server.delete(ADA).send().await.status_is(204);
    log_in_at_oidc(&server, "password").await.status_is(200);
    let lock = json!({"provider": "oidc", "door": "user", "name": "Ada", "for": "1m"});
    lock_out(&server, lock).await.has("/name", "ada");
    log_in_at_oidc(&server, "password").await.status_is(400);
    server.advance("1m").await;
    log_in_at_oidc(&server, "password").await.status_is(200);
}

#[tokio::test]
async fn where_the_oidc_provider_locks_nobody_out_it_says_which_setting_would() {
    let server = TestServer::start().await;
    for (door, why) in [
        ("user", "its setting `lockout` is absent"),
        ("application", "only users are locked out there"),
    ] {
        let body = json!({"provider": "oidc", "door": door, "name": "ada"});
        let refused = server.post(LOCKOUTS).json(body).send().await;
        let refused = refused.status_is(422).has("/errors/0/field", "/door");
        let detail = refused.text("/errors/0/detail");
        assert!(detail.contains(why), "{detail}");
    }
    log_in_at_oidc(&server, "password").await.status_is(200);
}
