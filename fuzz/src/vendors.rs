//! What is sent to the operations of a vendor.
//!
//! Every answer is one that the `OpenAPI` document has for the operation, to the schema; the journal
//! can show every request; and what is refused makes no account and no session, and changes no
//! setting.

use mockid::Provider;
use mockid::sandbox::Sandbox;
use mockid::sandbox::journal::EntryMatch;
use serde_json::Value;

use crate::contract::Contract;
use crate::genuine;
use crate::message::Message;
use crate::server::{HOST, MOUNT, Server, state};

/// Plays the requests of an input.
pub fn play(provider: Provider, input: &[u8]) {
    let server = Server::get();
    let sandbox = server.fresh();
    let mount = format!("{MOUNT}/{provider}");
    let input = genuine::fill(server, provider, input);
    for message in Message::sequence(&input) {
        let Some(request) = message.request(&mount, HOST) else {
            continue;
        };
        let before = Lasting::of(&sandbox);
        let path = request.uri().to_string();
        let answered = server.ask(request).expect("an answer");
        answered.keeps_to(Contract::vendors(), None, &message.method, &path);
        if answered.status.is_client_error() {
            Lasting::of(&sandbox).is_still(&before);
        }
    }
    for entry in sandbox.journal().find(&EntryMatch::default()).entries {
        drop(entry.show());
    }
}

/// What no refused request changes: failures are counted, and a refresh token that is used twice ends
/// its session, but nothing is made.
#[derive(PartialEq, Debug)]
struct Lasting {
    accounts: Value,
    settings: Value,
    sessions: usize,
}

impl Lasting {
    fn of(sandbox: &Sandbox) -> Self {
        let mut state = state(sandbox);
        Self {
            accounts: state["accounts"].take(),
            settings: state["settings"].take(),
            sessions: state["sessions"]["sessions"].as_array().map_or(0, Vec::len),
        }
    }

    fn is_still(&self, before: &Self) {
        assert_eq!(self, before, "a refused request has changed something");
    }
}
