//! Logins in two steps: a ticket, then a one-time password.

use super::credentials::{Credential, credentials};
use super::exchange::{RecordedExchange, RecordedRequest};
use super::flow::Flow;
use super::login::{DraftLogin, SecondStep, given, unused, used};
use super::words;
use crate::secret_names::letters;

/// A login whose answer gives a ticket, which a later request carries beside a one-time password.
pub(super) fn in_two_steps(
    exchanges: &[RecordedExchange],
    flows: &[Flow],
    index: usize,
) -> Option<DraftLogin> {
    let from_here = flows.iter().filter(|flow| flow.from == index);
    let mut steps = from_here.filter_map(|flow| {
        let exchange = &exchanges[flow.to];
        let code = one_time_password(exchange).filter(|it| it.name != flow.name)?;
        exchange.is_done().then(|| SecondStep {
            index: flow.to,
            ticket: given(flow),
            place: flow.place,
            name: flow.name.clone(),
            code,
        })
    });
    let step = steps.next()?;
    let after = used(exchanges, flows, step.index).or_else(|| unused(exchanges, step.index))?;
    Some(DraftLogin {
        index,
        credentials: credentials(&exchanges[index]),
        second: Some(step),
        ..after
    })
}

/// The one-time password of a request: a field that is called so, or a code of digits.
fn one_time_password(exchange: &RecordedExchange) -> Option<Credential> {
    let is_code = |it: &&RecordedRequest| {
        let is_short = (4..=8).contains(&it.value.len());
        let is_number = is_short && it.value.bytes().all(|byte| byte.is_ascii_digit());
        letters(&it.name).ends_with("code") && is_number
    };
    let is_called = |it: &&RecordedRequest| words::role(it.place, &it.name) == Some("otp");
    let mut sent = exchange.sent.iter();
    let sent = sent
        .clone()
        .find(is_called)
        .or_else(|| sent.find(is_code))?;
    Some(Credential {
        place: sent.place,
        name: sent.name.clone(),
        role: "otp",
        value: sent.value.clone(),
    })
}
