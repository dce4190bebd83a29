//! What is sent to the control API, and to the vendors after it.
//!
//! Every answer is one that the `OpenAPI` documents have; what is refused, and what only reads, changes
//! nothing; and whatever was set, the vendors answer as documented, but where a fault answers for them.

use axum::http::Method;
use mockid::Provider;
use mockid::fixtures::Fixtures;
use mockid::sandbox::Sandbox;
use mockid::sandbox::journal::EntryMatch;

use crate::contract::Contract;
use crate::genuine;
use crate::message::Message;
use crate::server::{Answered, HOST, MOUNT, NAME, Server, state};

const PREFIX: &str = "/__admin";
const FIXTURES: &[u8] = b"/__admin/fixtures";

/// Plays the requests of an input.
pub fn play(input: &[u8]) {
    let server = Server::get();
    server.fresh();
    let input = genuine::fill_names(server, input);
    for message in Message::sequence(&input) {
        // The one before may have dropped it.
        step(server, &server.sandbox(NAME), &message);
    }
    if input.windows(FIXTURES.len()).any(|part| part == FIXTURES) {
        // All inputs start from them.
        let fixtures =
            Fixtures::embedded(&mockid::vendors::coded()).expect("the embedded fixtures");
        let replaced = server
            .sandboxes
            .replace_baseline(|loaded| loaded.with_fixtures(fixtures));
        replaced.expect("fixtures that can be used");
    }
    for entry in server
        .sandbox(NAME)
        .journal()
        .find(&EntryMatch::default())
        .entries
    {
        drop(entry.show());
    }
}

fn step(server: &Server, sandbox: &Sandbox, message: &Message<'_>) {
    // They would stop the server of all inputs, or add a vendor to it that no later input removes.
    let changes_vendors = message.target.contains("vendors") && message.method != Method::GET;
    if changes_vendors || message.target.contains("shutdown") || !message.target.starts_with('/') {
        return;
    }
    let Some(request) = message.request(MOUNT, HOST) else {
        return;
    };
    let path = request.uri().to_string();
    let (method, before) = (&message.method, state(sandbox));
    let scope = scope(sandbox);
    let Some(answered) = server.ask(request) else {
        let is_held_up = !sandbox.enter().0.faults().is_empty();
        return assert!(is_held_up, "{method} {path} is never answered");
    };
    if !message.target.starts_with(PREFIX) {
        return by_a_vendor(sandbox, &answered, scope, method, &path);
    }
    answered.keeps_to(Contract::admin(), None, method, &path);
    // The pack of defects is read with GET, and its tokens are noted as if they had been issued.
    let mints = message.target.starts_with("/__admin/tokens/defects");
    let only_reads = [Method::GET, Method::HEAD].contains(method) && !mints;
    if answered.status.is_client_error() || only_reads {
        let after = state(sandbox);
        // The one time that may pass is that of a clock that was set going.
        if before["clock"]["mode"] == "frozen" {
            assert_eq!(before, after, "{method} {path}: {}", answered.status);
        }
    }
}

/// The vendor that has the host for itself, which settings can say.
fn scope(sandbox: &Sandbox) -> Option<Provider> {
    let (world, _) = sandbox.enter();
    world.settings().at_host(HOST)
}

fn by_a_vendor(
    sandbox: &Sandbox,
    answered: &Answered,
    scope: Option<Provider>,
    method: &Method,
    path: &str,
) {
    let entries = sandbox.journal().find(&EntryMatch::default()).entries;
    let last = entries.last().map(|entry| entry.summary());
    if last.is_some_and(|last| last["reason"] == "fault") {
        return;
    }
    let provider = scope.map(Provider::name);
    answered.keeps_to(Contract::vendors(), provider, method, path);
}
