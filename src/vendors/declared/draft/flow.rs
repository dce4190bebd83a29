//! Follows values from answers into later requests: what an answer gave and a later request carries
//! is a token, whatever its name.

use std::collections::HashMap;

use super::exchange::{RecordedExchange, RecordedRequest, ValueSource};
use super::words;
use crate::vendors::declared::language::reads::Place;

/// How many flows are followed. The first requests after a login tell everything.
const MAX_FLOWS: usize = 10_000;

/// Values that are shorter are often the same by chance.
const MIN_LENGTH: usize = 8;

/// Where calls carry their token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Carrier {
    Bearer,
    Scheme(String),
    Header(String),
    Cookie(String),
    Query(String),
}

/// A value that an answer gave and a later request carries.
#[derive(Clone)]
pub(super) struct Flow {
    /// The index of the answer.
    pub(super) from: usize,
    pub(super) source: ValueSource,
    /// The index of the request.
    pub(super) to: usize,
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) value: String,
}

impl Flow {
    /// How a guard would read it; nothing if only the field of a body carries it.
    pub(super) fn carrier(&self, exchanges: &[RecordedExchange]) -> Option<Carrier> {
        let sent = exchanges[self.to].sent.iter();
        let mut sent = sent.filter(|it| it.place == self.place && it.name == self.name);
        sent.next().and_then(carrier).map(|(carrier, _)| carrier)
    }
}

/// How a guard would read a value of a request, and the token in it. Names that could be
/// somebody's are not read.
pub(super) fn carrier(sent: &RecordedRequest) -> Option<(Carrier, &str)> {
    if !words::is_name(&sent.name) {
        return None;
    }
    let name = || sent.name.clone();
    Some(match sent.place {
        Place::Header if sent.name.eq_ignore_ascii_case("authorization") => {
            match sent.value.split_once(' ') {
                Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
                    (Carrier::Bearer, token)
                }
                Some((scheme, token)) if words::is_name(scheme) => {
                    (Carrier::Scheme(scheme.to_owned()), token)
                }
                Some(_) => return None,
                None => (Carrier::Header("Authorization".to_owned()), &sent.value),
            }
        }
        Place::Header if is_own_header(&sent.name) => (Carrier::Header(name()), &sent.value),
        Place::Cookie => (Carrier::Cookie(name()), &sent.value),
        Place::Query => (Carrier::Query(name()), &sent.value),
        _ => return None,
    })
}

/// Headers that every client sends, or that carry values of answers for another reason.
const COMMON: &[&str] = &[
    "connection",
    "cookie",
    "dnt",
    "host",
    "origin",
    "pragma",
    "priority",
    "range",
    "referer",
    "te",
    "traceparent",
    "tracestate",
    "upgrade-insecure-requests",
    "user-agent",
    "x-correlation-id",
    "x-request-id",
    "x-requested-with",
];

/// Beginnings of such headers.
const COMMON_BEGINNINGS: &[&str] = &[
    "accept",
    "cache-",
    "content-",
    "if-",
    "sec-",
    "x-forwarded-",
    ":",
];

fn is_own_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let csrf = name.contains("csrf") || name.contains("xsrf");
    !csrf
        && !COMMON.contains(&name.as_str())
        && !COMMON_BEGINNINGS.iter().any(|it| name.starts_with(it))
}

/// Every value that an answer gave first and a later request carries.
pub(super) fn flows(exchanges: &[RecordedExchange]) -> Vec<Flow> {
    let mut given: HashMap<&str, usize> = HashMap::new();
    let mut flows = Vec::new();
    for (to, exchange) in exchanges.iter().enumerate() {
        for sent in &exchange.sent {
            let value = carrier(sent).map_or(sent.value.as_str(), |(_, token)| token);
            let from = given.get(value).filter(|_| flows.len() < MAX_FLOWS);
            let source = from.and_then(|from| source_of(&exchanges[*from], value));
            let Some((from, source)) = from.zip(source) else {
                continue;
            };
            let is_other_cookie =
                matches!(&source, ValueSource::Cookie(name) if *name != sent.name);
            if sent.place == Place::Cookie && is_other_cookie {
                continue;
            }
            flows.push(Flow {
                from: *from,
                source,
                to,
                place: sent.place,
                name: sent.name.clone(),
                value: value.to_owned(),
            });
        }
        for (_, text) in exchange.answered() {
            if text.len() >= MIN_LENGTH {
                given.entry(text).or_insert(to);
            }
        }
    }
    flows
}

fn source_of(exchange: &RecordedExchange, value: &str) -> Option<ValueSource> {
    let mut answered = exchange.answered().into_iter();
    answered
        .find(|(source, text)| *text == value && source.is_named())
        .map(|(source, _)| source)
}

/// The flow that is most probably that of the token, of those that a login's answer begins.
pub(super) fn token<'a>(flows: &[&'a Flow]) -> Option<&'a Flow> {
    let rank = |flow: &&&Flow| match flow.place {
        Place::Header if flow.name.eq_ignore_ascii_case("authorization") => 0,
        Place::Header if words::is_token(&flow.name) => 1,
        Place::Cookie if words::is_token(&flow.name) => 2,
        Place::Query if words::is_token(&flow.name) => 3,
        Place::Header => 4,
        Place::Cookie => 5,
        _ => 6,
    };
    flows.iter().min_by_key(rank).copied()
}
