//! Answers for the pages of the server: index, health checks, public keys and documents.

use axum::Json;
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};

use super::arrival::Arrival;
use super::page::{Page, PageOwner};
use super::{console, documents, index};
use crate::clock::NumericDate;
use crate::problem::Problem;
use crate::provider::Provider;
use crate::sandbox::World;

/// Answers for a page.
pub fn serve(page: Page, owner: PageOwner, arrival: &Arrival, request: &Request) -> Response {
    let mut response = answer(page, owner, arrival, request);
    let no_sniff = HeaderValue::from_static("nosniff");
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, no_sniff);
    response
}

fn answer(page: Page, owner: PageOwner, arrival: &Arrival, request: &Request) -> Response {
    match *request.method() {
        Method::GET | Method::HEAD => {}
        Method::OPTIONS => return with_allow(StatusCode::NO_CONTENT.into_response()),
        _ => {
            let detail = "this page is read with GET";
            let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail);
            return with_allow(problem.into_response());
        }
    }
    match page {
        Page::Live | Page::Ready => Json(json!({ "status": "ok" })).into_response(),
        Page::Keys => {
            let provider = match owner {
                PageOwner::Vendor(provider) => Some(provider),
                PageOwner::Server { .. } | PageOwner::Control => None,
            };
            Json(key_set(&arrival.world, provider, arrival.now)).into_response()
        }
        Page::Index => index::answer(owner, arrival, request),
        Page::Document(format) => documents::document(owner, format, arrival, request),
        Page::Docs => documents::page(owner, request),
        Page::DocsSlash => Redirect::permanent("../docs").into_response(),
        Page::File(name) => documents::file(name, request),
        Page::Console(page) => console::answer(page, &arrival.site.mount, request),
    }
}

/// The public keys of a provider, or of all, as a JSON Web Key Set (RFC 7517, section 5).
fn key_set(world: &World, provider: Option<Provider>, now: NumericDate) -> Value {
    let vendors = world.vendors().iter();
    let vendors = vendors.filter(|vendor| provider.is_none_or(|wanted| vendor.id() == wanted));
    let keys = vendors.flat_map(|vendor| match vendor.spec().extras.key_set {
        Some(keys) => keys(world, now),
        None => world.keys().public_key(vendor.id()).into_iter().collect(),
    });
    json!({ "keys": keys.collect::<Vec<_>>() })
}

fn with_allow(mut response: Response) -> Response {
    let allow = HeaderValue::from_static("GET, HEAD, OPTIONS");
    response.headers_mut().insert(header::ALLOW, allow);
    response
}
