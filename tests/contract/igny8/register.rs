//! Registering and logging in.

use serde_json::json;

use super::{Envelope, LOGIN, REGISTER, Session, log_in, registration, session};
use crate::support::server::TestServer;

#[tokio::test]
async fn register_answers_201_and_signs_in_at_once() {
    let server = TestServer::start().await;
    let register = server.post(REGISTER).json(registration("new@example.com"));
    let answer = register.send().await.status_is(201);
    let answer = answer
        .has("/success", true)
        .has("/data/user/email", "new@example.com")
        .has("/data/user/username", "john");
    let session = Session::with(&server, &answer);
    session.call().await.status_is(200);
    session.try_refresh().await.status_is(200);
    let login = log_in(&server, "new@example.com", "secure_password123").await;
    let login = login.status_is(200);
    assert_eq!(login.at("/data/user"), answer.at("/data/user"));
}

#[tokio::test]
async fn whoever_registers_owns_an_account_of_its_own() {
    let server = TestServer::start().await;
    let register = server.post(REGISTER).json(registration("new@example.com"));
    let answer = register.send().await.status_is(201);
    let answer = answer
        .has("/data/user/role", "owner")
        .has("/data/user/account/name", "My Account");
    assert_ne!(answer.at("/data/user/account/id"), 1);
}

#[tokio::test]
async fn duplicate_account_slugs_get_a_numeric_suffix() {
    let server = TestServer::start().await;
    let mut slugs = Vec::new();
    for email in ["a@example.com", "b@example.com", "c@example.com"] {
        let register = server.post(REGISTER).json(registration(email));
        let answer = register.send().await.status_is(201);
        slugs.push(answer.text("/data/user/account/slug"));
    }
    assert_eq!(slugs, ["my-account-1", "my-account-2", "my-account-3"]);
}

#[tokio::test]
async fn first_and_last_name_may_be_left_out_or_blank() {
    let server = TestServer::start().await;
    let bare = json!({"email": "a@example.com", "username": "a", "password": "password"});
    let register = server.post(REGISTER).json(bare);
    register.send().await.status_is(201);
    let mut blank = registration("b@example.com");
    blank["first_name"] = "".into();
    blank["last_name"] = " ".into();
    let register = server.post(REGISTER).json(blank);
    register.send().await.status_is(201);
}

#[tokio::test]
async fn a_taken_email_is_409_whatever_its_letter_case() {
    let server = TestServer::start().await;
    for email in ["user@example.com", "USER@Example.com"] {
        let register = server.post(REGISTER).json(registration(email));
        let answer = register.send().await.status_is(409);
        let answer = answer.has("/error", "Resource conflict");
        let errors = json!({"email": ["User with this email already exists"]});
        answer.has("/errors", errors);
    }
}

#[tokio::test]
async fn the_same_username_may_be_taken_twice() {
    let server = TestServer::start().await;
    for email in ["a@example.com", "b@example.com"] {
        let register = server.post(REGISTER).json(registration(email));
        register.send().await.status_is(201);
    }
}

#[tokio::test]
async fn login_answers_as_the_page_shows() {
    let (server, _) = session().await;
    let answer = log_in(&server, "user@example.com", "password").await;
    let answer = answer.status_is(200);
    let user = json!({
        "id": 1,
        "email": "user@example.com",
        "username": "user",
        "role": "owner",
        "account": {"id": 1, "name": "My Account", "slug": "my-account"},
    });
    let body = json!({
        "success": true,
        "data": {
            "user": user,
            "access": answer.at("/data/access"),
            "refresh": answer.at("/data/refresh"),
        },
        "request_id": answer.at("/request_id"),
    });
    answer.body_is(&body.to_string());
}

#[tokio::test]
async fn login_failure_is_401_whatever_its_cause() {
    let server = TestServer::start().await;
    for (email, password) in [
        ("user@example.com", "wrong"),
        ("nobody@example.com", "password"),
        ("inactive@example.com", "password"),
        ("suspended@example.com", "password"),
        ("inactive@example.com", "wrong"),
    ] {
        let answer = log_in(&server, email, password).await;
        answer.refuses(401, "Invalid credentials");
    }
}

#[tokio::test]
async fn login_ignores_authorization() {
    let server = TestServer::start().await;
    let login = server.post(LOGIN).bearer("garbage");
    let login = login.json(json!({"email": "user@example.com", "password": "password"}));
    login.send().await.status_is(200);
}

#[tokio::test]
async fn login_is_by_the_exact_address() {
    let server = TestServer::start().await;
    let answer = log_in(&server, "USER@example.com", "password").await;
    answer.refuses(401, "Invalid credentials");
}

#[tokio::test]
async fn request_id_is_fresh_each_time_and_sent_as_a_header_too() {
    let server = TestServer::start().await;
    let mut seen = std::collections::HashSet::new();
    for password in ["password", "wrong", "password", "wrong"] {
        let answer = log_in(&server, "user@example.com", password).await;
        let id = answer.text("/request_id");
        let uuid: uuid::Uuid = id.parse().expect("a UUID");
        assert_eq!(uuid.get_version_num(), 4);
        assert!(seen.insert(id.clone()), "{id} came twice");
        answer.header_is("x-request-id", &id);
    }
}
