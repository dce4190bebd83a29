//! Obtaining a token, and who is refused.

use super::{GOOD, LOGIN, log_in};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

const BAD_CREDENTIALS: &str = r#"{"detail":"LOGIN_BAD_CREDENTIALS"}"#;
const NOT_VERIFIED: &str = r#"{"detail":"LOGIN_USER_NOT_VERIFIED"}"#;

fn is_refused(answer: Answer, body: &str) {
    answer
        .status_is(400)
        .body_is(body)
        .lacks_header("www-authenticate");
}

#[tokio::test]
async fn login_answers_with_the_token_and_bearer() {
    let server = TestServer::start().await;
    let answer = server.post(LOGIN).form(GOOD).send().await.status_is(200);
    let token = answer.text("/access_token");
    let body = format!(r#"{{"access_token":"{token}","token_type":"bearer"}}"#);
    answer.body_is(&body);
}

#[tokio::test]
async fn login_works_as_the_pages_python_and_javascript_clients_send_it() {
    let server = TestServer::start().await;
    let login = server
        .post(LOGIN)
        .form(&format!("{GOOD}&grant_type=password"));
    login.send().await.status_is(200);
}

#[tokio::test]
async fn the_optional_fields_may_hold_anything() {
    let server = TestServer::start().await;
    for more in [
        "scope=a+b&client_id=x&client_secret=y",
        "scope=&client_id=&client_secret=",
        "other=1",
    ] {
        let login = server.post(LOGIN).form(&format!("{GOOD}&{more}"));
        login.send().await.status_is(200);
    }
}

#[tokio::test]
async fn wrong_login_or_password_is_bad_credentials() {
    let server = TestServer::start().await;
    for (email, password) in [
        ("user@example.com", "x"),
        ("user@example.com", "YOUR_SECRET_PASSWORD"),
        ("user@example.com", "your_secret_password+"),
        ("nobody@example.com", "your_secret_password"),
        ("nobody@example.com", "x"),
        ("abc", "x"),
        ("+++", "x"),
        ("user@example.com", "%00"),
        ("user@example.com", "%ff"),
    ] {
        is_refused(log_in(&server, email, password).await, BAD_CREDENTIALS);
    }
}

#[tokio::test]
async fn an_inactive_user_is_bad_credentials_with_either_password() {
    let server = TestServer::start().await;
    for password in ["your_secret_password", "x"] {
        let answer = log_in(&server, "inactive@example.com", password).await;
        is_refused(answer, BAD_CREDENTIALS);
    }
}

#[tokio::test]
async fn an_unverified_user_with_the_right_password_is_not_verified() {
    let server = TestServer::start().await;
    let answer = log_in(&server, "unverified@example.com", "your_secret_password").await;
    is_refused(answer, NOT_VERIFIED);
}

#[tokio::test]
async fn an_unverified_user_with_a_wrong_password_is_bad_credentials() {
    let server = TestServer::start().await;
    let answer = log_in(&server, "unverified@example.com", "x").await;
    is_refused(answer, BAD_CREDENTIALS);
}

#[tokio::test]
async fn inactive_wins_over_unverified() {
    let yaml = "kyc: { users: [{ email: a@example.com, password: p, active: false, \
                verified: false }] }";
    let server = TestServer::with_fixtures(yaml).await;
    is_refused(log_in(&server, "a@example.com", "p").await, BAD_CREDENTIALS);
}

#[tokio::test]
async fn user_names_match_whatever_their_letter_case() {
    let server = TestServer::start().await;
    for email in ["USER@EXAMPLE.COM", "User%40Example.Com"] {
        let answer = log_in(&server, email, "your_secret_password").await;
        answer.status_is(200);
    }
}

#[tokio::test]
async fn user_names_are_not_trimmed() {
    let server = TestServer::start().await;
    for email in [
        "+user@example.com",
        "user@example.com+",
        "user@example.com%00",
    ] {
        let answer = log_in(&server, email, "your_secret_password").await;
        is_refused(answer, BAD_CREDENTIALS);
    }
}

#[tokio::test]
async fn passwords_have_no_limit_of_72_bytes() {
    let long = "p".repeat(72);
    let yaml = format!("kyc: {{ users: [{{ email: long@example.com, password: {long}TAIL }}] }}");
    let server = TestServer::with_fixtures(&yaml).await;
    let answer = log_in(&server, "long@example.com", &format!("{long}TAIL")).await;
    answer.status_is(200);
    for password in [long.clone(), format!("{long}LIAT"), "p".repeat(4097)] {
        let answer = log_in(&server, "long@example.com", &password).await;
        is_refused(answer, BAD_CREDENTIALS);
    }
}

#[tokio::test]
async fn login_ignores_authorization_and_the_query() {
    let server = TestServer::start().await;
    let path = format!("{LOGIN}?username=nobody");
    let login = server.post(&path).bearer("garbage").form(GOOD);
    login.send().await.status_is(200);
}
