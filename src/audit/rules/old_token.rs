//! An old refresh token that still works.

use super::refresh_pairs::{self, OldToken};
use crate::audit::history::History;
use crate::audit::rule::{Rule, RuleName, Severity, Sighting, Source};
use crate::sandbox::explanation::Time;
use crate::sandbox::reason::Reason;

pub(super) static RULE: Rule = Rule {
    name: RuleName::KeepsAnOldRefreshToken,
    severity: Severity::Warning,
    title: "keeps an old refresh token",
    sees: "A refresh that the vendor accepted with a token for which the client had got a newer one.",
    why: "Intergiro asks clients to keep the latest refresh token. The old one works only as long as the vendor \
          tolerates it, and stops when the vendor begins to rotate.",
    source: Source {
        title: "Intergiro, Authentication",
        address: "docs/vendors/intergiro.md#a-refresh-after-the-access-token-has-expired-gives-two-new-tokens",
    },
    advice: "Replace the stored refresh token by that of each answer.",
    silent: "Vendors that give no new refresh token; tokens whose successor was lost with an answer or changed \
             by a fault; refreshes that were refused.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let old = refresh_pairs::with_an_old_token(history).into_iter();
    old.filter(|old| old.again.reason() == Reason::Ok)
        .map(|OldToken { replaced, again }| {
            let request = again.time();
            let time = |time| Time { time, request };
            Sighting {
                sentence: format!(
                    "The client refreshed at {} (#{}) with a refresh token for which it had got a newer one \
                     at {} (#{}).",
                    time(request),
                    again.id(),
                    time(replaced.time()),
                    replaced.id(),
                ),
                events: vec![replaced, again],
            }
        })
        .collect()
}
