//! Delays, and answers in the vendor's place.

use std::time::Duration;

use serde_json::json;

use super::{INDIVIDUALS, counts, fault, login};
use crate::support::client::{Client, Request};
use crate::support::server::TestServer;

#[tokio::test]
async fn an_answer_of_ones_own_can_have_several_headers_of_one_name() {
    let server = TestServer::start().await;
    let headers = json!({"Set-Cookie": ["a=1", "b=2"], "content-type": "text/csv"});
    let respond = json!({"status": 200, "headers": headers, "body": "x"});
    fault(&server, json!({"respond": respond})).await;
    let answer = server.get(INDIVIDUALS).by_a_fault().send().await;
    let values = |name| answer.headers.get_all(name).iter().collect::<Vec<_>>();
    assert_eq!(values("set-cookie"), ["a=1", "b=2"]);
    assert_eq!(values("content-type"), ["text/csv"]);
}

/// The default credentials where they log in, and a resource.
fn requests(client: &Client) -> [(&'static str, Request, Request); 6] {
    let post = |path, body| client.post(path).json(body);
    let user = "user@example.com";
    let kyc = "username=user%40example.com&password=your_secret_password";
    let oidc = "grant_type=client_credentials&client_id=machine&client_secret=secret";
    let email = json!({"email": user, "password": "password"});
    let username = json!({"username": user, "password": "password"});
    let get = |path| client.get(path);
    [
        ("intergiro", login(client), get(INDIVIDUALS)),
        (
            "haut-ai",
            post("/haut-ai/api/v1/auth/login/", username),
            get("/haut-ai/api/v1/companies/"),
        ),
        (
            "kyc",
            client.post("/kyc/auth/jwt/login").form(kyc),
            get("/kyc/api/v1/resource"),
        ),
        (
            "s7risk",
            post("/s7risk/user/token", email.clone()).header("origin", "http://localhost"),
            get("/s7risk/incidents"),
        ),
        (
            "igny8",
            post("/igny8/api/v1/auth/login/", email),
            get("/igny8/api/v1/planner/keywords/"),
        ),
        (
            "oidc",
            client.post("/oidc/token").form(oidc),
            get("/oidc/userinfo"),
        ),
    ]
}

#[tokio::test]
async fn the_vendors_own_401_is_as_its_document_says() {
    let server = TestServer::start().await;
    fault(&server, json!({"respond": "unauthorized"})).await;
    for (vendor, login, resource) in requests(&server) {
        // kyc refuses a login with 400, so its document knows no 401 there.
        let login = if vendor == "kyc" {
            login.by_a_fault()
        } else {
            login
        };
        login.send().await.status_is(401);
        resource.send().await.status_is(401);
    }
    let login = server.post("/s7risk/application/token");
    let login = login.json(json!({"clientId": "demo-client", "secret": "demo-secret"}));
    let refused = login.send().await.status_is(401);
    refused.has("/message", "Client ID and secret do not match");
}

#[tokio::test]
async fn the_vendors_own_429_is_as_its_document_says_with_the_seconds_to_wait() {
    let server = TestServer::start().await;
    fault(&server, json!({"respond": "too_many_requests"})).await;
    for (vendor, login, resource) in requests(&server) {
        let documented = ["intergiro", "s7risk", "igny8"].contains(&vendor);
        let login = if documented {
            login
        } else {
            login.by_a_fault()
        };
        let seconds = match vendor {
            "kyc" | "oidc" => "",
            "s7risk" => "300",
            _ => "60",
        };
        for request in [login, resource.by_a_fault()] {
            let refused = request.send().await.status_is(429);
            refused.header_is("retry-after", seconds);
        }
    }
}

#[tokio::test]
async fn the_seconds_to_wait_are_those_of_the_settings() {
    let server = TestServer::with_settings(
        "intergiro: { settings: { misuse: { sessions: 9, within: 10m } } }
s7risk: { settings: { lockout: { length: 2m } } }
igny8: { settings: { throttle: { auth: 7/h } } }",
    )
    .await;
    fault(&server, json!({"respond": "too_many_requests"})).await;
    for (vendor, login, _) in requests(&server) {
        let seconds = match vendor {
            "intergiro" => "600",
            "s7risk" => "120",
            "igny8" => "3600",
            _ => continue,
        };
        let refused = login.send().await.status_is(429);
        refused.header_is("retry-after", seconds);
    }
}

#[tokio::test]
async fn the_vendors_own_500_is_in_its_frameworks_way() {
    let server = TestServer::start().await;
    fault(&server, json!({"respond": "server_error"})).await;
    for (vendor, login, resource) in requests(&server) {
        for request in [login, resource] {
            let failed = request.by_a_fault().send().await.status_is(500);
            let body = failed.body_text();
            let (content_type, expected) = match vendor {
                "intergiro" => (
                    "application/json",
                    r#"{"errors":[{"code":"internal_error","path":"","message":"Something went wrong on our side."}]}"#,
                ),
                "haut-ai" => (
                    "application/json",
                    r#"{"detail":"A server error occurred."}"#,
                ),
                "kyc" => ("text/plain; charset=utf-8", "Internal Server Error"),
                "s7risk" => (
                    "application/json",
                    r#"{"status":"error","message":"Internal Server Error"}"#,
                ),
                "oidc" => ("application/json", r#"{"error":"server_error","#),
                _ => (
                    "application/json",
                    r#"{"success":false,"error":"Internal server error","request_id":""#,
                ),
            };
            assert!(body.starts_with(expected), "{vendor}: {body}");
            failed.header_is("content-type", content_type);
        }
    }
}

#[tokio::test]
async fn an_answer_of_ones_own_is_sent_as_it_was_written() {
    let server = TestServer::start().await;
    let json_type = "application/json";
    for (respond, content_type, body) in [
        (json!({"status": 503}), "", ""),
        (
            json!({"status": 503, "body": {"b": 1, "a": 2}}),
            json_type,
            r#"{"b":1,"a":2}"#,
        ),
        (json!({"status": 503, "body": null}), json_type, "null"),
        (
            json!({"status": 503, "body": "tea"}),
            "text/plain; charset=utf-8",
            "tea",
        ),
        (
            json!({"status": 503, "headers": {"Content-Type": "text/html"}, "body": "<p>"}),
            "text/html",
            "<p>",
        ),
    ] {
        fault(&server, json!({"times": 1, "respond": respond})).await;
        let answer = server.get(INDIVIDUALS).by_a_fault().send().await;
        answer
            .status_is(503)
            .header_is("content-type", content_type)
            .body_is(body);
    }
    let headers = json!({"Retry-After": "5", "X-Odd": "a, b"});
    let respond = json!({"status": 429, "headers": headers});
    fault(&server, json!({"respond": respond})).await;
    let answer = login(&server).by_a_fault().send().await.status_is(429);
    answer
        .header_is("retry-after", "5")
        .header_is("x-odd", "a, b");
}

#[tokio::test]
async fn before_the_work_nothing_is_done_and_after_it_all_is() {
    let server = TestServer::start().await;
    let register = |name: &str| {
        let new = json!({"email": format!("{name}@example.com"), "username": name, "password": "password"});
        let register = server.post("/igny8/api/v1/auth/register/").any_json(new);
        register.by_a_fault()
    };
    for (stage, name, again) in [("before", "early", 201), ("after", "late", 409)] {
        let plan = json!({"stage": stage, "times": 1, "respond": "server_error"});
        fault(&server, plan).await;
        register(name).send().await.status_is(500);
        register(name).send().await.status_is(again);
    }
}

#[tokio::test]
async fn a_delay_holds_the_answer_up_in_real_time() {
    let server = TestServer::start().await;
    for (stage, delay) in [
        ("before", json!("50ms")),
        ("after", json!("50ms")),
        ("before", json!({"uniform": ["50ms", "60ms"]})),
    ] {
        let made = fault(&server, json!({"stage": stage, "times": 1, "delay": delay})).await;
        let began = tokio::time::Instant::now();
        login(&server).send().await.status_is(200);
        assert!(began.elapsed() >= Duration::from_millis(50), "{stage}");
        assert_eq!(counts(&server, &made).await, (1, 1));
    }
}

#[tokio::test]
async fn a_delay_goes_with_an_answer() {
    let server = TestServer::start().await;
    fault(&server, json!({"delay": "50ms", "respond": "server_error"})).await;
    let began = tokio::time::Instant::now();
    let failed = login(&server).by_a_fault().send().await;
    failed.status_is(500);
    assert!(began.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn delayed_work_is_done_at_the_time_at_which_it_begins() {
    let server = TestServer::start().await;
    let session = login(&server).send().await.status_is(200);
    let held = fault(&server, json!({"match": {"method": "GET"}, "barrier": 2})).await;
    let call = server
        .get(INDIVIDUALS)
        .bearer(&session.text("/access_token"));
    let call = tokio::spawn(call.send());
    super::until_held(&server, &held, 1).await;
    server.advance("15m").await;
    server.delete(&held).send().await.status_is(204);
    call.await.unwrap().status_is(401);
}
