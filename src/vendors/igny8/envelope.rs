//! The envelope of all answers, including errors.

use http::{HeaderName, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::identity::Full;
use crate::identity::login::LoginRefused;
use crate::sandbox::hint::Hint;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::collections::CollectionRefused;
use crate::vendors::frameworks::django::CHALLENGE;
use crate::vendors::frameworks::django::body::BodyRefused;
use crate::vendors::frameworks::django::fields::{DjangoFieldError, FieldErrors};

/// The header that repeats the request id of the body (approximated).
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The envelope of a successful answer.
#[derive(Serialize)]
struct Success<D> {
    #[serde(rename = "success")]
    succeeded: bool,
    data: D,
    request_id: Uuid,
}

/// The envelope of a page of a list.
#[derive(Serialize)]
struct ListPage<T> {
    #[serde(rename = "success")]
    succeeded: bool,
    #[serde(flatten)]
    list: T,
    request_id: Uuid,
}

/// A successful answer with this data.
pub fn success(status: StatusCode, data: impl Serialize) -> Answer {
    let body = Success {
        succeeded: true,
        data,
        request_id: Uuid::new_v4(),
    };
    sealed(Answer::json(status, Reason::Ok, &body), body.request_id)
}

/// A successful answer with a page of a list.
pub fn page(status: StatusCode, page: impl Serialize) -> Answer {
    let body = ListPage {
        succeeded: true,
        list: page,
        request_id: Uuid::new_v4(),
    };
    sealed(Answer::json(status, Reason::Ok, &body), body.request_id)
}

/// A successful answer without a body.
pub fn empty() -> Answer {
    let answer = Answer::empty(StatusCode::NO_CONTENT, Reason::Ok);
    sealed(answer, Uuid::new_v4())
}

fn error(status: StatusCode, reason: Reason, sentence: &str, errors: Option<Value>) -> Answer {
    let id = Uuid::new_v4();
    let mut body = Map::new();
    body.insert("success".to_owned(), false.into());
    body.insert("error".to_owned(), sentence.into());
    if let Some(errors) = errors {
        body.insert("errors".to_owned(), errors);
    }
    body.insert("request_id".to_owned(), id.to_string().into());
    let answer = sealed(Answer::json(status, reason, &body), id);
    match status {
        StatusCode::UNAUTHORIZED => answer.with_header(header::WWW_AUTHENTICATE, CHALLENGE),
        _ => answer,
    }
}

fn sealed(answer: Answer, id: Uuid) -> Answer {
    let mut text = Uuid::encode_buffer();
    answer.with_header(REQUEST_ID, id.hyphenated().encode_lower(&mut text))
}

/// Why a request was refused.
#[derive(Debug)]
pub enum Refusal {
    /// The body cannot be read.
    Body(BodyRefused),
    /// Fields of the body are invalid.
    Fields(FieldErrors),
    /// Another user has the e-mail address; with the status of the answer from the settings.
    EmailTaken(u16),
    /// Another user has the username.
    UsernameTaken,
    /// A login failed. The answer does not say why.
    Login(LoginRefused),
    /// The token is missing or invalid.
    Unauthenticated(Reason),
    /// The user's role, account, site or sector does not permit it.
    Forbidden,
    /// The rate limit is reached.
    Throttled,
    /// Nothing exists at this path.
    NotFound,
    /// The path does not support the method.
    MethodNotAllowed,
    /// The body is larger than the server accepts.
    PayloadTooLarge,
    /// An internal error of the server.
    Internal,
    /// The server cannot handle the request at the moment.
    Unavailable,
    /// A capacity limit of the store is reached.
    Full(Full),
}

impl From<BodyRefused> for Refusal {
    fn from(refused: BodyRefused) -> Self {
        Self::Body(refused)
    }
}

impl From<FieldErrors> for Refusal {
    fn from(errors: FieldErrors) -> Self {
        Self::Fields(errors)
    }
}

impl From<CollectionRefused> for Refusal {
    fn from(refused: CollectionRefused) -> Self {
        match refused {
            CollectionRefused::NotFound => Self::NotFound,
            CollectionRefused::Forbidden => Self::Forbidden,
            CollectionRefused::Full(full) => Self::Full(full),
        }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        use StatusCode as S;
        let plain = |status, reason, sentence| error(status, reason, sentence, None);
        match refusal {
            Refusal::Body(refused) => body_refused(&refused),
            Refusal::Fields(errors) => invalid(in_the_vendors_words(&errors)),
            Refusal::EmailTaken(status) => email_taken(status),
            Refusal::UsernameTaken => username_taken(),
            Refusal::Full(full) | Refusal::Login(LoginRefused::Full(full)) => full.into(),
            Refusal::Login(refused) => {
                plain(S::UNAUTHORIZED, refused.into(), "Invalid credentials")
            }
            Refusal::Unauthenticated(reason) => {
                plain(S::UNAUTHORIZED, reason, "Authentication required")
            }
            Refusal::Forbidden => {
                plain(S::FORBIDDEN, Reason::PermissionDenied, "Permission denied")
            }
            Refusal::Throttled => plain(
                S::TOO_MANY_REQUESTS,
                Reason::Throttled,
                "Rate limit exceeded",
            ),
            Refusal::NotFound => plain(S::NOT_FOUND, Reason::NotFound, "Resource not found"),
            Refusal::MethodNotAllowed => plain(
                S::METHOD_NOT_ALLOWED,
                Reason::MethodNotAllowed,
                "Method not allowed",
            ),
            Refusal::PayloadTooLarge => plain(
                S::PAYLOAD_TOO_LARGE,
                Reason::PayloadTooLarge,
                "Request body is too large",
            ),
            Refusal::Internal => plain(
                S::INTERNAL_SERVER_ERROR,
                Reason::Fault,
                "Internal server error",
            ),
            Refusal::Unavailable => plain(
                S::SERVICE_UNAVAILABLE,
                Reason::Unavailable,
                "Service unavailable",
            ),
        }
    }
}

fn invalid(errors: Value) -> Answer {
    error(
        StatusCode::BAD_REQUEST,
        Reason::ValidationFailed,
        "Validation failed",
        Some(errors),
    )
}

/// The answer to a username that is taken. Its message is that of Django's user model, without the
/// full stop.
fn username_taken() -> Answer {
    error(
        StatusCode::BAD_REQUEST,
        Reason::Duplicate,
        "Validation failed",
        Some(json!({ "username": ["A user with that username already exists"] })),
    )
}

fn email_taken(status: u16) -> Answer {
    let errors = json!({ "email": ["User with this email already exists"] });
    let (status, sentence) = match StatusCode::from_u16(status) {
        Ok(StatusCode::BAD_REQUEST) => (StatusCode::BAD_REQUEST, "Validation failed"),
        _ => (StatusCode::CONFLICT, "Resource conflict"),
    };
    error(status, Reason::Duplicate, sentence, Some(errors)).with_hint(Hint::EmailTaken)
}

fn body_refused(refused: &BodyRefused) -> Answer {
    match refused {
        BodyRefused::UnsupportedMediaType(_) => error(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Reason::UnsupportedMediaType,
            "Unsupported media type",
            None,
        ),
        BodyRefused::ParseError(_) | BodyRefused::NoBoundary => {
            invalid(json!({ "detail": [refused.to_string()] }))
        }
        BodyRefused::NoData | BodyRefused::NotADictionary(_) => {
            invalid(json!({ "non_field_errors": [refused.to_string()] }))
        }
    }
}

/// The messages of the framework as this vendor writes them: without the full stop, and with its
/// own message about passwords that are too short.
fn in_the_vendors_words(errors: &FieldErrors) -> Value {
    let mut worded = Map::new();
    for (field, errors) in errors.iter() {
        let sentences = errors.iter().map(|error| match error {
            DjangoFieldError::TooShort(fewest) if field == "password" => {
                format!("Password must be at least {fewest} characters")
            }
            other => other.to_string().trim_end_matches('.').to_owned(),
        });
        worded.insert(field.to_owned(), sentences.collect());
    }
    Value::Object(worded)
}
