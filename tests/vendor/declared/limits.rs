use super::*;

/// Two vendors with one login each, with a rule.
fn vendor(name: &str, rule: &str) -> String {
    format!(
        "vendor: {name}
users:
  - {{ login: ada@example.com, password: correct horse }}
  - {{ login: bob@example.com, password: battery staple }}
tokens: {{ access: {{ opaque: uuid, ttl: 1h }} }}
guard: {{ bearer: access }}
{rule}
operations:
  login:
    at: POST /login
    does: login
    reads: {{ json: {{ email: {{ role: login, format: email }}, password: password, kind: {{ is: web, optional: true }} }} }}
    ok: {{ json: {{ access: \"${{access}}\" }} }}
  me: {{ at: GET /me, does: me, ok: {{ json: {{ login: \"${{account.login}}\" }} }} }}
error: {{ json: {{ error: \"${{code}}\" }} }}
answers:
  limited: {{ status: 429, headers: {{ Retry-After: \"30\" }} }}
  invalid: {{ status: 422, json: {{ first: \"${{field}}\", all: \"${{fields}}\" }} }}
fields:
  as: object
  missing: is missing
  wrong: \"must be ${{wanted}}\"
"
    )
}

async fn log_in(server: &Declared, vendor: &str, email: &str, password: &str) -> Told {
    let body = json!({ "email": email, "password": password });
    server.post(&format!("/{vendor}/login"), &body).await
}

#[tokio::test]
async fn failures_lock_a_name_at_its_vendor_alone_until_the_clock_is_moved() {
    let rule = "lockout: { threshold: 2, window: 10m, length: 15m }";
    let (one, other) = (vendor("acme-one", rule), vendor("acme-other", rule));
    let server = Declared::with(&[&one, &other], None).await;
    let good = ("ada@example.com", "correct horse");
    for _ in 0..2 {
        assert_eq!(log_in(&server, "acme-one", good.0, "x").await.status, 401);
    }
    let locked = log_in(&server, "acme-one", good.0, good.1).await;
    assert_eq!(
        (locked.status, &locked.body),
        (429, &json!({ "error": "locked_out" }))
    );
    assert_eq!(
        log_in(&server, "acme-other", good.0, good.1).await.status,
        200
    );
    server.advance("15m").await;
    assert_eq!(
        log_in(&server, "acme-one", good.0, good.1).await.status,
        200
    );
}

#[tokio::test]
async fn the_control_api_locks_a_name_of_a_declared_vendor_and_lets_it_in_again() {
    let rule = "lockout: { threshold: 2, window: 10m, length: 15m }";
    let (locking, free) = (vendor("acme-locks", rule), vendor("acme-free", ""));
    let server = Declared::with(&[&locking, &free], None).await;
    let lockouts = "/__admin/lockouts";
    let name = "ada@example.com";
    let lock = |provider: &str| json!({ "provider": provider, "door": "user", "name": name });
    let locked = server.post(lockouts, &lock("acme-locks")).await;
    assert_eq!(locked.status, 201);
    assert_eq!(locked.body["seconds_left"], 900);
    let refused = log_in(&server, "acme-locks", name, "correct horse").await;
    assert_eq!(refused.status, 429);
    let lift = format!("{lockouts}/acme-locks/user/{name}");
    let lifted = told(server.request(Method::DELETE, &lift)).await;
    assert_eq!(lifted.status, 204);
    let let_in = log_in(&server, "acme-locks", name, "correct horse").await;
    assert_eq!(let_in.status, 200);
    let none = server.post(lockouts, &lock("acme-free")).await;
    assert_eq!(none.status, 422);
    let detail = text(&none.body, "detail");
    assert_eq!(
        detail,
        "acme-free has no lockouts; `s7risk` and `oidc` and `acme-locks` have"
    );
}

#[tokio::test]
async fn calls_are_counted_by_operation_and_by_account() {
    let rule = "throttle: { login: { rate: 1/m, by: account }, me: { rate: 2/m, by: token } }";
    let server = Declared::of(&vendor("acme-limits", rule)).await;
    let (ada, bob) = (
        ("ada@example.com", "correct horse"),
        ("bob@example.com", "battery staple"),
    );
    let first = log_in(&server, "acme-limits", ada.0, ada.1).await;
    assert_eq!(first.status, 200);
    let second = log_in(&server, "acme-limits", ada.0, ada.1).await;
    assert_eq!(
        (second.status, second.headers["retry-after"].as_str()),
        (429, "30")
    );
    let of_bob = log_in(&server, "acme-limits", bob.0, bob.1).await;
    assert_eq!(of_bob.status, 200);
    let (ada, bob) = (text(&first.body, "access"), text(&of_bob.body, "access"));
    for (token, status) in [(&ada, 200), (&ada, 200), (&ada, 429), (&bob, 200)] {
        assert_eq!(server.get("/acme-limits/me", token).await.status, status);
    }
    server.advance("1m").await;
    assert_eq!(server.get("/acme-limits/me", &ada).await.status, 200);
}

#[tokio::test]
async fn each_field_that_does_not_fit_is_told_in_the_words_of_the_file() {
    let server = Declared::of(&vendor("acme-fields", "")).await;
    for (body, first, all) in [
        (
            json!({}),
            "email",
            json!({ "email": "is missing", "password": "is missing" }),
        ),
        (
            json!({ "email": "ada", "password": "x", "kind": "app" }),
            "email",
            json!({ "email": "must be an e-mail address", "kind": "must be web" }),
        ),
        (
            json!({ "email": null, "password": 7 }),
            "email",
            json!({ "email": "must not be null", "password": "must be a string" }),
        ),
    ] {
        let told = server.post("/acme-fields/login", &body).await;
        assert_eq!(told.status, 422);
        assert_eq!(told.body, json!({ "first": first, "all": all }));
        assert_eq!(server.reason().await, "validation_failed");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_and_never_a_failure_of_the_server() {
    let names = [
        "atlas", "igny8", "jamf", "kyc", "oauth", "otp", "sap-b1", "signed",
    ];
    let texts = names.map(file);
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    let server = Declared::with(&texts, None).await;
    let index = told(server.request(Method::GET, "/__admin/requests")).await;
    assert_eq!(index.status, 200);
    for text in &texts {
        let declaration = declared::parse("acme.yaml", text).unwrap();
        for (_, operation) in declaration.operations.iter() {
            let path = operation.at.path.replace("**", "x").replace(['{', '}'], "");
            let path = format!("/{}{path}", declaration.vendor);
            for (content_type, body) in [
                ("application/json", &b"{\"a\":"[..]),
                ("application/json", b"[]"),
                ("application/json", b"\xff\xfe"),
                (
                    "application/json",
                    b"{\"username\":{},\"password\":[],\"user\":1}",
                ),
                (
                    "application/x-www-form-urlencoded",
                    b"%ff=%&grant_type=x&&=",
                ),
                ("application/xml", b"<a/>"),
                ("text/plain; charset=\"", b"\0"),
            ] {
                for authorization in ["Bearer a.b.c", "Basic !", "Basic Og==", "SSWS ", "Token \""]
                {
                    let request = server.request(operation.at.method.clone(), &path);
                    let request = request.header("content-type", content_type);
                    let request = request.header("cookie", "B1SESSION=;;=;renewal=a=b");
                    let request = request.header("authorization", authorization).body(body);
                    let told = told(request).await;
                    assert!(told.status < 500, "{path} {body:?} {told:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn counted_calls_are_in_a_snapshot_and_count_in_another_server() {
    let file = r#"
vendor: acme
users: [{ login: ada, password: hunter2, id: 7 }]
tokens: { access: { opaque: uuid, ttl: 1h } }
guard: { bearer: access }
throttle: { ping: 2/m, orders: { rate: 1/m, by: account }, whoami: { rate: 1/m, by: token } }
operations:
  login:
    at: POST /login
    does: login
    reads: { json: { login: login, password: password } }
    ok: { json: { token: "${access}" } }
  ping: { at: GET /ping, open: true }
  orders: { at: GET /orders }
  whoami: { at: GET /whoami, does: me }
"#;
    let (here, there) = (Declared::of(file).await, Declared::of(file).await);
    let login = json!({ "login": "ada", "password": "hunter2" });
    let token = text(&here.post("/acme/login", &login).await.body, "token");
    for path in ["/acme/ping", "/acme/orders", "/acme/whoami"] {
        assert_eq!(here.get(path, &token).await.status, 200);
    }
    let snapshot = told(here.request(Method::GET, "/__admin/snapshot"))
        .await
        .body;
    let calls = snapshot["lockouts"]["calls"].as_array().unwrap();
    let callers: Vec<_> = calls.iter().map(|it| &it["operation"]).collect();
    assert_eq!(callers, ["acmePing", "acmeOrders", "acmeWhoami"]);
    assert_eq!(calls[1]["caller"], json!({ "account": "7" }));
    let restore = |body: &Value| there.request(Method::PUT, "/__admin/snapshot").json(body);
    assert_eq!(told(restore(&snapshot)).await.status, 200);
    let again = told(there.request(Method::GET, "/__admin/snapshot"))
        .await
        .body;
    assert_eq!(again["lockouts"], snapshot["lockouts"]);
    for (path, status) in [
        ("/acme/ping", 200),
        ("/acme/ping", 429),
        ("/acme/orders", 429),
        ("/acme/whoami", 429),
    ] {
        assert_eq!(there.get(path, &token).await.status, status, "{path}");
    }
    let mut unknown = snapshot.clone();
    unknown["lockouts"]["calls"][0]["operation"] = "acmePong".into();
    let refused = told(restore(&unknown)).await;
    assert_eq!(refused.status, 422);
    let error = &refused.body["errors"][0];
    assert_eq!(error["field"], "/lockouts/calls/0/operation");
    assert_eq!(error["detail"], "acme has no operation `acmePong`");
    let mut old = snapshot;
    old["lockouts"]
        .as_object_mut()
        .unwrap()
        .shift_remove("calls");
    assert_eq!(told(restore(&old)).await.status, 200);
    assert_eq!(there.get("/acme/ping", &token).await.status, 200);
}
