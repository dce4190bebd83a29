//! A login while an access token is good.

use super::logins::{self, NeedlessLogin};
use super::rfc;
use crate::audit::history::History;
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::sandbox::explanation::{Length, Time};

pub(super) static RULE: Rule = Rule {
    name: RuleName::LogsInWhileATokenIsGood,
    severity: Severity::Warning,
    title: "logs in while an access token is good",
    sees: "A login of a client that had got an access token for the same account, and of whose lifetime more \
           than a tenth, and more than a minute, was left.",
    why: "A token is made to be used until it expires. Each login costs the vendor a session and the account a \
          step towards limits and fraud monitoring.",
    source: rfc(
        "RFC 6749, section 1.4",
        "https://www.rfc-editor.org/rfc/rfc6749#section-1.4",
    ),
    advice: "Keep the access token with the time at which it expires, share it between all requests of the \
             client, and log in when it has expired or was refused.",
    silent: "Logins of a person (codes, tickets, device codes); logins that differ in anything, for example in \
             the scope; tokens that were refused, revoked or aged, or \
             whose answer a fault has changed; tokens since whose issue the clock was moved back; three and more such logins in a row, which are \
             `never-reuses-a-session`.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let needless = logins::single(history).into_iter();
    needless.map(|login| sighting(&login)).collect()
}

fn sighting<'h>(needless: &NeedlessLogin<'h>) -> Sighting<'h> {
    let NeedlessLogin {
        given,
        login,
        until,
    } = needless;
    let request = login.time();
    let time = |time| Time { time, request };
    let left = Length(until.seconds_left(request).unsigned_abs());
    Sighting {
        sentence: format!(
            "The client logged in at {} (#{}) while the access token that it had got at {} (#{}) was good \
             until {}, for another {left}.",
            time(request),
            login.id(),
            time(given.time()),
            given.id(),
            time(*until),
        ),
        events: vec![given, login],
    }
}
