//! The credentials in a request.

use super::exchange::{RecordedExchange, RecordedRequest};
use super::flow::{Carrier, carrier};
use super::words;
use crate::vendors::declared::language::reads::Place;

/// A credential in a request.
#[derive(Clone)]
pub(super) struct Credential {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) role: &'static str,
    pub(super) value: String,
}

/// The credentials of a request, each role once.
pub(super) fn credentials(exchange: &RecordedExchange) -> Vec<Credential> {
    let mut found: Vec<Credential> = Vec::new();
    let mut add = |sent: &RecordedRequest, role: &'static str| {
        if !found.iter().any(|it| it.role == role) && !sent.value.is_empty() {
            found.push(Credential {
                place: sent.place,
                name: sent.name.clone(),
                role,
                value: sent.value.clone(),
            });
        }
    };
    let fields = || exchange.sent.iter().filter(|it| it.place != Place::Cookie);
    for sent in fields().filter(|it| it.place != Place::Basic) {
        if let Some(role) = words::role(sent.place, &sent.name) {
            add(sent, role);
        }
    }
    let is_oauth = exchange.sent.iter().any(|it| it.name == "grant_type");
    let roles = if is_oauth {
        ["client_id", "secret"]
    } else {
        ["login", "password"]
    };
    let basic = fields().filter(|it| it.place == Place::Basic);
    basic.zip(roles).for_each(|(sent, role)| add(sent, role));
    if let Some(password) = found.iter().find(|it| it.role == "password")
        && !names_account(&found)
    {
        // What stands beside a password is the login name, whatever it is called.
        let place = password.place;
        let beside = fields().find(|it| {
            let is_other = words::role(it.place, &it.name).is_none();
            it.place == place && is_other && !words::is_harmless(&it.value)
        });
        let beside = beside.map(|sent| Credential {
            place,
            name: sent.name.clone(),
            role: "login",
            value: sent.value.clone(),
        });
        found.extend(beside);
    }
    found
}

/// Whether credentials prove who somebody is.
pub(super) fn names_account(credentials: &[Credential]) -> bool {
    let has = |role: &str| credentials.iter().any(|it| it.role == role);
    has("key") || ((has("login") || has("client_id")) && (has("password") || has("secret")))
}

/// The credentials of a call that nothing before it gave: an API key, or HTTP Basic.
pub(super) fn on_each_call(exchange: &RecordedExchange) -> Option<Vec<Credential>> {
    if !exchange.is_done() {
        return None;
    }
    let credential = |sent: &RecordedRequest, role| Credential {
        place: sent.place,
        name: sent.name.clone(),
        role,
        value: sent.value.clone(),
    };
    let basic = exchange.sent.iter().filter(|it| it.place == Place::Basic);
    let basic: Vec<Credential> = basic
        .zip(["login", "password"])
        .map(|(it, role)| credential(it, role))
        .collect();
    if !basic.is_empty() {
        return Some(basic);
    }
    let is_key = |sent: &&RecordedRequest| match carrier(sent) {
        Some((Carrier::Scheme(_), _)) => true,
        Some((Carrier::Header(name) | Carrier::Query(name), _)) => {
            words::role(sent.place, &name) == Some("key") || words::is_token(&name)
        }
        _ => false,
    };
    let key = exchange.sent.iter().find(is_key)?;
    Some(vec![credential(key, "key")])
}
