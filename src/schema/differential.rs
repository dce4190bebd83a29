//! The validator compared with the crate `jsonschema`, on mutated documents of the schemas in use.

use std::collections::BTreeSet;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use super::{Violation, check, format, of, pointer};
use crate::control::lockouts::{self, NewLockout};
use crate::control::requests::RequestFilter;
use crate::control::requests::verify::Expectation;
use crate::control::sandboxes::NewSandbox;
use crate::control::{body, faults, token_creation};
use crate::fixtures;
use crate::provider::Provider;
use crate::sandbox::faults::FaultPlan;
use crate::sandbox::snapshot;
use crate::vendor::minting::Order;
use crate::vendor::test_world;
use crate::vendors;

/// A deterministic series of numbers, by the algorithm `SplitMix64`.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// Values at the edges of types, bounds and formats.
fn edges() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1),
        json!(3.0),
        json!(1.5),
        json!(-0.0),
        json!(599),
        json!(600),
        json!(1001),
        json!(65_536),
        json!(4_294_967_296_u64),
        json!(u64::MAX),
        json!(1e30),
        json!(""),
        json!("a"),
        json!("15m"),
        json!("all"),
        json!("/a/**"),
        json!("POST"),
        json!("2030-01-31T12:00:00Z"),
        json!("\u{fc}".repeat(300)),
        json!([]),
        json!(["a", "a"]),
        json!({}),
        json!({"equals": 1, "present": true}),
        json!({"status": 200}),
    ]
}

/// Every place in a document.
fn places(at: String, value: &Value, all: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(pointer::join(&at, &index.to_string()), item, all);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                places(pointer::join(&at, key), field, all);
            }
        }
        _ => {}
    }
    all.push(at);
}

fn mutate(document: &mut Value, numbers: &mut Numbers) {
    let mut all = Vec::new();
    places(String::new(), document, &mut all);
    let at = numbers.of(&all).clone();
    let Some(value) = document.pointer_mut(&at) else {
        return;
    };
    match (numbers.below(6), value) {
        (0, Value::Object(fields)) if !fields.is_empty() => {
            let keys: Vec<String> = fields.keys().cloned().collect();
            fields.shift_remove(numbers.of(&keys));
        }
        (1, Value::Object(fields)) => {
            fields.insert("unknown".to_owned(), numbers.of(&edges()).clone());
        }
        (0 | 1, Value::Array(items)) if !items.is_empty() => {
            items.push(numbers.of(items).clone());
        }
        (0 | 1, Value::String(text)) => text.push(*numbers.of(&['x', ' ', '/', '0', '\u{e9}'])),
        (0, Value::Number(number)) => *number = (number.as_i64().unwrap_or(0) + 1).into(),
        (_, value) => *value = numbers.of(&edges()).clone(),
    }
}

fn reference(schema: &Value) -> Validator {
    let mut options = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .offline();
    for format in &format::ALL {
        options = options.with_format(format.name, format.fits);
    }
    // Formats of numbers, which neither checks.
    for number in ["double", "int32", "int64"] {
        options = options.with_format(number, |_: &str| true);
    }
    options.build(schema).unwrap()
}

/// The place that the reference names: for a key, its object.
fn named_place(violation: &Violation) -> String {
    let is_of_a_key = violation.is_unknown_key() || violation.predicate() == "is missing";
    match pointer::split(&violation.pointer) {
        Some((object, _)) if is_of_a_key => object.to_owned(),
        _ => violation.pointer.clone(),
    }
}

/// Compares verdicts and places on a document and on mutations of it.
fn agree(name: &str, schema: &Value, document: &Value, mutations: u64) {
    let reference = reference(schema);
    assert!(check(schema, document).is_empty(), "{name}: {document}");
    let mut refused = 0;
    for seed in 0..mutations {
        let numbers = &mut Numbers(seed);
        let mut mutated = document.clone();
        for _ in 0..=numbers.below(3) {
            mutate(&mut mutated, numbers);
        }
        let ours = check(schema, &mutated);
        let ours: BTreeSet<String> = ours.iter().map(named_place).collect();
        let theirs = reference.iter_errors(&mutated);
        let theirs: BTreeSet<String> = theirs
            .map(|error| error.instance_path().to_string())
            .collect();
        assert_eq!(ours, theirs, "{name}, seed {seed}: {mutated}");
        refused += u64::from(!ours.is_empty());
    }
    assert!(
        refused > mutations / 4 && refused < mutations,
        "{name}: {refused} of {mutations} mutations are refused"
    );
}

#[test]
fn bodies_of_the_control_api_are_checked_as_by_the_reference() {
    let fault = json!({
        "match": {"provider": "kyc", "operation": "kycLogin", "path": "/auth/**", "method": "POST", "account": "a"},
        "times": 2, "after": 1, "probability": 0.5, "seed": 7, "stage": "after",
        "delay": {"uniform": ["10ms", "1m"]},
        "respond": {"status": 503, "headers": {"Retry-After": "1", "Set-Cookie": ["a", "b"]}, "body": null},
        "dribble": {"pieces": 2, "over": "1s"}, "abort": "truncate", "barrier": 2,
    });
    let wanted = json!({
        "provider": "kyc", "operation": "kycLogin", "method": "POST", "path": "/a/*", "status": 200,
        "reason": "ok", "account": 7, "session": "c5f90f4b-9d69-416a-8611-8a8c8d605c36",
        "token": "c5f90f4b-9d69-416a-8611-8a8c8d605c36", "fault": 1, "since": 3,
        "headers": {"accept": {"pattern": "^a"}, "x": "y"},
        "query": {"page": {"present": false}}, "body": {"/a/b": {"fingerprint": "secret:3475fe57"}, "c": 1},
    });
    let verified = json!({
        "match": wanted, "times": {"exactly": 1, "at_least": 1, "at_most": 2},
        "in_order": [wanted, {}], "within": "2s",
    });
    let order = json!({
        "provider": "igny8", "account": "a", "kind": "access", "expires_in": "2s",
        "claims": {"role": "owner", "exp": null}, "defect": "alg_none",
    });
    let lockout = json!({"provider": "s7risk", "door": "user", "name": "a", "for": "1h"});
    let sandbox = json!({
        "name": "a", "clock": {"now": "2026-01-01T12:00:00Z", "mode": "frozen", "rate": 2.0},
        "settings": {"kyc": {"token_ttl": "2s"}}, "fixtures": {"kyc": {}},
    });
    agree("fault", &of::<FaultPlan>(), &fault, 300);
    agree(
        "filter",
        &of::<RequestFilter>(),
        &json!({"match": wanted}),
        4000,
    );
    agree("expectation", &of::<Expectation>(), &verified, 300);
    agree("order", &of::<Order>(), &order, 300);
    agree("lockout", &of::<NewLockout>(), &lockout, 300);
    agree("sandbox", &of::<NewSandbox>(), &sandbox, 300);
}

#[test]
fn fixtures_and_snapshots_are_checked_as_by_the_reference() {
    let fixtures = fixtures::default_text(&vendors::coded());
    let fixtures: Map<String, Value> = serde_saphyr::from_str(&fixtures).unwrap();
    let schema = fixtures::spec::schema(&vendors::coded());
    agree("fixtures", &schema, &fixtures.into(), 100);
    let schema = snapshot::schema(&vendors::coded());
    agree("snapshot", &schema, &filled_snapshot(), 100);
}

/// A snapshot with sessions, tokens, lockouts and faults.
fn filled_snapshot() -> Value {
    let sandboxes = test_world::sandboxes();
    let sandbox = sandboxes.default_sandbox();
    for provider in [Provider::INTERGIRO, Provider::IGNY8, Provider::KYC] {
        let base = "http://localhost";
        token_creation::mint(sandbox, &Order::new(provider), base).unwrap();
    }
    let lockout = json!({"provider": "s7risk", "door": "user", "name": "a"});
    lockouts::impose(sandbox, &body::read(&lockout).unwrap()).unwrap();
    let fault = json!({"match": {"operation": "kycLogin"}, "times": 2, "delay": "2s"});
    faults::add(sandbox, body::read(&fault).unwrap()).unwrap();
    json!(sandbox.snapshot())
}
