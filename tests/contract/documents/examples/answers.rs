//! Every example of a vendor's answer is what the server answers.
//!
//! Who knows how to bring an answer about is the vendor's file beside this one: by operation, status
//! and the name of the example. An example that nobody brings about fails the test.

use std::collections::BTreeSet;

use axum::http::Method;
use mockid::Provider;
use serde_json::Value;

use super::{haut_ai, igny8, intergiro, kyc, likeness, s7risk, token};
use crate::documents::{examples, operations_of};
use crate::support::answer::Answer;
use crate::support::client::Request;
use crate::support::contract::Contract;
use crate::support::server::TestServer;

/// More than a vendor reads.
const TOO_MUCH: usize = 64 * 1024 + 1;

/// Of the vendor's OpenAPI document the example shows how it is built; all that is in it, the tests
/// of the documents read.
const SHAPE_ALONE: (Option<&str>, &str) = (Some("igny8GetSchema"), "200");

/// An answer that the document shows, and where.
pub(super) struct Case<'a> {
    pub(super) id: &'a str,
    pub(super) status: u16,
    pub(super) name: &'a str,
    pub(super) path: String,
    pub(super) method: Method,
    vendor: &'static str,
}

impl Case<'_> {
    /// The operation's request without a token and a body.
    pub(super) fn bare(&self, server: &TestServer) -> Request {
        server.request(self.method.clone(), &self.path)
    }

    /// The operation's request with a good token and no body.
    pub(super) async fn allowed(&self, server: &TestServer) -> Request {
        let bearer = token(server, self.vendor).await;
        let request = self.bare(server).bearer(&bearer);
        request.header("origin", "https://app.example.com")
    }

    /// The answer to a good token and a body in JSON.
    pub(super) async fn json(&self, server: &TestServer, body: &str) -> Answer {
        let request = self.allowed(server).await;
        let sent = request.body("application/json", body.to_owned());
        sent.send().await
    }
}

/// Brings the answer about, if anybody knows how.
async fn provoke(server: &TestServer, case: &Case<'_>) -> Option<Answer> {
    let sent = match (case.status, case.name) {
        (413, _) => {
            let body = " ".repeat(TOO_MUCH);
            case.allowed(server).await.body("application/json", body)
        }
        (415, "none") => case.allowed(server).await.untyped_body("{}"),
        (415, _) => case.allowed(server).await.body("text/plain", "{}"),
        _ => {
            return match case.vendor {
                "intergiro" => intergiro::provoke(server, case).await,
                "haut-ai" => haut_ai::provoke(server, case).await,
                "kyc" => kyc::provoke(server, case).await,
                "s7risk" => s7risk::provoke(server, case).await,
                _ => igny8::provoke(server, case).await,
            };
        }
    };
    Some(sent.send().await)
}

/// Brings about every example of a vendor's answers. Each of its operations has one.
async fn all_of(vendor: Provider) {
    let cases = cases(vendor.name());
    let ids: BTreeSet<&str> = cases.iter().map(|(case, _)| case.id).collect();
    let operations = operations_of(vendor);
    assert_eq!(ids, operations.iter().map(|it| &*it.id).collect());
    let mut wrong = Vec::new();
    for (case, shown) in cases {
        if let Err(difference) = is_answered(&case, shown).await {
            wrong.push(format!(
                "{}, {}, {}: {difference}",
                case.id, case.status, case.name
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every example of an answer of the vendor, with its place.
fn cases(vendor: &'static str) -> Vec<(Case<'static>, &'static Value)> {
    let mut found = Vec::new();
    for (path, item) in entries(&Contract::vendors().document["paths"]) {
        for (method, operation) in entries(item).filter(|(_, found)| found["tags"][0] == vendor) {
            for (status, response) in entries(&operation["responses"]) {
                if (operation["operationId"].as_str(), status.as_str()) == SHAPE_ALONE {
                    continue;
                }
                for (name, shown) in examples(&response["content"]["application/json"]) {
                    let case = Case {
                        id: operation["operationId"].as_str().expect("an operationId"),
                        status: status.parse().expect("a status"),
                        name,
                        path: path_of(path, operation, status),
                        method: method.to_uppercase().parse().expect("a method"),
                        vendor,
                    };
                    found.push((case, shown));
                }
            }
        }
    }
    found
}

/// The path with the first example of its parameter; of a 404, with one that nothing has.
fn path_of(path: &str, operation: &Value, status: &str) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let mut in_path = parameters.filter(|parameter| parameter["in"] == "path");
    match in_path.next().map(|parameter| examples(parameter)[0].1) {
        Some(_) if status == "404" => path.replace("{id}", "999"),
        Some(Value::String(id)) => path.replace("{id}", id),
        Some(id) => path.replace("{id}", &id.to_string()),
        None => path.to_owned(),
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Whether the answer is what the document shows; in what it differs, if not.
async fn is_answered(case: &Case<'_>, shown: &Value) -> Result<(), String> {
    let server = TestServer::start().await;
    let answer = provoke(&server, case).await;
    let answer = answer.ok_or("nobody knows how it comes about")?;
    let origin = format!("http://{}", server.address);
    let shown = shown.to_string().replace("http://127.0.0.1:8080", &origin);
    let shown: Value = serde_json::from_str(&shown).map_err(|error| error.to_string())?;
    let (status, body) = (answer.status.as_u16(), answer.json());
    match likeness::check(&shown, &body) {
        Ok(()) if status == case.status => Ok(()),
        Ok(()) => Err(format!("the status was {status}")),
        Err(place) => Err(format!(
            "at `{place}` {shown} is shown, and {status} {body} came"
        )),
    }
}

#[tokio::test]
async fn every_example_of_an_answer_of_intergiro_is_answered() {
    all_of(Provider::INTERGIRO).await;
}

#[tokio::test]
async fn every_example_of_an_answer_of_haut_ai_is_answered() {
    all_of(Provider::HAUT_AI).await;
}

#[tokio::test]
async fn every_example_of_an_answer_of_kyc_is_answered() {
    all_of(Provider::KYC).await;
}

#[tokio::test]
async fn every_example_of_an_answer_of_s7risk_is_answered() {
    all_of(Provider::S7RISK).await;
}

#[tokio::test]
async fn every_example_of_an_answer_of_igny8_is_answered() {
    all_of(Provider::IGNY8).await;
}

#[tokio::test]
async fn every_example_of_an_answer_to_no_operation_is_answered() {
    let server = TestServer::start().await;
    for (vendor, name, login) in [
        ("intergiro", "intergiro", "/v3/auth/login"),
        ("haut-ai", "hautAi", "/api/v1/auth/login/"),
        ("kyc", "kyc", "/auth/jwt/login"),
        ("s7risk", "s7risk", "/user/token"),
        ("igny8", "igny8", "/api/v1/auth/login/"),
    ] {
        let responses = &Contract::vendors().document["components"]["responses"];
        let nothing = server.get(&format!("/{vendor}/nothing/")).send().await;
        let method = server.put(&format!("/{vendor}{login}")).send().await;
        for (suffix, answer) in [("NotFound", nothing), ("MethodNotAllowed", method)] {
            let response = &responses[format!("{name}{suffix}")];
            for (_, shown) in examples(&response["content"]["application/json"]) {
                assert_eq!(
                    likeness::check(shown, &answer.json()),
                    Ok(()),
                    "{answer:#?}"
                );
            }
        }
    }
}
