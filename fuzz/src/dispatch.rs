//! Where requests go by host, path, query, method and version.
//!
//! No answer is a 5xx, JSON is JSON, and nothing happens in any sandbox but the one that the path
//! names.

use std::sync::Arc;

use mockid::sandbox::{ResetParts, Sandbox};
use serde_json::Value;

use crate::message::Message;
use crate::server::{Server, state};

/// Plays the requests of an input.
pub fn play(input: &[u8]) {
    let server = Server::get();
    server.fresh();
    let sandboxes = ["a", "b", "default"].map(|name| (name, server.sandbox(name)));
    for message in Message::sequence(input) {
        step(server, &sandboxes, &message);
    }
    let (_, default) = &sandboxes[2];
    default.reset(&ResetParts::default());
}

fn step(server: &Server, sandboxes: &[(&str, Arc<Sandbox>)], message: &Message<'_>) {
    // The control API can stop the server of all inputs, go to other sandboxes, and have failures made up.
    let means_it = ["shutdown", "sandboxes", "faults", "snapshot"];
    if means_it.iter().any(|word| message.target.contains(word)) {
        return;
    }
    let Some(request) = message.as_it_stands() else {
        return;
    };
    let path = request.uri().path().to_owned();
    let before: Vec<_> = sandboxes.iter().map(|(_, each)| seen(each)).collect();
    let answered = server.ask(request).expect("an answer");
    assert!(
        !answered.status.is_server_error(),
        "{path}: {}",
        answered.status
    );
    answered.is_sound(&message.method);
    for ((name, sandbox), before) in sandboxes.iter().zip(before) {
        if *name != named(&path) {
            assert_eq!(seen(sandbox), before, "{path} came to {name}");
        }
    }
}

/// All that happens in a sandbox shows in this.
fn seen(sandbox: &Sandbox) -> (u64, Value) {
    (*sandbox.journal().newest().borrow(), state(sandbox))
}

/// The sandbox that a path names, said in another way than the server says it.
fn named(path: &str) -> &str {
    let first = path.split('/').nth(1).unwrap_or_default();
    let tilde = ["~", "%7E", "%7e"];
    let name = tilde
        .into_iter()
        .find_map(|tilde| first.strip_prefix(tilde));
    name.unwrap_or("default")
}
