//! Problem documents (RFC 9457): the errors of the server itself, as opposed to those of a vendor.

use std::error::Error;
use std::fmt;

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use crate::schema::Violation;

/// A problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

/// An error in one field of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// A JSON pointer into the body, or `?name` for a query parameter.
    pub field: String,
    /// What is wrong, as a sentence.
    pub detail: String,
    /// The value that was found; for a secret only its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// The nearest valid value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
}

impl From<Violation> for FieldError {
    fn from(violation: Violation) -> Self {
        let detail = violation.to_string();
        // The message of a broken rule is complete without `expected`.
        let expected = Some(violation.expected).filter(|expected| *expected != detail);
        Self {
            detail,
            field: violation.pointer,
            found: violation.found,
            expected,
            nearest: violation.nearest,
        }
    }
}

impl FieldError {
    /// The problem at a JSON pointer of the body.
    #[must_use]
    pub const fn at(field: String, detail: String) -> Self {
        Self {
            field,
            detail,
            found: None,
            expected: None,
            nearest: None,
        }
    }

    /// The problem for an invalid query parameter.
    #[must_use]
    pub fn query(name: &str, detail: String) -> Self {
        Self {
            field: format!("?{name}"),
            detail,
            found: None,
            expected: None,
            nearest: None,
        }
    }
}

impl Problem {
    /// The message.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// A problem with a status, whose title is the status's reason phrase.
    #[must_use]
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: title(status),
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
        }
    }

    /// Invalid JSON fields: 422 with every error.
    #[must_use]
    pub fn violations(errors: Vec<FieldError>) -> Self {
        Self::with_errors(StatusCode::UNPROCESSABLE_ENTITY, errors)
    }

    /// The same, with another status.
    #[must_use]
    pub fn with_errors(status: StatusCode, errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [one] => one.detail.clone(),
            many => format!("{} things do not fit", many.len()),
        };
        Self {
            errors,
            ..Self::new(status, detail)
        }
    }

    /// Its status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST)
    }
}

/// A problem can be the cause of another error, for example of a body that arrives too late.
impl Error for Problem {}

/// The error of this type among an error and its causes.
#[must_use]
pub fn cause_of<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    error.downcast_ref().or_else(|| cause_of(error.source()?))
}

/// Formats each error with its location on one line, or the detail if there are none.
impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.errors.is_empty() {
            return formatter.write_str(&self.detail);
        }
        for (index, FieldError { field, detail, .. }) in self.errors.iter().enumerate() {
            let line = if index == 0 { "" } else { "\n" };
            let colon = if field.is_empty() { "" } else { ": " };
            write!(formatter, "{line}{field}{colon}{detail}")?;
        }
        Ok(())
    }
}

/// The phrase of RFC 9110, section 15, which is newer than the one in most libraries.
fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => "Content Too Large",
        StatusCode::UNPROCESSABLE_ENTITY => "Unprocessable Content",
        other => other.canonical_reason().unwrap_or("Error"),
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, axum::Json(self)).into_response();
        let problem = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(CONTENT_TYPE, problem);
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110, section 15.5.2
            let scheme = HeaderValue::from_static("Bearer realm=\"mockid\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
        }
        response
    }
}
