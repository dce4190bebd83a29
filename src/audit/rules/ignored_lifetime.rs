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
    use jiff::SignedDuration;

    use super::*;
    use crate::audit::test_entries::{expired, found, given};

    /// What is found if an answer has given a token for a minute, which is refused this number of seconds later, by the
    /// sandbox's clock and by the machine's.
    fn found_after(answer: &str, seconds: (i64, i64)) -> Vec<(RuleName, String)> {
        let (on_clock, on_machine) = seconds;
        let used = expired(
            SignedDuration::from_secs(on_clock),
            SignedDuration::from_secs(on_machine),
        );
        let findings = found([given(answer), used]).into_iter();
        findings.map(|it| (it.rule, it.sentence)).collect()
    }

    const NAMED: &str = r#"{"access_token":"a-token-without-a-meaning","expires_in":60}"#;

    #[test]
    fn a_use_after_the_named_end_is_found() {
        let expected = "The client sent an access token at 12:01:10 (#2), 10 s after the end that the \
                        answer at 12:00:00 (#1) had named.";
        let expected = (RuleName::IgnoresTheLifetimeOfAToken, expected.to_owned());
        assert_eq!(found_after(NAMED, (70, 70)), [expected]);
    }

    #[test]
    fn a_use_just_after_the_end_is_not_found() {
        assert_eq!(found_after(NAMED, (64, 64)), []);
    }

    #[test]
    fn a_client_cannot_know_of_a_clock_that_was_moved() {
        assert_eq!(found_after(NAMED, (70, 1)), []);
    }

    #[test]
    fn a_client_cannot_know_a_lifetime_that_nobody_named() {
        let unnamed = NAMED.replace(r#","expires_in":60"#, "");
        assert_eq!(found_after(&unnamed, (70, 70)), []);
    }
}
