//! Entries of a client that has one token, at times that no test over HTTP has.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method, StatusCode};
use jiff::{SignedDuration, Timestamp};

use super::{Audit, Finding, Surroundings};
use crate::clock::{NumericDate, Period};
use crate::identity::grant::policy::{AccessPolicy, Lifetime};
use crate::identity::{AccountId, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::explanation::RequestFacts;
use crate::sandbox::journal::{Exchange, Message, SecretNames, Sender};
use crate::sandbox::reason::Reason;
use crate::vendor::test_world;

/// The token, which was issued at noon by the sandbox's clock, for a minute.
const TOKEN: &str = "a-token-without-a-meaning";

const ACCOUNT: AccountId = AccountId::Number(1);

const NOON: NumericDate = NumericDate::from_seconds(1_767_268_800);

/// The answer that gives the token, at noon by both clocks.
pub fn given(answer: &str) -> Exchange {
    entry(
        Reason::Ok,
        answer,
        SignedDuration::ZERO,
        SignedDuration::ZERO,
    )
}

/// A refusal of the token as expired, so long after noon by the sandbox's clock and by the machine's.
pub fn expired(on_clock: SignedDuration, on_machine: SignedDuration) -> Exchange {
    entry(Reason::AccessExpired, "", on_clock, on_machine)
}

/// This long after noon, by the machine's clock.
pub fn machine_time(after: SignedDuration) -> Timestamp {
    let noon: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
    noon + after
}

/// What the audit finds in these entries.
pub fn found(entries: impl IntoIterator<Item = Exchange>) -> Vec<Finding> {
    let world = world();
    for entry in entries {
        world.journal().write(entry);
    }
    Audit::of(&world, Surroundings::default()).findings
}

fn world() -> Arc<World> {
    let world = test_world::world();
    let policy = AccessPolicy {
        provider: Provider::KYC,
        lifetime: Lifetime::For(Period::seconds(60)),
    };
    let token = TokenId::of_text(TOKEN);
    let identity = world.identity();
    identity.note_access_token(&policy, token, ACCOUNT, NOON);
    world
}

fn entry(
    reason: Reason,
    answer: &str,
    on_clock: SignedDuration,
    on_machine: SignedDuration,
) -> Exchange {
    let status = match reason {
        Reason::Ok => StatusCode::OK,
        _ => StatusCode::UNAUTHORIZED,
    };
    let message = |sender, body: &str| {
        let headers = HeaderMap::new();
        Message::new(sender, SecretNames::NONE, &headers, body.as_bytes())
    };
    Exchange {
        provider: Some(Provider::KYC),
        operation: None,
        method: Method::GET,
        path: "/a".to_owned(),
        query: None,
        status: Some(status),
        reason,
        account: Some(ACCOUNT),
        session: None,
        token: Some(TokenId::of_text(TOKEN)),
        fault: None,
        hint: None,
        facts: RequestFacts::default(),
        time: NumericDate::from_seconds(NOON.as_seconds() + on_clock.as_secs()),
        machine_time: machine_time(on_machine),
        duration: Duration::ZERO,
        over_tls: false,
        came_by: None,
        outgoing: None,
        response_status: Some(status),
        request: message(Sender::Client, ""),
        response: Some(message(Sender::Vendor, answer)),
    }
}
