//! Reads an entry of the journal as an event.

use std::sync::Arc;

use http::Method;

use super::event::{Act, Delivery, Event, OperationSort};
use super::place::Place;
use super::seen_token::{SeenToken, known};
use super::sent_texts;
use super::url_secrets;
use super::who::ClientNames;
use crate::identity::AccountId;
use crate::identity::ledger::TokenKind;
use crate::sandbox::World;
use crate::sandbox::explanation::TokenRole;
use crate::sandbox::faults::Fault;
use crate::sandbox::journal::{Entry, Exchange};
use crate::sandbox::reason::Reason;
use crate::vendor::operation::Access;
use crate::vendor::{Vendor, request_account};

impl Event {
    /// The event of an entry; `None` if no client has sent the request, or no vendor has answered it.
    pub(super) fn read(
        world: &Arc<World>,
        entry: Arc<Entry>,
        clients: &mut ClientNames,
    ) -> Option<Self> {
        let exchange = entry.exchange();
        if exchange.outgoing.is_some() {
            return None;
        }
        let vendor = world.vendors().get(exchange.provider?)?;
        let sent = sent_texts::of_request(exchange);
        let presented = known(world, exchange.time, sent);
        let answered = exchange.response.iter().flat_map(sent_texts::of_answer);
        let mut issued = known(world, exchange.time, answered);
        issued.extend(issued_by_fact(world, exchange));
        issued.retain(|token| !presented.iter().any(|sent| sent.id == token.id));
        let named = request_account::named_in_exchange(vendor, world, exchange);
        let client = clients.of(world, vendor, &entry, (&presented, &named));
        Some(Self {
            provider: vendor.id(),
            client,
            act: act(exchange, &presented, &issued, &named),
            delivery: delivery(world, exchange),
            operation: sort(vendor, exchange),
            secret_in_url: url_secrets::find(vendor, exchange, &presented),
            presented,
            issued,
            previous: None,
            is_one_by_one: false,
            entry,
        })
    }
}

/// The token that the answer gave according to the entry, of whose text the journal may have only a part.
fn issued_by_fact(world: &World, exchange: &Exchange) -> Option<SeenToken> {
    let is_issued = exchange.reason == Reason::Ok && exchange.facts.token_role == TokenRole::Issued;
    let id = exchange.token.filter(|_| is_issued)?;
    SeenToken::with_id(world, exchange.time, Place::Body, id)
}

fn act(
    exchange: &Exchange,
    presented: &[SeenToken],
    issued: &[SeenToken],
    named: &[AccountId],
) -> Act {
    let has = |tokens: &[SeenToken], kind| tokens.iter().any(|token| token.record.kind == kind);
    let gives_access = has(issued, TokenKind::Access);
    if has(presented, TokenKind::Refresh) {
        let refuses = exchange.reason.refuses_a_token() || exchange.reason.refuses_a_refresh();
        return if gives_access || refuses {
            Act::Refresh
        } else {
            Act::Other
        };
    }
    if !gives_access || has(presented, TokenKind::Access) || has(presented, TokenKind::Private) {
        return Act::Other;
    }
    let is_own = exchange
        .account
        .is_some_and(|account| named.contains(&account));
    Act::Login { is_own }
}

fn delivery(world: &World, exchange: &Exchange) -> Delivery {
    let Some(fault) = exchange.fault else {
        let is_sent = exchange.status.is_some();
        return if is_sent {
            Delivery::Sent
        } else {
            Delivery::Lost
        };
    };
    let fault = world.faults().get(fault);
    // A fault that only holds a request, as a barrier does, leaves the answer as it is.
    let leaves_answer = |fault: Arc<Fault>| {
        let plan = fault.plan();
        plan.lie.is_none() && plan.respond.is_none() && plan.abort.is_none()
    };
    match exchange.status {
        None => Delivery::Lost,
        Some(_) if fault.is_some_and(leaves_answer) => Delivery::Sent,
        Some(_) => Delivery::Changed,
    }
}

fn sort(vendor: &dyn Vendor, exchange: &Exchange) -> OperationSort {
    let mut operations = vendor.spec().operations.iter();
    let operation = exchange.operation.as_ref();
    let operation = operation.and_then(|id| operations.find(|known| known.id == *id));
    match operation {
        None => OperationSort::Resource,
        Some(operation) if operation.access.is_to_fixtures() => OperationSort::Resource,
        Some(operation) if operation.access == Access::Token && operation.method == Method::GET => {
            OperationSort::Read
        }
        Some(_) => OperationSort::Other,
    }
}
