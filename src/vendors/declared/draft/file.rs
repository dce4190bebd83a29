//! Makes the file of a vendor from its requests.

use serde_json::{Map, Value, json};

use super::accounts;
use super::examples;
use super::exchange::Exchange;
use super::kind::{self, Kind};
use super::login::{Credential, Entry, Login, RefreshFlow, called, credentials, next_token};
use super::others;
use super::parts::{answer, guard, is_condition, reads, static_guard};
use super::path::Personal;
use super::refusals;
use super::shape::Shape;
use super::words;
use super::write::Draft;

/// An access token lasts an hour and a refresh token a week where nothing tells it.
const HOUR: i64 = 3600;
const WEEK: i64 = 7 * 24 * HOUR;

/// What the parts of a file are made from.
pub(super) struct Making<'a> {
    pub(super) exchanges: &'a [Exchange],
    pub(super) entry: &'a Entry,
    pub(super) personal: Personal,
    pub(super) draft: Draft,
    pub(super) operations: Map<String, Value>,
    /// The addresses that are taken.
    pub(super) taken: Vec<String>,
}

/// The draft of a vendor with a name.
pub(super) fn draft(name: &str, exchanges: &[Exchange], entry: &Entry) -> Draft {
    let mut making = Making {
        exchanges,
        entry,
        personal: Personal::of(exchanges),
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

impl Making<'_> {
    fn head(&mut self, name: &str) {
        let source = if self.exchanges.iter().any(|it| it.number.is_some()) {
            "a recording"
        } else {
            "an OpenAPI document"
        };
        self.draft.head = vec![
            format!("{name}: a draft from {source}. What is guessed says from what; correct it, and check"),
            "it with `mockid check`. Credentials and all values that could be somebody's are made up.".to_owned(),
        ];
        self.draft.file.insert("vendor".to_owned(), name.into());
    }

    fn set(&mut self, key: &str, value: Value) {
        self.draft.file.insert(key.to_owned(), value);
    }

    /// What names a request in comments.
    pub(super) fn label(&self, index: usize) -> String {
        let exchange = &self.exchanges[index];
        let address = self.address(index);
        match exchange.number {
            Some(number) => format!("request {number}, {address}"),
            None => address,
        }
    }

    /// The method and the path of a request.
    pub(super) fn address(&self, index: usize) -> String {
        let exchange = &self.exchanges[index];
        let path = self.personal.template(&exchange.path);
        format!("{} {path}", exchange.method)
    }

    fn with_login(&mut self, login: &Login) -> i64 {
        let mut all = login.credentials.clone();
        if let Some(refresh) = &login.refresh {
            all.extend(credentials(&self.exchanges[refresh.index]));
        }
        for (list, accounts) in accounts::accounts(&all) {
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
        if let Some(refresh) = &login.refresh {
            self.refresh(login, refresh);
        }
        access.seconds
    }

    /// The kinds of tokens.
    fn tokens(&mut self, login: &Login) -> Kind {
        let exchange = &self.exchanges[login.index];
        let access = kind::kind(
            "access",
            exchange,
            &login.access.value,
            &login.access.source,
            HOUR,
        );
        let mut tokens = Map::new();
        self.note_kind("access", login.index, &access);
        tokens.insert("access".to_owned(), access.value.clone());
        if let Some(refresh) = &login.refresh {
            let (token, source) = (&refresh.given.value, &refresh.given.source);
            let kind = kind::kind("refresh", exchange, token, source, WEEK.max(access.seconds));
            self.note_kind("refresh", login.index, &kind);
            tokens.insert("refresh".to_owned(), kind.value);
        }
        self.set("tokens", tokens.into());
        access
    }

    fn note_kind(&mut self, name: &str, index: usize, kind: &Kind) {
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

    fn login(&mut self, login: &Login) {
        let exchange = &self.exchanges[login.index];
        let sent = login
            .credentials
            .iter()
            .map(|it| it.value.as_str())
            .collect();
        let name = login.credentials.iter().find(|it| it.role == "login");
        let mut shape = Shape {
            tokens: vec![(&login.access.value, "${access}")],
            ends: vec!["access"],
            sent,
            login: name.map(|it| it.value.as_str()),
            ..Shape::default()
        };
        if let Some(refresh) = &login.refresh {
            shape.tokens.push((&refresh.given.value, "${refresh}"));
            shape.ends.push("refresh");
        }
        let operation = json!({
            "at": self.address(login.index), "when": {}, "does": "login",
            "reads": reads(exchange, &login.credentials, None),
            "ok": answer(exchange, &shape),
        });
        self.draft.note(
            "/operations/login",
            format!("guessed from {}", self.label(login.index)),
        );
        self.operations.insert("login".to_owned(), operation);
        self.taken.push(self.address(login.index));
    }

    fn refresh(&mut self, login: &Login, refresh: &RefreshFlow) {
        let exchange = &self.exchanges[refresh.index];
        let conditions = self.apart(login.index, refresh.index);
        let Some(conditions) = conditions else {
            let label = self.label(refresh.index);
            let line = format!(
                "Left out, since nothing tells it from the login at the same path: {label}"
            );
            self.draft.head.push(line);
            // A kind that nothing reads would be one too many.
            return;
        };
        let access = next_token(exchange, &login.access.source);
        let again = called(exchange, words::is_refresh);
        let all = credentials(exchange);
        let mut shape = Shape {
            ends: vec!["access", "refresh"],
            ..Shape::default()
        };
        shape.sent = all.iter().map(|it| it.value.as_str()).collect();
        shape.tokens.extend(access.map(|text| (text, "${access}")));
        shape.tokens.extend(again.map(|text| (text, "${refresh}")));
        let read = (refresh.place, refresh.name.as_str());
        let operation = json!({
            "at": self.address(refresh.index), "when": {}, "does": "refresh",
            "reads": reads(exchange, &all, Some(read)),
            "ok": answer(exchange, &shape),
        });
        let rotation = match again {
            Some(text) if text != refresh.given.value => "single_use",
            _ => "kept",
        };
        let label = self.label(refresh.index);
        self.draft.note("/refresh", format!("guessed from {label}"));
        self.set("refresh", json!({ "rotation": rotation }));
        self.draft
            .note("/operations/refresh", format!("guessed from {label}"));
        self.operations.insert("refresh".to_owned(), operation);
        self.taken.push(self.address(refresh.index));
        if let Some((name, ours, theirs)) = conditions {
            self.condition("login", &name, &ours);
            self.condition("refresh", &name, &theirs);
        }
    }

    /// What tells two requests at one address apart: nothing has to, or a field with its values.
    #[expect(
        clippy::option_option,
        reason = "that nothing can is another thing than that nothing has to"
    )]
    fn apart(&self, one: usize, other: usize) -> Option<Option<(String, String, String)>> {
        if self.address(one) != self.address(other) {
            return Some(None);
        }
        let exchanges = self.exchanges;
        let fields = exchanges[one].sent.iter().filter(|it| is_condition(it));
        let mut differing = fields.filter_map(|it| {
            let theirs = exchanges[other].sent(it.place, &it.name)?;
            let differs = words::is_harmless(&theirs.value) && theirs.value != it.value;
            let name = format!("{}.{}", it.place.word(), it.name);
            differs.then(|| (name, it.value.clone(), theirs.value.clone()))
        });
        differing.next().map(Some)
    }

    fn condition(&mut self, id: &str, name: &str, value: &str) {
        let Some(Value::Object(operation)) = self.operations.get_mut(id) else {
            return;
        };
        operation["when"] = json!({ (name): value });
        // A field by which operations are told apart is not read besides.
        let (place, field) = name.split_once('.').unwrap_or_default();
        if let Some(Value::Object(fields)) =
            operation.get_mut("reads").and_then(|it| it.get_mut(place))
        {
            fields.shift_remove(field);
        }
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
