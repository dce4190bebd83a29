//! Who may use the control API, and what it says of paths and methods that it has not.

use axum::http::Method;
use mockid::control::Access;
use mockid::identity::Secret;

use super::{ACCOUNTS, ADVANCE, CLOCK, RESET, accounts_of};
use crate::intergiro;
use crate::support::raw::RawRequest;
use crate::support::server::TestServer;

const TOKEN: &str = "an-admin-token";

async fn guarded() -> TestServer {
    TestServer::start_with(|options| options.access = Access::Token(Secret::new(TOKEN))).await
}

#[tokio::test]
async fn with_an_admin_token_everything_else_is_401() {
    let server = guarded().await;
    let user = format!("{ACCOUNTS}/igny8/user/1");
    for (method, path) in [
        (Method::GET, CLOCK),
        (Method::PUT, CLOCK),
        (Method::DELETE, CLOCK),
        (Method::POST, ADVANCE),
        (Method::POST, RESET),
        (Method::GET, ACCOUNTS),
        (Method::POST, ACCOUNTS),
        (Method::GET, &user),
        (Method::PATCH, &user),
        (Method::DELETE, &user),
    ] {
        for prefix in ["", "/~test"] {
            let path = format!("{prefix}{path}");
            let bare = server.request(method.clone(), &path).send().await;
            let bare = bare.status_is(401);
            let bare = bare.header_is("www-authenticate", "Bearer realm=\"mockid\"");
            assert!(!bare.body_text().contains(TOKEN));
        }
    }
    let accounts = server.get(ACCOUNTS).bearer(TOKEN).send().await;
    accounts.status_is(200).has("/total", accounts_of("", ""));
}

#[tokio::test]
async fn the_right_token_is_let_in_by_any_letter_case_of_the_scheme() {
    let server = guarded().await;
    for scheme in ["Bearer", "bearer", "BEARER", "Bearer "] {
        let header = format!("{scheme} {TOKEN}");
        let clock = server.get(CLOCK).header("authorization", &header);
        clock.send().await.status_is(200);
    }
}

#[tokio::test]
async fn every_wrong_token_gets_the_very_same_answer_and_no_token_another() {
    let server = guarded().await;
    let ask = async |header: &str| {
        let asked = server.get(CLOCK).header("authorization", header);
        asked.send().await.status_is(401).text("/detail")
    };
    let missing = server
        .get(CLOCK)
        .send()
        .await
        .status_is(401)
        .text("/detail");
    for header in ["Bearer", "", TOKEN, &format!("Basic {TOKEN}")] {
        assert_eq!(ask(header).await, missing, "{header}");
    }
    let wrong = ask("Bearer x").await;
    assert_ne!(wrong, missing);
    let longer = format!("Bearer {TOKEN}x");
    let shorter = format!("Bearer {}", &TOKEN[1..]);
    let twice = format!("Bearer {TOKEN} {TOKEN}");
    for header in [&longer, &shorter, &twice] {
        assert_eq!(ask(header).await, wrong, "{header}");
    }
}

#[tokio::test]
async fn the_token_is_asked_for_before_anything_else() {
    let server = guarded().await;
    server
        .get("/__admin/nothing")
        .by_the_server()
        .send()
        .await
        .status_is(401);
    server
        .put(ACCOUNTS)
        .by_the_server()
        .send()
        .await
        .status_is(401);
    let broken = server.put(CLOCK).body("text/plain", "{");
    broken.send().await.status_is(401);
}

#[tokio::test]
async fn vendors_and_pages_need_no_admin_token() {
    let server = guarded().await;
    intergiro::Session::open(&server).await;
    for page in ["/", "/livez", "/.well-known/jwks.json"] {
        server.get(page).send().await.status_is(200);
    }
}

#[tokio::test]
async fn a_vendors_token_is_no_admin_token() {
    let server = guarded().await;
    let session = intergiro::Session::open(&server).await;
    server
        .get(CLOCK)
        .bearer(&session.access)
        .send()
        .await
        .status_is(401);
}

#[tokio::test]
async fn without_the_control_api_there_is_nothing_there() {
    let server = TestServer::start_with(|options| options.access = Access::Removed).await;
    for path in ["/__admin", CLOCK, ACCOUNTS, "/~test/__admin/clock"] {
        let answer = server.get(path).by_the_server().send().await;
        answer.status_is(404);
    }
    intergiro::Session::open(&server).await;
}

#[tokio::test]
async fn an_unknown_path_names_the_nearest() {
    let server = TestServer::start().await;
    for (path, nearest) in [
        ("/__admin/clok", "/__admin/clock"),
        ("/__admin/account", "/__admin/accounts"),
        ("/__admin/clock/advanc", "/__admin/clock/advance"),
        ("/__admin/clock/", "/__admin/clock"),
    ] {
        let answer = server.get(path).send().await.status_is(404);
        let detail = format!("nothing is at {path}; did you mean {nearest}?");
        answer.has("/detail", detail);
    }
}

#[tokio::test]
async fn another_method_is_405_with_allow() {
    let server = TestServer::start().await;
    for (method, path, allow) in [
        ("PATCH", CLOCK, "DELETE,GET,HEAD,PUT"),
        ("GET", ADVANCE, "POST"),
        ("GET", RESET, "POST"),
        ("PUT", ACCOUNTS, "GET,HEAD,POST"),
        (
            "POST",
            "/__admin/accounts/igny8/user/1",
            "DELETE,GET,HEAD,PATCH",
        ),
    ] {
        let other = server.request(method.parse().unwrap(), path);
        let other = other.send().await.status_is(405);
        let mut allowed: Vec<&str> = other.header("allow").split(',').map(str::trim).collect();
        allowed.sort_unstable();
        assert_eq!(allowed.join(","), allow);
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let server = TestServer::start().await;
    for path in [CLOCK, ACCOUNTS, "/__admin/accounts/igny8/user/1"] {
        let get = server.get(path).send().await.status_is(200);
        let head = RawRequest::new("HEAD", path).send(&server).await;
        let head = head.status_is(200).body_is("");
        head.header_is("content-length", &get.body.len().to_string());
    }
}

/// The operations that read a body.
const READERS: [(Method, &str); 4] = [
    (Method::PUT, CLOCK),
    (Method::POST, ADVANCE),
    (Method::POST, ACCOUNTS),
    (Method::PATCH, "/__admin/accounts/igny8/user/1"),
];

#[tokio::test]
async fn a_body_is_json_sent_as_such() {
    let server = TestServer::start().await;
    for (method, path) in READERS {
        for (content_type, body, status) in [
            ("text/plain", "{}", 415),
            ("", "{}", 415),
            ("application/json", "", 400),
            ("application/json", "{", 400),
            ("application/json; charset=utf-8", "{", 400),
        ] {
            let request = server.request(method.clone(), path);
            let answer = request.body(content_type, body).send().await;
            answer.status_is(status);
        }
    }
}

#[tokio::test]
async fn a_body_of_more_than_64_kib_is_413() {
    let server = TestServer::start().await;
    let large = "x".repeat(64 * 1024 + 1);
    for (method, path) in READERS {
        let request = server.request(method.clone(), path);
        let answer = request.body("application/json", large.clone()).send().await;
        answer.status_is(413);
        let request = RawRequest::new(method.as_str(), path);
        let request = request.header("Content-Type: application/json");
        let request = request.chunked([large.as_bytes()]);
        request.send(&server).await.status_is(413);
    }
}
