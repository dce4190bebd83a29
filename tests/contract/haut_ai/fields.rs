//! What is wrong with a field, in the framework's words.

use serde_json::{Value, json};

use super::{LOGIN, PRIVATE_TOKENS, TokenHolder, logged_in};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

const REQUIRED: &str = "This field is required.";
const NULL: &str = "This field may not be null.";
const BLANK: &str = "This field may not be blank.";
const NO_STRING: &str = "Not a valid string.";
const NO_EMAIL: &str = "Enter a valid email address.";
const NO_DATETIME: &str = "Datetime has wrong format. Use one of these formats instead: \
                           YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";

async fn login(server: &TestServer, body: Value) -> Answer {
    server.post(LOGIN).any_json(body).send().await
}

async fn create(holder: &TokenHolder, body: Value) -> Answer {
    let create = holder.client.post(PRIVATE_TOKENS).bearer(&holder.token);
    create.any_json(body).send().await
}

#[track_caller]
fn is_invalid(answer: Answer, errors: &Value) {
    answer.status_is(400).body_is(&errors.to_string());
}

#[tokio::test]
async fn fields_of_a_login_that_do_not_fit_are_400() {
    let server = TestServer::start().await;
    for (body, errors) in [
        (
            json!({}),
            json!({"username": [REQUIRED], "password": [REQUIRED]}),
        ),
        (
            json!({"username": "a@b.co"}),
            json!({"password": [REQUIRED]}),
        ),
        (
            json!({"username": null, "password": null}),
            json!({"username": [NULL], "password": [NULL]}),
        ),
        (
            json!({"username": "", "password": "\t "}),
            json!({"username": [BLANK], "password": [BLANK]}),
        ),
        (
            json!({"username": "nope", "password": "x"}),
            json!({"username": [NO_EMAIL]}),
        ),
        (
            json!({"username": 123, "password": true}),
            json!({"username": [NO_EMAIL], "password": [NO_STRING]}),
        ),
        (
            json!({"username": [], "password": {}}),
            json!({"username": [NO_EMAIL], "password": [NO_STRING]}),
        ),
        (
            json!({"username": "a@b.co", "password": "a\0"}),
            json!({"password": ["Null characters are not allowed."]}),
        ),
    ] {
        is_invalid(login(&server, body).await, &errors);
    }
}

#[tokio::test]
async fn an_empty_body_lacks_both_fields_whatever_its_type() {
    let server = TestServer::start().await;
    let errors = json!({"username": [REQUIRED], "password": [REQUIRED]});
    is_invalid(server.post(LOGIN).send().await, &errors);
    for content_type in ["application/json", "text/plain"] {
        let sent = server.post(LOGIN).body(content_type, "");
        is_invalid(sent.send().await, &errors);
    }
}

#[tokio::test]
async fn white_space_around_both_fields_is_cut_off() {
    let server = TestServer::start().await;
    let body = json!({"username": " user@example.com\n", "password": " password "});
    login(&server, body).await.status_is(200);
}

#[tokio::test]
async fn a_number_is_a_password_too() {
    let server = TestServer::start().await;
    let body = json!({"username": "user@example.com", "password": 1.5});
    login(&server, body).await.status_is(401);
}

#[tokio::test]
async fn wrong_json_is_a_parse_error() {
    let server = TestServer::start().await;
    for (body, why) in [
        ("nope", "Expecting value: line 1 column 1 (char 0)"),
        (
            "{",
            "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ),
        ("{\"a\":}", "Expecting value: line 1 column 6 (char 5)"),
        (
            "{\"a\"}",
            "Expecting ':' delimiter: line 1 column 5 (char 4)",
        ),
        ("{\"a\":1}x", "Extra data: line 1 column 8 (char 7)"),
        (
            "{\"a\":\"x",
            "Unterminated string starting at: line 1 column 6 (char 5)",
        ),
    ] {
        let sent = server.post(LOGIN).body("application/json", body);
        let detail = format!("JSON parse error - {why}");
        is_invalid(sent.send().await, &json!({"detail": detail}));
    }
}

#[tokio::test]
async fn a_body_that_is_no_dictionary_is_400() {
    let (server, user) = logged_in().await;
    for (body, error) in [
        (
            json!([]),
            "Invalid data. Expected a dictionary, but got list.",
        ),
        (
            json!("x"),
            "Invalid data. Expected a dictionary, but got str.",
        ),
        (
            json!(12),
            "Invalid data. Expected a dictionary, but got int.",
        ),
        (
            json!(1.5),
            "Invalid data. Expected a dictionary, but got float.",
        ),
        (
            json!(false),
            "Invalid data. Expected a dictionary, but got bool.",
        ),
        (json!(null), "No data provided"),
    ] {
        let errors = json!({"non_field_errors": [error]});
        is_invalid(login(&server, body.clone()).await, &errors);
        is_invalid(create(&user, body).await, &errors);
    }
}

#[tokio::test]
async fn name_and_expiration_time_are_required_there_is_no_default_expiry() {
    let (_server, user) = logged_in().await;
    let both = json!({"name": [REQUIRED], "expiration_time": [REQUIRED]});
    is_invalid(create(&user, json!({})).await, &both);
    let answer = create(&user, json!({"name": "x"})).await;
    is_invalid(answer, &json!({"expiration_time": [REQUIRED]}));
    let nulls = json!({"name": null, "expiration_time": null});
    let errors = json!({"name": [NULL], "expiration_time": [NULL]});
    is_invalid(create(&user, nulls).await, &errors);
}

#[tokio::test]
async fn a_name_that_does_not_fit_is_400() {
    let (_server, user) = logged_in().await;
    for (name, error) in [
        (json!(" "), BLANK),
        (json!(true), NO_STRING),
        (json!([]), NO_STRING),
    ] {
        let body = json!({"name": name, "expiration_time": "2030-01-01T00:00:00Z"});
        is_invalid(create(&user, body).await, &json!({"name": [error]}));
    }
}

#[tokio::test]
async fn a_bad_date_time_is_400() {
    let (_server, user) = logged_in().await;
    for time in [
        json!(""),
        json!("tomorrow"),
        json!(1_893_553_445),
        json!(true),
        json!([]),
        json!("2030-01-02T03:04:05z"),
        json!("2030-02-30T00:00:00Z"),
        json!(" 2030-01-02T03:04:05Z"),
    ] {
        let answer = create(&user, json!({"name": "x", "expiration_time": time})).await;
        is_invalid(answer, &json!({"expiration_time": [NO_DATETIME]}));
    }
    let body = json!({"name": "x", "expiration_time": "9999-12-31T23:59:59-01:00"});
    let errors = json!({"expiration_time": ["Datetime value out of range."]});
    is_invalid(create(&user, body).await, &errors);
}

#[tokio::test]
async fn a_date_time_is_read_liberally_and_written_in_utc() {
    let (_server, user) = logged_in().await;
    for (sent, written) in [
        ("2030-01-02", "2030-01-02T00:00:00Z"),
        ("2030-W01-2", "2030-01-01T00:00:00Z"),
        ("2030-01-02 03:04", "2030-01-02T03:04:00Z"),
        ("2030-01-02T03:04:05", "2030-01-02T03:04:05Z"),
        ("2030-01-02T03:04:05+02:00", "2030-01-02T01:04:05Z"),
        ("2030-01-02T03:04:05-0530", "2030-01-02T08:34:05Z"),
        ("2030-01-02T03:04:05.12Z", "2030-01-02T03:04:05.120000Z"),
        ("2030-01-02T03:04:05.000Z", "2030-01-02T03:04:05Z"),
    ] {
        let body = json!({"name": "x", "expiration_time": sent});
        let answer = create(&user, body).await.status_is(201);
        answer.has("/expiration_time", written);
    }
}

#[tokio::test]
async fn an_expiration_time_not_in_the_future_is_400() {
    let (_server, user) = logged_in().await;
    for time in ["2026-01-01T12:00:00Z", "2026-01-01T11:59:59Z", "1999-01-01"] {
        let body = json!({"name": "x", "expiration_time": time});
        let errors = json!({"expiration_time": ["Expiration time must be in the future."]});
        is_invalid(create(&user, body).await, &errors);
    }
    let body = json!({"name": "x", "expiration_time": "2026-01-01T12:00:01Z"});
    create(&user, body).await.status_is(201);
}
