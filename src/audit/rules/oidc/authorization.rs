//! Requests for a login: at the authorization endpoint, or pushed (RFC 9126).

use std::collections::HashMap;

use crate::audit::history::{Event, History};
use crate::audit::rule::Sighting;
use crate::provider::Provider;
use crate::sandbox::journal::Exchange;
use crate::sandbox::reason::Reason;

/// The operations that take the parameters of an authorization request.
const OPERATIONS: [&str; 3] = ["oidcAuthorize", "oidcAuthorizePost", "oidcPar"];

/// A request for a login, with its parameters.
pub(super) struct Authorization<'h> {
    pub event: &'h Event,
    parameters: HashMap<String, String>,
}

impl<'h> Authorization<'h> {
    /// Every complete request for a login that was accepted, or refused for this reason.
    pub fn all(history: &'h History, or_refused_for: Reason) -> impl Iterator<Item = Self> {
        let events = history.events();
        let events = events.filter(|event| is_for(event, &OPERATIONS));
        events
            .filter(move |event| [Reason::Ok, or_refused_for].contains(&event.reason()))
            .filter_map(|event| {
                let parameters = parameters(event.exchange())?;
                // The parameters of a pushed request came before.
                let is_complete = !parameters.contains_key("request_uri");
                is_complete.then_some(Self { event, parameters })
            })
    }

    /// The value of a parameter that is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.parameters.get(name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    /// Whether the authorization endpoint is to answer with something.
    pub fn asks_for(&self, what: &str) -> bool {
        let types = self.get("response_type").unwrap_or_default();
        types.split(' ').any(|known| known == what)
    }

    /// Whether a client that checks it can tell that the answer belongs to the browser's request.
    pub fn is_tied_to_the_browser(&self) -> bool {
        let mut ties = ["state", "code_challenge", "nonce"].iter();
        ties.any(|name| self.get(name).is_some())
    }

    /// Whether both are the same request, as when a person loads a page again.
    pub fn is_same(&self, other: &Self) -> bool {
        self.parameters == other.parameters
    }

    /// What such a request shows, with the end of a sentence that names it.
    pub fn sighting(&self, what: &str) -> Sighting<'h> {
        let client = self.get("client_id").unwrap_or("?");
        Sighting {
            sentence: format!(
                "The client `{}` asked for a login {what} (#{}).",
                client.escape_debug(),
                self.event.id()
            ),
            events: vec![self.event],
        }
    }
}

/// Whether an event is for one of these operations of the provider.
pub(super) fn is_for(event: &Event, operations: &[&str]) -> bool {
    let operation = event.exchange().operation.as_deref();
    event.provider == Provider::OIDC && operation.is_some_and(|id| operations.contains(&id))
}

/// The parameters of the query and of the form; `None` if only a part of them is kept.
pub(super) fn parameters(exchange: &Exchange) -> Option<HashMap<String, String>> {
    let query = exchange.query.as_deref().unwrap_or_default();
    if query.ends_with('…') {
        return None;
    }
    let body = exchange.request.raw_body()?;
    let both = [query.as_bytes(), body].map(form_urlencoded::parse);
    let both = both.into_iter().flatten();
    Some(
        both.map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect(),
    )
}
