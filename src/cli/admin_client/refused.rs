//! Why a server does not answer what a command asks.

use http::header::CONTENT_TYPE;
use http::{Response, StatusCode};
use http_body_util::{BodyExt, Collected, Limited};
use hyper::body::Incoming;
use serde_json::Value;

use crate::cli::output::Failure;
use crate::nearest::nearest;

/// The maximum size of an error that is read, in bytes.
const MAX_ERROR: usize = 64 * 1024;

/// The maximum number of sandboxes in a message.
const MAX_NAMES: usize = 10;

/// Nothing answers at the address.
pub fn unreachable(server: &str, error: &str) -> Failure {
    Failure(format!(
        "no server can be asked at {server}: {error}; start one with `mockid`, or name another with \
         --url or MOCKID_URL"
    ))
}

/// Something else than mockid answers.
pub fn no_mockid(server: &str) -> Failure {
    Failure(format!(
        "{server} does not answer as a mockid server does; give the address in the first line that the \
         server prints, not that of a vendor"
    ))
}

/// The token cannot be sent.
pub fn unusable_token() -> Failure {
    Failure("the admin token has characters that no header can have".to_owned())
}

/// The sandbox does not exist.
pub fn no_such_sandbox(server: &str, name: &str, all: &[&str]) -> Failure {
    let shown = all.iter().take(MAX_NAMES).copied();
    let shown: Vec<&str> = shown.collect();
    let more = if all.len() > MAX_NAMES { ", …" } else { "" };
    let meant = nearest(name, all.iter().copied());
    let meant = meant.map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
    Failure(format!(
        "{server} has no sandbox `{name}`: it was not used yet, or was dropped; there are {}{more}{meant}",
        shown.join(", ")
    ))
}

/// An answer that refuses, in the server's own words where it has some.
pub async fn by(response: Response<Incoming>, server: &str, has_token: bool) -> Failure {
    let status = response.status();
    let of_control = is_problem(&response);
    let body = Limited::new(response.into_body(), MAX_ERROR)
        .collect()
        .await;
    let body = body.map(Collected::to_bytes).unwrap_or_default();
    let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
    let detail = problem["detail"].as_str().filter(|_| of_control);
    let Some(detail) = detail else {
        return no_mockid(server);
    };
    if status == StatusCode::UNAUTHORIZED {
        return Failure(if has_token {
            format!(
                "{server} refuses the admin token; give the one that the server was started with by \
                 --admin-token or MOCKID_ADMIN_TOKEN"
            )
        } else {
            format!(
                "{server} wants the admin token that it was started with; give it by --admin-token or \
                 MOCKID_ADMIN_TOKEN"
            )
        });
    }
    let mistakes = mistakes(&problem).unwrap_or_else(|| detail.to_owned());
    Failure(format!("{server} answered {}: {mistakes}", status.as_u16()))
}

/// Whether an answer is a problem document: errors of a vendor, below whose URL there is no control API, are none.
fn is_problem(response: &Response<Incoming>) -> bool {
    let kind = response.headers().get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json"))
}

/// What is wrong with each field, after its place.
fn mistakes(problem: &Value) -> Option<String> {
    let errors = problem["errors"].as_array()?.iter();
    let said = errors.map(|error| {
        let text = |key: &str| error[key].as_str().unwrap_or_default();
        match (text("field"), text("detail")) {
            ("", detail) => detail.to_owned(),
            (field, detail) => format!("{field}: {detail}"),
        }
    });
    Some(said.collect::<Vec<_>>().join("; "))
}
