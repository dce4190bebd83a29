//! What never stands in the log.

use reqwest::Method;
use serde_json::{Value, json};

use crate::files::Folder;
use crate::mockid::{Mockid, answer, text};

#[test]
fn no_secret_is_logged_at_any_level_in_any_format() {
    for format in ["text", "json"] {
        let file = Folder::of(&format!("no_secret_as_{format}")).write("own.yaml", SECRETIVE);
        let mockid = Mockid::start(&[
            "--log-level",
            "trace",
            "--log-format",
            format,
            "--fixtures",
            &file,
            "--admin-token",
            "secret-of-the-admin",
        ]);
        let tokens = use_everything(&mockid);
        assert!(tokens.len() >= 8, "{} tokens were issued", tokens.len());
        let stderr = mockid.stopped().stderr;
        assert!(stderr.contains("bad_credentials"), "{stderr}");
        assert!(!stderr.contains("secret-of-"), "{stderr}");
        for token in tokens {
            // Neither as a whole nor the end of it, which is what proves it.
            let end = token.rsplit('.').next().unwrap();
            assert!(!stderr.contains(end), "{token} is in the log:\n{stderr}");
        }
    }
}

/// Every secret in it begins in the same way.
const SECRETIVE: &str = "
intergiro:
  api_keys:
    - key: secret-of-intergiro
haut-ai:
  users:
    - email: user@example.com
      password: secret-of-haut-ai
kyc:
  users:
    - email: user@example.com
      password: secret-of-kyc
s7risk:
  users:
    - email: user@example.com
      password: secret-of-s7risk
  applications:
    - client_id: demo
      secret: secret-of-application
igny8:
  users:
    - email: user@example.com
      password: secret-of-igny8
";

/// Logs in everywhere, rightly and wrongly, uses what is issued, and says what that was.
fn use_everything(mockid: &Mockid) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut issued = |answer: &Value, pointers: &[&str]| {
        for pointer in pointers {
            tokens.push(text(answer.pointer(pointer).unwrap_or(&Value::Null)));
        }
    };
    let login = |path: &str, body: Value| {
        let [_, right] = [with_a_wrong_secret(&body), body].map(|body| {
            let request = mockid.request(Method::POST, path).json(&body);
            answer(request.header("origin", "http://page.example"))
        });
        right.body
    };

    let key = json!({ "api_key": "secret-of-intergiro" });
    let intergiro = login("/intergiro/v3/auth/login", key);
    issued(&intergiro, &["/access_token", "/refresh_token"]);
    let refresh = json!({ "refresh_token": intergiro["refresh_token"] });
    mockid.post("/intergiro/v3/auth/refresh", &refresh);

    let user = json!({ "username": "user@example.com", "password": "secret-of-haut-ai" });
    let haut_ai = login("/haut-ai/api/v1/auth/login/", user);
    issued(&haut_ai, &["/access_token", "/refresh_token"]);
    let private = json!({ "name": "mine", "expiration_time": "2099-01-01T00:00:00Z" });
    let path = "/haut-ai/api/v1/auth/private_tokens/";
    let request = mockid.request(Method::POST, path).json(&private);
    let private = answer(request.bearer_auth(text(&haut_ai["access_token"])));
    issued(&private.body, &["/data"]);

    let form = [
        ("username", "user@example.com"),
        ("password", "secret-of-kyc"),
    ];
    let kyc = mockid.request(Method::POST, "/kyc/auth/jwt/login");
    issued(&answer(kyc.form(&form)).body, &["/access_token"]);

    let user = json!({ "email": "user@example.com", "password": "secret-of-s7risk" });
    issued(&login("/s7risk/user/token", user), &["/data/accessToken"]);
    let application = json!({ "clientId": "demo", "secret": "secret-of-application" });
    let application = login("/s7risk/application/token", application);
    issued(&application, &["/data/accessToken"]);

    let user = json!({ "email": "user@example.com", "password": "secret-of-igny8" });
    let igny8 = login("/igny8/api/v1/auth/login/", user);
    issued(&igny8, &["/data/access", "/data/refresh"]);
    let refresh = json!({ "refresh": igny8["data"]["refresh"] });
    mockid.post("/igny8/api/v1/auth/refresh/", &refresh);

    mockid.get_as("secret-of-the-admin", "/__admin/accounts");
    mockid.get("/intergiro/v3/individuals?api_key=secret-of-intergiro");
    for token in &tokens {
        mockid.get_as(token, "/igny8/api/v1/planner/keywords/");
        mockid.get_as(token, "/intergiro/v3/individuals");
        mockid.get_as(&format!("{token}x"), "/kyc/api/v1/resource");
    }
    tokens
}

/// The same with a secret that is wrong, and that is no less a secret for it.
fn with_a_wrong_secret(body: &Value) -> Value {
    let text = body.to_string().replace("secret-of-", "secret-of-not-");
    serde_json::from_str(&text).expect("JSON is still JSON")
}
