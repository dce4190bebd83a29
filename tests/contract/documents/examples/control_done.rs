//! How the control API comes to do what it shows.

use axum::http::Method;
use mockid::sandbox::baseline::ClockStart;
use serde_json::{Value, json};

use super::requests::deceive;
use super::{log_in, token};
use crate::documents::examples;
use crate::faults::{connect, fault, request, until_held};
use crate::support::answer::Answer;
use crate::support::contract::Contract;
use crate::support::server::{NOON, TestServer};

pub(super) async fn provoke((owner, name): (&str, &str)) -> Option<Answer> {
    let server = TestServer::start_with(|options| {
        // Sandboxes are shown as they are made unless the server is told otherwise.
        if owner.contains("Sandbox") {
            options.clock = ClockStart::default();
        }
    })
    .await;
    if owner == "adminGetFixtures 200" {
        let users = body("/__admin/fixtures", "put", "one").to_string();
        let server = TestServer::with_fixtures(&users).await;
        let get = server.get("/__admin/fixtures");
        return Some(get.header("accept", "application/json").send().await);
    }
    let get = |path: &str| server.get(&format!("/__admin{path}"));
    let request = match (owner, name) {
        ("Clock", "running") => return Some(server.delete("/__admin/clock").send().await),
        ("Clock", _) => get("/clock"),
        ("Settings", _) => get("/settings"),
        ("adminGetRequest 200", "gone") => {
            give_up(&server).await;
            get("/requests/1")
        }
        ("adminGetHealth 200", _) => get("/health"),
        ("adminGetVersion 200", _) => get("/version"),
        ("adminShutDown 202", _) => server.post("/__admin/shutdown"),
        ("adminListAccounts 200", _) => get("/accounts?provider=kyc&limit=2"),
        ("adminListVendors 200", _) => get("/vendors"),
        ("adminListLies 200", _) => get("/lies"),
        ("adminAudit 200", "clean") => get("/audit"),
        ("adminListAuditRules 200", _) => get("/audit/rules"),
        ("adminVerifyAudit 200", _) => server.post("/__admin/audit/verify").json(json!({})),
        ("adminAudit 200" | "adminVerifyAudit 422", _) => {
            for _ in 0..2 {
                log_in(&server, "/intergiro/v3/auth/login").await;
            }
            match owner {
                "adminAudit 200" => get("/audit"),
                _ => server.post("/__admin/audit/verify").json(json!({})),
            }
        }
        ("adminVerifyLies 200", _) => {
            deceive(&server).await;
            server.post("/__admin/lies/verify").json(json!({}))
        }
        ("adminListSandboxes 200", _) => get("/sandboxes"),
        ("adminCreateAccount 201", name) => {
            server
                .post("/__admin/accounts")
                .json(body("/__admin/accounts", "post", name))
        }
        ("adminReplaceFixtures 200", name) => {
            server
                .put("/__admin/fixtures")
                .json(body("/__admin/fixtures", "put", name))
        }
        ("JournalVerified", name) => {
            token(&server, "kyc").await;
            token(&server, "s7risk").await;
            let expectation = if name == "once" {
                json!({"match": {"operation": "kycLogin"}})
            } else {
                json!({"in_order": [{"provider": "kyc"}, {"provider": "s7risk"}]})
            };
            let verify = server.post("/__admin/requests/verify");
            verify.json(expectation)
        }
        ("adminCreateSandbox 201", name) => {
            server
                .post("/__admin/sandboxes")
                .json(body("/__admin/sandboxes", "post", name))
        }
        ("adminCreateLockout 201", _) => {
            server
                .post("/__admin/lockouts")
                .json(body("/__admin/lockouts", "post", "minutes"))
        }
        ("adminListDefectiveTokens 200", _) => get("/tokens/defects?provider=igny8"),
        ("adminInspectToken 200", "foreign") => {
            let bearer = token(&server.in_sandbox("a"), "s7risk").await;
            server
                .post("/__admin/tokens/inspect")
                .json(json!({ "token": bearer }))
        }
        ("adminMintToken 201", _) => {
            server
                .post("/__admin/tokens")
                .json(body("/__admin/tokens", "post", "defective"))
        }
        _ => return after_something(&server, owner).await,
    };
    Some(request.send().await)
}

/// An example of a request's body.
pub(super) fn body(path: &str, method: &str, name: &str) -> Value {
    let media = &Contract::admin().document["paths"][path][method]["requestBody"]["content"];
    let named = examples(&media["application/json"]);
    let found = named.iter().find(|(known, _)| *known == name);
    found.expect("an example of that name").1.clone()
}

/// What shows something that was done before.
async fn after_something(server: &TestServer, owner: &str) -> Option<Answer> {
    let path = match owner {
        "adminListFaults 200" | "adminCreateFault 201" | "adminGetFault 200" => {
            return Some(faults(server, owner).await);
        }
        "Account" => {
            let made = body("/__admin/accounts", "post", "kycUser");
            let made = server.post("/__admin/accounts").json(made).send().await;
            format!("/accounts/kyc/user/{}", made.text("/id"))
        }
        "adminListLockouts 200" => {
            let wrong = json!({"email": "ada@example.com", "password": "x"});
            let login = server
                .post("/s7risk/user/token")
                .header("origin", "https://app.example.com");
            login.json(wrong).send().await.status_is(401);
            let lock = body("/__admin/lockouts", "post", "minutes");
            server
                .post("/__admin/lockouts")
                .json(lock)
                .send()
                .await
                .status_is(201);
            "/lockouts".to_owned()
        }
        "adminListSessions 200" => {
            refreshed(server).await;
            "/sessions".to_owned()
        }
        "Session" => {
            log_in(server, "/igny8/api/v1/auth/login/").await;
            let sessions = server.get("/__admin/sessions").send().await;
            format!("/sessions/{}", sessions.text("/sessions/0/id"))
        }
        _ => return tokens_and_requests(server, owner).await,
    };
    Some(server.get(&format!("/__admin{path}")).send().await)
}

async fn tokens_and_requests(server: &TestServer, owner: &str) -> Option<Answer> {
    let path = match owner {
        "adminListTokens 200" => {
            used_a_minute_before_its_end(server).await;
            "/tokens?kind=access&limit=1&offset=1".to_owned()
        }
        "Token" => {
            token(server, "kyc").await;
            let tokens = server.get("/__admin/tokens").send().await;
            format!("/tokens/{}", tokens.text("/tokens/0/id"))
        }
        "adminInspectToken 200" => {
            let none = json!({"provider": "igny8", "defect": "alg_none"});
            let none = server
                .post("/__admin/tokens")
                .json(none)
                .send()
                .await
                .text("/token");
            let question = json!({"token": none, "provider": "igny8"});
            let asked = server.post("/__admin/tokens/inspect").json(question);
            return Some(asked.send().await);
        }
        "adminGetRequest 200" => {
            log_in(server, "/intergiro/v3/auth/login").await;
            "/requests/1".to_owned()
        }
        "adminExportRequests 200" => "/requests.har".to_owned(),
        "adminExplainRequest 200" => {
            let individuals = server.get("/intergiro/v3/individuals");
            individuals.send().await.status_is(401);
            "/requests/1/explanation".to_owned()
        }
        "JournalEntries" => {
            let bearer = token(server, "kyc").await;
            server.advance("1h").await;
            server
                .get("/kyc/api/v1/resource")
                .bearer(&bearer)
                .send()
                .await
                .status_is(401);
            "/requests?reason=access_expired".to_owned()
        }
        "JournalCounted" => {
            token(server, "kyc").await;
            token(server, "kyc").await;
            let logins = json!({"match": {"operation": "kycLogin"}});
            let count = server.post("/__admin/requests/count").json(logins);
            return Some(count.send().await);
        }
        _ => return None,
    };
    Some(server.get(&format!("/__admin{path}")).send().await)
}

/// A call that is held until its client has gone.
async fn give_up(server: &TestServer) {
    let made = fault(server, json!({"delay": "5m"})).await;
    let call = request("GET", "/kyc/api/v1/resource");
    let client = connect(server.address, &call);
    until_held(server, &made, 1).await;
    drop(client);
    until_held(server, &made, 0).await;
}

/// A refresh whose answer is lost, before or after it was used.
async fn faults(server: &TestServer, owner: &str) -> Answer {
    let fault = server
        .post("/__admin/faults")
        .json(body("/__admin/faults", "post", "lostRefresh"));
    let made = fault.send().await.status_is(201);
    match owner {
        "adminCreateFault 201" => made,
        "adminGetFault 200" => server.get("/__admin/faults/1").send().await,
        _ => server.get("/__admin/faults").send().await,
    }
}

/// A session at Intergiro that was refreshed once.
async fn refreshed(server: &TestServer) -> Answer {
    let session = log_in(server, "/intergiro/v3/auth/login").await;
    server.advance("15m").await;
    let refresh = json!({"refresh_token": session.text("/refresh_token")});
    let refresh = server.post("/intergiro/v3/auth/refresh").json(refresh);
    refresh.send().await.status_is(200)
}

/// An access token of IGNY8 from a refresh, which was presented three times, last a minute before its end.
async fn used_a_minute_before_its_end(server: &TestServer) {
    let session = log_in(server, "/igny8/api/v1/auth/login/").await;
    let refresh = json!({"refresh": session.text("/data/refresh")});
    let refreshed = server
        .post("/igny8/api/v1/auth/refresh/")
        .json(refresh)
        .send()
        .await;
    let bearer = refreshed.text("/data/access");
    let keywords = || {
        server
            .request(Method::GET, "/igny8/api/v1/planner/keywords/")
            .bearer(&bearer)
            .send()
    };
    keywords().await;
    keywords().await;
    server.set_clock(NOON).await;
    server.advance("14m").await;
    keywords().await.status_is(200);
}
