//! Registering and logging in.

use serde_json::{Value, json};

use super::{Envelope, LOGIN, REGISTER, Session, log_in, registration, session};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

#[tokio::test]
async fn register_answers_201_and_signs_in_at_once() {
    let server = TestServer::start().await;
    let register = server.post(REGISTER).json(registration("new@example.com"));
    let answer = register.send().await.status_is(201);
    let answer = answer
        .has("/success", true)
        .has("/data/user/email", "new@example.com")
        .has("/data/user/username", "new@example.com");
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

/// A registration with a username.
async fn register_as(server: &TestServer, email: &str, username: &str) -> Answer {
    let mut body = registration(email);
    body["username"] = username.into();
    server.post(REGISTER).json(body).send().await
}

#[tokio::test]
async fn a_taken_username_is_400() {
    let server = TestServer::start().await;
    let errors = json!({"username": ["A user with that username already exists"]});
    // Of the default fixtures, and of a registration before.
    let taken = register_as(&server, "a@example.com", "user").await;
    taken.fails_validation(errors.clone());
    register_as(&server, "a@example.com", "anna")
        .await
        .status_is(201);
    let taken = register_as(&server, "b@example.com", " anna ").await;
    taken.fails_validation(errors);
    register_as(&server, "b@example.com", "Anna")
        .await
        .status_is(201);
}

#[tokio::test]
async fn a_taken_email_is_409_also_where_the_username_is_taken_too() {
    let server = TestServer::start().await;
    let answer = register_as(&server, "user@example.com", "user").await;
    let answer = answer.status_is(409);
    answer.has(
        "/errors",
        json!({"email": ["User with this email already exists"]}),
    );
}

#[tokio::test]
async fn a_username_is_free_again_when_its_user_is_removed_or_renamed() {
    let server = TestServer::start().await;
    let viewer = server.patch("/__admin/accounts/igny8/user/2");
    let viewer = viewer.json(json!({"username": "reader"})).send().await;
    viewer.status_is(200);
    let other = server.delete("/__admin/accounts/igny8/user/3");
    other.send().await.status_is(204);
    for name in ["viewer", "other"] {
        let email = format!("new-{name}@example.com");
        register_as(&server, &email, name).await.status_is(201);
    }
}

#[tokio::test]
async fn the_domain_of_a_new_address_is_kept_in_lower_case() {
    let server = TestServer::start().await;
    let answer = register_as(&server, "Anna@EXAMPLE.COM", "anna").await;
    let answer = answer.status_is(201);
    answer.has("/data/user/email", "Anna@example.com");
    let password = "secure_password123";
    log_in(&server, "Anna@example.com", password)
        .await
        .status_is(200);
    // Django looks for the very address, and so says no to the one that was registered.
    let refused = log_in(&server, "Anna@EXAMPLE.COM", password).await;
    refused.refuses(401, "Invalid credentials");
    assert_eq!(
        hint(&server).await,
        "A user has this address in another letter case. A registration lowers the domain, and a \
         login compares exactly."
    );
}

/// The hint of the newest entry of the journal.
async fn hint(server: &TestServer) -> Value {
    let journal = server.get("/__admin/requests").send().await;
    let entries = journal.at("/requests").as_array().cloned();
    let newest = entries.and_then(|mut all| all.pop()).expect("an entry");
    newest["hint"].clone()
}

#[tokio::test]
async fn of_the_pages_registration_the_journal_says_that_the_address_is_taken() {
    let server = TestServer::start().await;
    let register = server.post(REGISTER).json(registration("user@example.com"));
    register.send().await.status_is(409);
    assert_eq!(
        hint(&server).await,
        "A user has this address, from the fixtures or an earlier registration. Register another \
         address, or log in."
    );
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
