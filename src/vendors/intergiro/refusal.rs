//! Reasons for refusing a request, and intergiro's answers for them.

use http::{StatusCode, header};
use serde_json::json;

use crate::identity::Full;
use crate::identity::grant::RefreshRefused;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::collections::CollectionRefused;

/// Why a request was refused.
#[derive(Debug)]
pub enum Refusal {
    /// Invalid fields, each with its message. If the whole body is invalid, the field name is
    /// empty.
    Invalid(Vec<(String, String)>),
    /// The body was not sent as JSON.
    UnsupportedMediaType,
    /// The API key does not exist or is inactive.
    InvalidApiKey,
    /// The API key opened too many sessions.
    TooManySessions {
        /// After how many seconds it may open another session.
        seconds_left: i64,
    },
    /// The token is missing or invalid.
    Unauthorized(Reason),
    /// The path or the item does not exist.
    NotFound,
    /// The path does not support this method.
    MethodNotAllowed,
    /// The body is larger than the limit.
    PayloadTooLarge,
    /// The vendor's own server error, caused by a fault.
    Internal,
    /// The server cannot process the request.
    Unavailable,
    /// A collection is full.
    Full(Full),
}

impl Refusal {
    /// An invalid field, or the whole body.
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

impl From<CollectionRefused> for Refusal {
    fn from(refused: CollectionRefused) -> Self {
        match refused {
            CollectionRefused::NotFound | CollectionRefused::Forbidden => Self::NotFound,
            CollectionRefused::Full(full) => Self::Full(full),
        }
    }
}

/// One error for each invalid field.
fn invalid(wrong: &[(String, String)]) -> Answer {
    let error = |(path, message): &(String, String)| json!({ "code": "validation_error", "path": path, "message": message });
    let errors: Vec<_> = wrong.iter().map(error).collect();
    Answer::json(
        StatusCode::BAD_REQUEST,
        Reason::ValidationFailed,
        &json!({ "errors": errors }),
    )
}

/// The answer to a refused refresh.
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
    let answer = error(status, refused.into(), what);
    match refused {
        RefreshRefused::TooEarly { until } => answer.possible_from(until),
        _ => answer,
    }
}

/// The vendor's error list with one error: code, path and message.
fn error(status: StatusCode, reason: Reason, (code, path, message): (&str, &str, &str)) -> Answer {
    let error = json!({ "code": code, "path": path, "message": message });
    Answer::json(status, reason, &json!({ "errors": [error] }))
}
