//! Validates the form of the login, with Pydantic's errors.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::form::{self, File, Form, FormEntry, FormRefused};
use super::multipart;
use crate::vendor::call::Call;

/// The fields in the order of their declaration, which is also the order of their errors.
const FIELDS: [&str; 6] = [
    "grant_type",
    "username",
    "password",
    "scope",
    "client_id",
    "client_secret",
];

/// The only grant type.
const GRANT_TYPE: &str = "password";

/// The credentials in the form.
pub struct Credentials {
    /// The user's name.
    pub username: String,
    /// The password.
    pub password: String,
}

/// Why a field is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginFormError {
    /// It is missing or empty.
    Missing(&'static str),
    /// The grant type is not `password`, the only one that is supported.
    OtherGrantType(String),
    /// It is a file.
    IsAFile(&'static str, File),
}

/// Reads the body of a call as a form. A body of another media type is a form without fields.
///
/// # Errors
///
/// [`FormRefused`].
pub async fn read(call: &Call) -> Result<Form, FormRefused> {
    match call.media_type().as_str() {
        "application/x-www-form-urlencoded" => form::url_encoded(&call.body),
        "multipart/form-data" => multipart::read(call).await,
        _ => Ok(Form::default()),
    }
}

/// Extracts the credentials from a form.
///
/// # Errors
///
/// The errors of all its fields.
pub fn check(form: &Form) -> Result<Credentials, Vec<LoginFormError>> {
    let errors: Vec<_> = FIELDS
        .into_iter()
        .filter_map(|field| fault(field, form.get(field)))
        .collect();
    match (text(form, "username"), text(form, "password")) {
        (Some(username), Some(password)) if errors.is_empty() => Ok(Credentials {
            username: username.to_owned(),
            password: password.to_owned(),
        }),
        _ => Err(errors),
    }
}

fn fault(field: &'static str, entry: Option<&FormEntry>) -> Option<LoginFormError> {
    match entry {
        Some(FormEntry::File(file)) => Some(LoginFormError::IsAFile(field, file.clone())),
        Some(FormEntry::Text(text)) if field == "grant_type" && text != GRANT_TYPE => {
            Some(LoginFormError::OtherGrantType(text.clone()))
        }
        None if matches!(field, "username" | "password") => Some(LoginFormError::Missing(field)),
        Some(FormEntry::Text(_)) | None => None,
    }
}

fn text<'a>(form: &'a Form, field: &str) -> Option<&'a str> {
    match form.get(field)? {
        FormEntry::Text(text) => Some(text),
        FormEntry::File(_) => None,
    }
}

impl Serialize for LoginFormError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Missing(field) => json!({
                "type": "missing",
                "loc": ["body", field],
                "msg": "Field required",
                "input": null,
            }),
            Self::OtherGrantType(sent) => json!({
                "type": "string_pattern_mismatch",
                "loc": ["body", "grant_type"],
                "msg": "String should match pattern '^password$'",
                "input": sent,
                "ctx": { "pattern": "^password$" },
            }),
            Self::IsAFile(field, file) => json!({
                "type": "string_type",
                "loc": ["body", field],
                "msg": "Input should be a valid string",
                "input": dump(file),
            }),
        }
        .serialize(serializer)
    }
}

/// A file as Pydantic serializes it: the internals of Starlette's file object.
fn dump(file: &File) -> Value {
    let headers: Map<_, _> = file
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    json!({
        "filename": file.name,
        "file": {
            "_file": {},
            "_max_size": 1_048_576,
            "_rolled": false,
            "_TemporaryFileArgs": {
                "mode": "w+b",
                "buffering": -1,
                "suffix": null,
                "prefix": null,
                "encoding": null,
                "newline": null,
                "dir": null,
                "errors": null,
            },
        },
        "size": file.size,
        "headers": headers,
        "_max_mem_size": 1_048_576,
    })
}
