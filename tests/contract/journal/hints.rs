//! What the journal says of each request, in a sentence with the facts.

use serde_json::json;

use super::{KEY, LOGIN, call, log_in, newest, refresh};
use crate::support::client::Client;
use crate::support::server::TestServer;

/// The hint of the newest entry.
async fn told(client: &Client) -> String {
    let entry = newest(client).await;
    entry["hint"].as_str().expect("a hint").to_owned()
}

#[tokio::test]
async fn of_an_expired_access_token_it_says_when_it_expired_how_often_it_was_used_and_what_to_do() {
    let server = TestServer::start().await;
    let access = log_in(&server).await.text("/access_token");
    for _ in 0..3 {
        call(&server, &access).await.status_is(200);
    }
    server.advance("15m2s").await;
    call(&server, &access).await.status_is(401);
    let expected = "The access token expired at 12:15:00, 2 s before this request; it had been used \
                    3 times before. A refresh has been possible since then.";
    assert_eq!(told(&server).await, expected);
}

#[tokio::test]
async fn of_an_expired_access_token_it_names_the_newer_one_of_the_session() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("15m").await;
    let refreshed = refresh(&server, &tokens.text("/refresh_token")).await;
    refreshed.status_is(200);
    call(&server, &tokens.text("/access_token"))
        .await
        .status_is(401);
    let expected = "The access token expired at 12:15:00, in the second of this request; it had not \
                    been used before. Its session has a newer access token, which expires at \
                    12:30:00: use that one.";
    assert_eq!(told(&server).await, expected);
}

#[tokio::test]
async fn of_an_accepted_access_token_it_says_how_long_it_is_still_good() {
    let server = TestServer::start().await;
    let access = log_in(&server).await.text("/access_token");
    server.advance("14m58s").await;
    call(&server, &access).await.status_is(200);
    let expected = "The access token was accepted; it expires at 12:15:00, 2 s after this request, \
                    and it had not been used before.";
    assert_eq!(told(&server).await, expected);
}

#[tokio::test]
async fn of_a_refresh_that_comes_too_early_it_says_when_it_is_possible() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("14m30s").await;
    refresh(&server, &tokens.text("/refresh_token"))
        .await
        .status_is(400);
    let expected = "It is too early for a refresh, until 12:15:00, 30 s after this request. Use the \
                    access token until it expires, and refresh then.";
    assert_eq!(told(&server).await, expected);
}

#[tokio::test]
async fn of_a_session_that_is_over_it_says_since_when() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("1h1m").await;
    refresh(&server, &tokens.text("/refresh_token"))
        .await
        .status_is(401);
    let expected = "The refresh token belongs to a session that is over; it had not been used \
                    before. Its session ended at 13:00:00, 1 min before this request. Log in again.";
    assert_eq!(told(&server).await, expected);
}

#[tokio::test]
async fn of_a_locked_name_it_says_until_when() {
    let server = TestServer::start().await;
    let login = json!({"email": "user@example.com", "password": "wrong"});
    for _ in 0..6 {
        server
            .post("/s7risk/user/token")
            .header("origin", "https://app.example.com")
            .json(login.clone())
            .send()
            .await;
    }
    let expected = "The login name is locked after too many failures, until 12:05:00, 5 min after \
                    this request.";
    let told = told(&server).await;
    assert!(told.starts_with(expected), "{told}");
}

#[tokio::test]
async fn of_a_refused_login_it_says_whether_the_account_exists() {
    let server = TestServer::start().await;
    for (email, expected) in [
        ("user@example.com", "The account exists, and the secret"),
        ("nobody@example.com", "No account of this vendor"),
    ] {
        let login = json!({"email": email, "password": "wrong-password"});
        let login = server.post("/igny8/api/v1/auth/login/").json(login);
        login.send().await.status_is(401);
        let told = told(&server).await;
        assert!(told.starts_with(expected), "{told}");
    }
}

#[tokio::test]
async fn of_a_fault_it_says_which_one_answered() {
    let server = TestServer::start().await;
    let fault = json!({"match": {"provider": "kyc"}, "respond": {"status": 503}});
    let fault = server.post("/__admin/faults").json(fault).send().await;
    let id = fault.status_is(201).at("/id").clone();
    let resource = server.get("/kyc/api/v1/resource").by_a_fault();
    resource.send().await.status_is(503);
    let told = told(&server).await;
    assert!(told.starts_with(&format!("The fault {id} ")), "{told}");
}

#[tokio::test]
async fn of_a_fault_that_lost_the_answer_it_says_whether_the_work_was_done() {
    let server = TestServer::start().await;
    for (stage, did) in [
        ("after", "lost the answer; the vendor had done the work."),
        (
            "before",
            "left the request without an answer, and the vendor had done nothing.",
        ),
    ] {
        let fault =
            json!({"match": {"provider": "kyc"}, "times": 1, "stage": stage, "abort": "reset"});
        let fault = server.post("/__admin/faults").json(fault).send().await;
        let id = fault.status_is(201).at("/id").clone();
        let answer = server.get("/kyc/api/v1/resource").attempt().await;
        assert!(answer.is_none());
        let told = told(&server).await;
        assert!(
            told.starts_with(&format!("The fault {id} of the control API {did}")),
            "{told}"
        );
    }
}

#[tokio::test]
async fn of_a_right_key_whose_account_is_not_active_it_does_not_say_that_the_secret_is_wrong() {
    let server = TestServer::start().await;
    log_in(&server).await.status_is(200);
    let account = newest(&server).await["account"].clone();
    let account = account.as_str().expect("an account");
    let account = server.patch(&format!("/__admin/accounts/intergiro/api_key/{account}"));
    account
        .json(json!({"active": false}))
        .send()
        .await
        .status_is(200);
    let login = server.post(LOGIN).json(json!({"api_key": KEY}));
    login.send().await.status_is(401);
    let expected = "The key that was sent is right, and its account is not active.";
    let told = told(&server).await;
    assert!(told.starts_with(expected), "{told}");
}

#[tokio::test]
async fn of_a_second_factor_that_the_vendor_does_not_document_it_names_no_next_step() {
    let server = TestServer::start().await;
    let login = json!({"username": "mfa@example.com", "password": "password"});
    let login = server.post("/haut-ai/api/v1/auth/login/").json(login);
    login.send().await.status_is(400);
    let expected = "The account has a second factor (`mfa`), and this vendor documents no request for it. Use \
                    another account.";
    assert_eq!(told(&server).await, expected);
    let id = newest(&server).await["id"].clone();
    let explanation = server.get(&format!("/__admin/requests/{id}/explanation"));
    explanation.send().await.status_is(200).lacks("/advice");
}

#[tokio::test]
async fn it_stays_what_it_was_when_the_ledger_changes() {
    let server = TestServer::start().await;
    let access = log_in(&server).await.text("/access_token");
    server.advance("16m").await;
    call(&server, &access).await.status_is(401);
    let before = told(&server).await;
    let session = newest(&server).await["session"].clone();
    let session = session.as_str().expect("a session");
    let age = server.post(&format!("/__admin/sessions/{session}/age"));
    age.json(json!({"by": "10m"})).send().await.status_is(200);
    assert_eq!(told(&server).await, before);
    server.advance("-1h").await;
    assert_eq!(told(&server).await, before);
    let reset = server.post("/__admin/reset?keep=journal").send().await;
    reset.status_is(204);
    assert_eq!(told(&server).await, before);
}

#[tokio::test]
async fn of_a_token_that_the_ledger_does_not_have_it_invents_nothing() {
    let server = TestServer::start().await;
    let access = log_in(&server).await.text("/access_token");
    server.advance("16m").await;
    server
        .post("/__admin/reset?keep=clock")
        .send()
        .await
        .status_is(204);
    call(&server, &access).await.status_is(401);
    let expected = "The access token has expired. Refresh the session if it can be, and log in again \
                    otherwise.";
    assert_eq!(told(&server).await, expected);
}

#[tokio::test]
async fn of_a_token_that_the_control_api_let_expire_it_says_so() {
    let server = TestServer::start().await;
    let access = log_in(&server).await.text("/access_token");
    let tokens = server.get("/__admin/tokens?kind=access").send().await;
    let id = tokens.text("/tokens/0/id");
    let expire = server.post(&format!("/__admin/tokens/{id}/expire"));
    expire.send().await.status_is(200);
    call(&server, &access).await.status_is(401);
    let expected = "The control API let the access token expire at 12:00:00, in the second of this \
                    request; it had not been used before. A refresh has been possible since then.";
    assert_eq!(told(&server).await, expected);
}

#[tokio::test]
async fn of_a_token_of_a_session_that_the_control_api_made_older_it_says_so() {
    let server = TestServer::start().await;
    let access = log_in(&server).await.text("/access_token");
    let session = the_session(&server).await;
    let age = server.post(&format!("{session}/age"));
    age.json(json!({"by": "15m"})).send().await.status_is(200);
    call(&server, &access).await.status_is(401);
    let expected = "The control API made the access token older, so that it expired at 12:00:00, in the \
                    second of this request; it had not been used before. A refresh has been possible \
                    since then.";
    assert_eq!(told(&server).await, expected);
}

#[tokio::test]
async fn of_a_session_that_the_control_api_ended_it_says_so() {
    let server = TestServer::start().await;
    let access = log_in(&server).await.text("/access_token");
    let session = the_session(&server).await;
    server.delete(&session).send().await.status_is(204);
    call(&server, &access).await.status_is(401);
    let expected = "The access token belongs to a session that is over; it had not been used before. The \
                    control API ended its session. Log in again.";
    assert_eq!(told(&server).await, expected);
}

#[tokio::test]
async fn of_a_token_that_the_control_api_revoked_it_says_so() {
    let server = TestServer::start().await;
    let access = log_in(&server).await.text("/access_token");
    let tokens = server.get("/__admin/tokens?kind=access").send().await;
    let id = tokens.text("/tokens/0/id");
    let revoke = server.delete(&format!("/__admin/tokens/{id}"));
    revoke.send().await.status_is(204);
    call(&server, &access).await.status_is(401);
    let expected = "The access token was revoked by the control API; it had not been used before. Log in \
                    again.";
    assert_eq!(told(&server).await, expected);
}

/// The address of the only session.
async fn the_session(client: &Client) -> String {
    let sessions = client.get("/__admin/sessions").send().await;
    format!("/__admin/sessions/{}", sessions.text("/sessions/0/id"))
}
