//! Refreshes of one session in parallel.

use super::refresh_pairs;
use super::rfc;
use crate::audit::history::History;
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};

pub(super) static RULE: Rule = Rule {
    name: RuleName::RefreshesInParallel,
    severity: Severity::Warning,
    title: "refreshes one session in parallel",
    sees: "Two refreshes of one session by one client, of which the second began before the first was answered.",
    why: "Where a refresh token can be used once, one of the two fails, and the vendor may take the second use \
          for a theft and end the session.",
    source: rfc(
        "RFC 9700, section 4.14.2",
        "https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2",
    ),
    advice: "Let one request refresh, and let all others of the client wait for its result.",
    silent: "Refreshes whose answers were lost, which a client may repeat; refreshes that the server has seen \
             one after the other.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let pairs = refresh_pairs::overlapping(history).into_iter();
    pairs
        .map(|(first, second)| Sighting {
            sentence: format!(
                "The client began a refresh (#{}) while another one of the same session (#{}) was not \
                 answered yet.",
                second.id(),
                first.id(),
            ),
            events: vec![first, second],
        })
        .collect()
}
