//! A request that may have been done already, and is sent again.

use http::Method;

use super::rfc;
use crate::audit::history::{Delivery, Event, History, OperationSort};
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};

pub(super) static RULE: Rule = Rule {
    name: RuleName::RetriesWhatMayBeDone,
    severity: Severity::Warning,
    title: "repeats a request that may have been carried out",
    sees: "A POST or PATCH to a collection or a resource that the server carried out, whose answer was lost, and \
           that the client sent again unchanged.",
    why: "The first one may have done its work: the second does it twice.",
    source: rfc(
        "RFC 9110, section 9.2.2",
        "https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2",
    ),
    advice: "After a lost answer look whether the work was done, or send the header `Idempotency-Key` where the \
             vendor knows it.",
    silent: "Requests that the server refused; requests with `Idempotency-Key`; logins, refreshes and other operations of sessions; requests that \
             a fault has answered before the work.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let clients = history.clients().into_iter();
    clients.flat_map(|events| of_client(&events)).collect()
}

fn of_client<'h>(events: &[&'h Event]) -> Vec<Sighting<'h>> {
    let lost = events
        .iter()
        .enumerate()
        .filter(|(_, event)| is_lost_work(event));
    lost.filter_map(|(number, lost)| {
        let mut later = events[number + 1..].iter().copied();
        let again = later.find(|later| later.equals(lost) && lost.ended() <= later.began())?;
        Some(Sighting {
            sentence: format!(
                "The answer to {} {} (#{}) was lost after the server had carried it out, and the client sent \
                 the same again (#{}).",
                lost.exchange().method,
                lost.entry().path(),
                lost.id(),
                again.id(),
            ),
            events: vec![lost, again],
        })
    })
    .collect()
}

fn is_lost_work(event: &Event) -> bool {
    let exchange = event.exchange();
    let is_creation = [Method::POST, Method::PATCH].contains(&exchange.method);
    is_creation
        && event.operation == OperationSort::Resource
        && event.delivery == Delivery::Lost
        && exchange
            .response_status
            .is_some_and(|status| status.is_success())
        && exchange.request.raw_header("idempotency-key").is_none()
}
