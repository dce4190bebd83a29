//! A token that is used after the end that its answer named.

use std::collections::HashMap;

use serde_json::Value;

use super::rfc;
use crate::audit::history::{Event, History, SeenToken};
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::identity::TokenId;
use crate::sandbox::explanation::{Length, Time};
use crate::sandbox::journal::Message;
use crate::sandbox::reason::Reason;
use crate::secret_names::letters;

pub(super) static RULE: Rule = Rule {
    name: RuleName::IgnoresTheLifetimeOfAToken,
    severity: Severity::Info,
    title: "uses an access token after the end that its answer named",
    sees: "The first refusal of an expired access token whose answer had a field such as `expires_in`, if the \
           sandbox's clock ran with the machine's since then.",
    why: "The client knew the end, and has spent a request to hear of it.",
    source: rfc(
        "RFC 6749, section 5.1",
        "https://www.rfc-editor.org/rfc/rfc6749#section-5.1",
    ),
    advice: "Keep the end of the token with it, and refresh or log in when it has come, a few seconds early.",
    silent: "Clocks that were moved, frozen or run at another rate, tokens that were aged or ended, and answers \
             that name no lifetime; uses within five seconds after the end.",
    find,
};

/// How late a client may be, in seconds: clocks differ, and requests take time.
const LATE: i64 = 5;

fn find(history: &History) -> Vec<Sighting<'_>> {
    let clients = history.clients().into_iter();
    clients.flat_map(|events| of_client(&events)).collect()
}

fn of_client<'h>(events: &[&'h Event]) -> Vec<Sighting<'h>> {
    let mut given: HashMap<TokenId, (&Event, &SeenToken)> = HashMap::new();
    let mut found = Vec::new();
    for event in events.iter().copied() {
        let token = event.exchange().token;
        if event.reason() == Reason::AccessExpired
            && let Some((first, token)) = token.and_then(|token| given.remove(&token))
            && first.was_known_to(event)
        {
            found.extend(sighting(first, token, event));
        }
        let has_lifetime = event
            .exchange()
            .response
            .as_ref()
            .is_some_and(names_a_lifetime);
        if has_lifetime && let Some(token) = event.gave_access() {
            given.insert(token.id, (event, token));
        }
    }
    found
}

fn sighting<'h>(given: &'h Event, token: &SeenToken, used: &'h Event) -> Option<Sighting<'h>> {
    let (request, expires) = (used.time(), token.record.expires);
    let late = request.seconds_left(expires);
    let could_know = !token.is_touched && History::clock_ran_between(given, used);
    (could_know && late >= LATE).then(|| Sighting {
        sentence: format!(
            "The client sent an access token at {} (#{}), {} after the end that the answer at {} (#{}) had \
             named.",
            Time { time: request, request },
            used.id(),
            Length(late.unsigned_abs()),
            Time { time: given.time(), request },
            given.id(),
        ),
        events: vec![given, used],
    })
}

/// Whether an answer has a field for the end or the lifetime of a token.
fn names_a_lifetime(answer: &Message) -> bool {
    let body = answer.raw_body().unwrap_or_default();
    serde_json::from_slice(body).is_ok_and(|body| names_it(&body))
}

fn names_it(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| letters(name).contains("expires") || names_it(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderMap, Method, StatusCode};
    use jiff::SignedDuration;

    use super::*;
    use crate::audit::{Audit, Surroundings};
    use crate::clock::{NumericDate, Period};
    use crate::identity::AccountId;
    use crate::identity::grant::policy::{AccessPolicy, Lifetime};
    use crate::provider::Provider;
    use crate::sandbox::World;
    use crate::sandbox::explanation::RequestFacts;
    use crate::sandbox::journal::{Exchange, SecretNames, Sender};
    use crate::vendor::test_world;

    const NOON: NumericDate = NumericDate::from_seconds(1_767_268_800);
    const TOKEN: &str = "a-token-without-a-meaning";

    /// An entry some seconds after noon by the sandbox's clock, and by the machine's.
    fn write(world: &World, seconds: (i64, i64), reason: Reason, answer: &str) {
        let machine: jiff::Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let message = |sender, body: &str| {
            Message::new(
                sender,
                SecretNames::NONE,
                &HeaderMap::new(),
                body.as_bytes(),
            )
        };
        world.journal().write(Exchange {
            provider: Some(Provider::KYC),
            operation: None,
            method: Method::GET,
            path: "/a".to_owned(),
            query: None,
            status: Some(StatusCode::OK),
            reason,
            account: Some(AccountId::Number(1)),
            session: None,
            token: Some(TokenId::of_text(TOKEN)),
            fault: None,
            hint: None,
            facts: RequestFacts::default(),
            time: NumericDate::from_seconds(NOON.as_seconds() + seconds.0),
            machine_time: machine + SignedDuration::from_secs(seconds.1),
            duration: Duration::ZERO,
            over_tls: false,
            outgoing: None,
            response_status: None,
            request: message(Sender::Client, ""),
            response: Some(message(Sender::Vendor, answer)),
        });
    }

    /// The sentences of the findings about a token that lives for a minute.
    fn found(answer: &str, used: (i64, i64)) -> Vec<String> {
        let world = test_world::world();
        let minute = Period::seconds(60);
        let policy = AccessPolicy {
            provider: Provider::KYC,
            lifetime: Lifetime::For(minute),
        };
        let (token, account) = (TokenId::of_text(TOKEN), AccountId::Number(1));
        let identity = world.identity();
        identity.note_access_token(&policy, token, account, NOON);
        write(&world, (0, 0), Reason::Ok, answer);
        write(&world, used, Reason::AccessExpired, "");
        let audit = Audit::of(&world, Surroundings::default());
        let findings = audit.findings.into_iter();
        findings.map(|finding| finding.sentence).collect()
    }

    const NAMED: &str = r#"{"access_token":"a-token-without-a-meaning","expires_in":60}"#;

    #[test]
    fn a_use_after_the_named_end_is_found() {
        let expected = "The client sent an access token at 12:01:10 (#2), 10 s after the end that the \
                        answer at 12:00:00 (#1) had named.";
        assert_eq!(found(NAMED, (70, 70)), [expected]);
    }

    #[test]
    fn a_use_just_after_the_end_is_not_found() {
        assert_eq!(found(NAMED, (64, 64)), [""; 0]);
    }

    #[test]
    fn a_client_cannot_know_of_a_clock_that_was_moved() {
        assert_eq!(found(NAMED, (70, 1)), [""; 0]);
    }

    #[test]
    fn a_client_cannot_know_a_lifetime_that_nobody_named() {
        let unnamed = NAMED.replace(r#","expires_in":60"#, "");
        assert_eq!(found(&unnamed, (70, 70)), [""; 0]);
    }
}
