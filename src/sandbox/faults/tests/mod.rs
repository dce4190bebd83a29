mod matching;
mod plan;
mod uses;

use serde_json::{Value, json};

use super::*;
use crate::provider::Provider;
use crate::schema;

const OPERATIONS: [FaultOperation; 3] = [
    operation(Provider::KYC, "kycLogin", "POST", "/auth/jwt/login"),
    operation(
        Provider::INTERGIRO,
        "intergiroRefresh",
        "POST",
        "/v3/auth/refresh",
    ),
    operation(Provider::HAUT_AI, "hautAiList", "GET", "/api/{id}/"),
];

const LIES: [LieSpec; 1] = [LieSpec {
    lie: "false_name",
    operations: &["hautAiList"],
    says: "",
    specification: "",
    sentence: "",
    right_client: RightClient::Rejects,
    is_seen: true,
    modules: &[],
}];

const fn operation(
    provider: Provider,
    id: &'static str,
    method: &'static str,
    path: &'static str,
) -> FaultOperation<'static> {
    FaultOperation {
        lies: &LIES,
        provider,
        id,
        method,
        path: Some(path),
    }
}

fn plan(written: &Value) -> FaultPlan {
    schema::read(written).unwrap()
}

/// Everything that is said about a plan: of its shape, or of its sense.
fn said(written: &Value) -> Vec<(String, String)> {
    let violations = match schema::read::<FaultPlan>(written) {
        Ok(plan) => plan.violations(&OPERATIONS),
        Err(violations) => violations,
    };
    violations
        .into_iter()
        .map(|violation| (violation.pointer.clone(), violation.to_string()))
        .collect()
}

fn refused(written: &Value, pointer: &str, words: &str) {
    let said = said(written);
    let [(at, sentence)] = said.as_slice() else {
        panic!("{written}: {said:?}");
    };
    assert_eq!(at, pointer, "{written}: {sentence}");
    assert!(sentence.contains(words), "{written}: {sentence}");
}

fn request(account: &[String]) -> FaultSubject<'_> {
    FaultSubject {
        provider: Provider::INTERGIRO,
        operation: Some("intergiroRefresh"),
        path: "/v3/auth/refresh",
        method: "POST",
        account,
    }
}
