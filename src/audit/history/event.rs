//! A request in a history.

use std::sync::Arc;

use http::Method;
use http::header::AUTHORIZATION;
use jiff::{SignedDuration, Timestamp};

use super::place::Place;
use super::seen_token::{SeenToken, known};
use super::sent_texts;
use super::url_secrets;
use super::who::ClientNames;
use crate::audit::client::Client;
use crate::clock::NumericDate;
use crate::identity::ledger::TokenKind;
use crate::identity::{AccountId, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::explanation::TokenRole;
use crate::sandbox::faults::Fault;
use crate::sandbox::journal::{Entry, Exchange};
use crate::sandbox::reason::Reason;
use crate::vendor::operation::Access;
use crate::vendor::{Vendor, request_account};

/// A request to a vendor, with what the ledger knows about its tokens now.
#[derive(Debug)]
pub struct Event {
    entry: Arc<Entry>,
    /// The vendor.
    pub provider: Provider,
    /// The client.
    pub client: Arc<Client>,
    /// The known tokens that came with the request.
    pub presented: Vec<SeenToken>,
    /// The known tokens that the answer gave, without those that came with the request.
    pub issued: Vec<SeenToken>,
    /// What it was for.
    pub act: Act,
    /// Whether the client has the answer.
    pub delivery: Delivery,
    /// The sort of its operation.
    pub operation: OperationSort,
    /// The secret in its URL where the vendor does not ask for one, in words.
    pub secret_in_url: Option<String>,
}

/// The sort of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationSort {
    /// A collection or a resource of the fixtures.
    Resource,
    /// Another GET with a token.
    Read,
    /// Anything else, for example a login or a logout.
    Other,
}

/// What a request was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It has exchanged credentials for an access token.
    Login {
        /// Whether the credentials were those of the account itself: a login that a program can repeat
        /// on its own, without a person.
        is_own: bool,
    },
    /// It has exchanged a refresh token for an access token, or has tried to.
    Refresh,
    /// Anything else.
    Other,
}

/// What has become of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// The vendor's own answer was sent.
    Sent,
    /// A fault has replaced it, delayed it or made it a lie.
    Changed,
    /// No answer was sent, or only a part of it.
    Lost,
}

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
            entry,
        })
    }

    /// The id of the journal entry.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.entry.id()
    }

    /// The journal entry.
    #[must_use]
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The request with its answer, secrets included.
    pub(in crate::audit) fn exchange(&self) -> &Exchange {
        self.entry.exchange()
    }

    /// The time of the request, by the sandbox's clock.
    #[must_use]
    pub fn time(&self) -> NumericDate {
        self.exchange().time
    }

    /// The reason for the answer.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.exchange().reason
    }

    /// When it began, by the machine's clock.
    #[must_use]
    pub fn began(&self) -> Timestamp {
        self.exchange().machine_time
    }

    /// When it ended, by the machine's clock.
    #[must_use]
    pub fn ended(&self) -> Timestamp {
        let duration = SignedDuration::try_from(self.exchange().duration);
        let began = self.began();
        duration.map_or(began, |it| began.saturating_add(it).unwrap_or(began))
    }

    /// Whether both have the same client, at the same vendor.
    #[must_use]
    pub fn is_of_client(&self, other: &Self) -> bool {
        self.provider == other.provider && self.client == other.client
    }

    /// Whether the client had the vendor's answer to this request when the other one began.
    #[must_use]
    pub fn was_known_to(&self, other: &Self) -> bool {
        self.delivery == Delivery::Sent && self.ended() <= other.began()
    }

    /// Whether the client has the vendor's own answer.
    #[must_use]
    pub fn was_answered(&self) -> bool {
        self.delivery == Delivery::Sent
    }

    /// Whether it was a success with a new access token that the client has got.
    #[must_use]
    pub fn gave_access(&self) -> Option<&SeenToken> {
        let mut issued = self.issued.iter();
        let access = issued.find(|token| token.record.kind == TokenKind::Access);
        access.filter(|_| self.delivery == Delivery::Sent)
    }

    /// Whether it cannot have ended the session of a token that came with it.
    #[must_use]
    pub fn keeps_its_session(&self) -> bool {
        self.operation != OperationSort::Other || self.act == Act::Refresh
    }

    /// Whether both refresh, or try to refresh, one session of one client.
    #[must_use]
    pub fn refreshes_with(&self, other: &Self) -> bool {
        let (Some(own), Some(others)) = (self.refresh_token(), other.refresh_token()) else {
            return false;
        };
        self.is_of_client(other) && (own.id == others.id || own.is_of_session(others))
    }

    /// The refresh token that it uses, if it refreshes or tries to.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&SeenToken> {
        let is_refresh = self.act == Act::Refresh;
        is_refresh
            .then(|| self.presented(TokenKind::Refresh))
            .flatten()
    }

    /// Whether one began before the other ended.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.began() < other.ended() && other.began() < self.ended()
    }

    /// Whether both are the same request: method, path, query, credentials and body.
    #[must_use]
    pub fn equals(&self, other: &Self) -> bool {
        let (own, others) = (self.exchange(), other.exchange());
        let body = own.request.raw_body();
        let authorization = |exchange: &Exchange| {
            let value = exchange.request.raw_header(AUTHORIZATION.as_str());
            value.map(str::to_owned)
        };
        own.method == others.method
            && own.path == others.path
            && own.query == others.query
            && body.is_some()
            && body == others.request.raw_body()
            && authorization(own) == authorization(others)
    }

    /// A token of a kind that came with the request.
    #[must_use]
    pub fn presented(&self, kind: TokenKind) -> Option<&SeenToken> {
        let mut presented = self.presented.iter();
        presented.find(|token| token.record.kind == kind)
    }

    /// Whether a token came with the request.
    #[must_use]
    pub fn presents(&self, token: TokenId) -> bool {
        self.presented.iter().any(|sent| sent.id == token)
    }

    /// Whether the request was refused.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        let status = self.exchange().status;
        status.is_some_and(|status| status.is_client_error() || status.is_server_error())
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
