//! What a reader may count on, operation by operation: where a rule comes from, what to type, when
//! to come again, and where an answer leads.

use serde_json::Value;

use super::{documents, examples, text, walk, written_documents};
use crate::support::contract::Contract;

/// The words for how sure a statement is; the vendors' document explains them.
const STANDINGS: [&str; 4] = ["documented", "referenced", "observed", "ours"];

/// Calls `visit` with every operation and its `operationId`.
fn operations(contract: &Contract, mut visit: impl FnMut(&Value, &str)) {
    let mut seen = Vec::new();
    walk(&contract.document["paths"], "", &mut |object, _| {
        if object.get("responses").is_some() {
            let id = text(object, "operationId");
            visit(object, id);
            seen.push(id.to_owned());
        }
    });
    let known: Vec<_> = contract.operations().iter().map(|it| &it.id).collect();
    assert_eq!(seen.iter().collect::<Vec<_>>(), known);
}

fn entries(holder: &Value) -> impl Iterator<Item = (&String, &Value)> {
    holder.as_object().into_iter().flatten()
}

#[test]
fn every_operation_says_its_rules_standing() {
    let says = |described: &Value| {
        let description = text(described, "description");
        STANDINGS.iter().any(|word| description.contains(word))
    };
    operations(Contract::vendors(), |operation, id| {
        assert!(says(operation), "{id}");
        for (status, response) in entries(&operation["responses"]) {
            assert!(says(response), "{id}, {status}");
        }
    });
}

#[test]
fn every_parameter_is_described_and_every_one_and_every_body_has_a_named_example() {
    let mut looked_at = 0;
    for (name, contract) in documents() {
        walk(&contract.document, "", &mut |object, pointer| {
            let is_parameter = object.get("in").is_some() && object.get("schema").is_some();
            let is_body =
                pointer.contains("/requestBody/content/") && object.get("schema").is_some();
            if is_parameter || is_body {
                looked_at += 1;
                assert!(!examples(object).is_empty(), "{name}: {pointer}");
            }
            if is_parameter {
                assert!(!text(object, "description").is_empty(), "{name}: {pointer}");
            }
        });
    }
    assert!(looked_at > 0, "nothing was looked at");
}

#[test]
fn every_answer_has_the_headers_that_belong_to_it() {
    for (_, contract) in written_documents() {
        walk(&contract.document, "", &mut |object, pointer| {
            let Some(content) = object
                .get("content")
                .filter(|_| pointer.contains("/responses/"))
            else {
                return;
            };
            let header = |name| object["headers"][name].is_object();
            let last = pointer.rsplit('/').next().unwrap_or_default();
            if last == "429" {
                assert!(header("Retry-After"), "{pointer}");
            }
            if last == "405" || last.ends_with("MethodNotAllowed") {
                assert!(header("Allow"), "{pointer}");
            }
            let schema = &content["application/json"]["schema"];
            if schema["properties"]["request_id"].is_object() {
                assert!(header("X-Request-ID"), "{pointer}");
            }
        });
    }
}

/// The pointer in an expression like `$response.body#/id`.
fn pointer_of(expression: &Value) -> Option<&str> {
    expression.as_str()?.strip_prefix("$response.body#")
}

#[test]
fn every_link_leads_from_a_value_of_the_answer_to_an_operation() {
    let mut looked_at = 0;
    for (name, contract) in documents() {
        let known = |id: &str| {
            contract
                .operations()
                .iter()
                .any(|operation| operation.id == id)
        };
        walk(&contract.document, "", &mut |object, pointer| {
            for (link, target) in entries(&object["links"]) {
                looked_at += 1;
                assert!(
                    known(text(target, "operationId")),
                    "{name}: {pointer}, {link}"
                );
                assert!(
                    !text(target, "description").is_empty(),
                    "{name}: {pointer}, {link}"
                );
                let contents = entries(&object["content"]);
                let bodies: Vec<_> = contents
                    .flat_map(|(_, content)| examples(content))
                    .collect();
                let expressions =
                    entries(&target["parameters"]).chain(entries(&target["requestBody"]));
                for place in expressions.filter_map(|(_, expression)| pointer_of(expression)) {
                    let found = bodies.iter().any(|(_, body)| body.pointer(place).is_some());
                    assert!(found, "{name}: {pointer}, {link}: {place}");
                }
            }
        });
    }
    assert!(looked_at > 0, "nothing was looked at");
}
