//! A rotated refresh token that is used again.

use super::refresh_pairs::{self, OldToken};
use super::rfc;
use crate::audit::history::History;
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::sandbox::explanation::Time;
use crate::sandbox::reason::Reason;

pub(super) static RULE: Rule = Rule {
    name: RuleName::UsesARotatedRefreshToken,
    severity: Severity::Error,
    title: "uses a refresh token that was replaced",
    sees: "A refresh that was refused because its token had been used before, although the client had got the \
           new one.",
    why: "A vendor that rotates refresh tokens takes the second use for a theft: it refuses it, and may end the \
          session.",
    source: rfc(
        "RFC 9700, section 4.14.2",
        "https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2",
    ),
    advice: "Replace the stored refresh token by that of each answer before anything else is sent.",
    silent: "Tokens whose successor was lost with an answer or changed by a fault; refreshes that overlap, \
             which are `refreshes-in-parallel`; vendors that accept the old token, which are \
             `keeps-an-old-refresh-token`.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let old = refresh_pairs::with_an_old_token(history).into_iter();
    old.filter(|old| old.again.reason() == Reason::RefreshReused)
        .map(|OldToken { replaced, again }| {
            let request = again.time();
            let time = |time| Time { time, request };
            Sighting {
                sentence: format!(
                    "The client refreshed at {} (#{}) with a refresh token that the refresh at {} (#{}) had \
                     replaced.",
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
