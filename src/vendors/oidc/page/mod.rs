//! Pages for people: HTML without scripts, usable by keyboard and screen reader, dark and light.

pub mod device;
mod findings;
pub mod login;
pub mod logout;

use http::StatusCode;
use http::header::{
    ACCEPT, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};

use url::{Position, Url};

use crate::html::Escaped;
use crate::problem::Problem;
use crate::sandbox::reason::Reason;
use crate::vendor::Cause;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::issuer::{self, Issuer};

/// Content Security Policy (level 3): only the page's own style and icon, and no frames. It does not
/// have `form-action`, which browsers apply to redirects after the form, too: to the client's redirect
/// URI and to wherever the client redirects from there.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
    base-uri 'none'; frame-ancestors 'none'";

const STYLE: &str = include_str!("style.css");

/// A document.
pub fn document(status: StatusCode, reason: Reason, title: &str, body: &str) -> Answer {
    let title = Escaped(title);
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title>\
         <link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1>{body}</main></body></html>"
    );
    let mut answer = Answer::empty(status, reason);
    answer.body = html.into();
    answer.with_header(CONTENT_TYPE, "text/html; charset=utf-8")
}

/// The policy of a page with these frames, and no others. A path in it is no pattern, and has no query.
fn with_frames(frames: &[Url]) -> String {
    let mut policy = POLICY.to_owned();
    for (index, url) in frames.iter().enumerate() {
        let source = url[..Position::AfterPath].replace(';', "%3B");
        policy.push_str(if index == 0 { "; frame-src " } else { " " });
        policy.push_str(&source.replace(',', "%2C"));
    }
    policy
}

/// A page.
pub fn page(status: StatusCode, reason: Reason, title: &str, body: &str) -> Answer {
    document(status, reason, title, body)
        .with_header(CONTENT_SECURITY_POLICY, POLICY)
        .no_store()
        // A form of the page sends its `Origin`, and other sites do not learn the address.
        .with_header(REFERRER_POLICY, "same-origin")
        .with_header(X_CONTENT_TYPE_OPTIONS, "nosniff")
        .with_header(X_FRAME_OPTIONS, "DENY")
}

/// An error that is shown where the request was made, because it must not or cannot be sent to a
/// client: a page in a browser, and a problem document for a program.
pub fn failure(
    call: &Call,
    status: StatusCode,
    reason: Reason,
    title: &str,
    detail: &str,
) -> Answer {
    let answer = if accepts_html(call) {
        let body = format!("<p role=\"alert\">{}</p>", Escaped(&sentence(detail)));
        page(status, reason, title, &body)
    } else {
        Answer::problem(reason, &Problem::new(status, detail)).no_store()
    };
    answer.with_header(VARY, "accept")
}

/// The page for a browser at an address where there is none, or where only the form of the login page
/// goes. Programs get an error.
pub fn at_wrong_address(call: &Call, cause: Cause) -> Option<Answer> {
    if !accepts_html(call) {
        return None;
    }
    let (status, reason, title, detail) = match cause {
        Cause::NotFound => (
            StatusCode::NOT_FOUND,
            Reason::NotFound,
            "There is no such page",
            issuer::why_not_found(call),
        ),
        Cause::MethodNotAllowed if call.path.ends_with("/login") => (
            StatusCode::METHOD_NOT_ALLOWED,
            Reason::MethodNotAllowed,
            "A login does not begin here",
            how_to_begin(call),
        ),
        _ => return None,
    };
    Some(failure(call, status, reason, title, &detail))
}

/// How a login begins.
fn how_to_begin(call: &Call) -> String {
    let authorize = Issuer::of(call).for_browsers("/authorize");
    format!(
        "this address takes the form of the login page; a login begins at the application, which \
         sends the browser to {authorize} with its request; go back to the application and begin \
         again"
    )
}

/// Whether the caller is a browser that shows a page.
fn accepts_html(call: &Call) -> bool {
    let accept = call.header(&ACCEPT).unwrap_or_default();
    accept.contains("text/html")
}

/// A text with a capital letter, unless it begins with the name of a parameter, and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let begins_with_name = text
        .split(' ')
        .next()
        .is_some_and(|word| word.contains('_'));
    let first = letters.next().map(|first| {
        if begins_with_name {
            first
        } else {
            first.to_ascii_uppercase()
        }
    });
    let end = if text.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    format!(
        "{}{}{end}",
        first.map(String::from).unwrap_or_default(),
        letters.as_str()
    )
}

/// A field that is sent with a form and not shown.
fn hidden(name: &str, value: &str) -> String {
    let value = Escaped(value);
    format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
}
