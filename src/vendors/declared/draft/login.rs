//! Finds the request that logs in, its credentials, and the token in its answer.

use super::Refused;
use super::exchange::{RecordedExchange, RecordedRequest, ValueSource};
use super::flow::{Carrier, Flow, carrier, flows, token};
use super::second_step::{SecondStep, in_two_steps};
use super::words;
use crate::secret_names::letters;
use crate::vendors::declared::language::reads::Place;

/// A credential in a request.
#[derive(Clone)]
pub(super) struct Credential {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) role: &'static str,
    pub(super) value: String,
}

/// A token in an answer.
pub(super) struct Given {
    pub(super) source: ValueSource,
    pub(super) value: String,
}

/// How a recorded vendor lets calls in.
pub(super) enum Entry {
    /// By a token that a login gives.
    Login(Box<DraftLogin>),
    /// By credentials on each call.
    Static(Vec<Credential>),
}

/// A login and what became of its answer.
pub(super) struct DraftLogin {
    pub(super) index: usize,
    pub(super) credentials: Vec<Credential>,
    /// The request that completes it, if there is one.
    pub(super) second: Option<SecondStep>,
    /// The index of a request that completes it and is left out.
    pub(super) left_out: Option<usize>,
    pub(super) access: Given,
    pub(super) carrier: Carrier,
    /// The index of the request that first carries the token; nothing if none does.
    pub(super) used_by: Option<usize>,
    pub(super) refresh: Option<RefreshFlow>,
}

impl DraftLogin {
    /// The index of the request whose answer gives the token.
    pub(super) fn gives(&self) -> usize {
        let second = self.second.as_ref().map(|step| step.index);
        second.or(self.left_out).unwrap_or(self.index)
    }
}

/// A refresh token and the request that uses it.
pub(super) struct RefreshFlow {
    pub(super) given: Given,
    pub(super) index: usize,
    pub(super) place: Place,
    pub(super) name: String,
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

/// A login whose token a later request carries.
pub(super) fn used(
    exchanges: &[RecordedExchange],
    flows: &[Flow],
    index: usize,
) -> Option<DraftLogin> {
    let from_here = flows.iter().filter(|flow| flow.from == index);
    let from_here: Vec<&Flow> = from_here.collect();
    let is_refresh =
        |flow: &Flow| words::is_refresh(flow.source.name()) || words::is_refresh(&flow.name);
    let tokens = from_here
        .iter()
        .filter(|flow| !is_refresh(flow) && flow.carrier(exchanges).is_some());
    let access = token(&tokens.copied().collect::<Vec<_>>())?;
    let refreshes = |flow: &Flow| {
        let exchange = &exchanges[flow.to];
        exchange.is_done() && next_token(exchange, &access.source).is_some()
    };
    let refresh = from_here
        .iter()
        .find(|flow| is_refresh(flow) && refreshes(flow));
    Some(DraftLogin {
        index,
        credentials: credentials(&exchanges[index]),
        second: None,
        left_out: None,
        access: given(access),
        carrier: access.carrier(exchanges)?,
        used_by: Some(access.to),
        refresh: refresh.map(|flow| RefreshFlow {
            given: given(flow),
            index: flow.to,
            place: flow.place,
            name: flow.name.clone(),
        }),
    })
}

/// The token in the answer to a refresh: where the login's answer has it, or by its name.
pub(super) fn next_token<'a>(
    exchange: &'a RecordedExchange,
    source: &ValueSource,
) -> Option<&'a str> {
    let same = exchange.at_source(source).filter(|text| !text.is_empty());
    same.or_else(|| called(exchange, words::is_token))
}

/// The text in an answer whose name fits.
pub(super) fn called(exchange: &RecordedExchange, fits: fn(&str) -> bool) -> Option<&str> {
    let answered = exchange.answered();
    let is_called = |source: &ValueSource| source.is_named() && fits(source.name());
    let mut called = answered
        .into_iter()
        .filter(|(source, text)| is_called(source) && !text.is_empty());
    called.next().map(|(_, text)| text)
}

pub(super) fn given(flow: &Flow) -> Given {
    Given {
        source: flow.source.clone(),
        value: flow.value.clone(),
    }
}

/// A login whose answer has what is called a token, although no later request carries it.
pub(super) fn unused(exchanges: &[RecordedExchange], index: usize) -> Option<DraftLogin> {
    let exchange = &exchanges[index];
    let answered = exchange.answered();
    let is_token = |source: &ValueSource| source.is_named() && words::is_token(source.name());
    let (source, value) = answered
        .iter()
        .find(|(source, text)| is_token(source) && !text.is_empty())?;
    let carrier = match source {
        ValueSource::Body(_) => Carrier::Bearer,
        ValueSource::Header(name) => Carrier::Header(name.clone()),
        ValueSource::Cookie(name) => Carrier::Cookie(name.clone()),
    };
    Some(DraftLogin {
        index,
        credentials: credentials(exchange),
        second: None,
        left_out: None,
        access: Given {
            source: source.clone(),
            value: (*value).to_owned(),
        },
        carrier,
        used_by: None,
        refresh: None,
    })
}

/// The credentials of a request, each role once.
pub(super) fn credentials(exchange: &RecordedExchange) -> Vec<Credential> {
    let mut found: Vec<Credential> = Vec::new();
    let mut add = |sent: &RecordedRequest, role: &'static str| {
        if !found.iter().any(|it| it.role == role) && !sent.value.is_empty() {
            found.push(Credential {
                place: sent.place,
                name: sent.name.clone(),
                role,
                value: sent.value.clone(),
            });
        }
    };
    let fields = || exchange.sent.iter().filter(|it| it.place != Place::Cookie);
    for sent in fields().filter(|it| it.place != Place::Basic) {
        if let Some(role) = words::role(sent.place, &sent.name) {
            add(sent, role);
        }
    }
    let is_oauth = exchange.sent.iter().any(|it| it.name == "grant_type");
    let roles = if is_oauth {
        ["client_id", "secret"]
    } else {
        ["login", "password"]
    };
    let basic = fields().filter(|it| it.place == Place::Basic);
    basic.zip(roles).for_each(|(sent, role)| add(sent, role));
    if let Some(password) = found.iter().find(|it| it.role == "password")
        && !names_account(&found)
    {
        // What stands beside a password is the login name, whatever it is called.
        let place = password.place;
        let beside = fields().find(|it| {
            let is_other = words::role(it.place, &it.name).is_none();
            it.place == place && is_other && !words::is_harmless(&it.value)
        });
        let beside = beside.map(|sent| Credential {
            place,
            name: sent.name.clone(),
            role: "login",
            value: sent.value.clone(),
        });
        found.extend(beside);
    }
    found
}

/// Whether credentials prove who somebody is.
fn names_account(credentials: &[Credential]) -> bool {
    let has = |role: &str| credentials.iter().any(|it| it.role == role);
    has("key") || ((has("login") || has("client_id")) && (has("password") || has("secret")))
}

/// The credentials of a call that nothing before it gave: an API key, or HTTP Basic.
fn on_each_call(exchange: &RecordedExchange) -> Option<Vec<Credential>> {
    if !exchange.is_done() {
        return None;
    }
    let credential = |sent: &RecordedRequest, role| Credential {
        place: sent.place,
        name: sent.name.clone(),
        role,
        value: sent.value.clone(),
    };
    let basic = exchange.sent.iter().filter(|it| it.place == Place::Basic);
    let basic: Vec<Credential> = basic
        .zip(["login", "password"])
        .map(|(it, role)| credential(it, role))
        .collect();
    if !basic.is_empty() {
        return Some(basic);
    }
    let is_key = |sent: &&RecordedRequest| match carrier(sent) {
        Some((Carrier::Scheme(_), _)) => true,
        Some((Carrier::Header(name) | Carrier::Query(name), _)) => {
            words::role(sent.place, &name) == Some("key") || words::is_token(&name)
        }
        _ => false,
    };
    let key = exchange.sent.iter().find(is_key)?;
    Some(vec![credential(key, "key")])
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
