//! A request in a history.

use std::sync::Arc;

use http::header::AUTHORIZATION;
use jiff::{SignedDuration, Timestamp};

use super::seen_token::SeenToken;
use crate::audit::client::Client;
use crate::clock::NumericDate;
use crate::identity::TokenId;
use crate::identity::ledger::TokenKind;
use crate::provider::Provider;
use crate::sandbox::journal::{Entry, Exchange};
use crate::sandbox::reason::Reason;

/// How long a request may have been under way when it arrives on an open connection.
const UNDER_WAY: SignedDuration = SignedDuration::from_millis(200);

/// How far a test has moved the sandbox's clock if it has moved it between two requests.
const MOVED: SignedDuration = SignedDuration::from_secs(30);

/// How long a connection may have been on its way when it is accepted.
const CONNECTING: SignedDuration = SignedDuration::from_millis(10);

/// A request to a vendor, with what the ledger knows about its tokens now.
#[derive(Debug)]
pub struct Event {
    pub(super) entry: Arc<Entry>,
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
    /// The request before it on its connection, if that carries one after the other.
    pub(super) previous: Option<Previous>,
    /// Whether its client sends one request after the other, each on a connection of its own.
    pub(super) is_one_by_one: bool,
}

/// A request, as the next one on its connection knows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Previous {
    pub id: u64,
    pub began: Timestamp,
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

    /// Whether the vendor's answer to this request was sent to the client before the other one arrived.
    #[must_use]
    pub fn was_known_to(&self, other: &Self) -> bool {
        self.delivery == Delivery::Sent && self.ended() <= other.began()
    }

    /// Whether the client had read an answer to this request when it sent the other one. A request that arrives
    /// right after the answer may have been under way already, unless it is the second one after the answer on its
    /// connection, the clock was moved in between, or the client sends one request after the other.
    #[must_use]
    pub fn was_read_before(&self, other: &Self) -> bool {
        let ended = self.ended();
        let since = |time: Timestamp| time.duration_since(ended);
        let came_by = other.exchange().came_by;
        let connecting = if other.is_one_by_one {
            SignedDuration::ZERO
        } else {
            CONNECTING
        };
        let is_new = came_by.is_none_or(|it| since(it.opened) >= connecting);
        let follows = other
            .previous
            .is_some_and(|it| it.id == self.id() || it.began >= ended);
        let is_later =
            since(other.began()) >= UNDER_WAY || other.time().since(self.time()) >= MOVED;
        ended <= other.began() && (is_new || follows || is_later)
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

    /// The access token that it gave, whether the client has got it or not, if it is of the session of a
    /// token.
    #[must_use]
    pub fn access_of_session(&self, token: &SeenToken) -> Option<&SeenToken> {
        let mut issued = self.issued.iter();
        issued.find(|it| it.record.kind == TokenKind::Access && it.is_of_session(token))
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
