//! SIGKILL, which nobody can prepare for, and the start after it.

use reqwest::Method;
use serde_json::{Value, json};

#[cfg(target_os = "linux")]
use crate::crowd::Crowd;
use crate::mockid::{Mockid, answer, text};

/// An address of loopback that no other test listens on, so that the port is still free after the kill.
#[cfg(target_os = "linux")]
const OWN_HOST: [&str; 2] = ["--host", "127.0.77.1"];

#[test]
#[cfg(target_os = "linux")]
fn killed_under_load_the_server_is_back_at_its_address_at_once() {
    for _ in 0..5 {
        let mockid = Mockid::start(&OWN_HOST);
        let crowd = Crowd::at(&mockid);
        crowd.in_full_swing();
        let (_, port) = mockid.authority().rsplit_once(':').unwrap();
        let port = port.to_owned();
        mockid.killed();
        let same = [&OWN_HOST[..], &["--port", &port]].concat();
        let mockid = Mockid::start_exactly(&[], &same);
        assert_eq!(mockid.get("/livez").status, 200);
        crowd.dismiss();
        assert!(crowd.tally().whole > 0);
        assert_eq!(mockid.stopped().code, Some(0));
    }
}

/// A resource of a vendor, and a token for it.
struct Holding {
    resource: &'static str,
    token: String,
}

impl Holding {
    fn of(resource: &'static str, token: &Value) -> Self {
        let token = text(token);
        Self { resource, token }
    }

    fn status_at(&self, mockid: &Mockid) -> u16 {
        mockid.get_as(&self.token, self.resource).status
    }
}

/// One of each vendor whose tokens speak for themselves.
fn stateless(mockid: &Mockid) -> Vec<Holding> {
    let user = json!({"username": "user@example.com", "password": "password"});
    let haut_ai = mockid.post("/haut-ai/api/v1/auth/login/", &user).body;
    let form = [
        ("username", "user@example.com"),
        ("password", "your_secret_password"),
    ];
    let kyc = mockid
        .request(Method::POST, "/kyc/auth/jwt/login")
        .form(&form);
    let kyc = answer(kyc).body;
    let user = json!({"email": "user@example.com", "password": "password"});
    let s7risk = mockid.request(Method::POST, "/s7risk/user/token");
    let s7risk = s7risk
        .header("origin", "https://app.example.com")
        .json(&user);
    let s7risk = answer(s7risk).body;
    let igny8 = mockid.log_in("user@example.com", "password").body;
    vec![
        Holding::of("/haut-ai/api/v1/companies/", &haut_ai["access_token"]),
        Holding::of("/kyc/api/v1/resource", &kyc["access_token"]),
        Holding::of("/s7risk/incidents", &s7risk["data"]["accessToken"]),
        Holding::of("/igny8/api/v1/planner/keywords/", &igny8["data"]["access"]),
    ]
}

#[test]
fn tokens_that_speak_for_themselves_outlive_a_kill_and_sessions_come_back_with_a_snapshot() {
    let first = Mockid::start(&[]);
    let stateless = stateless(&first);
    let session = Holding::of("/intergiro/v3/individuals", &first.intergiro_token().into());
    let igny8 = first.log_in("user@example.com", "password").body;
    for holding in stateless.iter().chain([&session]) {
        assert_eq!(holding.status_at(&first), 200, "{}", holding.resource);
    }
    let snapshot = first.get("/__admin/snapshot").body;
    first.killed();

    let second = Mockid::start(&[]);
    for holding in &stateless {
        assert_eq!(holding.status_at(&second), 200, "{}", holding.resource);
    }
    let refresh = json!({"refresh": igny8["data"]["refresh"]});
    let refreshed = second.post("/igny8/api/v1/auth/refresh/", &refresh);
    assert_eq!(refreshed.status, 200);
    assert_eq!(session.status_at(&second), 401);
    let restore = second.request(Method::PUT, "/__admin/snapshot");
    assert_eq!(answer(restore.json(&snapshot)).status, 200);
    for holding in stateless.iter().chain([&session]) {
        assert_eq!(holding.status_at(&second), 200, "{}", holding.resource);
    }
}
