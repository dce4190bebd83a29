//! A login that was recorded: its credentials, and the tokens in its answer.

use super::credentials::{Credential, credentials};
use super::exchange::{RecordedExchange, ValueSource};
use super::flow::{Carrier, Flow, token};
use super::words;
use crate::vendors::declared::language::reads::Place;

/// A token in an answer.
pub(super) struct Given {
    pub(super) source: ValueSource,
    pub(super) value: String,
}

/// A login and what became of its answer.
pub(super) struct DraftLogin {
    pub(super) index: usize,
    pub(super) credentials: Vec<Credential>,
    /// The request that completes it, if there is one.
    pub(super) second: Option<SecondStep>,
    /// The index of a request that completes it and is left out.
    pub(super) left_out: Option<usize>,
    pub(super) access: Given,
    pub(super) carrier: Carrier,
    /// The index of the request that first carries the token; nothing if none does.
    pub(super) used_by: Option<usize>,
    pub(super) refresh: Option<RefreshFlow>,
}

impl DraftLogin {
    /// The index of the request whose answer gives the token.
    pub(super) fn gives(&self) -> usize {
        let second = self.second.as_ref().map(|step| step.index);
        second.or(self.left_out).unwrap_or(self.index)
    }
}

/// The request that completes a login with a ticket and a one-time password.
pub(super) struct SecondStep {
    pub(super) index: usize,
    pub(super) ticket: Given,
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) code: Credential,
}

/// A refresh token and the request that uses it.
pub(super) struct RefreshFlow {
    pub(super) given: Given,
    pub(super) index: usize,
    pub(super) place: Place,
    pub(super) name: String,
}

/// A login whose token a later request carries.
pub(super) fn used(
    exchanges: &[RecordedExchange],
    flows: &[Flow],
    index: usize,
) -> Option<DraftLogin> {
    let from_here = flows.iter().filter(|flow| flow.from == index);
    let from_here: Vec<&Flow> = from_here.collect();
    let is_refresh =
        |flow: &Flow| words::is_refresh(flow.source.name()) || words::is_refresh(&flow.name);
    let tokens = from_here
        .iter()
        .filter(|flow| !is_refresh(flow) && flow.carrier(exchanges).is_some());
    let access = token(&tokens.copied().collect::<Vec<_>>())?;
    let refreshes = |flow: &Flow| {
        let exchange = &exchanges[flow.to];
        exchange.is_done() && next_token(exchange, &access.source).is_some()
    };
    let refresh = from_here
        .iter()
        .find(|flow| is_refresh(flow) && refreshes(flow));
    Some(DraftLogin {
        index,
        credentials: credentials(&exchanges[index]),
        second: None,
        left_out: None,
        access: given(access),
        carrier: access.carrier(exchanges)?,
        used_by: Some(access.to),
        refresh: refresh.map(|flow| RefreshFlow {
            given: given(flow),
            index: flow.to,
            place: flow.place,
            name: flow.name.clone(),
        }),
    })
}

/// The token in the answer to a refresh: where the login's answer has it, or by its name.
pub(super) fn next_token<'a>(
    exchange: &'a RecordedExchange,
    source: &ValueSource,
) -> Option<&'a str> {
    let same = exchange.at_source(source).filter(|text| !text.is_empty());
    same.or_else(|| called(exchange, words::is_token))
}

/// The text in an answer whose name fits.
pub(super) fn called(exchange: &RecordedExchange, fits: fn(&str) -> bool) -> Option<&str> {
    let answered = exchange.answered();
    let is_called = |source: &ValueSource| source.is_named() && fits(source.name());
    let mut called = answered
        .into_iter()
        .filter(|(source, text)| is_called(source) && !text.is_empty());
    called.next().map(|(_, text)| text)
}

pub(super) fn given(flow: &Flow) -> Given {
    Given {
        source: flow.source.clone(),
        value: flow.value.clone(),
    }
}

/// A login whose answer has what is called a token, although no later request carries it.
pub(super) fn unused(exchanges: &[RecordedExchange], index: usize) -> Option<DraftLogin> {
    let exchange = &exchanges[index];
    let answered = exchange.answered();
    let is_token = |source: &ValueSource| source.is_named() && words::is_token(source.name());
    let (source, value) = answered
        .iter()
        .find(|(source, text)| is_token(source) && !text.is_empty())?;
    let carrier = match source {
        ValueSource::Body(_) => Carrier::Bearer,
        ValueSource::Header(name) => Carrier::Header(name.clone()),
        ValueSource::Cookie(name) => Carrier::Cookie(name.clone()),
    };
    Some(DraftLogin {
        index,
        credentials: credentials(exchange),
        second: None,
        left_out: None,
        access: Given {
            source: source.clone(),
            value: (*value).to_owned(),
        },
        carrier,
        used_by: None,
        refresh: None,
    })
}
