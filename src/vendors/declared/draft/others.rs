//! The operations beside login and refresh: a renewal, a logout, and what a client calls.

use serde_json::{Value, json};

use super::credentials::credentials;
use super::entry::{Entry, is_registration};
use super::exchange::{RecordedExchange, ValueSource};
use super::flow::{Carrier, carrier};
use super::login::DraftLogin;
use super::making::Making;
use super::parts::{answer, reads};
use super::shape::Shape;
use crate::operation_address::Address;
use crate::secret_names::letters;

/// How many operations a draft has at most. A browser's recording may have thousands.
const MAX_OPERATIONS: usize = 30;

/// Adds what was called at other addresses.
pub(super) fn add(making: &mut Making) {
    let host = match making.entry {
        Entry::Login(login) => Some(making.exchanges[login.index].host.clone()),
        Entry::Static(_) => None,
    };
    for index in 0..making.exchanges.len() {
        let exchange = &making.exchanges[index];
        let is_guarded = is_guarded(exchange, making.entry);
        let is_of_vendor = is_guarded || host.as_ref().is_none_or(|host| *host == exchange.host);
        let address = making.address(index);
        let Ok(parsed) = address.parse::<Address>() else {
            continue;
        };
        let is_taken = making.taken.iter().any(|other| {
            let other = other.parse::<Address>();
            other.is_ok_and(|other| other.template() == parsed.template())
        });
        if !exchange.is_done()
            || !is_of_vendor
            || is_taken
            || making.operations.len() >= MAX_OPERATIONS
        {
            continue;
        }
        let (id, operation) = operation(exchange, &address, is_guarded, making.entry);
        let id = free(making, &id);
        let note = format!("guessed from {}", making.label(index));
        making.draft.note(format!("/operations/{id}"), note);
        making.operations.insert(id, operation);
        making.taken.push(address);
    }
}

/// Whether a call carries what the guard takes.
pub(super) fn is_guarded(exchange: &RecordedExchange, entry: &Entry) -> bool {
    match entry {
        Entry::Login(login) => {
            let mut carriers = exchange.sent.iter().filter_map(carrier);
            carriers.any(|(carrier, _)| same(&carrier, &login.carrier))
        }
        Entry::Static(credentials) => {
            let mut credentials = credentials.iter();
            credentials.all(|it| exchange.sent(it.place, &it.name).is_some())
        }
    }
}

fn same(one: &Carrier, other: &Carrier) -> bool {
    match (one, other) {
        (Carrier::Scheme(one), Carrier::Scheme(other))
        | (Carrier::Header(one), Carrier::Header(other)) => one.eq_ignore_ascii_case(other),
        _ => one == other,
    }
}

fn operation(
    exchange: &RecordedExchange,
    address: &str,
    is_guarded: bool,
    entry: &Entry,
) -> (String, Value) {
    let shape = Shape {
        login: login_name(entry).filter(|_| is_guarded),
        ..Shape::default()
    };
    if let (Entry::Login(login), true) = (entry, is_guarded) {
        if let Some(shape) = renewal(exchange, login) {
            let operation =
                json!({ "at": address, "does": "renew", "ok": answer(exchange, &shape) });
            return ("renew".to_owned(), operation);
        }
        if is_logout(exchange) {
            let operation =
                json!({ "at": address, "does": "logout", "ok": answer(exchange, &shape) });
            return ("logout".to_owned(), operation);
        }
    }
    if let Some(operation) = registration(exchange, address, is_guarded) {
        return ("register".to_owned(), operation);
    }
    let mut operation = json!({ "at": address });
    if !is_guarded {
        operation["open"] = true.into();
    }
    operation["ok"] = answer(exchange, &shape);
    (name(address), operation)
}

/// A registration: a request that makes an account with a login name and a password.
fn registration(exchange: &RecordedExchange, address: &str, is_guarded: bool) -> Option<Value> {
    let mut own = credentials(exchange);
    own.retain(|it| matches!(it.role, "login" | "password"));
    if is_guarded || own.len() < 2 || !is_registration(exchange) {
        return None;
    }
    let name = own.iter().find(|it| it.role == "login");
    let shape = Shape {
        sent: own.iter().map(|it| it.value.as_str()).collect(),
        login: name.map(|it| it.value.as_str()),
        ..Shape::default()
    };
    Some(json!({
        "at": address, "does": "register",
        "reads": reads(exchange, &own, None),
        "ok": answer(exchange, &shape),
    }))
}

fn login_name(entry: &Entry) -> Option<&str> {
    let Entry::Login(login) = entry else {
        return None;
    };
    let mut credentials = login.credentials.iter();
    let name = credentials.find(|it| it.role == "login");
    name.map(|it| it.value.as_str())
}

/// The template of an answer that gives another token in the place of the one that was sent.
fn renewal<'a>(exchange: &'a RecordedExchange, login: &DraftLogin) -> Option<Shape<'a>> {
    let is_whole_body = login.access.source == ValueSource::Body(Vec::new());
    let token = exchange
        .at_source(&login.access.source)
        .filter(|_| !is_whole_body)?;
    let is_new = token.len() >= 8 && token != login.access.value;
    is_new.then(|| Shape {
        tokens: vec![(token, "${access}")],
        ends: vec!["access"],
        ..Shape::default()
    })
}

fn is_logout(exchange: &RecordedExchange) -> bool {
    let last = letters(
        exchange
            .path
            .rsplit('/')
            .find(|it| !it.is_empty())
            .unwrap_or_default(),
    );
    let words = ["logout", "signout", "logoff", "invalidate", "revoke"];
    let ends =
        exchange.method == "DELETE" && ["session", "token"].iter().any(|it| last.starts_with(it));
    ends || words.iter().any(|word| last.starts_with(word))
}

/// A name for an operation by its address, without personal values.
fn name(address: &str) -> String {
    let (method, path) = address.split_once(' ').unwrap_or_default();
    let is_word = |segment: &&str| segment.starts_with(|c: char| c.is_ascii_alphabetic());
    let mut segments = path.split('/').filter(is_word);
    let last = segments.next_back().map(letters).unwrap_or_default();
    let last: String = last
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(30)
        .collect();
    let method = method.to_ascii_lowercase();
    let mut last = last.chars();
    let first = last.next().map(|c| c.to_ascii_uppercase());
    format!(
        "{method}{}",
        first.into_iter().chain(last).collect::<String>()
    )
}

fn free(making: &Making, id: &str) -> String {
    let is_free = |id: &String| !making.operations.contains_key(id);
    let mut others = (2..).map(|number| format!("{id}{number}"));
    Some(id.to_owned())
        .filter(is_free)
        .or_else(|| others.find(is_free))
        .unwrap_or_default()
}
