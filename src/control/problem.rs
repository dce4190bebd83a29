//! Errors of this server's own, as opposed to a vendor's: problem documents (RFC 9457).

use std::fmt;

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use crate::schema::Misfit;

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

/// One thing in the request that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Where: a JSON pointer into the body, or `?name` for a query parameter.
    pub field: String,
    /// What does not fit, in a sentence.
    pub detail: String,
    /// What is there; of a secret only its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
}

impl From<Misfit> for FieldError {
    fn from(misfit: Misfit) -> Self {
        let detail = misfit.to_string();
        // Of a rule that is broken, what was expected is the whole sentence.
        let expected = Some(misfit.expected).filter(|expected| *expected != detail);
        Self {
            detail,
            field: misfit.pointer,
            found: misfit.found,
            expected,
            nearest: misfit.nearest,
        }
    }
}

impl FieldError {
    /// A query parameter that does not fit.
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
    /// What is wrong, in a sentence.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// A problem with a status of its own; its title is what the status is called.
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

    /// JSON that does not fit: 422 with everything that does not.
    #[must_use]
    pub fn misfits(errors: Vec<FieldError>) -> Self {
        Self::with_errors(StatusCode::UNPROCESSABLE_ENTITY, errors)
    }

    /// The same, with a status of its own.
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

/// In words: what does not fit, each thing with where it is and on a line of its own; or the
/// detail.
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
