//! The HTTP requests of steps.

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};

use super::kept::Kept;
use super::signing::Signer;
use crate::vendors::declared::language::examples::Request as Written;
use crate::vendors::declared::language::shape::{Named, Scalar};

/// The request of a step under its method and path; nothing if it cannot be sent by HTTP.
pub(super) fn request(
    address: &str,
    written: &Written,
    kept: &Kept,
    signer: Option<&Signer>,
) -> Option<Request<Body>> {
    let address = kept.text(address);
    let (method, target) = address.split_once(' ')?;
    let mut headers = HeaderMap::new();
    for (name, value) in written.headers.iter() {
        let name = HeaderName::try_from(name).ok()?;
        headers.append(name, HeaderValue::from_str(&kept.text(value)).ok()?);
    }
    if let Some(value) = authorization(written, kept) {
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&value).ok()?);
    }
    let cookies = written.cookie.iter();
    let cookies = cookies.map(|(name, value)| format!("{name}={}", kept.text(value)));
    let cookies: Vec<String> = cookies.collect();
    if !cookies.is_empty() {
        headers.insert(
            header::COOKIE,
            HeaderValue::from_str(&cookies.join("; ")).ok()?,
        );
    }
    let (content_type, body) = body(written, kept);
    if let Some(content_type) = content_type {
        let value = HeaderValue::from_static(content_type);
        headers.entry(header::CONTENT_TYPE).or_insert(value);
    }
    let mut request = Request::new(Bytes::from(body));
    *request.method_mut() = Method::from_bytes(method.as_bytes()).ok()?;
    *request.uri_mut() = with_query(target, &written.query, kept).parse().ok()?;
    *request.headers_mut() = headers;
    if let Some(signer) = signer {
        signer.sign(&mut request)?;
    }
    Some(request.map(Body::from))
}

fn authorization(written: &Written, kept: &Kept) -> Option<String> {
    if let Some(token) = &written.bearer {
        return Some(format!("Bearer {}", kept.text(token)));
    }
    if let Some(value) = &written.scheme {
        return Some(kept.text(value));
    }
    let credentials = kept.text(written.basic.as_ref()?);
    Some(format!("Basic {}", STANDARD.encode(credentials)))
}

fn with_query(target: &str, query: &Named<Scalar>, kept: &Kept) -> String {
    if query.is_empty() {
        return target.to_owned();
    }
    let separator = if target.contains('?') { '&' } else { '?' };
    format!("{target}{separator}{}", form(query, kept))
}

fn form(fields: &Named<Scalar>, kept: &Kept) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.iter() {
        form.append_pair(name, &kept.text(&value.text()));
    }
    form.finish()
}

fn body(written: &Written, kept: &Kept) -> (Option<&'static str>, String) {
    if let Some(json) = &written.json {
        return (Some("application/json"), kept.value(json).to_string());
    }
    if let Some(text) = &written.plain {
        return (Some("text/plain"), kept.text(text));
    }
    if written.form.is_empty() {
        return (None, String::new());
    }
    let form = form(&written.form, kept);
    (Some("application/x-www-form-urlencoded"), form)
}
