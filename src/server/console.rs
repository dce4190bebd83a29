//! The console: the page at each of its views' addresses, and the files that it loads.

use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderValue, header};

use super::cacheable::{self, Cacheable};
use super::page::ConsolePage;
use crate::console::{self, ConsoleFile};
use crate::control;

/// Answers for the console. `mount` is the path in front of the control API's.
pub fn answer(page: ConsolePage, mount: &str, request: &Request) -> Response {
    match page {
        ConsolePage::Start => {
            let (prefix, path, view) = (control::PREFIX, console::PATH, console::VIEWS[0]);
            Redirect::to(&format!("{mount}{prefix}{path}/{view}")).into_response()
        }
        ConsolePage::File(file) => sent(file, request),
    }
}

fn sent(file: ConsoleFile, request: &Request) -> Response {
    let takes_gzip = cacheable::takes_gzip(request.headers());
    let mut response = if takes_gzip {
        Cacheable::new(file.media_type(), file.packed())
    } else {
        Cacheable::new(file.media_type(), file.unpacked())
    }
    .answer(request.headers());
    let headers = response.headers_mut();
    if takes_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let policy = HeaderValue::from_static(console::POLICY);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    let no_referrer = HeaderValue::from_static("no-referrer");
    headers.insert(header::REFERRER_POLICY, no_referrer);
    response
}
