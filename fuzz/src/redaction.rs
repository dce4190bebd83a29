//! What the journal shows of requests that have secrets in them.
//!
//! An input is a request in which there is no secret yet. A password goes to where the name beside it
//! says what it is, also within a text, and a token goes to anywhere; whatever stands around them,
//! neither is shown.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use bytes::Bytes;
use mockid::Provider;
use mockid::clock::NumericDate;
use mockid::sandbox::explanation::RequestFacts;
use mockid::sandbox::journal::{Exchange, Journal, JournalSize, Message, SecretNames, Sender};
use mockid::sandbox::reason::Reason;
use serde_json::Value;

use crate::bytes::split_once;
use crate::server::NOON;

const PASSWORD: &str = "Zq7~never~shown~X4";
const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJuZXZlciBzaG93biJ9.bmV2ZXItc2hvd24";

/// What of the token would be a leak.
const CLAIMS: &str = "eyJzdWIiOiJuZXZlciBzaG93biJ9";

/// Names beside which a secret stands.
const NAMES: [&str; 10] = [
    "password",
    "api_key",
    "apiKey",
    "Refresh-Token",
    "client_secret",
    "TOKEN",
    "pwd",
    "access",
    "authorization",
    "bearer",
];

/// Shows the request of an input with secrets in it.
pub fn play(input: &[u8]) {
    let (head, body) = split_once(input, b"\n\n").unwrap_or((input, b""));
    let head = String::from_utf8_lossy(head);
    if [PASSWORD, TOKEN, CLAIMS].iter().any(|secret| {
        input
            .windows(secret.len())
            .any(|here| here == secret.as_bytes())
    }) {
        return;
    }
    let mut lines = head.lines();
    let (path, query) = {
        let target = lines.next().unwrap_or_default();
        target.split_once('?').unwrap_or((target, ""))
    };
    let name = NAMES[input.len() % NAMES.len()];
    let headers = headers(lines, name);
    let body = with_secrets(body, name);
    let entry = Journal::new(JournalSize::default()).write(Exchange {
        provider: Some(Provider::KYC),
        operation: None,
        method: Method::POST,
        path: format!("{path}/{TOKEN}/{path}%20{TOKEN}"),
        query: Some(format!("{query}&{name}={PASSWORD}&{query}&x={TOKEN}")),
        status: Some(StatusCode::OK),
        reason: Reason::Ok,
        account: None,
        session: None,
        token: None,
        fault: None,
        hint: None,
        facts: RequestFacts::default(),
        time: NumericDate::from_seconds(0),
        machine_time: NOON.parse().expect("an instant"),
        duration: std::time::Duration::ZERO,
        over_tls: false,
        came_by: None,
        outgoing: None,
        response_status: None,
        request: Message::new(Sender::Client, SecretNames::NONE, &headers, &body),
        response: Some(Message::new(
            Sender::Vendor,
            SecretNames::NONE,
            &headers,
            &body,
        )),
    });
    for shown in [
        entry.show().to_string(),
        entry.summary().to_string(),
        format!("{entry} {entry:?}"),
    ] {
        assert!(!shown.contains(PASSWORD), "the password is in {shown}");
        assert!(!shown.contains(CLAIMS), "the token is in {shown}");
    }
}

/// The headers of an input, and those in which secrets stand.
fn headers<'a>(lines: impl Iterator<Item = &'a str>, name: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut noise = "";
    for line in lines {
        noise = line;
        let parsed = line.split_once(':').and_then(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            Some((name, HeaderValue::from_str(value.trim()).ok()?))
        });
        if let Some((name, value)) = parsed {
            headers.append(name, value);
        }
    }
    let word: String = noise.chars().filter(char::is_ascii_graphic).collect();
    if word.contains(CLAIMS) {
        return headers;
    }
    // In an address these say where a parameter begins.
    let step: String = word.chars().filter(|c| !"?&=#".contains(*c)).collect();
    let secret = [
        (header::AUTHORIZATION, format!("{word} {PASSWORD}")),
        (header::COOKIE, format!("{word}={PASSWORD}; x={PASSWORD}")),
        (header::SET_COOKIE, format!("x={PASSWORD}; {word}")),
        (
            header::REFERER,
            format!("/{step}?{name}={PASSWORD}&x={TOKEN}"),
        ),
        (
            HeaderName::from_static("x-noise"),
            format!("{word} {TOKEN}"),
        ),
        (
            HeaderName::from_static("x-text"),
            format!("{step}={step};{name}={PASSWORD}"),
        ),
    ];
    for (name, value) in secret {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(name, value);
        }
    }
    headers
}

/// The body with secrets at every place where JSON or a form has room for one.
fn with_secrets(body: &[u8], name: &str) -> Bytes {
    if let Ok(mut value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_slice(body) {
        put_into(&mut value, name);
        return value.to_string().into();
    }
    let secrets = format!("&{name}={PASSWORD}&x={TOKEN}&");
    [body, secrets.as_bytes(), body].concat().into()
}

fn put_into(value: &mut Value, name: &str) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(|field| put_into(field, name));
            fields.insert(name.to_owned(), PASSWORD.into());
        }
        Value::Array(items) => items.iter_mut().for_each(|item| put_into(item, name)),
        Value::String(text) => {
            *text = match serde_json::from_str(text) {
                Ok(mut inner @ (Value::Object(_) | Value::Array(_))) => {
                    put_into(&mut inner, name);
                    inner.to_string()
                }
                _ => format!("{text} {TOKEN};{name}={PASSWORD}"),
            }
        }
        _ => {}
    }
}
