//! A request or an answer: its headers and its body.

use std::fmt;

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::headers::Headers;
use super::redaction;

/// How much of a body is kept, in bytes.
const MAX_BODY: usize = 4096;

/// Who sent a message, since the two put secrets into different places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// The program under test.
    Client,
    /// The vendor.
    Vendor,
}

/// Headers and body of a request or an answer, as they came.
pub struct Message {
    sender: Sender,
    headers: Headers,
    body: Body,
}

enum Body {
    /// As it came; secrets are taken out when it is shown.
    Whole(Box<[u8]>),
    /// The beginning of a larger one. The secrets were taken out before it was cut, since nobody
    /// can tell what is secret in half a document.
    Cut { beginning: String, size: usize },
}

impl Message {
    /// Copies a message. It keeps hold of nothing that the connection read or wrote.
    #[must_use]
    pub fn new(sender: Sender, headers: &HeaderMap, body: &[u8]) -> Self {
        let headers = Headers::of(headers);
        let body = if body.len() <= MAX_BODY {
            Body::Whole(body.into())
        } else {
            let shown = match redaction::body(sender, content_type(&headers), body) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            Body::Cut {
                beginning: shown[..boundary(&shown, MAX_BODY)].to_owned(),
                size: body.len(),
            }
        };
        Self {
            sender,
            headers,
            body,
        }
    }

    /// The message without secrets.
    pub(super) fn show(&self) -> Value {
        let headers = redaction::headers(&self.headers);
        let (body, size, cut) = match &self.body {
            Body::Whole(bytes) => {
                let shown = redaction::body(self.sender, content_type(&self.headers), bytes);
                (shown, bytes.len(), false)
            }
            Body::Cut { beginning, size } => (Value::from(beginning.as_str()), *size, true),
        };
        let mut shown = json!({ "headers": headers, "body": body, "size": size, "cut": cut });
        if self.headers.are_cut() {
            shown["headers_cut"] = true.into();
        }
        shown
    }

    /// What is kept of it, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let body = match &self.body {
            Body::Whole(bytes) => bytes.len(),
            Body::Cut { beginning, .. } => beginning.len(),
        };
        self.headers.bytes() + body
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Message(…)")
    }
}

/// Where to cut a text that may have so many bytes, between two characters.
pub(super) fn boundary(text: &str, most: usize) -> usize {
    let wanted = most.min(text.len());
    let fits = |end: &usize| text.is_char_boundary(*end);
    (0..=wanted).rev().find(fits).unwrap_or(0)
}

fn content_type(headers: &Headers) -> &str {
    headers.text(&CONTENT_TYPE).unwrap_or_default()
}
