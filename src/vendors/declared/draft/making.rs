//! A draft while it is made.

use serde_json::{Map, Value};

use super::entry::Entry;
use super::exchange::RecordedExchange;
use super::path::Personal;
use super::write::Draft;

/// What the parts of a file are made from.
pub(super) struct Making<'a> {
    pub(super) exchanges: &'a [RecordedExchange],
    pub(super) entry: &'a Entry,
    pub(super) personal: Personal,
    pub(super) draft: Draft,
    pub(super) operations: Map<String, Value>,
    /// The addresses that are taken.
    pub(super) taken: Vec<String>,
}

/// The method and the path of a request, without personal values.
pub(super) fn address(personal: &Personal, exchange: &RecordedExchange) -> String {
    let path = personal.template(&exchange.path);
    format!("{} {path}", exchange.method)
}

impl Making<'_> {
    pub(super) fn set(&mut self, key: &str, value: Value) {
        self.draft.file.insert(key.to_owned(), value);
    }

    /// What names a request in comments.
    pub(super) fn label(&self, index: usize) -> String {
        let exchange = &self.exchanges[index];
        let address = self.address(index);
        match exchange.number {
            Some(number) => format!("request {number}, {address}"),
            None => address,
        }
    }

    /// The method and the path of a request.
    pub(super) fn address(&self, index: usize) -> String {
        address(&self.personal, &self.exchanges[index])
    }

    /// Says at the top that a request is left out, and where it is.
    pub(super) fn say_left_out(&mut self, index: usize) {
        let line = self.exchanges[index].line;
        let line = line.map(|line| format!(", in line {line} of the recording"));
        self.draft.head.push(format!(
            "Left out, since nothing tells it from the login at the same path: {}{}",
            self.label(index),
            line.unwrap_or_default()
        ));
    }
}
