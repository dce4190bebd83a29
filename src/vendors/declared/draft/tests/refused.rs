//! Sources that are refused, and those that are too large.

use serde_json::{Value, json};

use super::super::*;
use super::{call, login, recording};

#[test]
fn what_is_missing_is_said() {
    let call = |headers: &Value| recording(&[call(headers)]);
    let schemes = "components: { securitySchemes: { a: { type: http, scheme: bearer } } }";
    for (text, expected) in [
        (
            "{}".to_owned(),
            "it is neither a HAR recording, which has `log.entries`, nor an OpenAPI",
        ),
        ("a: [".to_owned(), "it cannot be read: "),
        ("{ \"a\": ".to_owned(), "it cannot be read: "),
        (
            "{ \"log\": {} }".to_owned(),
            "it cannot be read: missing field `entries`",
        ),
        (recording(&[]), "it has no request with an answer"),
        (
            call(&json!({ "Accept": "text/html" })),
            "the browser left them out",
        ),
        (
            call(&json!({ "Authorization": "Bearer some-token" })),
            "begin the recording before the login",
        ),
        (
            call(&json!({ "Cookie": "a=b" })),
            "none of its 1 requests sends credentials and gets a token",
        ),
        ("swagger: '2.0'".to_owned(), "convert it to OpenAPI 3 first"),
        (
            "openapi: 3.1.0".to_owned(),
            "it has no `components.securitySchemes`",
        ),
        (
            format!("openapi: 3.1.0\n{schemes}"),
            "none of its operations takes credentials and answers a token",
        ),
    ] {
        let said = of_text(&text, "acme").unwrap_err().to_string();
        assert!(said.contains(expected), "{text}: {said}");
    }
}

#[test]
fn what_is_too_much_is_named() {
    let text = " ".repeat(MAX_RECORDING + 1);
    assert_eq!(
        of_text(&text, "acme"),
        Err(Refused::TooLarge(MAX_RECORDING + 1, MAX_RECORDING))
    );
    let text = " ".repeat(MAX_DOCUMENT + 1);
    assert_eq!(
        of_text(&text, "acme"),
        Err(Refused::TooLarge(MAX_DOCUMENT + 1, MAX_DOCUMENT))
    );
    let many = vec![call(&json!({})); 10_001];
    assert_eq!(
        of_text(&recording(&many), "acme"),
        Err(Refused::TooMany(10_001, 10_000))
    );
}

/// A different name for each number.
fn letters(number: u32) -> String {
    let letter =
        |digit: char| char::from(b'a' + u8::try_from(digit.to_digit(10).unwrap()).unwrap());
    number.to_string().chars().map(letter).collect()
}

#[test]
fn a_body_without_an_end_is_cut() {
    let deep = |depth: usize| {
        let (open, close) = ("{\"a\":".repeat(depth), "}".repeat(depth));
        serde_json::from_str::<Value>(&format!("{open}1{close}")).unwrap_or_default()
    };
    let wide: serde_json::Map<String, Value> =
        (0..5_000).map(|nth| (letters(nth), json!(nth))).collect();
    for body in [deep(100), Value::from(wide), json!(vec![deep(5); 1_000])] {
        let entries = [
            login(&json!({ "token": "some-token", "rest": body })),
            call(&json!({ "Authorization": "Bearer some-token" })),
        ];
        let draft = of_text(&recording(&entries), "acme").unwrap();
        assert!(draft.len() < 20_000, "{}", draft.len());
    }
}

#[test]
fn schemas_that_contain_themselves_end() {
    let document = json!({
        "openapi": "3.1.0",
        "paths": { "/login": { "post": {
            "requestBody": { "content": { "application/json": { "schema": {
                "properties": { "username": { "type": "string" }, "password": { "type": "string" } },
            } } } },
            "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/A" } } } } },
        } } },
        "components": {
            "securitySchemes": { "a": { "type": "http", "scheme": "bearer" } },
            "schemas": {
                "A": { "properties": { "token": { "type": "string" }, "a": { "$ref": "#/components/schemas/A" }, "b": { "$ref": "#/components/schemas/A" }, "c": { "$ref": "#/components/schemas/C" } } },
                "C": { "$ref": "#/components/schemas/C" },
            },
        },
    });
    let draft = of_text(&document.to_string(), "acme").unwrap();
    assert!(draft.contains("token: \"${access}\""), "{draft}");
}
