//! The keys with which clients sign: registered ones, and those at their `jwks_uri`.

use std::sync::Arc;

use http::header::{ACCEPT, CACHE_CONTROL};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::{Map, Value};

use super::Client;
use super::fetched_keys::FetchedSet;
use crate::clock::NumericDate;
use crate::identity::key::PublicKey;
use crate::outbound::{IncomingAnswer, OutgoingRequest};
use crate::provider::Provider;
use crate::sandbox::hint::Hint;
use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;
use crate::vendor::outgoing::{OutgoingCall, OutgoingOperation, Verdict};
use crate::vendors::oidc::assertion::AssertionRefused;
use crate::vendors::oidc::issuer::operation;
use crate::vendors::oidc::state::OidcState;
use crate::web_uri::WebUri;

/// The operation of the calls in the journal.
const OPERATION: &str = "oidcClientKeys";

/// The seconds for which a key set is kept that does not say it.
const DEFAULT_AGE: u32 = 300;

/// The call, as the journal knows it.
pub fn outgoing() -> OutgoingOperation {
    OutgoingOperation {
        id: OPERATION.into(),
        method: Method::GET,
    }
}

/// The keys of a client, one of which has signed a JWT with this key id. Keys at an address are kept as
/// long as the client says, by the sandbox's clock, and fetched again once if they lack the key.
///
/// # Errors
///
/// They cannot be fetched.
pub async fn of_client(
    call: &Call,
    client: &Client,
    key_id: Option<&str>,
) -> Result<Vec<PublicKey>, AssertionRefused> {
    let fields = client.fields();
    let Some(uri) = &fields.jwks_uri else {
        let registered = fields.jwks.as_ref();
        return Ok(registered.map_or(Vec::new(), PublicKey::from_set));
    };
    let kept = |state: &OidcState| {
        state
            .client_keys
            .fresh(uri.url().as_str(), key_id, call.now)
    };
    if let Some(keys) = OidcState::of(&call.world).and_then(|state| kept(&state)) {
        return Ok(keys);
    }
    let set = fetch(call, client, uri).await?;
    let keys = PublicKey::from_set(&set.keys);
    if let Some(mut state) = OidcState::of(&call.world) {
        state.client_keys.keep(uri.url().as_str(), set);
    }
    Ok(keys)
}

async fn fetch(call: &Call, client: &Client, uri: &WebUri) -> Result<FetchedSet, AssertionRefused> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let outgoing = OutgoingCall {
        world: Arc::clone(&call.world),
        provider: Provider::OIDC,
        operation: OPERATION,
        caused_by: operation(call),
        now: call.now,
        reach: client.fields().reach(),
        account: client.account.as_ref().map(|account| account.id),
        session: None,
        token: None,
        fault: None,
        request: OutgoingRequest {
            method: Method::GET,
            url: uri.url().clone(),
            headers,
            body: bytes::Bytes::new(),
        },
    };
    let answer = outgoing.send(judge).await.map_err(|no_answer| {
        let text = format!("the keys at jwks_uri of the client could not be fetched: {no_answer}");
        AssertionRefused::new(Reason::ClientKeysUnreachable, text)
    })?;
    let keys = keys(&answer).ok_or_else(|| {
        let text = format!(
            "the answer at jwks_uri of the client, with the status {}, is no JWK set",
            answer.status.as_u16()
        );
        AssertionRefused::new(Reason::ClientKeysInvalid, text)
    })?;
    let age = i64::from(age(&answer.headers));
    Ok(FetchedSet {
        keys,
        fetched: call.now,
        expires: NumericDate::from_seconds(call.now.as_seconds().saturating_add(age)),
    })
}

fn judge(answer: &IncomingAnswer) -> Verdict {
    if keys(answer).is_some() {
        return Verdict {
            reason: Reason::Ok,
            hint: None,
        };
    }
    let sentence = "the answer is no JWK set with the status 200".to_owned();
    Verdict {
        reason: Reason::ClientKeysInvalid,
        hint: Some(Hint::NoAnswer(sentence)),
    }
}

/// The JWK set in an answer (RFC 7517, section 5).
fn keys(answer: &IncomingAnswer) -> Option<Map<String, Value>> {
    let set: Map<String, Value> = serde_json::from_slice(&answer.body).ok()?;
    let is_set = answer.status == StatusCode::OK && set.get("keys").is_some_and(Value::is_array);
    is_set.then_some(set)
}

/// The seconds for which an answer may be kept (RFC 9111, section 5.2.2).
fn age(headers: &HeaderMap) -> u32 {
    let fields = headers.get_all(CACHE_CONTROL).iter();
    let fields = fields.filter_map(|field| field.to_str().ok());
    let directives = fields.flat_map(|field| field.split(','));
    let directives: Vec<String> = directives
        .map(|directive| directive.trim().to_ascii_lowercase())
        .collect();
    let has = |name: &str| directives.iter().any(|directive| directive == name);
    if has("no-store") || has("no-cache") {
        return 0;
    }
    let seconds = directives.iter().find_map(|directive| {
        let seconds = directive.strip_prefix("max-age=")?;
        seconds.parse().ok()
    });
    seconds.unwrap_or(DEFAULT_AGE)
}
