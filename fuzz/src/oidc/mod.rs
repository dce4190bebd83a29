//! The OIDC provider: what no request may reach, however it is written.

pub mod assertions;
pub mod authorize;
pub mod registration;
pub mod token;

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Method, Request, Uri};
use mockid::sandbox::Sandbox;
use serde_json::{Value, json};

use crate::bytes::split_once;
use crate::contract::Contract;
use crate::server::{Answered, HOST, MOUNT, Server};

const FORM: &str = "application/x-www-form-urlencoded";

/// A fresh sandbox with these settings of the provider.
fn sandbox(server: &Server, settings: &Value) -> Arc<Sandbox> {
    let sandbox = server.fresh();
    let (world, _) = sandbox.enter();
    if let Value::Object(patch) = json!({ "oidc": settings }) {
        world.change_settings(&patch).expect("good settings");
    }
    sandbox
}

/// A request to the provider; nothing if the query cannot be one.
fn request(method: Method, path: &str, query: &[u8], body: &[u8]) -> Option<Request<Body>> {
    let separator: &[u8] = if query.is_empty() { b"" } else { b"?" };
    let target = [
        MOUNT.as_bytes(),
        b"/oidc",
        path.as_bytes(),
        separator,
        query,
    ]
    .concat();
    let mut request = Request::new(Body::from(body.to_vec()));
    *request.uri_mut() = Uri::try_from(target).ok()?;
    let headers = request.headers_mut();
    headers.insert("host", HeaderValue::from_static(HOST));
    if method == Method::POST {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(FORM));
    }
    *request.method_mut() = method;
    Some(request)
}

/// The answer, which keeps to the document.
fn ask(server: &Server, request: Request<Body>) -> Answered {
    let (method, path) = (request.method().clone(), request.uri().to_string());
    let answered = server.ask(request).expect("an answer");
    answered.keeps_to(Contract::vendors(), None, &method, &path);
    answered
}

/// A form in which every `=` and `&` is at its place, as a program reads it.
fn pairs(form: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(form).into_owned().collect()
}

/// The only value of a parameter that is not empty.
fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut found = pairs.iter().filter(|(known, _)| known == name);
    let (_, value) = found.next()?;
    (found.next().is_none() && !value.is_empty()).then_some(value)
}

/// What stands after a text, up to another one.
fn between<'a>(text: &'a [u8], before: &str, after: &str) -> Option<&'a [u8]> {
    let (_, rest) = split_once(text, before.as_bytes())?;
    Some(split_once(rest, after.as_bytes())?.0)
}
