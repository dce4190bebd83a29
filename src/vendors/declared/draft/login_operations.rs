//! The operations of a login: its first and its second step, and the refresh.

use serde_json::{Value, json};

use super::credentials::credentials;
use super::exchange::RecordedExchange;
use super::login::{DraftLogin, RefreshFlow, SecondStep, called, next_token};
use super::making::{Making, address};
use super::parts::{answer, is_condition, reads};
use super::path::Personal;
use super::shape::Shape;
use super::words;

impl Making<'_> {
    pub(super) fn login(&mut self, login: &DraftLogin) {
        let exchange = &self.exchanges[login.index];
        let mut operation = json!({
            "at": self.address(login.index), "when": {}, "does": "login",
            "reads": reads(exchange, &login.credentials, None),
            "ok": answer(&self.exchanges[login.gives()], &gives(login)),
        });
        if let Some(step) = &login.second {
            let shape = Shape {
                tokens: vec![(&step.ticket.value, "${ticket}")],
                ends: vec!["ticket"],
                ..gives(login)
            };
            operation["answers"]["mfa_required"] = answer(exchange, &shape);
            let note = "guessed: an account without `mfa` gets the token from the login";
            self.draft.note("/operations/login/ok", note);
        }
        self.draft.note(
            "/operations/login",
            format!("guessed from {}", self.label(login.index)),
        );
        self.operations.insert("login".to_owned(), operation);
        self.taken.push(self.address(login.index));
    }

    /// The operation that completes a login.
    pub(super) fn second_step(&mut self, login: &DraftLogin, step: &SecondStep) {
        let exchange = &self.exchanges[step.index];
        let code = std::slice::from_ref(&step.code);
        let ticket = (step.place, step.name.as_str(), "ticket");
        let operation = json!({
            "at": self.address(step.index), "when": {}, "does": "verify",
            "reads": reads(exchange, code, Some(ticket)),
            "ok": answer(exchange, &gives(login)),
        });
        let note = format!("guessed from {}", self.label(step.index));
        self.draft.note("/operations/verify", note);
        self.operations.insert("verify".to_owned(), operation);
        self.taken.push(self.address(step.index));
        let by = apart((&self.personal, self.exchanges), login.index, step.index);
        if let Apart::By(name, ours, theirs) = by {
            self.condition("login", &name, &ours);
            self.condition("verify", &name, &theirs);
        }
    }

    pub(super) fn refresh(&mut self, login: &DraftLogin, refresh: &RefreshFlow) {
        let exchange = &self.exchanges[refresh.index];
        let by = apart((&self.personal, self.exchanges), login.index, refresh.index);
        if by == Apart::Never {
            // A kind that nothing reads would be one too many.
            self.say_left_out(refresh.index);
            return;
        }
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
        let read = (refresh.place, refresh.name.as_str(), "refresh");
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
        if let Apart::By(name, ours, theirs) = by {
            self.condition("login", &name, &ours);
            self.condition("refresh", &name, &theirs);
        }
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
}

/// What tells two requests apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Apart {
    /// Their addresses.
    ByAddress,
    /// A field, with its value in the one and in the other.
    By(String, String, String),
    /// Nothing.
    Never,
}

/// What tells two requests apart.
pub(super) fn apart(
    (personal, exchanges): (&Personal, &[RecordedExchange]),
    one: usize,
    other: usize,
) -> Apart {
    let (one, other) = (&exchanges[one], &exchanges[other]);
    if address(personal, one) != address(personal, other) {
        return Apart::ByAddress;
    }
    let fields = one.sent.iter().filter(|it| is_condition(it));
    let mut differing = fields.filter_map(|it| {
        let theirs = other.sent(it.place, &it.name)?;
        let differs = words::is_harmless(&theirs.value) && theirs.value != it.value;
        let name = format!("{}.{}", it.place.word(), it.name);
        differs.then(|| Apart::By(name, it.value.clone(), theirs.value.clone()))
    });
    differing.next().unwrap_or(Apart::Never)
}

/// The shape of an answer that gives the tokens of a login.
fn gives(login: &DraftLogin) -> Shape<'_> {
    let credentials = || login.credentials.iter();
    let name = credentials().find(|it| it.role == "login");
    let mut shape = Shape {
        tokens: vec![(&login.access.value, "${access}")],
        ends: vec!["access"],
        sent: credentials().map(|it| it.value.as_str()).collect(),
        login: name.map(|it| it.value.as_str()),
        ..Shape::default()
    };
    if let Some(refresh) = &login.refresh {
        shape.tokens.push((&refresh.given.value, "${refresh}"));
        shape.ends.push("refresh");
    }
    shape
}
