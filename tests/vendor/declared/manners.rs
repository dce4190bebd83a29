use super::*;

/// A vendor without any words of its own.
async fn silent(manners: &str) -> Declared {
    let text = format!(
        "vendor: acme-{manners}
manners: {manners}
users: [{{ login: ada@example.com, password: x }}]
tokens: {{ access: {{ opaque: uuid, ttl: 1h }} }}
guard: {{ bearer: access }}
operations:
  login:
    at: POST /login
    does: login
    reads: {{ json: {{ email: {{ role: login, format: email }}, password: password }} }}
    ok: {{ json: {{ access: \"${{access}}\" }} }}
  me: {{ at: GET /me, does: me }}
"
    );
    Declared::of(&text).await
}

#[tokio::test]
async fn a_file_without_words_speaks_as_its_framework_does() {
    let field = |kind: &str, message: &str| json!({ "type": kind, "loc": ["body", "password"], "msg": message, "input": null });
    for (manners, content_type, invalid, unauthorized) in [
        (
            "plain",
            "application/problem+json",
            (400, json!("Bad Request")),
            json!({ "type": "about:blank", "title": "Unauthorized", "status": 401 }),
        ),
        (
            "fastapi",
            "application/json",
            (422, json!([field("missing", "Field required")])),
            json!({ "detail": "Unauthorized" }),
        ),
        (
            "django-rest",
            "application/json",
            (400, json!(["This field is required."])),
            json!({ "detail": "Unauthorized" }),
        ),
        (
            "express",
            "text/plain; charset=utf-8",
            (400, json!(null)),
            json!(null),
        ),
    ] {
        let server = silent(manners).await;
        let me = told(server.request(Method::GET, &format!("/acme-{manners}/me"))).await;
        assert_eq!((me.status, &me.body), (401, &unauthorized), "{manners}");
        assert_eq!(me.headers["content-type"], content_type);
        let body = json!({ "email": "ada@example.com" });
        let missing = server.post(&format!("/acme-{manners}/login"), &body).await;
        let place = ["title", "detail", "password"]
            .into_iter()
            .find(|key| !missing.body[*key].is_null());
        let told = place.map_or(Value::Null, |key| missing.body[key].clone());
        assert_eq!((missing.status, told), invalid, "{manners}");
    }
}
