//! What refusals look like, from those that were recorded.

use serde_json::{Map, Value, json};

use super::credentials::credentials;
use super::entry::{Entry, is_registration};
use super::exchange::RecordedExchange;
use super::others::is_guarded;
use super::shape::{Shape, Words};
use super::write::Draft;

/// A refusal and the word under which it is answered.
struct Refusal<'a> {
    word: &'static str,
    exchange: &'a RecordedExchange,
}

/// Adds `error` and `answers`.
pub(super) fn add(exchanges: &[RecordedExchange], entry: &Entry, draft: &mut Draft) {
    let mut found: Vec<Refusal> = Vec::new();
    for exchange in exchanges.iter().filter(|it| it.status >= 400) {
        if let Some(word) = word(exchange, exchanges, entry)
            && !found.iter().any(|it| it.word == word)
        {
            found.push(Refusal { word, exchange });
        }
    }
    let bodies = found.iter().filter_map(|it| Some((it, template(it)?)));
    let error = bodies
        .map(|(it, (body, _))| (it.exchange.number, body))
        .next();
    let (note, body) = match error {
        Some((Some(number), body)) => (format!("guessed from request {number}"), body),
        Some((None, body)) => (
            "guessed from the first refusal of the document".to_owned(),
            body,
        ),
        None => (
            "guessed: there is no refusal to learn from".to_owned(),
            json!({ "error": "${text}" }),
        ),
    };
    draft.note("/error", note);
    let answers = found
        .iter()
        .map(|it| (it.word.to_owned(), answer(it, &body)));
    let answers: Map<String, Value> = answers.collect();
    draft
        .file
        .insert("error".to_owned(), json!({ "json": body }));
    for refusal in &found {
        if let Some(number) = refusal.exchange.number {
            draft.note(
                format!("/answers/{}", refusal.word),
                format!("guessed from request {number}"),
            );
        }
    }
    if !answers.is_empty() {
        draft.file.insert("answers".to_owned(), answers.into());
    }
}

/// What a refusal is one of.
fn word(
    exchange: &RecordedExchange,
    exchanges: &[RecordedExchange],
    entry: &Entry,
) -> Option<&'static str> {
    let at = |index: usize| {
        let other = &exchanges[index];
        other.method == exchange.method && other.path == exchange.path
    };
    let is_of_fields = exchange.status == 422;
    let is_of_guard = matches!(exchange.status, 401 | 403 | 419 | 440 | 498);
    match entry {
        Entry::Login(login) if at(login.index) && exchange.status < 500 => {
            let refresh = login.refresh.as_ref();
            let has_refresh = refresh.is_some_and(|it| exchange.sent(it.place, &it.name).is_some());
            Some(match () {
                () if is_of_fields => "invalid",
                () if exchange.status == 429 => "limited",
                () if has_refresh => "refresh_refused",
                () => "login_refused",
            })
            .filter(|word| *word != "limited")
        }
        Entry::Login(login) if login.second.as_ref().is_some_and(|it| at(it.index)) => {
            let is_refused = matches!(exchange.status, 400 | 401 | 403);
            is_refused.then_some("otp_wrong")
        }
        Entry::Login(login) if login.refresh.as_ref().is_some_and(|it| at(it.index)) => {
            let is_refused = matches!(exchange.status, 400 | 401 | 403);
            is_refused.then_some("refresh_refused")
        }
        _ if exchange.status == 409 && is_registration(exchange) => Some("taken"),
        _ => {
            let is_called =
                is_guarded(exchange, entry) || is_guarded_elsewhere(exchange, exchanges, entry);
            (is_of_guard && is_called).then_some("unauthorized")
        }
    }
}

/// Whether another call of the same address carried a token.
fn is_guarded_elsewhere(
    exchange: &RecordedExchange,
    exchanges: &[RecordedExchange],
    entry: &Entry,
) -> bool {
    let mut others = exchanges.iter();
    others
        .any(|it| it.path == exchange.path && it.method == exchange.method && is_guarded(it, entry))
}

fn template(refusal: &Refusal) -> Option<(Value, Words)> {
    let exchange = refusal.exchange;
    let body = exchange.body.as_ref().filter(|it| it.is_object())?;
    let credentials = credentials(exchange);
    let shape = Shape {
        sent: credentials.iter().map(|it| it.value.as_str()).collect(),
        refused: Some(exchange.status),
        ..Shape::default()
    };
    Some((shape.template(body), shape.words(body)))
}

fn answer(refusal: &Refusal, error: &Value) -> Value {
    let mut answer = json!({ "status": refusal.exchange.status });
    if let Some((body, words)) = template(refusal) {
        if let Some(code) = words.code {
            answer["code"] = code;
        }
        if let Some(text) = words.text {
            answer["text"] = text.into();
        }
        if body != *error {
            answer["json"] = body;
        }
    }
    answer
}
