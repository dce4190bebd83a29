//! The texts in a recorded message that may be tokens.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE, LOCATION, SET_COOKIE};
use serde_json::Value;

use super::place::Place;
use crate::sandbox::journal::{Exchange, Message};

/// The lengths of texts that may be tokens.
const LENGTHS: std::ops::RangeInclusive<usize> = 16..=8192;

/// The texts of a request, each with its place.
pub fn of_request(exchange: &Exchange) -> Vec<(Place, String)> {
    let mut texts = Texts::default();
    for (name, value) in &exchange.request.raw_headers() {
        let Ok(value) = value.to_str() else { continue };
        if *name == COOKIE {
            texts.cookies(value);
        } else if *name == AUTHORIZATION {
            texts.words(Place::Header, value);
        } else {
            texts.add(Place::Header, value);
        }
    }
    texts.form(Place::Query, exchange.query.as_deref().unwrap_or_default());
    for segment in exchange.path.split('/') {
        texts.add(Place::Path, segment);
    }
    texts.body(&exchange.request, &exchange.request.raw_headers());
    texts.0
}

/// The texts of an answer.
pub fn of_answer(answer: &Message) -> Vec<(Place, String)> {
    let mut texts = Texts::default();
    let headers = answer.raw_headers();
    for value in headers.get_all(SET_COOKIE) {
        let pair = value.to_str().unwrap_or_default().split(';').next();
        texts.cookies(pair.unwrap_or_default());
    }
    if let Some(location) = headers.get(LOCATION).and_then(|it| it.to_str().ok()) {
        for part in location.split(['?', '#']).skip(1) {
            texts.form(Place::Body, part);
        }
    }
    texts.body(answer, &headers);
    texts.0
}

#[derive(Default)]
struct Texts(Vec<(Place, String)>);

impl Texts {
    fn add(&mut self, place: Place, text: &str) {
        let text = text.trim();
        if LENGTHS.contains(&text.len()) && !text.contains(char::is_whitespace) {
            self.0.push((place, text.to_owned()));
        }
    }

    fn words(&mut self, place: Place, text: &str) {
        for word in text.split_whitespace() {
            self.add(place, word);
        }
    }

    fn cookies(&mut self, text: &str) {
        let pairs = text.split(';').filter_map(|pair| pair.split_once('='));
        for (_, value) in pairs {
            self.add(Place::Cookie, value);
        }
    }

    fn form(&mut self, place: Place, text: &str) {
        for (_, value) in form_urlencoded::parse(text.as_bytes()) {
            self.add(place, &value);
        }
    }

    fn body(&mut self, message: &Message, headers: &HeaderMap) {
        let Some(body) = message.raw_body() else {
            return;
        };
        if let Ok(value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_slice(body) {
            self.json(&value);
        } else if is_form(headers) {
            self.form(Place::Body, &String::from_utf8_lossy(body));
        } else {
            let text: Cow<'_, str> = String::from_utf8_lossy(body);
            self.add(Place::Body, text.trim_matches('"'));
        }
    }

    fn json(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.add(Place::Body, text),
            Value::Array(items) => items.iter().for_each(|item| self.json(item)),
            Value::Object(fields) => fields.values().for_each(|field| self.json(field)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(http::header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"))
}
