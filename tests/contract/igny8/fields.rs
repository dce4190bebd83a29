//! What is wrong with a field, in the vendor's words.

use serde_json::{Value, json};

use super::{Envelope, LOGIN, REFRESH, REGISTER, registration};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

const REQUIRED: &str = "This field is required";
const BLANK: &str = "This field may not be blank";
const NULL: &str = "This field may not be null";
const NO_STRING: &str = "Not a valid string";
const NO_EMAIL: &str = "Enter a valid email address";

async fn post(server: &TestServer, path: &str, body: Value) -> Answer {
    server.post(path).any_json(body).send().await
}

#[tokio::test]
async fn field_errors_are_as_the_vendor_shows_them() {
    let server = TestServer::start().await;
    let mut body = registration("new@example.com");
    body["password"] = "short".into();
    body.as_object_mut().unwrap().remove("email");
    let answer = post(&server, REGISTER, body).await.status_is(400);
    let expected = json!({
        "success": false,
        "error": "Validation failed",
        "errors": {
            "email": ["This field is required"],
            "password": ["Password must be at least 8 characters"],
        },
        "request_id": answer.at("/request_id"),
    });
    answer.body_is(&expected.to_string());
}

#[tokio::test]
async fn an_empty_body_lacks_every_field() {
    let server = TestServer::start().await;
    for (path, fields) in [
        (REGISTER, &["email", "username", "password"][..]),
        (LOGIN, &["email", "password"]),
        (REFRESH, &["refresh"]),
    ] {
        let errors: Value = fields.iter().map(|field| (*field, [REQUIRED])).collect();
        let empty = post(&server, path, json!({})).await;
        empty.fails_validation(errors.clone());
        let nothing = server.post(path).send().await;
        nothing.fails_validation(errors.clone());
        let text = server.post(path).body("text/plain", "").send().await;
        text.fails_validation(errors);
    }
}

#[tokio::test]
async fn a_field_of_a_login_that_does_not_fit_is_400() {
    let server = TestServer::start().await;
    for (email, password, errors) in [
        (
            json!(""),
            json!(" "),
            json!({"email": [BLANK], "password": [BLANK]}),
        ),
        (
            json!(null),
            json!(null),
            json!({"email": [NULL], "password": [NULL]}),
        ),
        (json!("nope"), json!("x"), json!({"email": [NO_EMAIL]})),
        (json!("a@b"), json!("x"), json!({"email": [NO_EMAIL]})),
        (
            json!(5),
            json!([]),
            json!({"email": [NO_EMAIL], "password": [NO_STRING]}),
        ),
        (
            json!({}),
            json!(true),
            json!({"email": [NO_EMAIL], "password": [NO_STRING]}),
        ),
    ] {
        let body = json!({"email": email, "password": password});
        post(&server, LOGIN, body).await.fails_validation(errors);
    }
}

#[tokio::test]
async fn white_space_around_a_field_is_cut_off() {
    let server = TestServer::start().await;
    let body = json!({"email": " user@example.com\n", "password": "\tpassword "});
    post(&server, LOGIN, body).await.status_is(200);
}

#[tokio::test]
async fn a_number_is_a_text_too() {
    let server = TestServer::start().await;
    let body = json!({"email": "user@example.com", "password": 12_345_678});
    let answer = post(&server, LOGIN, body).await;
    answer.refuses(401, "Invalid credentials");
}

#[tokio::test]
async fn every_field_of_a_registration_is_checked() {
    let server = TestServer::start().await;
    let too_short = "Password must be at least 8 characters";
    for (field, value, error) in [
        ("email", json!("nope"), NO_EMAIL),
        ("username", json!(""), BLANK),
        ("username", json!(null), NULL),
        ("username", json!(false), NO_STRING),
        ("password", json!("1234567"), too_short),
        ("password", json!("        "), BLANK),
        ("first_name", json!(null), NULL),
        ("last_name", json!([]), NO_STRING),
    ] {
        let mut body = registration("new@example.com");
        body[field] = value;
        let answer = post(&server, REGISTER, body).await;
        answer.fails_validation(json!({ field: [error] }));
    }
}

#[tokio::test]
async fn names_have_150_characters_at_most() {
    let server = TestServer::start().await;
    let error = "Ensure this field has no more than 150 characters";
    for (index, field) in ["username", "first_name", "last_name"].iter().enumerate() {
        let mut body = registration(&format!("new{index}@example.com"));
        body[field] = "x".repeat(151).into();
        let answer = post(&server, REGISTER, body.clone()).await;
        answer.fails_validation(json!({ *field: [error] }));
        body[field] = "x".repeat(150).into();
        post(&server, REGISTER, body).await.status_is(201);
    }
}

#[tokio::test]
async fn a_new_address_has_254_characters_at_most() {
    let server = TestServer::start().await;
    let address = |length: usize| {
        let domain = format!("{}.example.com", ["d".repeat(60).as_str(); 3].join("."));
        format!("{}@{domain}", "x".repeat(length - domain.len() - 1))
    };
    let answer = post(&server, REGISTER, registration(&address(255))).await;
    let error = "Ensure this field has no more than 254 characters";
    answer.fails_validation(json!({"email": [error]}));
    let answer = post(&server, REGISTER, registration(&address(254))).await;
    answer.status_is(201);
}

#[tokio::test]
async fn refresh_that_is_missing_or_no_text_is_400() {
    let server = TestServer::start().await;
    for (value, error) in [
        (json!(null), NULL),
        (json!(""), BLANK),
        (json!(true), NO_STRING),
        (json!({}), NO_STRING),
    ] {
        let answer = post(&server, REFRESH, json!({"refresh": value})).await;
        answer.fails_validation(json!({"refresh": [error]}));
    }
}

#[tokio::test]
async fn a_body_that_is_no_object_is_400() {
    let server = TestServer::start().await;
    for path in [REGISTER, LOGIN, REFRESH] {
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
                json!(1),
                "Invalid data. Expected a dictionary, but got int.",
            ),
            (
                json!(1.5),
                "Invalid data. Expected a dictionary, but got float.",
            ),
            (
                json!(true),
                "Invalid data. Expected a dictionary, but got bool.",
            ),
            (json!(null), "No data provided"),
        ] {
            let answer = post(&server, path, body).await;
            answer.fails_validation(json!({"non_field_errors": [error]}));
        }
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_400_and_told_as_python_tells_it() {
    let server = TestServer::start().await;
    for (body, why) in [
        ("nope", "Expecting value: line 1 column 1 (char 0)"),
        (
            "{",
            "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ),
        (
            r#"{"email":"x"} {}"#,
            "Extra data: line 1 column 15 (char 14)",
        ),
    ] {
        let sent = server.post(LOGIN).body("application/json", body);
        let error = format!("JSON parse error - {why}");
        sent.send()
            .await
            .fails_validation(json!({"detail": [error]}));
    }
}

#[tokio::test]
async fn null_characters_are_not_allowed() {
    let server = TestServer::start().await;
    let body = json!({"email": "user@example.com", "password": "pass\0word"});
    let answer = post(&server, LOGIN, body).await;
    answer.fails_validation(json!({"password": ["Null characters are not allowed"]}));
}
