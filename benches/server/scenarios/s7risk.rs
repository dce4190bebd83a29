//! s7risk.

use serde_json::json;

use super::{Effort, Request, Scenario, Site, repeated, text};

pub static SCENARIOS: [Scenario; 4] = [
    Scenario::new("s7riskCreateUserToken", Effort::Issues, |site, count| {
        repeated(&login(site), 200, count)
    }),
    Scenario::new(
        "s7riskCreateApplicationToken",
        Effort::Issues,
        |_, count| {
            let body = json!({"clientId": "demo-client", "secret": "demo-secret"});
            let request = Request::post("/s7risk/application/token", &body);
            repeated(&request.header("origin", ORIGIN), 200, count)
        },
    ),
    Scenario::new("s7riskListIncidents", Effort::Checks, |site, count| {
        repeated(&with_token(site, "/incidents"), 200, count)
    }),
    Scenario::new("s7riskGetActor", Effort::Checks, |site, count| {
        repeated(&with_token(site, "/actor"), 200, count)
    }),
];

const ORIGIN: &str = "https://client.example";

fn login(site: &Site) -> Request {
    let body = json!({"email": "user@example.com", "password": "password"});
    Request::post(site.path("s7risk", "/user/token"), &body).header("origin", ORIGIN)
}

fn with_token(site: &Site, path: &str) -> Request {
    let token = text(&site.ask(&login(site)), "/data/accessToken");
    Request::get(site.path("s7risk", path)).bearer(&token)
}
