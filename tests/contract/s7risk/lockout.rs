//! The lockout: five failures in five minutes, locked for five, on the sandbox's clock.

use serde_json::json;

use super::{APPLICATION, Caller, Errors, LOCKED, USER, call};
use crate::support::client::Client;
use crate::support::server::TestServer;

const CALLERS: [Caller; 4] = [
    USER,
    APPLICATION,
    Caller::User("nobody@example.com"),
    Caller::Application("nobody"),
];

async fn fail(client: &Client, caller: Caller, times: usize) {
    for _ in 0..times {
        let answer = caller.fail(client).await;
        answer.refuses(401, caller.no_match());
    }
}

#[tokio::test]
async fn the_fifth_failure_locks_known_or_not_on_both_endpoints() {
    let server = TestServer::start().await;
    for caller in CALLERS {
        fail(&server, caller, 5).await;
        let answer = caller.fail(&server).await.refuses(429, LOCKED);
        answer.header_is("retry-after", "300");
    }
}

#[tokio::test]
async fn four_failures_do_not_lock() {
    let server = TestServer::start().await;
    for caller in [USER, APPLICATION] {
        fail(&server, caller, 4).await;
        caller.succeed(&server).await.status_is(200);
    }
}

#[tokio::test]
async fn while_locked_even_the_right_password_is_429() {
    let server = TestServer::start().await;
    for caller in [USER, APPLICATION] {
        fail(&server, caller, 5).await;
        caller.succeed(&server).await.refuses(429, LOCKED);
    }
}

#[tokio::test]
async fn the_lock_is_over_after_five_minutes() {
    let server = TestServer::start().await;
    fail(&server, USER, 5).await;
    server.advance("4m59s").await;
    let answer = USER.succeed(&server).await.refuses(429, LOCKED);
    answer.header_is("retry-after", "1");
    server.advance("1s").await;
    USER.succeed(&server).await.status_is(200);
}

#[tokio::test]
async fn attempts_while_locked_do_not_lengthen_the_lock() {
    let server = TestServer::start().await;
    fail(&server, USER, 5).await;
    for left in ["300", "240", "180", "120", "60"] {
        let answer = USER.fail(&server).await.refuses(429, LOCKED);
        answer.header_is("retry-after", left);
        server.advance("1m").await;
    }
    USER.succeed(&server).await.status_is(200);
}

#[tokio::test]
async fn after_the_lock_the_count_begins_anew() {
    let server = TestServer::start().await;
    fail(&server, USER, 5).await;
    server.advance("5m").await;
    fail(&server, USER, 4).await;
    USER.succeed(&server).await.status_is(200);
}

#[tokio::test]
async fn failures_count_inside_five_minutes_only() {
    let server = TestServer::start().await;
    fail(&server, USER, 4).await;
    server.advance("5m").await;
    fail(&server, USER, 4).await;
    USER.succeed(&server).await.status_is(200);
}

#[tokio::test]
async fn failures_at_the_edges_of_the_window_lock() {
    let server = TestServer::start().await;
    fail(&server, USER, 4).await;
    server.advance("4m59s").await;
    fail(&server, USER, 1).await;
    USER.succeed(&server).await.refuses(429, LOCKED);
}

#[tokio::test]
async fn a_success_clears_the_count() {
    let server = TestServer::start().await;
    fail(&server, USER, 4).await;
    USER.succeed(&server).await.status_is(200);
    fail(&server, USER, 4).await;
    USER.succeed(&server).await.status_is(200);
}

#[tokio::test]
async fn a_lock_is_of_one_name() {
    let server = TestServer::start().await;
    fail(&server, USER, 5).await;
    APPLICATION.succeed(&server).await.status_is(200);
    let other = Caller::User("expired@example.com");
    other.succeed(&server).await.status_is(401);
    let in_capitals = Caller::User("USER@EXAMPLE.COM");
    in_capitals.succeed(&server).await.refuses(429, LOCKED);
}

#[tokio::test]
async fn a_user_and_an_application_of_one_name_are_locked_apart() {
    let server = TestServer::start().await;
    let application = Caller::Application("user@example.com");
    fail(&server, application, 5).await;
    application.fail(&server).await.refuses(429, LOCKED);
    USER.succeed(&server).await.status_is(200);
}

#[tokio::test]
async fn bad_requests_do_not_count() {
    let server = TestServer::start().await;
    for _ in 0..10 {
        let ask = super::with_origin(server.post(USER.path()));
        let body = serde_json::json!({"email": "user@example.com"});
        ask.any_json(body).send().await.status_is(422);
    }
    USER.succeed(&server).await.status_is(200);
}

#[tokio::test]
async fn a_lock_leaves_tokens_alone() {
    let server = TestServer::start().await;
    let token = USER.token(&server).await;
    fail(&server, USER, 5).await;
    call(&server, &token).await.status_is(200);
}

#[tokio::test]
async fn an_access_window_that_is_over_neither_counts_nor_clears() {
    let server = TestServer::start().await;
    let user = Caller::User("expired@example.com");
    for _ in 0..6 {
        let answer = user.succeed(&server).await;
        answer.refuses(401, "User access window has expired");
    }
    fail(&server, user, 4).await;
    user.succeed(&server).await.status_is(401);
    fail(&server, user, 1).await;
    user.succeed(&server).await.refuses(429, LOCKED);
}

#[tokio::test]
async fn while_as_many_names_are_locked_as_may_be_another_failure_is_503_and_a_login_works() {
    let server = TestServer::start().await;
    let lock = |number: usize| {
        json!({"provider": "s7risk", "door": "user", "name": number.to_string(), "failures": [],
            "locked_until": "9000-01-01T00:00:00Z"})
    };
    let mut snapshot = server.get("/__admin/snapshot").send().await.json();
    snapshot["lockouts"]["names"] = (0..10_000).map(lock).collect();
    let restored = server.put("/__admin/snapshot").json(snapshot).send().await;
    restored.status_is(200);
    let wrong = json!({"email": "user@example.com", "password": "wrong"});
    let wrong = super::with_origin(server.post(USER.path())).json(wrong);
    let refused = wrong.by_the_server().send().await.status_is(503);
    let said = refused.text("/detail");
    assert!(said.starts_with("10000 names are locked out"), "{said}");
    USER.succeed(&server).await.status_is(200);
}
