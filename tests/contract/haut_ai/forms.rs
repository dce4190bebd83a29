//! Forms, which the framework reads as well as JSON.

use serde_json::json;

use super::{LOGIN, PRIVATE_TOKENS, logged_in};
use crate::support::server::TestServer;

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn the_login_reads_both_kinds_of_form() {
    let server = TestServer::start().await;
    let form = "username=user%40example.com&password=password";
    let login = server.post(LOGIN).body(FORM, form);
    login.send().await.status_is(200);
    let parts = "--b\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nuser@example.com\r\n\
                 --b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\npassword\r\n--b--\r\n";
    let login = server.post(LOGIN);
    let login = login.body("multipart/form-data; boundary=\"b\"", parts);
    login.send().await.status_is(200);
}

#[tokio::test]
async fn a_private_token_is_made_by_a_form() {
    let (server, user) = logged_in().await;
    let create = server.post(PRIVATE_TOKENS).bearer(&user.token);
    let create = create.body(
        FORM,
        "name=backend&expiration_time=2030-01-01T00%3A00%3A00Z",
    );
    let made = create.send().await.status_is(201);
    made.has("/name", "backend")
        .has("/expiration_time", "2030-01-01T00:00:00Z");
}

#[tokio::test]
async fn what_is_wrong_in_a_form_is_said_as_of_json() {
    let server = TestServer::start().await;
    let login = server.post(LOGIN).body(FORM, "username=nope");
    let errors = json!({
        "username": ["Enter a valid email address."],
        "password": ["This field is required."],
    });
    login
        .send()
        .await
        .status_is(400)
        .body_is(&errors.to_string());
    let parts = server.post(LOGIN).body("multipart/form-data", "--b--");
    let detail = "Multipart form parse error - Invalid boundary in multipart: None";
    let parts = parts.send().await.status_is(400);
    parts.has("/detail", detail);
}
