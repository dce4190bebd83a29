//! Every example of an answer of the control API is what the server answers.
//!
//! An example is known by where it is written: by its operation and status, or by the component
//! response, and by its name. One that nobody brings about fails the test.

use serde_json::Value;

use super::{control_done, control_oidc, control_refused, likeness, snapshot};
use crate::documents::text;
use crate::support::answer::Answer;
use crate::support::contract::Contract;

/// Answers that no test asks for here: while the server goes down, which no client can be there for
/// whenever it likes; a snapshot of more than 64 MiB, which is tested with a smaller bound; and a
/// hundred verifications that wait, which the journal's tests begin.
/// Vendors that are loaded are known in the whole process, so tests/vendor loads the example.
const ELSEWHERE: [&str; 5] = [
    "adminVerifyLies 503",
    "adminReplaceVendor 200",
    "SnapshotStopping",
    "adminGetSnapshot 409",
    "adminVerifyRequests 503",
];

/// An answer that the document shows.
struct Shown {
    /// `adminCreateSandbox 409`, or the name of a component.
    owner: String,
    name: String,
    /// Whether the list in it is only a part of what is answered.
    is_a_part: bool,
    body: Value,
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn examples_of(owner: &str, response: &Value, found: &mut Vec<Shown>) {
    for (media_type, media) in entries(&response["content"]) {
        // What is in a stream of events, the journal's tests read; what is in a certificate, those
        // of HTTPS.
        for (name, example) in entries(&media["examples"]).filter(|_| media_type.ends_with("json"))
        {
            found.push(Shown {
                owner: owner.to_owned(),
                name: name.clone(),
                is_a_part: text(example, "summary").ends_with(" of many"),
                body: example["value"].clone(),
            });
        }
    }
}

/// Every example of an answer, each once.
fn all() -> Vec<Shown> {
    let written = include_str!("../../../../openapi-admin.yaml");
    let written: Value = serde_saphyr::from_str(written).expect("YAML");
    let resolved = &Contract::admin().document;
    let mut found = Vec::new();
    for (path, item) in entries(&written["paths"]) {
        for (method, operation) in entries(item) {
            for (status, response) in entries(&operation["responses"]) {
                if response.get("$ref").is_none() {
                    let owner = format!("{} {status}", text(operation, "operationId"));
                    let response = &resolved["paths"][path][method]["responses"][status];
                    examples_of(&owner, response, &mut found);
                }
            }
        }
    }
    for (name, response) in entries(&resolved["components"]["responses"]) {
        examples_of(name, response, &mut found);
    }
    found
}

async fn provoke(shown: &Shown) -> Option<Answer> {
    let known = (shown.owner.as_str(), shown.name.as_str());
    if let Some(answer) = snapshot::provoke(known).await {
        return Some(answer);
    }
    if let Some(answer) = control_oidc::provoke(known).await {
        return Some(answer);
    }
    match control_refused::provoke(known).await {
        None => control_done::provoke(known).await,
        refused => refused,
    }
}

/// The body, as if the server had listened where the document says.
fn at_the_usual_port(body: &str) -> Value {
    let host = "127.0.0.1:";
    let mut parts = body.split(host);
    let first = parts.next().unwrap_or_default().to_owned();
    let usual = parts.fold(first, |before, after| {
        let rest = after.trim_start_matches(|digit: char| digit.is_ascii_digit());
        format!("{before}{host}8080{rest}")
    });
    serde_json::from_str(&usual).expect("JSON")
}

/// The body with those entries of its list alone that are like one of the entries shown.
fn the_part_of(shown: &Value, mut body: Value) -> Value {
    for (name, field) in body.as_object_mut().into_iter().flatten() {
        if let (Some(items), Some(wanted)) = (field.as_array_mut(), shown[name].as_array()) {
            items.retain(|item| {
                wanted
                    .iter()
                    .any(|wanted| likeness::check(wanted, item).is_ok())
            });
        }
    }
    body
}

#[tokio::test]
async fn every_example_of_an_answer_of_the_control_api_is_answered() {
    let mut shown = all();
    shown.retain(|example| !ELSEWHERE.contains(&example.owner.as_str()));
    let mut wrong = Vec::new();
    for example in &shown {
        let known = format!("{}, {}", example.owner, example.name);
        let Some(answer) = provoke(example).await else {
            wrong.push(format!("{known}: nobody knows how it comes about"));
            continue;
        };
        let status = example.owner.split(' ').nth(1);
        if status.is_some_and(|status| status != answer.status.as_str()) {
            wrong.push(format!("{known}: the status was {}", answer.status));
        }
        let body = at_the_usual_port(&answer.body_text());
        let body = if example.is_a_part {
            the_part_of(&example.body, body)
        } else {
            body
        };
        if let Err(place) = likeness::check(&example.body, &body) {
            wrong.push(format!(
                "{known}: at `{place}` {} is shown, and {body} came",
                example.body
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(!shown.is_empty(), "nothing was looked at");
}
