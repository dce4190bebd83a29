//! Answers, and assertions about them.

use std::sync::LazyLock;

use axum::http::{HeaderMap, Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use serde_json::Value;

use super::contract::shape::Schema;
use super::contract::{Checked, Contract, Exchange};

/// The schema of every problem document.
static PROBLEM: LazyLock<Schema> = LazyLock::new(|| {
    let schema = &Contract::admin().document["components"]["schemas"]["Problem"];
    Schema::new(schema.clone())
});

/// An answer that fits the OpenAPI documents.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The request, for failure messages.
    asked: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// The expected sender of an answer, which selects the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The vendor whose path it is, or the control API.
    Path,
    /// The vendor of this name, selected by the host or the port.
    Vendor(&'static str),
    /// The server itself, before any vendor: a problem document.
    Server,
    /// A fault: in no document.
    Fault,
}

impl Answer {
    /// Checks an answer, and panics if it breaks the contract.
    pub fn checked(
        by: By,
        method: &Method,
        path: &str,
        (status, headers, body): (StatusCode, HeaderMap, Bytes),
    ) -> Self {
        let answer = Self {
            asked: format!("{method} {path}"),
            status,
            headers,
            body,
        };
        if by == By::Fault {
            return answer;
        }
        if by == By::Server {
            answer.is_a_problem(method);
            return answer;
        }
        let provider = match by {
            By::Vendor(name) if !is_control(path) => Some(name),
            _ => None,
        };
        let contract = if is_control(path) {
            Contract::admin()
        } else {
            Contract::vendors()
        };
        let checked = contract.check_response(&Exchange {
            provider,
            method,
            path,
            status,
            headers: &answer.headers,
            body: &answer.body,
        });
        match checked {
            Err(breach) => panic!("{breach}"),
            Ok(Checked::Bound) => answer.is_a_problem(method),
            Ok(_) => assert!(!status.is_server_error(), "{answer:?}"),
        }
        answer
    }

    fn is_a_problem(&self, method: &Method) {
        if self.status.is_success() || *method == Method::HEAD {
            return;
        }
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        if let Err(wrong) = PROBLEM.check(&self.json()) {
            panic!("{}: {wrong}", self.asked);
        }
        assert_eq!(self.json()["status"], self.status.as_u16(), "{self:?}");
    }

    /// The status is this one.
    #[track_caller]
    pub fn status_is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{self:#?}");
        self
    }

    /// The body is exactly this text.
    #[track_caller]
    pub fn body_is(self, body: &str) -> Self {
        assert_eq!(self.body_text(), body, "{}", self.asked);
        self
    }

    /// The header has this value.
    #[track_caller]
    pub fn header_is(self, name: &str, value: &str) -> Self {
        assert_eq!(self.header(name), value, "{name}: {self:#?}");
        self
    }

    /// The header is absent.
    #[track_caller]
    pub fn lacks_header(self, name: &str) -> Self {
        assert!(!self.headers.contains_key(name), "{name}: {self:#?}");
        self
    }

    /// The value at a pointer of the body is this one.
    #[track_caller]
    pub fn has(self, pointer: &str, value: impl Into<Value>) -> Self {
        assert_eq!(self.at(pointer), value.into(), "{pointer}: {self:#?}");
        self
    }

    /// The answer is 422 and its first violation names this field.
    #[track_caller]
    pub fn violations(self, field: &str) -> Self {
        self.status_is(422).has("/errors/0/field", field)
    }

    /// The pointer does not exist in the body.
    #[track_caller]
    pub fn lacks(self, pointer: &str) -> Self {
        assert_eq!(self.json().pointer(pointer), None, "{pointer}: {self:#?}");
        self
    }

    /// A header as text, empty if absent.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The body as text.
    pub fn body_text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("{error}: {self:#?}"),
        }
    }

    /// The value at a pointer of the body, null if absent.
    #[track_caller]
    pub fn at(&self, pointer: &str) -> Value {
        self.json().pointer(pointer).cloned().unwrap_or_default()
    }

    /// The text at a pointer of the body.
    #[track_caller]
    pub fn text(&self, pointer: &str) -> String {
        match self.at(pointer) {
            Value::String(text) => text,
            other => panic!("{pointer} is {other}: {self:#?}"),
        }
    }
}

/// Whether a path belongs to the control API.
fn is_control(path: &str) -> bool {
    let path = match path.strip_prefix("/~") {
        Some(named) => named.find('/').map_or("", |end| &named[end..]),
        None => path,
    };
    path.starts_with("/__admin")
}

/// A decoded segment of a token: 0 is the header, 1 the claims.
pub fn segment(token: &str, index: usize) -> String {
    let segment = token.split('.').nth(index).unwrap_or_default();
    let bytes = URL_SAFE_NO_PAD.decode(segment).expect("base64url");
    String::from_utf8(bytes).expect("UTF-8")
}

/// The claims of a token.
pub fn claims(token: &str) -> Value {
    serde_json::from_str(&segment(token, 1)).expect("claims in JSON")
}

/// The names of the claims in order.
pub fn claim_names(token: &str) -> Vec<String> {
    match claims(token) {
        Value::Object(claims) => claims.keys().cloned().collect(),
        other => panic!("the claims are {other}"),
    }
}
