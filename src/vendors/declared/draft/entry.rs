//! How a recorded vendor lets calls in.

use super::Refused;
use super::credentials::{Credential, credentials, names_account, on_each_call};
use super::exchange::RecordedExchange;
use super::flow::{Carrier, carrier, flows};
use super::login::{DraftLogin, unused, used};
use super::second_step::in_two_steps;
use crate::secret_names::letters;
use crate::vendors::declared::language::reads::Place;

/// How a recorded vendor lets calls in.
pub(super) enum Entry {
    /// By a token that a login gives.
    Login(Box<DraftLogin>),
    /// By credentials on each call.
    Static(Vec<Credential>),
}

/// Finds how calls are let in.
pub(super) fn entry(exchanges: &[RecordedExchange]) -> Result<Entry, Refused> {
    if exchanges.is_empty() {
        return Err(Refused::Empty);
    }
    let flows = flows(exchanges);
    let is_login = |it: &RecordedExchange| it.is_done() && names_account(&credentials(it));
    let mut logins: Vec<usize> = (0..exchanges.len())
        .filter(|index| is_login(&exchanges[*index]))
        .collect();
    logins.sort_by_key(|index| is_registration(&exchanges[*index]));
    let used = logins
        .iter()
        .find_map(|index| used(exchanges, &flows, *index));
    if let Some(login) = used {
        return Ok(Entry::Login(Box::new(login)));
    }
    let in_two_steps = logins
        .iter()
        .find_map(|index| in_two_steps(exchanges, &flows, *index));
    if let Some(login) = in_two_steps {
        return Ok(Entry::Login(Box::new(login)));
    }
    if let Some(login) = logins.iter().find_map(|index| unused(exchanges, *index)) {
        return Ok(Entry::Login(Box::new(login)));
    }
    if let Some(credentials) = exchanges.iter().find_map(on_each_call) {
        return Ok(Entry::Static(credentials));
    }
    Err(refused(exchanges))
}

/// Whether a request makes an account rather than logs in.
pub(super) fn is_registration(exchange: &RecordedExchange) -> bool {
    let path = letters(&exchange.path);
    path.contains("register") || path.contains("signup")
}

/// Why nothing could be found.
fn refused(exchanges: &[RecordedExchange]) -> Refused {
    let sent = || exchanges.iter().flat_map(|it| &it.sent);
    let has_bearer = sent().any(|it| matches!(carrier(it), Some((Carrier::Bearer, _))));
    if has_bearer {
        return Refused::AfterLogin;
    }
    let carries = sent().any(|it| {
        it.place == Place::Cookie
            || it.place == Place::Basic
            || it.name.eq_ignore_ascii_case("authorization")
    });
    let is_recorded = exchanges.iter().any(|it| it.number.is_some());
    if is_recorded && !carries {
        return Refused::Stripped;
    }
    Refused::NoLogin(exchanges.len())
}
