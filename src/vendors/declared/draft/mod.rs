//! Files to begin a declared vendor with: `mockid new`.
//!
//! A draft is made from the requests of a recording or of an OpenAPI document. What an answer gave
//! and a later request carries is a token; names of fields tell the rest. Nothing personal is
//! copied: of bodies only names, shapes, and values on a list of harmless ones.

mod accounts;
mod credentials;
mod entry;
mod examples;
mod exchange;
mod file;
mod flow;
mod har;
mod kind;
mod like;
mod lines;
mod login;
mod login_operations;
mod making;
mod openapi;
mod others;
mod parts;
mod path;
mod refusals;
mod sample;
mod second_step;
mod security;
mod shape;
mod words;
mod write;

#[cfg(test)]
mod tests;

pub use like::Like;
#[cfg(test)]
pub(super) use write::flow as in_one_line;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::look_into;
use crate::fixtures::{FixturesDocument, Limits, Text};
use crate::schema;

/// How many bytes a recording has at most.
pub const MAX_RECORDING: usize = 32 * 1024 * 1024;

/// How many bytes an OpenAPI document has at most.
pub const MAX_DOCUMENT: usize = 8 * 1024 * 1024;

/// Why no file can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No vendor can have the name.
    #[error(
        "`{0}` is no name of a vendor; write lower-case letters, digits and `-`, a letter first, at most 64 characters"
    )]
    Name(String),
    /// What was made does not pass the check.
    #[error("no usable vendor can be made of it: {0}")]
    Unusable(String),
    /// The text has more bytes than allowed.
    #[error("it has {0} bytes; at most {1} are read. Record the login and a few calls only")]
    TooLarge(usize, usize),
    /// The recording has more requests than allowed.
    #[error("it has {0} requests; at most {1} are read. Record the login and a few calls only")]
    TooMany(usize, usize),
    /// The text cannot be read.
    #[error("it cannot be read: {0}")]
    Broken(String),
    /// It is something else.
    #[error(
        "it is neither a HAR recording, which has `log.entries`, nor an OpenAPI document, which has `openapi: 3.…`"
    )]
    Unknown,
    /// It is a document of Swagger 2.
    #[error("it is a document of Swagger 2.0; convert it to OpenAPI 3 first")]
    Swagger,
    /// The recording has no requests.
    #[error("it has no request with an answer; record the login and a call that uses its token")]
    Empty,
    /// A browser left credentials out.
    #[error(
        "no request in it has an `Authorization` or `Cookie` header: the browser left them out. In Chrome, \
         switch on DevTools > Settings > Preferences > Network > \"Allow to generate HAR with sensitive \
         data\", and export \"with sensitive data\"; in Firefox, \"Save All As HAR\" keeps them. The draft \
         will contain none of them"
    )]
    Stripped,
    /// Calls carry a bearer token that no recorded answer gave.
    #[error(
        "its calls carry a bearer token that no answer in it gave; begin the recording before the login"
    )]
    AfterLogin,
    /// No request logs in.
    #[error(
        "none of its {0} requests sends credentials and gets a token; record the login and a call that uses its token"
    )]
    NoLogin(usize),
    /// A document has no security schemes.
    #[error("it has no `components.securitySchemes`, which say how calls carry their token")]
    NoSchemes,
    /// A document has no login.
    #[error(
        "none of its operations takes credentials and answers a token, and none has an API key or HTTP Basic as its security; it needs a login, such as a POST with `username` and `password` that answers `access_token`"
    )]
    NoLoginOperation,
}

/// The file of a new vendor with a kind of login.
///
/// # Errors
///
/// Why the name cannot be used.
pub fn of_kind(like: Like, name: &str) -> Result<String, Refused> {
    check_name(name)?;
    usable(like.text(name))
}

/// The draft of a vendor from a HAR recording or an OpenAPI document.
///
/// # Errors
///
/// What is missing in it.
pub fn of_text(text: &str, name: &str) -> Result<String, Refused> {
    check_name(name)?;
    let text = text.trim_start_matches('\u{feff}');
    if text.len() > MAX_RECORDING {
        return Err(Refused::TooLarge(text.len(), MAX_RECORDING));
    }
    let (exchanges, entry) = if is_recording(text) {
        let exchanges = har::exchanges(text)?;
        let entry = entry::entry(&exchanges)?;
        (exchanges, entry)
    } else {
        openapi::read(&document(text)?)?
    };
    let draft = file::draft(name, &exchanges, entry);
    usable(draft.yaml())
}

/// Whether a text is JSON with the key `log`.
fn is_recording(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Keys {
        #[serde(rename = "log")]
        _log: IgnoredAny,
    }
    serde_json::from_str::<Keys>(text).is_ok()
}

fn document(text: &str) -> Result<Value, Refused> {
    if text.len() > MAX_DOCUMENT {
        return Err(Refused::TooLarge(text.len(), MAX_DOCUMENT));
    }
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(|error| Refused::Broken(error.to_string()));
    }
    let document = FixturesDocument::parse(&Text::new("", text), &Limits::FIXTURES);
    let broken = |problem: crate::fixtures::FixtureProblem| Refused::Broken(problem.message);
    document.map(|it| it.value).map_err(broken)
}

fn check_name(name: &str) -> Result<(), Refused> {
    if schema::is_vendor_name(name) {
        return Ok(());
    }
    Err(Refused::Name(name.to_owned()))
}

/// A file, if nothing is wrong with it.
fn usable(text: String) -> Result<String, Refused> {
    let findings = look_into(&Text::new("", &text));
    match findings.errors.into_iter().next() {
        None => Ok(text),
        Some(problem) => Err(Refused::Unusable(problem.message)),
    }
}
