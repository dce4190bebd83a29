//! Explanations of answers: what happened to a request, as one or two sentences with the facts.
//!
//! The facts are kept with the request ([`RequestFacts`]), and the sentence is made when somebody reads
//! the entry. It only says what was true at the time of the request, so that it stays true after a reset,
//! a move of the clock, and whatever else the control API does.

mod advice;
mod facts;
mod times;
mod token_sentences;

use crate::clock::NumericDate;
use crate::provider::Provider;
use crate::sandbox::faults::FaultId;
use crate::sandbox::hint::Hint;
use crate::sandbox::reason::Reason;
pub use facts::{LoginMistake, RequestFacts, TokenRole};
pub(crate) use times::{Length, Time};
use token_sentences::{accepted, ended_session, expired, issued, not_yet_valid, reused, revoked};

/// An answered request, as far as an explanation tells of it.
#[derive(Debug)]
pub struct Answered<'a> {
    /// The vendor.
    pub provider: Option<Provider>,
    /// The mistake, if the reason does not tell it.
    pub mistake: Option<&'a Hint>,
    /// The reason for the answer.
    pub reason: Reason,
    /// The time of the request, by the sandbox's clock.
    pub time: NumericDate,
    /// The fault that was applied.
    pub fault: Option<FaultId>,
    /// What came of the request.
    pub end: End,
    /// The facts.
    pub facts: &'a RequestFacts,
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It was answered.
    Answered,
    /// The work was done, and no answer was sent.
    Unanswered,
    /// Neither was the work done nor an answer sent.
    Undone,
}

/// Explains the answer of a request. It has no secrets.
#[must_use]
pub fn explain(answered: &Answered<'_>) -> String {
    match answered.mistake {
        Some(hint) if hint.is_besides() && answered.reason != Reason::Ok => {
            format!("{} {hint}", of_the_reason(answered))
        }
        Some(hint) => hint.to_string(),
        None => of_the_reason(answered),
    }
}

fn of_the_reason(answered: &Answered<'_>) -> String {
    with_facts(answered).unwrap_or_else(|| general(answered.reason))
}

/// The explanation of a reason without facts.
fn general(reason: Reason) -> String {
    let (meaning, advice) = (reason.meaning(), reason.advice());
    if advice.is_empty() {
        meaning.to_owned()
    } else {
        format!("{meaning} {advice}")
    }
}

fn with_facts(answered: &Answered<'_>) -> Option<String> {
    let token = answered.facts.token;
    match answered.reason {
        Reason::Ok => {
            let token = token?;
            Some(match answered.facts.token_role {
                TokenRole::Presented => accepted(&token, answered),
                TokenRole::Issued => issued(&token, answered),
            })
        }
        Reason::AccessExpired
        | Reason::RefreshExpired
        | Reason::TicketExpired
        | Reason::CodeExpired => expired(&token?, answered),
        Reason::NotYetValid => not_yet_valid(&token?, answered),
        Reason::SessionEnded | Reason::SessionIdle => ended_session(&token?, answered),
        Reason::TokenRevoked => Some(revoked(&token?, answered)),
        Reason::RefreshReused | Reason::TicketUsed => Some(reused(&token?, answered)),
        Reason::WrongTokenKind => Some(format!(
            "{} was sent, and another kind of token is needed. {}",
            token_sentences::a_token(token?.kind, answered.provider),
            answered.reason.advice()
        )),
        Reason::BadCredentials => Some(refused_login(answered.facts.login?)),
        Reason::Fault => Some(broken(answered.fault?, answered.end)),
        Reason::ClientGone => Some(format!(
            "The fault {} of the control API held the request, and the client disconnected before it was \
             answered. {}",
            answered.fault?,
            answered.reason.advice()
        )),
        _ => possible_later(answered),
    }
}

/// What a fault did to the answer.
fn broken(fault: FaultId, end: End) -> String {
    let did = match end {
        End::Answered => "made this answer; the vendor would have answered otherwise",
        End::Unanswered => "lost the answer; the vendor had done the work",
        End::Undone => "left the request without an answer, and the vendor had done nothing",
    };
    let advice = Reason::Fault.advice();
    format!("The fault {fault} of the control API {did}. {advice}")
}

/// Of a refusal that ends at a known time.
fn possible_later(answered: &Answered<'_>) -> Option<String> {
    let (from, request) = (answered.facts.possible_from?, answered.time);
    let what = match answered.reason {
        Reason::LockedOut => "The login name is locked after too many failures",
        Reason::RefreshTooEarly => "It is too early for a refresh",
        Reason::TooManySessions => "The account has opened as many sessions as it may",
        Reason::Throttled => "The client has called too often",
        Reason::DevicePending => "Nobody has answered yet, and the device has to wait",
        Reason::DeviceSlowDown => "The device polls too fast, and has to wait",
        _ => return None,
    };
    let left = Length(from.seconds_left(request).unsigned_abs());
    let time = Time {
        time: from,
        request,
    };
    let advice = answered.reason.advice();
    Some(format!(
        "{what}, until {time}, {left} after this request. {advice}"
    ))
}

fn refused_login(mistake: LoginMistake) -> String {
    match mistake {
        LoginMistake::UnknownAccount => {
            "No account of this vendor in this sandbox has the login name or key that was sent. GET \
             /__admin/accounts lists those that exist."
        }
        LoginMistake::WrongSecret => {
            "The account exists, and the secret that was sent is not its own."
        }
        LoginMistake::InactiveKey => {
            "The key that was sent is right, and its account is not active. Activate the account, or \
             use another key."
        }
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_a_sentence_and_says_what_to_do() {
        let schema = schemars::schema_for!(Reason).to_value();
        let variants = schema["oneOf"].as_array().unwrap();
        assert!(variants.len() > 100);
        for variant in variants {
            let reason: Reason = serde_json::from_value(variant["const"].clone()).unwrap();
            let told = general(reason);
            assert!(told.ends_with('.'), "{reason}: {told}");
            assert!(told.starts_with(char::is_uppercase), "{reason}: {told}");
            assert_eq!(reason.advice().is_empty(), reason == Reason::Ok, "{reason}");
        }
    }
}
