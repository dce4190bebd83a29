//! Parsing of bodies and queries of the control API.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::response::IntoResponse;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode, Uri};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::json::{self, MAX_VALUES, Unreadable};
use super::whole_numbers;
use crate::identity::queries::PageRange;
use crate::nearest::nearest;
use crate::problem::{FieldError, Problem, cause_of};
use crate::schema;

/// The maximum and default page size of a list.
const MAX_LIMIT: usize = 1000;
const LIMIT: usize = 100;

/// The maximum number of errors reported for a query.
const MAX_ERRORS: usize = 100;

/// A JSON body that is valid for a type; the rejection has every error.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned + JsonSchema + 'static, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let JsonValue(value) = JsonValue::from_request(request, state).await?;
        read(&value).map(Self)
    }
}

/// Deserializes a value.
///
/// # Errors
///
/// A [`Problem`] with every error.
pub fn read<T: DeserializeOwned + JsonSchema + 'static>(value: &Value) -> Result<T, Problem> {
    schema::read_as(&schema::cached::<T>(), value).map_err(|violations| {
        Problem::violations(violations.into_iter().map(FieldError::from).collect())
    })
}

/// Any JSON body.
#[derive(Debug)]
pub struct JsonValue(pub Value);

impl<S: Send + Sync> FromRequest<S> for JsonValue {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let JsonText(text) = JsonText::from_request(request, state).await?;
        parse(&text).map(Self)
    }
}

/// A body with the content type of JSON, not parsed yet.
#[derive(Debug)]
pub struct JsonText(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonText {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if media_type(request.headers()) != "application/json" {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "send the body with `Content-Type: application/json`",
            ));
        }
        let body = Bytes::from_request(request, state).await;
        body.map(Self).map_err(unread)
    }
}

/// The media type of a body, in lower case and without parameters.
#[must_use]
pub fn media_type(headers: &HeaderMap) -> String {
    let content_type = headers.get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next();
    essence.unwrap_or_default().trim().to_ascii_lowercase()
}

/// The problem for a body that could not be read.
#[must_use]
pub fn unread(rejection: BytesRejection) -> Problem {
    if let Some(problem) = cause_of::<Problem>(&rejection) {
        return problem.clone();
    }
    let status = rejection.into_response().status();
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(status, "the body is larger than this server reads");
    }
    Problem::new(StatusCode::BAD_REQUEST, "the body could not be read")
}

/// Parses JSON.
///
/// # Errors
///
/// A [`Problem`] with the position of a syntax error or a duplicate key, when there are too many
/// values, or when a whole number is beyond 64 bits.
pub fn parse(text: &[u8]) -> Result<Value, Problem> {
    if text.starts_with("\u{feff}".as_bytes()) {
        let detail =
            "the body begins with a byte order mark (U+FEFF), which JSON has not; send it without";
        return Err(Problem::new(StatusCode::BAD_REQUEST, detail));
    }
    if text.trim_ascii().is_empty() {
        let detail = "the body is not JSON: it is empty";
        return Err(Problem::new(StatusCode::BAD_REQUEST, detail));
    }
    let read = json::read(text).map_err(|unreadable| {
        let Unreadable::Json(error) = unreadable else {
            let detail = format!("the body holds too many JSON values: more than {MAX_VALUES}");
            return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail);
        };
        let what = if error.is_data() {
            "is ambiguous"
        } else {
            "is not JSON"
        };
        let detail = format!("the body {what}: {error}");
        Problem::new(StatusCode::BAD_REQUEST, detail)
    });
    let value = read?;
    match whole_numbers::beyond_64_bits(text, &value) {
        Some((field, detail)) => Err(Problem::violations(vec![FieldError::at(field, detail)])),
        None => Ok(value),
    }
}

/// The parameters of a query, all of them known ones.
#[derive(Debug)]
pub struct Query {
    parameters: Vec<(String, String)>,
}

impl Query {
    /// Parses the query of a URL.
    ///
    /// # Errors
    ///
    /// A [`Problem`] for unknown and repeated parameters.
    pub fn read(uri: &Uri, known: &[&str]) -> Result<Self, Problem> {
        let query = uri.query().unwrap_or_default();
        let parameters: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let mut errors = Vec::new();
        for (index, (name, _)) in parameters.iter().enumerate() {
            if errors.len() == MAX_ERRORS {
                break;
            }
            if !known.contains(&name.as_str()) {
                let detail = match nearest(name, known.iter().copied()) {
                    Some(near) => format!("unknown parameter `{name}`; did you mean `{near}`?"),
                    None if known.is_empty() => format!("unknown parameter `{name}`"),
                    None => format!("unknown parameter `{name}`; there are {}", known.join(", ")),
                };
                errors.push(FieldError::query(name, detail));
            } else if parameters[..index].iter().any(|(other, _)| other == name) {
                errors.push(FieldError::query(name, format!("`{name}` is there twice")));
            }
        }
        if errors.is_empty() {
            Ok(Self { parameters })
        } else {
            Err(Problem::violations(errors))
        }
    }

    /// A parameter as text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A nonempty parameter as text; an empty one would match nothing and prove nothing.
    ///
    /// # Errors
    ///
    /// A [`Problem`] when it is present and empty.
    pub fn filled(&self, name: &str) -> Result<Option<&str>, Problem> {
        match self.text(name) {
            Some("") => {
                let detail = format!("`{name}` is empty");
                Err(Problem::violations(vec![FieldError::query(name, detail)]))
            }
            text => Ok(text),
        }
    }

    /// A parameter parsed as a type.
    ///
    /// # Errors
    ///
    /// A [`Problem`] with the type's own message.
    pub fn parsed<T>(&self, name: &str) -> Result<Option<T>, Problem>
    where
        T: std::str::FromStr,
        T::Err: ToString,
    {
        let parsed = self.text(name).map(str::parse).transpose();
        parsed.map_err(|error: T::Err| {
            Problem::violations(vec![FieldError::query(name, error.to_string())])
        })
    }

    /// The page given by `limit` and `offset`.
    ///
    /// # Errors
    ///
    /// A [`Problem`].
    pub fn page(&self) -> Result<PageRange, Problem> {
        Ok(PageRange {
            offset: self.number("offset", 0, usize::MAX)?,
            limit: self.number("limit", LIMIT, MAX_LIMIT)?,
        })
    }

    /// A whole number up to a maximum, with a default.
    ///
    /// # Errors
    ///
    /// A [`Problem`].
    pub fn number(&self, name: &str, absent: usize, maximum: usize) -> Result<usize, Problem> {
        let Some(text) = self.text(name) else {
            return Ok(absent);
        };
        let number = text.parse().ok().filter(|number| *number <= maximum);
        number.ok_or_else(|| {
            let detail = format!("`{text}` is not a whole number from 0 to {maximum}");
            Problem::violations(vec![FieldError::query(name, detail)])
        })
    }
}
