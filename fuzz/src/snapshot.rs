//! Snapshots that somebody has changed.
//!
//! An input is lines of changes to a genuine snapshot, a JSON pointer with a value each: JSON, or `@`
//! and the pointer of what is to be copied, or nothing where the member is to go. A snapshot that is
//! refused changes nothing. One that is taken is written as it was read, and the sandbox works.

use std::sync::LazyLock;

use axum::http::Method;
use mockid::Provider;
use mockid::clock::{Mode, Setting};
use mockid::sandbox::Sandbox;
use mockid::vendors;
use serde_json::Value;

use crate::contract::Contract;
use crate::genuine::{self, log_in, login};
use crate::seeds::Seeds;
use crate::server::{Answered, HOST, MOUNT, Server, state};

const PATH: &str = "/~fuzz/__admin/snapshot";

/// A sandbox in which there is one of everything that a snapshot has.
static GENUINE: LazyLock<Value> = LazyLock::new(|| {
    let server = Server::get();
    let sandbox = server.fresh();
    for provider in vendors::coded().ids() {
        log_in(server, MOUNT, provider);
        let wrong = login(provider)
            .replace("pass", "word")
            .replace("c5f", "d6e");
        server.ask(genuine::request(&wrong, &format!("{MOUNT}/{provider}")));
    }
    let fault = "POST /__admin/faults\nContent-Type: application/json\n\n\
                 {\"match\":{\"provider\":\"kyc\"},\"times\":3,\"respond\":{\"status\":503}}";
    server.ask(genuine::request(fault, MOUNT));
    state(&sandbox)
});

/// Puts back what the changes of an input make of it.
pub fn play(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    let mut document = GENUINE.clone();
    for line in text.lines().take(16) {
        let (pointer, value) = line.split_once(' ').unwrap_or((line, ""));
        change(&mut document, pointer, value);
    }
    let server = Server::get();
    let sandbox = server.fresh();
    let before = state(&sandbox);
    let answered = put(server, &document);
    if !answered.status.is_success() {
        return assert_eq!(
            state(&sandbox),
            before,
            "a refused snapshot changes nothing"
        );
    }
    let written = standing(&sandbox);
    let again = put(server, &written);
    assert!(
        again.status.is_success(),
        "what is written is not read: {:?}",
        again.body
    );
    assert_eq!(
        standing(&sandbox),
        written,
        "what is written is read as something else"
    );
    works(server, &sandbox);
}

/// The state of a sandbox whose clock stands.
fn standing(sandbox: &Sandbox) -> Value {
    let mut setting = Setting::from(sandbox.clock().read());
    setting.mode = Some(Mode::Frozen);
    // A clock can stand wherever it can go.
    sandbox.clock().set(setting).expect("a clock that stands");
    state(sandbox)
}

fn change(document: &mut Value, pointer: &str, value: &str) {
    let new = match value.strip_prefix('@') {
        Some(from) => document.pointer(from).cloned(),
        None => serde_json::from_str(value).ok(),
    };
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        return;
    };
    match (document.pointer_mut(parent), new) {
        (Some(Value::Object(fields)), Some(new)) => drop(fields.insert(name.to_owned(), new)),
        (Some(Value::Object(fields)), None) => drop(fields.remove(name)),
        (Some(Value::Array(items)), new) => {
            match (items.get_mut(name.parse().unwrap_or(usize::MAX)), new) {
                (Some(item), Some(new)) => *item = new,
                (None, Some(new)) => items.push(new),
                (_, None) => drop(items.pop()),
            }
        }
        _ => {}
    }
}

fn put(server: &Server, document: &Value) -> Answered {
    let text = format!("PUT {PATH}\nContent-Type: application/json\n\n{document}");
    let request = genuine::request(&text, "");
    let answered = server.ask(request).expect("an answer");
    answered.keeps_to(Contract::admin(), None, &Method::PUT, PATH);
    answered
}

/// Everything in a sandbox can be listed, and every vendor answers as documented.
fn works(server: &Server, sandbox: &Sandbox) {
    for subject in [
        "accounts", "sessions", "tokens", "lockouts", "faults", "settings", "clock",
    ] {
        let path = format!("{MOUNT}/__admin/{subject}");
        let answered = server.ask(genuine::request(&format!("GET {path}"), ""));
        let answered = answered.expect("an answer");
        answered.keeps_to(Contract::admin(), None, &Method::GET, &path);
    }
    let (world, _) = sandbox.enter();
    world.faults().clear();
    let owner = world.settings().at_host(HOST);
    for provider in [Provider::KYC, Provider::S7RISK, Provider::IGNY8] {
        if owner == Some(provider) {
            return;
        }
        let request = genuine::request(login(provider), &format!("{MOUNT}/{provider}"));
        let path = request.uri().to_string();
        let answered = server.ask(request).expect("an answer");
        answered.keeps_to(Contract::vendors(), None, &Method::POST, &path);
    }
}

/// Each value of a genuine one in turn, gone and replaced.
#[must_use]
pub fn seeds() -> Seeds {
    let mut pointers = Vec::new();
    walk(&GENUINE, String::new(), &mut pointers);
    let values = [
        "",
        "null",
        "-1",
        "18446744073709551615",
        "\"\"",
        "\"9999-12-31T23:59:59Z\"",
        "[]",
        "{}",
    ];
    let mut seeds = vec![("nothing".to_owned(), Vec::new())];
    for (nth, pointer) in pointers.iter().enumerate() {
        let value = values[nth % values.len()];
        seeds.push((nth.to_string(), format!("{pointer} {value}").into_bytes()));
    }
    seeds
}

fn walk(value: &Value, pointer: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let below = fields.iter();
            below.for_each(|(name, value)| walk(value, format!("{pointer}/{name}"), found));
        }
        Value::Array(items) => {
            let below = items.iter().take(2).enumerate();
            below.for_each(|(nth, value)| walk(value, format!("{pointer}/{nth}"), found));
        }
        _ => {}
    }
    found.push(pointer);
}
