//! Parts of a file that are made from one request: its guard, what it reads, and its answer.

use serde_json::{Value, json};

use super::credentials::Credential;
use super::exchange::{RecordedExchange, RecordedRequest};
use super::flow::{Carrier, carrier};
use super::shape::Shape;
use super::words;
use crate::vendors::declared::language::reads::Place;

pub(super) fn is_condition(sent: &RecordedRequest) -> bool {
    matches!(sent.place, Place::Json | Place::Form | Place::Query)
        && words::is_harmless(&sent.value)
}

/// The guard of a token.
pub(super) fn guard(carrier: &Carrier, word: &str) -> Value {
    match carrier {
        Carrier::Bearer => json!({ "bearer": word }),
        Carrier::Scheme(scheme) => json!({ "scheme": { (scheme): word } }),
        Carrier::Header(name) => json!({ "header": { (name): word } }),
        Carrier::Cookie(name) => json!({ "cookie": { (name): word } }),
        Carrier::Query(name) => json!({ "query": { (name): word } }),
    }
}

pub(super) fn static_guard(exchange: &RecordedExchange, credentials: &[Credential]) -> Value {
    let [credential] = credentials else {
        return json!({ "basic": { "user": "login", "password": "password" } });
    };
    let sent = exchange.sent(credential.place, &credential.name);
    let carrier = sent.and_then(carrier).map(|(carrier, _)| carrier);
    carrier.map_or_else(|| json!({}), |carrier| guard(&carrier, credential.role))
}

/// What an operation reads of a request: credentials, a token by its place, name and kind, and fixed
/// values.
pub(super) fn reads(
    exchange: &RecordedExchange,
    credentials: &[Credential],
    token: Option<(Place, &str, &str)>,
) -> Value {
    let mut reads = json!({});
    for sent in &exchange.sent {
        let is_sent = |place: Place, name: &str| sent.place == place && sent.name == name;
        let role = credentials.iter().find(|it| is_sent(it.place, &it.name));
        let token = token.filter(|(place, name, _)| is_sent(*place, name));
        let field: Value = match role {
            _ if !sent.name.split('.').all(words::is_name) => continue,
            _ if let Some((.., kind)) = token => kind.into(),
            Some(credential) => credential.role.into(),
            None if is_condition(sent) => json!({ "is": literal(&sent.value), "optional": true }),
            None => continue,
        };
        reads[sent.place.word()][&sent.name] = field;
    }
    reads
}

/// A value that was sent, with its type.
pub(super) fn literal(text: &str) -> Value {
    match text {
        "true" => true.into(),
        "false" => false.into(),
        _ => text.into(),
    }
}

/// The answer of a request, as a template.
pub(super) fn answer(exchange: &RecordedExchange, shape: &Shape) -> Value {
    let mut answer = json!({});
    if exchange.status != 200 {
        answer["status"] = exchange.status.into();
    }
    for (name, value) in &exchange.headers {
        if let Some((_, placeholder)) = shape.tokens.iter().find(|(token, _)| token == value) {
            answer["headers"][name] = (*placeholder).into();
        }
    }
    for cookie in &exchange.cookies {
        if let Some((_, placeholder)) = shape
            .tokens
            .iter()
            .find(|(token, _)| *token == cookie.value)
        {
            answer["cookies"][&cookie.name] = format!("{placeholder}; HttpOnly; Path=/").into();
        }
    }
    if let Some(body) = &exchange.body {
        let key = if exchange.is_plain { "plain" } else { "json" };
        answer[key] = shape.template(body);
    }
    if answer == json!({}) {
        return 200.into();
    }
    answer
}
