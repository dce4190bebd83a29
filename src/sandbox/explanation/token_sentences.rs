//! Sentences about tokens and sessions.

use std::fmt;

use super::Answered;
use super::times::{Distance, Time};
use crate::clock::NumericDate;
use crate::identity::Intervention;
use crate::identity::ledger::{TokenKind, TokenState};
use crate::identity::token_facts::{SessionFacts, TokenFacts};
use crate::provider::Provider;

/// A token with its article.
pub(super) fn a_token(kind: TokenKind, provider: Option<Provider>) -> &'static str {
    match kind {
        TokenKind::Ticket if is_code(provider) => "An authorization code",
        TokenKind::Access => "An access token",
        TokenKind::Refresh => "A refresh token",
        TokenKind::Private => "A private token",
        TokenKind::Ticket => "A ticket",
        TokenKind::Id => "An ID token",
    }
}

/// The same token again.
fn the_token(kind: TokenKind, provider: Option<Provider>) -> &'static str {
    match kind {
        TokenKind::Ticket if is_code(provider) => "The authorization code",
        TokenKind::Access => "The access token",
        TokenKind::Refresh => "The refresh token",
        TokenKind::Private => "The private token",
        TokenKind::Ticket => "The ticket",
        TokenKind::Id => "The ID token",
    }
}

/// Whether the tickets of a vendor are authorization codes.
fn is_code(provider: Option<Provider>) -> bool {
    provider == Some(Provider::OIDC)
}

/// The beginning of a sentence within one.
fn lowercase(it: &str) -> String {
    it.replacen("The", "the", 1)
}

/// A time with its distance from the request: `12:15:00, 2 s before this request`.
struct When(NumericDate, NumericDate);

impl fmt::Display for When {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(time, request) = *self;
        let (at, distance) = (Time { time, request }, Distance { time, request });
        write!(formatter, "{at}, {distance}")
    }
}

/// How often it had been presented before this request: `it had been used 3 times before`.
fn used_before(token: &TokenFacts) -> String {
    match token.uses.saturating_sub(1) {
        0 => "it had not been used before".to_owned(),
        1 => "it had been used once before".to_owned(),
        2 => "it had been used twice before".to_owned(),
        count => format!("it had been used {count} times before"),
    }
}

pub(super) fn accepted(token: &TokenFacts, answered: &Answered<'_>) -> String {
    let request = answered.time;
    let (it, end) = (
        the_token(token.kind, answered.provider),
        When(token.expires, request),
    );
    let used = used_before(token);
    format!("{it} was accepted; it expires at {end}, and {used}.")
}

pub(super) fn issued(token: &TokenFacts, answered: &Answered<'_>) -> String {
    let request = answered.time;
    let (it, end) = (
        a_token(token.kind, answered.provider),
        When(token.expires, request),
    );
    let issued = format!("{it} was issued that expires at {end}.");
    match token.session {
        Some(session) if session.ends > token.expires => {
            let time = session.ends;
            let time = Time { time, request };
            format!("{issued} Its session lasts until {time}.")
        }
        _ => issued,
    }
}

/// `None` if the ledger says that it has not expired: the text of the token says something else.
pub(super) fn expired(token: &TokenFacts, answered: &Answered<'_>) -> Option<String> {
    let request = answered.time;
    if !token.expires.has_come(request) {
        return None;
    }
    let (it, end) = (
        the_token(token.kind, answered.provider),
        When(token.expires, request),
    );
    let used = used_before(token);
    let what_now = match token.kind {
        TokenKind::Access => after_expiry(token, request),
        TokenKind::Private => "Create another one.".to_owned(),
        TokenKind::Refresh | TokenKind::Ticket | TokenKind::Id => "Log in again.".to_owned(),
    };
    Some(match token.intervention {
        Intervention::None => format!("{it} expired at {end}; {used}. {what_now}"),
        Intervention::Aged => format!(
            "The control API made {} older, so that it expired at {end}; {used}. {what_now}",
            lowercase(it)
        ),
        Intervention::Ended => {
            format!(
                "The control API let {} expire at {end}; {used}. {what_now}",
                lowercase(it)
            )
        }
    })
}

/// What is possible after the end of an access token.
fn after_expiry(token: &TokenFacts, request: NumericDate) -> String {
    let Some(session) = token.session else {
        return "It has no session that could be refreshed: log in again.".to_owned();
    };
    if let Some(over) = over(&session, request) {
        return format!("{over} Log in again.");
    }
    let newest = session.access_expires;
    if newest.has_come(request) {
        return "A refresh has been possible since then.".to_owned();
    }
    let time = Time {
        time: newest,
        request,
    };
    format!("Its session has a newer access token, which expires at {time}: use that one.")
}

/// Says that a session is over, if it is.
fn over(session: &SessionFacts, request: NumericDate) -> Option<String> {
    if session.ended {
        let by_control = session.intervention == Intervention::Ended;
        let told = if by_control {
            "The control API ended its session."
        } else {
            "Its session was ended before its time."
        };
        return Some(told.to_owned());
    }
    let end = When(session.ends, request);
    let has_come = session.ends.has_come(request);
    has_come.then(|| format!("Its session ended at {end}."))
}

pub(super) fn not_yet_valid(token: &TokenFacts, answered: &Answered<'_>) -> Option<String> {
    let request = answered.time;
    if token.issued <= request {
        return None;
    }
    let (it, issued) = (
        the_token(token.kind, answered.provider),
        When(token.issued, request),
    );
    Some(format!(
        "{it} was issued at {issued}: the clock of the sandbox was moved back, or the token was made \
         like this. Log in again, or move the clock."
    ))
}

pub(super) fn ended_session(token: &TokenFacts, answered: &Answered<'_>) -> Option<String> {
    let request = answered.time;
    let it = the_token(token.kind, answered.provider);
    let (over, used) = (over(&token.session?, request)?, used_before(token));
    Some(format!(
        "{it} belongs to a session that is over; {used}. {over} Log in again."
    ))
}

pub(super) fn revoked(token: &TokenFacts, answered: &Answered<'_>) -> String {
    let (it, used) = (the_token(token.kind, answered.provider), used_before(token));
    let what = match token.state {
        TokenState::Revoked if token.intervention == Intervention::Ended => {
            "was revoked by the control API"
        }
        TokenState::Revoked => "was revoked",
        TokenState::Rotated | TokenState::Current => "is not valid any more",
    };
    format!("{it} {what}; {used}. Log in again.")
}

pub(super) fn reused(token: &TokenFacts, answered: &Answered<'_>) -> String {
    let (it, used) = (the_token(token.kind, answered.provider), used_before(token));
    let ended = match token.session {
        Some(session) if session.ended => " Its session has been ended.",
        _ => "",
    };
    format!(
        "{it} can be used once, and {used}.{ended} Send the newest one, and one request at a time."
    )
}
