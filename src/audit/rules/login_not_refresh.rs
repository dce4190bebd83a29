//! A login where a refresh would do.

use super::logins::{self, NeedlessLogin};
use super::rfc;
use crate::audit::history::History;
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::sandbox::explanation::{Length, Time};

pub(super) static RULE: Rule = Rule {
    name: RuleName::LogsInInsteadOfRefreshing,
    severity: Severity::Warning,
    title: "logs in again instead of refreshing",
    sees: "A login of a client whose access token had expired, or was about to, and whose refresh token was \
           good for more than a tenth of its lifetime and more than a minute.",
    why: "A refresh continues the session; a login sends the credentials once more, opens another session, and \
          leaves the old one open.",
    source: rfc(
        "RFC 6749, section 1.5",
        "https://www.rfc-editor.org/rfc/rfc6749#section-1.5",
    ),
    advice: "Keep the refresh token of the newest answer, and refresh with it when the access token has expired.",
    silent: "Logins of a person, and those that differ from the login of the session; vendors without refresh tokens; sessions of which a refresh was refused, that \
             were revoked, aged or ended, or whose answers a fault has changed, and those since which the clock was \
             moved back.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let needless = logins::instead_of_a_refresh(history).into_iter();
    needless
        .map(|NeedlessLogin { given, login, until }| {
            let request = login.time();
            let time = |time| Time { time, request };
            let left = Length(until.seconds_left(request).unsigned_abs());
            Sighting {
                sentence: format!(
                    "The client logged in at {} (#{}), although the refresh token that it had got at {} \
                     (#{}) was good until {}, for another {left}.",
                    time(request),
                    login.id(),
                    time(given.time()),
                    given.id(),
                    time(until),
                ),
                events: vec![given, login],
            }
        })
        .collect()
}
