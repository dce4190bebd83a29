//! Makes the file of a vendor from its requests.

use serde_json::{Map, Value, json};

use super::accounts;
use super::credentials::{Credential, credentials};
use super::entry::Entry;
use super::examples;
use super::exchange::RecordedExchange;
use super::kind::{self, DraftKind};
use super::login::DraftLogin;
use super::login_operations::{Apart, apart};
use super::making::Making;
use super::others;
use super::parts::{guard, static_guard};
use super::path::Personal;
use super::refusals;
use super::write::Draft;

/// An access token lasts an hour, a ticket five minutes and a refresh token a week where nothing tells
/// it.
const HOUR: i64 = 3600;
const TICKET: i64 = 300;
const WEEK: i64 = 7 * 24 * HOUR;

/// The draft of a vendor with a name.
pub(super) fn draft(name: &str, exchanges: &[RecordedExchange], mut entry: Entry) -> Draft {
    let personal = Personal::of(exchanges);
    leave_out(exchanges, &personal, &mut entry);
    let entry = &entry;
    let mut making = Making {
        exchanges,
        entry,
        personal,
        draft: Draft::default(),
        operations: Map::new(),
        taken: Vec::new(),
    };
    making.head(name);
    let seconds = match entry {
        Entry::Login(login) => making.with_login(login),
        Entry::Static(credentials) => making.with_credentials(credentials),
    };
    for operation in making
        .operations
        .values_mut()
        .filter_map(Value::as_object_mut)
    {
        operation.retain(|_, value| *value != json!({}));
    }
    others::add(&mut making);
    if let Some(guard) = making.draft.file.shift_remove("guard") {
        making.draft.file.insert("guard".to_owned(), guard);
    }
    let Making {
        mut draft,
        operations,
        ..
    } = making;
    draft
        .file
        .insert("operations".to_owned(), operations.into());
    refusals::add(exchanges, entry, &mut draft);
    examples::add(exchanges, entry, seconds, &mut draft);
    draft
}

/// Leaves a second step out that nothing tells from the first one.
fn leave_out(exchanges: &[RecordedExchange], personal: &Personal, entry: &mut Entry) {
    if let Entry::Login(login) = entry
        && let Some(step) = &login.second
        && apart((personal, exchanges), login.index, step.index) == Apart::Never
    {
        login.left_out = Some(step.index);
        login.second = None;
    }
}

impl Making<'_> {
    fn head(&mut self, name: &str) {
        let source = if self.exchanges.iter().any(|it| it.number.is_some()) {
            "a recording"
        } else {
            "an OpenAPI document"
        };
        self.draft.head = vec![
            format!(
                "{name}: a draft from {source}. What is guessed says from what; correct it, and check"
            ),
            "it with `mockid check`. Credentials and all personal values are made up.".to_owned(),
        ];
        self.draft.file.insert("vendor".to_owned(), name.into());
    }

    fn with_login(&mut self, login: &DraftLogin) -> i64 {
        let mut all = login.credentials.clone();
        all.extend(login.second.iter().map(|step| step.code.clone()));
        if let Some(refresh) = &login.refresh {
            all.extend(credentials(&self.exchanges[refresh.index]));
        }
        for (list, mut accounts) in accounts::accounts(&all) {
            if login.second.is_some() && list != "applications" {
                accounts[0]["mfa"] = true.into();
            }
            self.set(list, accounts);
        }
        let access = self.tokens(login);
        let at = login.used_by.map(|index| self.label(index));
        let note = at.map_or_else(
            || "guessed: no request uses the token".to_owned(),
            |label| format!("guessed from {label}"),
        );
        self.draft.note("/guard", note);
        self.set("guard", guard(&login.carrier, "access"));
        self.login(login);
        if let Some(step) = &login.second {
            self.second_step(login, step);
        }
        if let Some(index) = login.left_out {
            self.say_left_out(index);
            let line = "The login is drafted in one step: it gives the token without the second.";
            self.draft.head.push(line.to_owned());
        }
        if let Some(refresh) = &login.refresh {
            self.refresh(login, refresh);
        }
        access.seconds
    }

    /// The kinds of tokens.
    fn tokens(&mut self, login: &DraftLogin) -> DraftKind {
        let exchange = &self.exchanges[login.gives()];
        let access = kind::kind(
            "access",
            exchange,
            &login.access.value,
            &login.access.source,
            HOUR,
        );
        let mut tokens = Map::new();
        if let Some(step) = &login.second {
            let (asked, ticket) = (&self.exchanges[login.index], &step.ticket);
            let mut kind = kind::kind("ticket", asked, &ticket.value, &ticket.source, TICKET);
            self.note_kind("ticket", login.index, &kind);
            kind.value["single_use"] = true.into();
            tokens.insert("ticket".to_owned(), kind.value);
        }
        self.note_kind("access", login.gives(), &access);
        tokens.insert("access".to_owned(), access.value.clone());
        if let Some(refresh) = &login.refresh {
            let (token, source) = (&refresh.given.value, &refresh.given.source);
            let kind = kind::kind("refresh", exchange, token, source, WEEK.max(access.seconds));
            self.note_kind("refresh", login.gives(), &kind);
            tokens.insert("refresh".to_owned(), kind.value);
        }
        self.set("tokens", tokens.into());
        access
    }

    fn note_kind(&mut self, name: &str, index: usize, kind: &DraftKind) {
        let label = self.label(index);
        let at = format!("/tokens/{name}");
        let note = match self.exchanges[index].number {
            Some(_) => format!("guessed from {} in the answer of {label}", kind.form),
            None => format!(
                "{} in the answer of {label}; its form is guessed",
                kind.form
            ),
        };
        self.draft.note(&at, note);
        self.draft.note(format!("{at}/ttl"), kind.lifetime);
    }

    fn with_credentials(&mut self, credentials: &[Credential]) -> i64 {
        for (list, accounts) in accounts::accounts(credentials) {
            self.set(list, accounts);
        }
        let first = credentials.first().map(|it| (it.place, it.name.as_str()));
        let index = self.exchanges.iter().position(|exchange| {
            first.is_some_and(|(place, name)| exchange.sent(place, name).is_some())
        });
        if let Some(index) = index {
            self.draft
                .note("/guard", format!("guessed from {}", self.label(index)));
            self.set("guard", static_guard(&self.exchanges[index], credentials));
        }
        HOUR
    }
}
