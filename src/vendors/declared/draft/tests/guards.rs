//! Drafts of OpenAPI documents: what a call carries, by each kind of security scheme.

use super::*;

/// A document with a login and a call that needs this security scheme.
fn document(scheme: &Value) -> String {
    let answer = |schema: Value| json!({ "200": { "content": { "application/json": { "schema": schema } } } });
    let token = json!({ "type": "object", "properties": { "token": { "type": "string" } } });
    let credentials = json!({
        "type": "object",
        "properties": { "email": { "type": "string" }, "password": { "type": "string" } },
    });
    let tenant = json!({
        "name": "X-Tenant", "in": "header", "required": true, "schema": { "type": "string" },
    });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Acme", "version": "1" },
        "paths": {
            "/login": { "post": {
                "parameters": [tenant],
                "requestBody": { "content": { "application/json": { "schema": credentials } } },
                "responses": answer(token),
                "security": [],
            } },
            "/things": { "get": {
                "responses": answer(json!({ "type": "array", "items": { "type": "string" } })),
            } },
        },
        "security": [{ "token": [] }],
        "components": { "securitySchemes": { "token": scheme } },
    })
    .to_string()
}

#[test]
fn the_guard_is_that_of_the_security_scheme() {
    for (scheme, guard) in [
        (
            json!({ "type": "http", "scheme": "bearer" }),
            "bearer: access",
        ),
        (
            json!({ "type": "http", "scheme": "Token" }),
            "scheme: { Token: access }",
        ),
        (
            json!({ "type": "apiKey", "in": "header", "name": "X-Key" }),
            "header: { X-Key: access }",
        ),
        (
            json!({ "type": "apiKey", "in": "header", "name": "Authorization" }),
            "bearer: access",
        ),
        (
            json!({ "type": "apiKey", "in": "query", "name": "key" }),
            "query: { key: access }",
        ),
        (
            json!({ "type": "apiKey", "in": "cookie", "name": "sid" }),
            "cookie: { sid: access }",
        ),
    ] {
        let draft = of_text(&document(&scheme), "acme").unwrap();
        assert!(draft.contains(guard), "{scheme}\n{draft}");
    }
}
