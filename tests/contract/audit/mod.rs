//! `/__admin/audit`: what clients did wrong. Each rule has a client that breaks it and one that does not.

mod creations;
mod histories;
mod logins;
mod oidc;
mod pauses;
mod plain_http;
mod refreshes;
mod refusals;
mod vendors;
mod verify;

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::client::Client;

const KEY: &str = "c5f90f4b-9d69-416a-8611-8a8c8d605c36";
const LOGIN: &str = "/intergiro/v3/auth/login";
const REFRESH: &str = "/intergiro/v3/auth/refresh";
const INDIVIDUALS: &str = "/intergiro/v3/individuals";
/// A writable collection of the fixtures of some tests.
const THINGS: &str = "/intergiro/things";

/// The findings of a sandbox.
async fn findings(client: &Client) -> Vec<Value> {
    let audit = client.get("/__admin/audit").send().await.status_is(200);
    let findings = audit.at("/findings");
    findings.as_array().expect("a list").clone()
}

/// The rules that were broken in a sandbox.
async fn broken(client: &Client) -> Vec<String> {
    let findings = findings(client).await;
    let rules = findings
        .iter()
        .filter_map(|finding| finding["rule"].as_str());
    rules.map(str::to_owned).collect()
}

/// The only finding of a sandbox.
async fn only_finding(client: &Client) -> Value {
    let findings = findings(client).await;
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings[0].clone()
}

/// Logs in at intergiro.
async fn log_in(client: &Client) -> Answer {
    let login = client.post(LOGIN).json(json!({"api_key": KEY}));
    login.send().await.status_is(200)
}

/// Presents the refresh token of a login at intergiro.
async fn refresh(client: &Client, tokens: &Answer) -> Answer {
    let token = tokens.text("/refresh_token");
    let refresh = client.post(REFRESH).json(json!({"refresh_token": token}));
    refresh.send().await
}

/// Calls intergiro's example resource with the access token of an answer.
async fn call(client: &Client, tokens: &Answer) -> Answer {
    let token = tokens.text("/access_token");
    client.get(INDIVIDUALS).bearer(&token).send().await
}

/// Makes a fault.
async fn fault(client: &Client, plan: Value) {
    let made = client.post("/__admin/faults").any_json(plan);
    made.send().await.status_is(201);
}

/// Sends a request whose answer a fault loses.
async fn lose(client: &Client, method: Method, path: &str, token: &str, body: &Value) {
    let http = reqwest::Client::builder().no_proxy().build();
    let http = http.expect("a client");
    let request = http.request(method, format!("{}{path}", client.origin()));
    let request = request.json(body);
    let request = if token.is_empty() {
        request
    } else {
        request.bearer_auth(token)
    };
    request.send().await.expect_err("no answer");
}
