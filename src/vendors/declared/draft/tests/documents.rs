//! What is guessed from the security schemes of a document.

use serde_json::{Value, json};

use super::super::*;

/// A document of one call, which answers a text, with a security scheme.
fn document(scheme: &Value) -> String {
    let content = |name: &str| {
        let fields = json!({ (name): { "type": "string" } });
        json!({ "application/json": { "schema": { "type": "object", "properties": fields } } })
    };
    let responses = json!({
        "200": { "content": content("weather") },
        "401": { "content": content("message") },
    });
    json!({
        "openapi": "3.0.3",
        "components": { "securitySchemes": { "own": scheme } },
        "security": [{ "own": [] }],
        "paths": { "/forecast": { "get": { "responses": responses } } },
    })
    .to_string()
}

#[test]
fn credentials_on_each_call_are_the_guard_of_a_vendor_without_a_login() {
    for (scheme, account, guard, request) in [
        (
            json!({ "type": "apiKey", "in": "header", "name": "X-Subscription" }),
            "{ key: demo-key, id: 1 }",
            "header: { X-Subscription: key }",
            "headers: { X-Subscription: demo-key }",
        ),
        (
            json!({ "type": "apiKey", "in": "query", "name": "appid" }),
            "{ key: demo-key, id: 1 }",
            "query: { appid: key }",
            "query: { appid: demo-key }",
        ),
        (
            json!({ "type": "apiKey", "in": "cookie", "name": "SID" }),
            "{ key: demo-key, id: 1 }",
            "cookie: { SID: key }",
            "cookie: { SID: demo-key }",
        ),
        (
            json!({ "type": "apiKey", "in": "header", "name": "Authorization" }),
            "{ key: demo-key, id: 1 }",
            "bearer: key",
            "bearer: demo-key",
        ),
        (
            json!({ "type": "http", "scheme": "basic" }),
            "{ login: demo, password: correct horse, id: 1 }",
            "basic: { user: login, password: password }",
            "basic: \"demo:correct horse\"",
        ),
    ] {
        let draft = of_text(&document(&scheme), "acme").unwrap();
        for part in [account, guard, request] {
            assert!(draft.contains(part), "{part} is not in\n{draft}");
        }
        assert!(!draft.contains("does: login"), "{draft}");
        assert!(draft.contains("status: 401, reason: no_token"), "{draft}");
    }
}

#[test]
fn a_bearer_token_that_no_operation_gives_is_refused() {
    let scheme = json!({ "type": "http", "scheme": "bearer" });
    let refused = of_text(&document(&scheme), "acme");
    assert_eq!(refused, Err(Refused::NoLoginOperation));
}
