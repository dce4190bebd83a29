//! How the control operations of the OIDC provider come to answer what they show.

use axum::http::Method;
use serde_json::{Value, json};

use super::control_done::body;
use crate::oidc::browser::Browser;
use crate::support::answer::Answer;
use crate::support::client::Request;
use crate::support::server::TestServer;

const LOGINS: &str = "/__admin/oidc/logins";
const DEVICE: &str = "/__admin/oidc/devices/{user_code}";
const ROTATION: &str = "/__admin/oidc/keys/rotate";
const LOGOUT_TOKENS: &str = "/__admin/oidc/logout_tokens";
const PROOFS: &str = "/__admin/oidc/dpop/proofs";
const SESSION: &str = "/__admin/oidc/sessions/f3b9c1d2-6a5e-4c7b-8d90-1e2f3a4b5c6d";

pub(super) async fn provoke((owner, name): (&str, &str)) -> Option<Answer> {
    let server = TestServer::start().await;
    let post = |path: &str, body: Value| server.post(path).any_json(body);
    let shown = |path: &str| body(path, "post", name);
    let request = match owner {
        "oidcListLogins 200" => {
            script(&server).await;
            server.get(LOGINS)
        }
        "ScriptedLogin" => return Some(script(&server).await),
        "oidcScriptLogin 409" => {
            for _ in 0..1000 {
                script(&server).await;
            }
            post(LOGINS, json!({ "account": "ada" }))
        }
        "oidcScriptLogin 422" => post(LOGINS, json!({ "account": "adda" })),
        "NoSuchLogin" => server.get(&format!("{LOGINS}/7")),
        "oidcListDevices 200" => {
            device(&server).await;
            server.get("/__admin/oidc/devices")
        }
        "Device" | "oidcAnswerDevice 409" | "oidcAnswerDevice 422" => {
            return Some(answer_device(&server, owner).await);
        }
        "NoSuchDevice" => server.get("/__admin/oidc/devices/WDJB-MJHX"),
        "oidcListSsoSessions 200" | "SsoSession" => return Some(session(&server, owner).await),
        "NoSuchSsoSession" => server.get(SESSION),
        "oidcAgeSsoSession 422" => post(&format!("{SESSION}/age"), json!({})),
        "oidcGetKeys 200" => server.get("/__admin/oidc/keys"),
        "oidcGetKeys 422" => {
            let settings = json!({ "oidc": { "issuers": { "acme": {} } } });
            let set = server.patch("/__admin/settings").json(settings);
            set.send().await.status_is(200);
            server.get("/__admin/oidc/keys?issuer=acne")
        }
        "oidcRotateKeys 201" => post(ROTATION, shown(ROTATION)),
        "oidcRotateKeys 422" => post(ROTATION, json!({ "lag": "5m" })),
        "oidcMintLogoutToken 201" => post(LOGOUT_TOKENS, shown(LOGOUT_TOKENS)),
        "oidcMintLogoutToken 422" => post(LOGOUT_TOKENS, json!({ "client_id": "wep" })),
        "oidcMintDpopProof 201" => post(PROOFS, shown(PROOFS)),
        "oidcMintDpopProof 422" => post(
            PROOFS,
            json!({ "url": "https://api.example.com/items", "defect": "token_hash_missing" }),
        ),
        _ => return None,
    };
    Some(request.send().await)
}

/// Scripts the login that the document shows.
async fn script(server: &TestServer) -> Answer {
    let scripted = server.post(LOGINS).json(body(LOGINS, "post", "earlier"));
    scripted.send().await.status_is(201)
}

/// A device that waits: its user code.
async fn device(server: &TestServer) -> String {
    let request = server.post("/oidc/device_authorization");
    let request = request.form("client_id=tv&scope=openid profile");
    request.send().await.status_is(200).text("/user_code")
}

async fn answer_device(server: &TestServer, owner: &str) -> Answer {
    let path = DEVICE.replace("{user_code}", &device(server).await);
    let answer = |body: Value| -> Request { server.request(Method::POST, &path).json(body) };
    match owner {
        "Device" => answer(body(DEVICE, "post", "later")),
        "oidcAnswerDevice 422" => answer(json!({ "approve": "adda" })),
        _ => {
            server.advance("11m").await;
            answer(json!({ "deny": true }))
        }
    }
    .send()
    .await
}

/// The session of Ada's browser.
async fn session(server: &TestServer, owner: &str) -> Answer {
    Browser::logged_in(server, "ada").await;
    let all = server.get("/__admin/oidc/sessions").send().await;
    if owner == "SsoSession" {
        let sid = all.text("/sessions/0/sid");
        return server
            .get(&format!("/__admin/oidc/sessions/{sid}"))
            .send()
            .await;
    }
    all
}
