//! The `OpenAPI` documents and their pages.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;

use super::arrival::Arrival;
use super::cacheable::{self, Cacheable};
use super::page::PageOwner;
use super::sample_logins;
use crate::openapi::{self, Document, DocumentFormat, File, PageMode, Unreadable};
use crate::problem::Problem;
use crate::vendor::Vendor;
use crate::vendors;

/// The query with which the page requests its document.
const FOR_PAGE: &str = "for=page";

/// The document of an address's owner, with the URL of the server as the client sees it.
pub fn document(
    owner: PageOwner,
    format: DocumentFormat,
    arrival: &Arrival,
    request: &Request,
) -> Response {
    let document = match owner {
        PageOwner::Server { .. } => Document::Vendors,
        PageOwner::Vendor(provider) => Document::Vendor(provider),
        PageOwner::Control => Document::Control,
    };
    let server = arrival.site.base();
    let is_for_page = request.uri().query() == Some(FOR_PAGE);
    // The control API has no logins.
    let logins = (owner != PageOwner::Control)
        .then(|| {
            sample_logins::examples(
                arrival.world.vendors(),
                arrival.world.fixtures(),
                arrival.now,
            )
        })
        .flatten();
    let text = match (made(owner, arrival), logins) {
        (Some(document), logins) => document.and_then(|document| {
            openapi::text_of(document, format, &server, logins.as_deref(), is_for_page)
        }),
        (None, Some(logins)) => document.text_with_logins(format, &server, &logins, is_for_page),
        (None, None) if is_for_page => document.text_for_page(&server),
        (None, None) => document.text(format, &server),
    };
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            return Problem::new(status, error.to_string()).into_response();
        }
    };
    let mut response = Cacheable::new(format.media_type(), text).answer(request.headers());
    // Editors and generators in a browser have other origins, and the document is as public as its
    // source. What is below `/__admin` is only opened to other origins by --admin-origin.
    if owner != PageOwner::Control {
        let anybody = HeaderValue::from_static("*");
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
    }
    response
}

/// A document that is not built in: of a vendor that brings its own, of all with such a vendor, or of
/// the control API with other vendors than the coded ones.
fn made(owner: PageOwner, arrival: &Arrival) -> Option<Result<Value, Unreadable>> {
    let registry = arrival.world.vendors();
    match owner {
        PageOwner::Vendor(provider) => {
            let spec = registry.get(provider)?.spec();
            if let Some(layout) = spec.layout_in(&arrival.world) {
                let document = Document::Vendor(provider).value();
                return Some(document.map(|mut document| {
                    (layout.describe)(&mut document, "");
                    document
                }));
            }
            let own = spec.document.as_deref()?;
            Some(Ok(own.clone()))
        }
        PageOwner::Server { .. } => {
            let specs = || registry.iter().map(Vendor::spec);
            let own = specs().filter_map(|spec| Some((spec.id, spec.document.as_deref()?)));
            let layouts =
                specs().filter_map(|spec| Some((spec.id, spec.layout_in(&arrival.world)?)));
            let (mut own, mut layouts) = (own.peekable(), layouts.peekable());
            if own.peek().is_none() && layouts.peek().is_none() {
                return None;
            }
            let document = Document::with_others(own);
            Some(document.map(|mut document| {
                for (provider, layout) in layouts {
                    (layout.describe)(&mut document, &format!("/{provider}"));
                }
                document
            }))
        }
        PageOwner::Control => {
            let is_built_in = Arc::ptr_eq(registry, &vendors::coded());
            (!is_built_in).then(|| Document::control_of(registry))
        }
    }
}

/// The page of that document.
pub fn page(owner: PageOwner, request: &Request) -> Response {
    let (title, files) = match owner {
        PageOwner::Server { .. } => ("mockid".to_owned(), "docs/"),
        PageOwner::Vendor(provider) => (format!("mockid: {provider}"), "docs/"),
        PageOwner::Control => ("mockid: control API".to_owned(), "../docs/"),
    };
    let page = openapi::SwaggerPage {
        title: &title,
        document: &format!("openapi.json?{FOR_PAGE}"),
        files,
        mode: PageMode::TryOut,
    };
    let Some(html) = page.html() else {
        let detail = "this build has no Swagger UI (its Cargo feature `docs` is off); the document \
                      is at openapi.json and openapi.yaml beside this address";
        return Problem::new(StatusCode::NOT_FOUND, detail).into_response();
    };
    let mut response = Cacheable::new("text/html; charset=utf-8", html).answer(request.headers());
    let policy = HeaderValue::from_static(openapi::POLICY);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// A file that the page loads.
pub fn file(name: &str, request: &Request) -> Response {
    let Some(file) = File::named(name, cacheable::takes_gzip(request.headers())) else {
        let detail = format!("the page has no file {name}");
        return Problem::new(StatusCode::NOT_FOUND, detail).into_response();
    };
    let mut response = Cacheable::new(file.media_type, file.bytes).answer(request.headers());
    let headers = response.headers_mut();
    if file.is_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}
