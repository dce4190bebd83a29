//! Why a request was refused, and how intergiro says it.

use http::{StatusCode, header};
use serde_json::json;

use crate::identity::Full;
use crate::identity::grant::RefreshRefused;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::collections::Refused;

/// Why a request was refused.
#[derive(Debug)]
pub enum Refusal {
    /// Fields, or the whole body, do not fit: each with its message. The name of the whole body is
    /// empty.
    Invalid(Vec<(String, String)>),
    /// The body was not sent as JSON.
    UnsupportedMediaType,
    /// No such API key, or one that is not active.
    InvalidApiKey,
    /// The API key opened too many sessions.
    TooManySessions {
        /// When it may open another.
        seconds_left: i64,
    },
    /// No token, or none that is worth anything.
    Unauthorized(Reason),
    /// Nothing is there.
    NotFound,
    /// Another method than the path takes.
    MethodNotAllowed,
    /// More than the server reads.
    PayloadTooLarge,
    /// What a fault has the vendor say.
    Internal,
    /// The server could not do it.
    Unavailable,
    /// A collection has no room.
    Full(Full),
}

impl Refusal {
    /// A field that does not fit, or the whole body.
    pub fn invalid(path: &str, message: String) -> Self {
        Self::Invalid(vec![(path.to_owned(), message)])
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(wrong) => invalid(&wrong),
            Refusal::UnsupportedMediaType => error(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                Reason::UnsupportedMediaType,
                (
                    "unsupported_media_type",
                    "",
                    "The request body must be sent with Content-Type: application/json.",
                ),
            ),
            Refusal::InvalidApiKey => error(
                StatusCode::UNAUTHORIZED,
                Reason::BadCredentials,
                ("invalid_api_key", "api_key", "The API key is not valid."),
            ),
            Refusal::TooManySessions { seconds_left } => error(
                StatusCode::TOO_MANY_REQUESTS,
                Reason::TooManySessions,
                (
                    "too_many_sessions",
                    "api_key",
                    "Too many sessions were opened with this API key.",
                ),
            )
            .with_header(header::RETRY_AFTER, seconds_left.to_string()),
            Refusal::Unauthorized(reason) => error(
                StatusCode::UNAUTHORIZED,
                reason,
                ("unauthorized", "", "A valid access token is required."),
            ),
            Refusal::NotFound => error(
                StatusCode::NOT_FOUND,
                Reason::NotFound,
                ("not_found", "", "There is nothing at this path."),
            ),
            Refusal::MethodNotAllowed => error(
                StatusCode::METHOD_NOT_ALLOWED,
                Reason::MethodNotAllowed,
                (
                    "method_not_allowed",
                    "",
                    "This path does not take this method.",
                ),
            ),
            Refusal::PayloadTooLarge => error(
                StatusCode::PAYLOAD_TOO_LARGE,
                Reason::PayloadTooLarge,
                ("payload_too_large", "", "The request body is too large."),
            ),
            Refusal::Internal => error(
                StatusCode::INTERNAL_SERVER_ERROR,
                Reason::Fault,
                ("internal_error", "", "Something went wrong on our side."),
            ),
            Refusal::Unavailable => {
                Self::empty(StatusCode::SERVICE_UNAVAILABLE, Reason::Unavailable)
            }
            Refusal::Full(full) => full.into(),
        }
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotFound | Refused::Forbidden => Self::NotFound,
            Refused::Full(full) => Self::Full(full),
        }
    }
}

/// One error for each field that does not fit.
fn invalid(wrong: &[(String, String)]) -> Answer {
    let error = |(path, message): &(String, String)| json!({ "code": "validation_error", "path": path, "message": message });
    let errors: Vec<_> = wrong.iter().map(error).collect();
    Answer::json(
        StatusCode::BAD_REQUEST,
        Reason::ValidationFailed,
        &json!({ "errors": errors }),
    )
}

/// Why a session was not refreshed.
pub fn refresh_refused(refused: RefreshRefused) -> Answer {
    let (status, what) = match refused {
        RefreshRefused::TooEarly { .. } => (
            StatusCode::BAD_REQUEST,
            (
                "access_token_still_valid",
                "refresh_token",
                "The access token of this session has not expired yet.",
            ),
        ),
        RefreshRefused::SessionEnded => (
            StatusCode::UNAUTHORIZED,
            ("session_expired", "refresh_token", "The session is over."),
        ),
        RefreshRefused::Unknown | RefreshRefused::Reused | RefreshRefused::AccountInactive => (
            StatusCode::UNAUTHORIZED,
            (
                "invalid_refresh_token",
                "refresh_token",
                "The refresh token is not valid.",
            ),
        ),
    };
    error(status, refused.into(), what)
}

/// The vendor's list of errors with one in it: code, path and message.
fn error(status: StatusCode, reason: Reason, (code, path, message): (&str, &str, &str)) -> Answer {
    let error = json!({ "code": code, "path": path, "message": message });
    Answer::json(status, reason, &json!({ "errors": [error] }))
}
