//! An example with the made-up credentials: log in, use the token, and let it end.

use serde_json::{Map, Value, json};

use super::accounts::sample;
use super::credentials::Credential;
use super::entry::Entry;
use super::exchange::{RecordedExchange, ValueSource};
use super::flow::Carrier;
use super::kind::ttl;
use super::login::DraftLogin;
use super::login::SecondStep;
use super::parts::literal;
use super::words;
use super::write::Draft;
use crate::vendors::declared::language::reads::Place;

/// Adds the example, if there is a call that needs a token.
pub(super) fn add(exchanges: &[RecordedExchange], entry: &Entry, seconds: i64, draft: &mut Draft) {
    let Some(call) = guarded_call(draft) else {
        return;
    };
    let (sentence, steps) = match entry {
        Entry::Login(login) => {
            let Some(steps) = with_login(exchanges, login, &call, seconds, draft) else {
                return;
            };
            ("log in and use the token until it ends", steps)
        }
        Entry::Static(credentials) => {
            let request = with_credentials(credentials, draft);
            let refused = status(draft, "unauthorized");
            let refused = json!({ (call.as_str()): { "status": refused, "reason": "no_token" } });
            (
                "with and without credentials",
                vec![json!({ (call.as_str()): request }), refused],
            )
        }
    };
    draft
        .file
        .insert("examples".to_owned(), json!({ (sentence): steps }));
}

/// A call without a body that the guard protects.
fn guarded_call(draft: &Draft) -> Option<String> {
    let operations = draft.file.get("operations")?.as_object()?;
    let mut guarded = operations
        .values()
        .filter(|it| it.get("does").is_none() && it.get("open").is_none());
    let address = guarded.find_map(|it| it["at"].as_str().filter(|at| at.starts_with("GET ")))?;
    let segments = address
        .split('/')
        .map(|it| if it.starts_with('{') { "1" } else { it });
    Some(segments.collect::<Vec<_>>().join("/"))
}

fn status(draft: &Draft, word: &str) -> Value {
    let answers = draft.file.get("answers");
    let status = answers.and_then(|it| it[word].get("status"));
    status.cloned().unwrap_or_else(|| 401.into())
}

fn ok_status(draft: &Draft, id: &str) -> Value {
    let status = draft
        .file
        .get("operations")
        .and_then(|it| it[id]["ok"].get("status"));
    status.cloned().unwrap_or_else(|| 200.into())
}

fn with_login(
    exchanges: &[RecordedExchange],
    login: &DraftLogin,
    call: &str,
    seconds: i64,
    draft: &Draft,
) -> Option<Vec<Value>> {
    let token = kept(&login.access.source)?;
    let mut steps = Vec::new();
    let mut last = request(&exchanges[login.index], &login.credentials);
    let mut id = "login";
    if let Some(step) = &login.second {
        last.insert("reason".to_owned(), "mfa_required".into());
        last.insert(
            "keep".to_owned(),
            json!({ "s": kept(&step.ticket.source)? }),
        );
        steps.push(json!({ (address(draft, id)?): last }));
        let code = std::slice::from_ref(&step.code);
        last = request(&exchanges[step.index], code);
        add_ticket(&mut last, step)?;
        id = "verify";
    }
    last.insert("status".to_owned(), ok_status(draft, id));
    last.insert("keep".to_owned(), json!({ "t": token }));
    steps.push(json!({ (address(draft, id)?): last }));
    let carried = carried(&login.carrier);
    let with = |expected: Value| {
        let mut request = carried.clone();
        request.extend(expected.as_object().cloned().unwrap_or_default());
        json!({ (call): request })
    };
    steps.extend([
        with(json!({ "status": 200 })),
        json!({ "clock": format!("+{}", ttl(seconds)) }),
        with(json!({ "status": status(draft, "unauthorized") })),
    ]);
    Some(steps)
}

/// The method and the path of an operation, for a request.
fn address(draft: &Draft, id: &str) -> Option<String> {
    let address = draft.file.get("operations")?[id]["at"].as_str()?;
    Some(address.replace("{id}", "1"))
}

/// Where an example finds a token in an answer; nothing if the way there cannot be written.
fn kept(source: &ValueSource) -> Option<String> {
    let is_writable = |key: &String| !key.contains('.') && words::is_name(key);
    Some(match source {
        ValueSource::Body(keys) if !keys.iter().all(is_writable) => return None,
        ValueSource::Body(keys) => keys.join("."),
        ValueSource::Header(name) => format!("header:{name}"),
        ValueSource::Cookie(name) => format!("cookie:{name}"),
    })
}

/// Adds the ticket to the request of the second step; nothing if an example cannot send it there.
fn add_ticket(request: &mut Map<String, Value>, step: &SecondStep) -> Option<()> {
    let (key, names): (_, Vec<&str>) = match step.place {
        Place::Json => ("json", step.name.split('.').collect()),
        Place::Form => ("form", vec![&step.name]),
        Place::Query => ("query", vec![&step.name]),
        Place::Header => ("headers", vec![&step.name]),
        Place::Cookie => ("cookie", vec![&step.name]),
        Place::Body | Place::Basic | Place::Path => return None,
    };
    let fields = request.entry(key).or_insert_with(|| json!({}));
    put(fields, &names, "${s}".into());
    Some(())
}

/// How an example carries the token.
fn carried(carrier: &Carrier) -> Map<String, Value> {
    let (key, value) = match carrier {
        Carrier::Bearer => ("bearer", "${t}".into()),
        Carrier::Scheme(scheme) => ("scheme", format!("{scheme} ${{t}}").into()),
        Carrier::Header(name) => ("headers", json!({ (name): "${t}" })),
        Carrier::Cookie(name) => ("cookie", json!({ (name): "${t}" })),
        Carrier::Query(name) => ("query", json!({ (name): "${t}" })),
    };
    Map::from_iter([(key.to_owned(), value)])
}

/// The request of a login with made-up credentials.
fn request(exchange: &RecordedExchange, credentials: &[Credential]) -> Map<String, Value> {
    let mut request = Map::new();
    let basic = credentials.iter().filter(|it| it.place == Place::Basic);
    let basic: Vec<&str> = basic.map(sample).collect();
    if !basic.is_empty() {
        request.insert("basic".to_owned(), basic.join(":").into());
    }
    for sent in &exchange.sent {
        let credential = credentials
            .iter()
            .find(|it| it.place == sent.place && it.name == sent.name);
        let value: Value = match credential {
            Some(credential) => sample(credential).into(),
            None if words::is_harmless(&sent.value) => literal(&sent.value),
            None => continue,
        };
        let key = match sent.place {
            Place::Json => "json",
            Place::Form => "form",
            Place::Query => "query",
            Place::Header => "headers",
            Place::Body | Place::Cookie | Place::Basic | Place::Path => continue,
        };
        let names: Vec<&str> = match sent.place {
            Place::Json => sent.name.split('.').collect(),
            _ => vec![&sent.name],
        };
        if names.iter().all(|name| words::is_name(name)) {
            put(
                request.entry(key).or_insert_with(|| json!({})),
                &names,
                value,
            );
        }
    }
    request
}

/// Puts a value at the end of nested keys.
fn put(object: &mut Value, names: &[&str], value: Value) {
    match names {
        [] => {}
        [name] => object[*name] = value,
        [name, rest @ ..] => {
            if !object[*name].is_object() {
                object[*name] = json!({});
            }
            put(&mut object[*name], rest, value);
        }
    }
}

/// A call with made-up credentials.
fn with_credentials(credentials: &[Credential], draft: &Draft) -> Value {
    let guard = draft.file.get("guard");
    let named = |key: &str| guard.and_then(|it| it.get(key)?.as_object()?.keys().next());
    let mut request = json!({ "status": 200 });
    match credentials {
        [user, password] => {
            request["basic"] = format!("{}:{}", sample(user), sample(password)).into();
        }
        [key] => {
            if guard.is_some_and(|it| it.get("bearer").is_some()) {
                request["bearer"] = sample(key).into();
            } else if let Some(name) = named("cookie") {
                request["cookie"] = json!({ (name): sample(key) });
            } else if let Some(scheme) = named("scheme") {
                request["scheme"] = format!("{scheme} {}", sample(key)).into();
            } else if let Some(name) = named("header") {
                request["headers"] = json!({ (name): sample(key) });
            } else if let Some(name) = named("query") {
                request["query"] = json!({ (name): sample(key) });
            }
        }
        _ => {}
    }
    request
}
