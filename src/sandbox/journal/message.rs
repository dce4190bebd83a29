//! A recorded request or answer: headers and body.

use std::fmt;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::condition::ShownValues;
use super::headers::Headers;
use super::redaction::{self, Redactor, Sender};
use crate::secret_names::SecretNames;

/// The maximum length of a recorded body, in bytes.
const MAX_BODY: usize = 4096;

/// Headers and body of a request or an answer, including secrets.
pub struct Message {
    sender: Sender,
    secrets: SecretNames,
    headers: Headers,
    body: Body,
}

enum Body {
    /// The complete body; secrets are removed when it is shown.
    Whole(Box<[u8]>),
    /// The beginning of a larger body. Secrets were removed before truncating, because they cannot
    /// be recognised in half a document.
    Cut { beginning: String, size: usize },
}

impl Message {
    /// Copies a message, without keeping the connection's buffers alive.
    #[must_use]
    pub fn new(sender: Sender, secrets: SecretNames, headers: &HeaderMap, body: &[u8]) -> Self {
        let headers = Headers::of(headers);
        let redactor = Redactor {
            sender,
            names: &secrets,
        };
        let body = if body.len() <= MAX_BODY {
            Body::Whole(body.into())
        } else {
            let shown = match redaction::body(redactor, content_type(&headers), body) {
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
            secrets,
            headers,
            body,
        }
    }

    /// What decides which of its values are secrets.
    pub(super) const fn redactor(&self) -> Redactor<'_> {
        Redactor {
            sender: self.sender,
            names: &self.secrets,
        }
    }

    /// The message without secrets.
    pub(super) fn show(&self) -> Value {
        let headers = redaction::headers(self.redactor(), &self.headers);
        let (body, size) = (self.shown_body(), self.size());
        let mut shown =
            json!({ "headers": headers, "body": body, "size": size, "cut": self.is_cut() });
        if self.headers.are_cut() {
            shown["headers_cut"] = true.into();
        }
        shown
    }

    /// Each header without secrets; a repeated one is repeated.
    pub(crate) fn shown_headers(&self) -> impl Iterator<Item = (&str, String)> {
        let redactor = self.redactor();
        let headers = self.headers.iter();
        headers.map(move |(name, value)| (name, redaction::header(redactor, name, value)))
    }

    /// The body without secrets, or its beginning: JSON as a value, a form as text, anything else as
    /// its fingerprint, and null if empty.
    pub(crate) fn shown_body(&self) -> Value {
        match &self.body {
            Body::Whole(bytes) => {
                redaction::body(self.redactor(), content_type(&self.headers), bytes)
            }
            Body::Cut { beginning, .. } => Value::from(beginning.as_str()),
        }
    }

    /// The size of the body that was sent, in bytes.
    pub(crate) const fn size(&self) -> usize {
        match &self.body {
            Body::Whole(bytes) => bytes.len(),
            Body::Cut { size, .. } => *size,
        }
    }

    /// Whether only the beginning of the body is kept.
    pub(crate) const fn is_cut(&self) -> bool {
        matches!(self.body, Body::Cut { .. })
    }

    /// Whether some headers were left out.
    pub(crate) const fn headers_are_cut(&self) -> bool {
        self.headers.are_cut()
    }

    /// The recorded values of a header, case-insensitive.
    pub(super) fn header(&self, wanted: &str) -> ShownValues {
        let headers = self.headers.iter();
        let named = headers.filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        let values =
            named.map(|(name, value)| redaction::header(self.redactor(), name, value).into());
        ShownValues {
            values: values.collect(),
            is_text: true,
            cut: self.headers.are_cut().then_some(HEADERS_CUT),
        }
    }

    /// The body as fields.
    pub(super) fn fields(&self) -> BodyFields<'_> {
        let bytes = match &self.body {
            Body::Whole(bytes) => bytes,
            Body::Cut { .. } => return BodyFields::Cut,
        };
        let (redactor, content_type) = (self.redactor(), content_type(&self.headers));
        if let Some(value) = redaction::json_body(redactor, bytes) {
            BodyFields::Json(value)
        } else if let Some(form) = redaction::form(content_type, bytes) {
            BodyFields::Form(redactor, form)
        } else {
            BodyFields::None(redaction::body(redactor, content_type, bytes))
        }
    }

    /// The value of a header as it was sent, secrets included.
    pub(crate) fn raw_header(&self, wanted: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        std::str::from_utf8(value).ok()
    }

    /// The headers as they were sent, secrets included, as far as they are kept.
    pub(crate) fn raw_headers(&self) -> HeaderMap {
        let parsed = self.headers.iter().filter_map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            Some((name, HeaderValue::from_bytes(value).ok()?))
        });
        let mut headers = HeaderMap::new();
        for (name, value) in parsed {
            headers.append(name, value);
        }
        headers
    }

    /// The body as it was sent, secrets included, if it is kept whole.
    pub(crate) fn raw_body(&self) -> Option<&[u8]> {
        match &self.body {
            Body::Whole(bytes) => Some(bytes),
            Body::Cut { .. } => None,
        }
    }

    /// Its size in bytes.
    pub(super) fn bytes(&self) -> usize {
        let body = match &self.body {
            Body::Whole(bytes) => bytes.len(),
            Body::Cut { beginning, .. } => beginning.len(),
        };
        self.headers.bytes() + body
    }
}

/// The fields of a body.
pub(super) enum BodyFields<'a> {
    Json(Value),
    Form(Redactor<'a>, &'a str),
    /// Neither a form nor JSON; with the shown text, null if empty.
    None(Value),
    /// Truncated.
    Cut,
}

const HEADERS_CUT: &str = "there were more headers than the 8 KiB that the journal keeps";
const BODY_CUT: &str = "the body was longer than the 4 KiB that the journal keeps";

impl BodyFields<'_> {
    /// The value of a top-level field or a JSON pointer; the empty pointer is the whole body as
    /// shown.
    pub(super) fn get(&self, name: &str) -> ShownValues {
        let (values, is_text) = match self {
            Self::Json(value) if name.is_empty() || name.starts_with('/') => {
                (value.pointer(name).cloned().into_iter().collect(), false)
            }
            Self::Json(value) => (value.get(name).cloned().into_iter().collect(), false),
            Self::Form(redactor, text) if name.is_empty() => {
                (vec![redaction::pairs(*redactor, text).into()], true)
            }
            Self::Form(redactor, text) => (redaction::parameter(*redactor, text, name), true),
            Self::None(shown) if name.is_empty() && !shown.is_null() => (vec![shown.clone()], true),
            Self::None(_) | Self::Cut => (Vec::new(), true),
        };
        ShownValues {
            values,
            is_text,
            cut: matches!(self, Self::Cut).then_some(BODY_CUT),
        }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Message(…)")
    }
}

/// The last character boundary within a number of bytes.
pub(crate) fn boundary(text: &str, most: usize) -> usize {
    let wanted = most.min(text.len());
    let fits = |end: &usize| text.is_char_boundary(*end);
    (0..=wanted).rev().find(fits).unwrap_or(0)
}

fn content_type(headers: &Headers) -> &str {
    headers.text(&CONTENT_TYPE).unwrap_or_default()
}
