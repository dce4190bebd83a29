//! A login for each use.

use super::logins;
use crate::audit::history::History;
use crate::audit::rule::{Rule, RuleName, Severity, Sighting, Source};
use crate::sandbox::explanation::Time;

pub(super) static RULE: Rule = Rule {
    name: RuleName::NeverReusesASession,
    severity: Severity::Warning,
    title: "opens one session after the other instead of reusing one",
    sees: "Three or more logins in a row, each while the access token of the login before was good.",
    why: "Vendors watch for sessions that are opened and dropped: Intergiro calls it session misuse, and it can \
          trigger its fraud monitoring.",
    source: Source {
        title: "Intergiro, Authentication",
        address: "docs/vendors/intergiro.md#session-misuse-is-429-when-the-setting-is-on",
    },
    advice: "Log in once, keep the tokens where all requests of the client find them, and refresh the session.",
    silent: "What `logs-in-while-a-token-is-good` is silent about; one or two such logins, which it reports.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let habits = logins::habits(history).into_iter();
    let sightings = habits.filter_map(|run| {
        let (first, last) = (run.first()?.given, run.last()?.login);
        let request = last.time();
        let time = |time| Time { time, request };
        let logins = run.len() + 1;
        let events = std::iter::once(first).chain(run.iter().map(|needless| needless.login));
        Some(Sighting {
            sentence: format!(
                "The client logged in {logins} times from {} (#{}) to {} (#{}), each time while the access \
                 token of the login before was good.",
                time(first.time()),
                first.id(),
                time(request),
                last.id(),
            ),
            events: events.collect(),
        })
    });
    sightings.collect()
}
