//! Every example of a parameter and of a body is sent as it stands, and taken for good.
//!
//! Each operation has a sandbox of its own, in which what the examples speak of is there: a session
//! that was refreshed once, the account that is changed, the token that is good.

use std::collections::BTreeSet;

use axum::http::Method;
use mockid::{Provider, control, vendors};
use serde_json::{Value, json};

use super::{log_in, token};
use crate::documents::{examples, operations_of, text};
use crate::support::answer::Answer;
use crate::support::client::{Client, Request};
use crate::support::contract::Contract;
use crate::support::server::TestServer;

/// The id of the account in the examples.
const ACCOUNT: &str = "5d3a1c52-0b7e-4f6e-9b0a-1f2d3c4b5a69";

/// An operation as the document has it.
struct Operation<'a> {
    method: Method,
    path: &'a str,
    written: &'a Value,
    parameters: Vec<&'a Value>,
}

impl Operation<'_> {
    fn id(&self) -> &str {
        text(self.written, "operationId")
    }

    /// The request with the first example of each parameter that it needs, and `other` in the
    /// place of the one of that name.
    fn request(&self, client: &Client, other: Option<(&Value, &Value)>) -> Request {
        let mut path = self.path.to_owned();
        let (mut query, mut headers) = (Vec::new(), Vec::new());
        for parameter in &self.parameters {
            let meant = other.filter(|(known, _)| known["name"] == parameter["name"]);
            if meant.is_none() && parameter["required"] != true {
                continue;
            }
            let value = meant.map_or_else(|| examples(parameter)[0].1, |(_, value)| value);
            let (name, value) = (text(parameter, "name"), plain(value));
            match text(parameter, "in") {
                "path" => path = path.replace(&format!("{{{name}}}"), &value),
                "query" if value.is_empty() => {}
                "query" => query.push(format!("{name}={value}")),
                _ => headers.push((name, value)),
            }
        }
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let request = client.request(self.method.clone(), &path);
        headers.iter().fold(request, |request, (name, value)| {
            request.header(name, value)
        })
    }

    /// The examples of the body with their names and types.
    fn bodies(&self) -> Vec<(&str, &str, &Value)> {
        let content = self.written["requestBody"]["content"].as_object();
        let media = content.into_iter().flatten();
        media
            .flat_map(|(media_type, media)| {
                let named = examples(media).into_iter();
                named.map(move |(name, body)| (media_type.as_str(), name, body))
            })
            .collect()
    }
}

/// A value as it stands in an address or a header.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn operations(contract: &Contract) -> Vec<Operation<'_>> {
    let mut found = Vec::new();
    for (path, item) in contract.document["paths"].as_object().into_iter().flatten() {
        let shared = item["parameters"].as_array().into_iter().flatten();
        let shared: Vec<&Value> = shared.collect();
        for (method, written) in item.as_object().into_iter().flatten() {
            if written.get("responses").is_some() {
                let own = written["parameters"].as_array().into_iter().flatten();
                found.push(Operation {
                    method: method.to_uppercase().parse().expect("a method"),
                    path,
                    written,
                    parameters: shared.iter().copied().chain(own).collect(),
                });
            }
        }
    }
    found
}

fn with_body(request: Request, media_type: &str, body: &Value) -> Request {
    let fields = || body.as_object().into_iter().flatten();
    match media_type {
        "application/json" => request.json(body.clone()),
        "application/yaml" | "text/plain" => request.body(media_type, plain(body)),
        "multipart/form-data" => {
            let part = |(name, value): (&String, &Value)| {
                let value = plain(value);
                format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            };
            let parts: String = fields().map(part).collect();
            request.body(
                "multipart/form-data; boundary=b",
                format!("{parts}--b--\r\n"),
            )
        }
        _ => {
            let pair = |(name, value): (&String, &Value)| format!("{name}={}", plain(value));
            request.form(&fields().map(pair).collect::<Vec<_>>().join("&"))
        }
    }
}

/// The status that a summary names, or any that says that it was done.
fn is_as_told(answer: &Answer, operation: &Operation<'_>, what: &str) {
    let told = what.contains("so 409").then_some(409);
    // The answers of authorization endpoints are redirects, too.
    let is_done = answer.status.is_success() || answer.status.is_redirection();
    let done = told.map_or(is_done, |told| answer.status == told);
    assert!(done, "{}, {what}: {answer:#?}", operation.id());
}

#[tokio::test]
async fn every_example_of_a_request_to_a_vendor_is_taken() {
    let server = TestServer::start().await;
    let mut seen = BTreeSet::new();
    for operation in operations(Contract::vendors()) {
        seen.insert(operation.id().to_owned());
        let id = operation.id();
        let client = server.in_sandbox(id);
        let vendor = operation.written["tags"][0].as_str().unwrap_or_default();
        let bearer = token(&client, vendor).await;
        let private = json!({"name": "backend", "expiration_time": "2099-01-01T00:00:00Z"});
        if vendor == "haut-ai" {
            let path = "/haut-ai/api/v1/auth/private_tokens/";
            client
                .post(path)
                .bearer(&bearer)
                .json(private)
                .send()
                .await
                .status_is(201);
        }
        if operation.path.contains("/realms/") {
            crate::oidc::set(&client, json!({ "layout": "keycloak" })).await;
        }
        if id == "oidcRegister" {
            let settings = json!({ "registration": { "enabled": true } });
            crate::oidc::set(&client, settings).await;
        }
        for (media_type, name, body) in operation.bodies() {
            let body = live(&client, id, body).await;
            let summary = summary(&operation, media_type, name);
            let request = operation.request(&client, None);
            let request = if takes_bearer(id) {
                request.bearer(&bearer)
            } else {
                request
            };
            let answer = with_body(request, media_type, &body).send().await;
            is_as_told(&answer, &operation, &format!("{name}: {summary}"));
        }
        for parameter in &operation.parameters {
            for (name, value) in examples(parameter) {
                let request = operation
                    .request(&client, Some((parameter, value)))
                    .bearer(&bearer);
                let request = match operation.bodies().first() {
                    Some((media_type, _, body)) => with_body(request, media_type, body),
                    None => request,
                };
                is_as_told(&request.send().await, &operation, name);
            }
        }
    }
    let vendors = Provider::all().into_iter().flat_map(operations_of);
    assert_eq!(seen, vendors.map(|it| it.id.to_string()).collect());
}

/// Whether the header `Authorization` may have an access token: where clients authenticate themselves,
/// a second method beside that of the example would be refused.
fn takes_bearer(id: &str) -> bool {
    ![
        "oidcToken",
        "oidcDeviceAuthorization",
        "oidcIntrospect",
        "oidcPar",
        "oidcRevoke",
    ]
    .contains(&id)
}

fn summary<'a>(operation: &'a Operation<'_>, media_type: &str, name: &str) -> &'a str {
    let content = &operation.written["requestBody"]["content"][media_type];
    text(&content["examples"][name], "summary")
}

/// The body, with a refresh token of this sandbox in the place of the one that is shown.
async fn live(client: &Client, id: &str, body: &Value) -> Value {
    match id {
        "intergiroRefresh" => {
            let session = log_in(client, "/intergiro/v3/auth/login").await;
            client.advance("15m").await;
            json!({"refresh_token": session.text("/refresh_token")})
        }
        "igny8Refresh" => {
            let session = log_in(client, "/igny8/api/v1/auth/login/").await;
            json!({"refresh": session.text("/data/refresh")})
        }
        "oidcLogin" => {
            let request = crate::oidc::encoded(&crate::oidc::request());
            let page = client.get(&format!("{}?{request}", crate::oidc::AUTHORIZE));
            hidden_fields(&page.send().await.status_is(200).body_text())
        }
        "oidcDevicePost" => {
            let begin = client.post("/oidc/device_authorization");
            let codes = begin.form("client_id=tv").send().await.status_is(200);
            let user_code = codes.text("/user_code");
            let page = client.get(&format!("/oidc/device?user_code={user_code}"));
            hidden_fields(&page.send().await.status_is(200).body_text())
        }
        // The token is in the header.
        "oidcUserinfoPost" => json!({}),
        _ => body.clone(),
    }
}

/// The answer of a demo user to a page of the OIDC provider.
fn hidden_fields(page: &str) -> Value {
    let field = |name: &str| {
        let begin = format!("name=\"{name}\" value=\"");
        let (_, rest) = page.split_once(&begin).expect("a field");
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    let request = field("request").replace("&amp;", "&");
    let request = request
        .replace('%', "%25")
        .replace('&', "%26")
        .replace('+', "%2B");
    json!({ "interaction": field("interaction"), "request": request, "username": "ada" })
}

/// What the examples of the control API speak of.
async fn prepare(client: &Client) {
    let session = log_in(client, "/intergiro/v3/auth/login").await;
    client.advance("15m").await;
    let refresh = json!({"refresh_token": session.text("/refresh_token")});
    let path = "/intergiro/v3/auth/refresh";
    client.post(path).json(refresh).send().await.status_is(200);
    let account = json!({"provider": "kyc", "kind": "user", "id": ACCOUNT,
        "email": "anna@example.com", "password": "p"});
    client
        .post("/__admin/accounts")
        .json(account)
        .send()
        .await
        .status_is(201);
    let lockout = client.patch("/__admin/settings");
    let lockout = lockout.json(json!({"oidc": {"lockout": {}}})).send();
    lockout.await.status_is(200);
}

/// Tells a lie.
pub(super) async fn deceive(client: &Client) {
    let lie =
        json!({"match": {"operation": "oidcDiscovery"}, "times": 1, "lie": "issuer_mismatch"});
    let ordered = client.post("/__admin/faults").json(lie).send().await;
    ordered.status_is(201);
    let metadata = client.get("/oidc/.well-known/openid-configuration");
    metadata.by_a_fault().send().await.status_is(200);
}

/// Another account for a change that not every kind has.
fn instead(id: &str, example: &str) -> Option<&'static str> {
    let user = "/__admin/accounts/s7risk/user/";
    match (id, example) {
        ("adminUpdateAccount", "suspend") => Some("/__admin/accounts/igny8/account/1"),
        ("adminUpdateAccount", "window") => Some(user),
        _ => None,
    }
}

/// The request for an example of a body.
async fn prepared(client: &Client, operation: &Operation<'_>, name: &str) -> Request {
    let Some(path) = instead(operation.id(), name) else {
        return operation.request(client, None);
    };
    let listed = client.get("/__admin/accounts?provider=s7risk&kind=user");
    let first = listed.send().await.text("/accounts/0/id");
    let id = if path.ends_with('/') {
        first
    } else {
        String::new()
    };
    client.request(operation.method.clone(), &format!("{path}{id}"))
}

#[tokio::test]
async fn every_example_of_a_request_to_the_control_api_is_understood() {
    let server = TestServer::start().await;
    let mut seen = BTreeSet::new();
    for operation in operations(Contract::admin()) {
        seen.insert(operation.id().to_owned());
        // A vendor would be known in the whole process; tests/vendor loads it.
        if operation.id() == "adminReplaceVendor" {
            continue;
        }
        // The fixtures are all sandboxes'.
        let own;
        let server = match operation.id() {
            "adminReplaceFixtures" => {
                own = TestServer::start().await;
                &own
            }
            _ => &server,
        };
        let client = match operation.id() {
            // At the address of a sandbox it would be that one that is created.
            "adminCreateSandbox" => (**server).clone(),
            id => server.in_sandbox(id),
        };
        prepare(&client).await;
        if operation.id() == "adminVerifyLies" {
            deceive(&client).await;
        }
        for (media_type, name, body) in operation.bodies() {
            let request = prepared(&client, &operation, name).await;
            let answer = with_body(request, media_type, body).send().await;
            is_understood(&answer, &operation, name);
        }
        for parameter in &operation.parameters {
            for (name, value) in examples(parameter) {
                if operation.id() == "adminWatchRequests" {
                    is_a_stream(&client, &operation, parameter, value).await;
                    continue;
                }
                // The path would name another one.
                let client = match text(parameter, "name") {
                    "sandbox" => &**server,
                    _ => &client,
                };
                let request = operation.request(client, Some((parameter, value)));
                let request = match operation.bodies().first() {
                    Some((media_type, _, body)) => with_body(request, media_type, body),
                    None => request,
                };
                is_understood(&request.send().await, &operation, name);
            }
        }
    }
    let of_server = control::operations().map(|operation| operation.id.to_owned());
    let vendors = vendors::coded();
    let of_vendors = vendors
        .control()
        .map(|(_, operation)| operation.id.to_string());
    assert_eq!(seen, of_server.chain(of_vendors).collect());
}

/// The answer to the parameter has no end; that it begins is all that can be asked of it.
async fn is_a_stream(client: &Client, operation: &Operation<'_>, parameter: &Value, value: &Value) {
    let (name, value) = (text(parameter, "name"), plain(value));
    let begun = if text(parameter, "in") == "header" {
        client.stream(operation.path, &[(name, &value)]).await
    } else {
        let path = format!("{}?{name}={value}", operation.path);
        client.stream(&path, &[]).await
    };
    assert_eq!(begun.status(), 200, "{name}");
}

/// Done, or nothing is there of that name: the ids of a document are nobody's.
fn is_understood(answer: &Answer, operation: &Operation<'_>, what: &str) {
    let unnamed = operation.path.contains('{') && answer.status == 404;
    assert!(
        answer.status.is_success() || unnamed,
        "{}, {what}: {answer:#?}",
        operation.id()
    );
}
