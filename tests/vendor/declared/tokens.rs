use super::*;

async fn log_in(server: &Declared) -> Value {
    let body = json!({ "email": "user@example.com", "password": "password" });
    let told = server
        .post("/igny8-declared/api/v1/auth/login/", &body)
        .await;
    assert_eq!(told.status, 200, "{told:?}");
    told.body["data"].clone()
}

const KEYWORDS: &str = "/igny8-declared/api/v1/planner/keywords/";

#[tokio::test]
async fn a_token_made_to_order_is_answered_as_was_told() {
    let server = Declared::of(&file("igny8")).await;
    {
        let address = "/__admin/tokens/defects?provider=igny8-declared";
        let pack = told(server.request(Method::GET, address)).await;
        let tokens = pack.body["tokens"].as_array();
        let tokens = tokens.unwrap();
        assert!(tokens.len() > 15, "{pack:?}");
        for token in tokens {
            let answered = if token["kind"] == "access" {
                server.get(KEYWORDS, &text(token, "token")).await
            } else {
                let body = json!({ "refresh": token["token"] });
                server
                    .post("/igny8-declared/api/v1/auth/refresh/", &body)
                    .await
            };
            let answer = json!({ "status": answered.status, "reason": server.reason().await });
            assert_eq!(answer, token["expected"], "{}", token["label"]);
        }
    }
}

#[tokio::test]
async fn a_token_is_inspected_by_the_checks_of_its_guard() {
    let server = Declared::of(&file("igny8")).await;
    let data = log_in(&server).await;
    for (token, reason, failed) in [
        ("access", "ok", Value::Null),
        ("refresh", "wrong_token_kind", json!("kind")),
    ] {
        let body = json!({ "token": data[token], "provider": "igny8-declared" });
        let told = server.post("/__admin/tokens/inspect", &body).await;
        assert_eq!(told.body["reason"], reason, "{told:?}");
        let checks = told.body["checks"].as_array().unwrap();
        let found = checks.iter().find(|check| check["passed"] == false);
        assert_eq!(
            found.map_or(Value::Null, |check| check["check"].clone()),
            failed
        );
    }
}

#[tokio::test]
async fn the_claims_have_the_order_and_the_types_of_the_file() {
    let server = Declared::of(&file("igny8")).await;
    let data = log_in(&server).await;
    let body = json!({ "token": data["access"] });
    let told = server.post("/__admin/tokens/inspect", &body).await;
    let claims = told.body["claims"].as_object().unwrap();
    let names: Vec<_> = claims.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["user_id", "exp", "account_id", "iat", "type", "jti"]
    );
    assert_eq!(claims["user_id"], 1);
    assert_eq!(claims["type"], "access");
}

#[tokio::test]
async fn a_revoked_or_introspected_token_is_told_about() {
    let server = Declared::of(&file("atlas")).await;
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", "reports"),
        ("client_secret", "reports-secret"),
        ("ttl", "60"),
    ];
    let request = server
        .request(Method::POST, "/atlas/oauth/token")
        .form(&fields);
    let body = request.send().await.unwrap().text().await.unwrap();
    let (token, expires_in) = body.split_once('&').unwrap();
    assert_eq!(expires_in, "expires_in=60");
    let token = token.strip_prefix("access_token=").unwrap();
    let introspect = async || {
        let request = server.request(Method::POST, "/atlas/oauth/introspect");
        let request = request.basic_auth("reports", Some("reports-secret"));
        told(request.form(&[("token", token)])).await
    };
    let active = introspect().await;
    assert_eq!(active.body["kind"], "machine", "{active:?}");
    assert_eq!(active.body["username"], "Reports");
    assert_eq!(
        server
            .form("/atlas/oauth/revoke", &[("token", token)])
            .await
            .status,
        200
    );
    let inactive = introspect().await;
    assert_eq!(
        (inactive.status, &inactive.body),
        (200, &json!({ "active": false }))
    );
    assert_eq!(server.reason().await, "token_inactive");
}
