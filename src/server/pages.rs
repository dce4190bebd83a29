//! What the server says of itself: where things are, that it is alive, and its public keys.

use axum::Json;
use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};

use crate::control::{self, problem::Problem};
use crate::provider::Provider;
use crate::providers::call::Site;
use crate::providers::vendor;
use crate::sandbox::Sandbox;

/// A page of the server's own, at its root and at each provider's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// `/`: what this is and where things are.
    Index,
    /// `/livez`: the process answers.
    Live,
    /// `/readyz`: everything is loaded and listening.
    Ready,
    /// `/.well-known/jwks.json`: the public keys (RFC 7517).
    Keys,
}

impl Page {
    const ALL: [(&'static str, Self); 4] = [
        ("/", Self::Index),
        ("/livez", Self::Live),
        ("/readyz", Self::Ready),
        ("/.well-known/jwks.json", Self::Keys),
    ];

    /// The page at a path.
    #[must_use]
    pub fn at(path: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(known, _)| *known == path);
        found.map(|(_, page)| page)
    }
}

/// Answers for a page, of one provider or of the whole server.
pub fn serve(
    page: Page,
    provider: Option<Provider>,
    sandbox: &Sandbox,
    site: &Site,
    request: &Request,
) -> Response {
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
            let (world, _) = sandbox.enter();
            Json(world.keys().public_key_set(provider)).into_response()
        }
        Page::Index => index(provider, sandbox, site, request),
    }
}

fn with_allow(mut response: Response) -> Response {
    let allow = HeaderValue::from_static("GET, HEAD, OPTIONS");
    response.headers_mut().insert(header::ALLOW, allow);
    response
}

/// Every path that there is, for whoever was near one.
#[must_use]
pub fn known_paths() -> Vec<String> {
    let pages = Page::ALL.into_iter().map(|(path, _)| path.to_owned());
    let control = control::operations().map(|operation| operation.path.to_owned());
    let vendors = Provider::ALL.into_iter().flat_map(|provider| {
        let operations = vendor(provider).operations();
        operations.iter().flat_map(move |operation| {
            [
                operation.path.to_owned(),
                format!("/{provider}{}", operation.path),
            ]
        })
    });
    pages.chain(control).chain(vendors).collect()
}

fn index(
    provider: Option<Provider>,
    sandbox: &Sandbox,
    site: &Site,
    request: &Request,
) -> Response {
    let body = match provider {
        Some(provider) => described(provider, sandbox, &format!("{}{}", site.origin, site.mount)),
        None => whole(sandbox, site),
    };
    let accept = request.headers().get(header::ACCEPT);
    let accept = accept.and_then(|accept| accept.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("text/html")) {
        Html(super::html::index(&body)).into_response()
    } else {
        Json(body).into_response()
    }
}

fn whole(sandbox: &Sandbox, site: &Site) -> Value {
    let base = format!("{}{}", site.origin, site.mount);
    let providers: Vec<Value> = Provider::ALL
        .into_iter()
        .map(|provider| described(provider, sandbox, &format!("{base}/{provider}")))
        .collect();
    json!({
        "name": "mockid",
        "version": env!("CARGO_PKG_VERSION"),
        "about": "a mock identity server: it plays the authentication APIs of real vendors",
        "sandbox": sandbox.name().as_str(),
        "clock": sandbox.clock().read(),
        "providers": providers,
        "keys": format!("{base}/.well-known/jwks.json"),
        "control": format!("{base}{}", control::PREFIX),
    })
}

fn described(provider: Provider, sandbox: &Sandbox, base: &str) -> Value {
    let (world, _) = sandbox.enter();
    let operations: Vec<Value> = vendor(provider)
        .operations()
        .iter()
        .map(|operation| {
            json!({
                "id": operation.id,
                "method": operation.method.as_str(),
                "path": operation.path,
            })
        })
        .collect();
    json!({
        "provider": provider,
        "base": base,
        "hosts": world.settings().hosts(provider),
        "keys": format!("{base}/.well-known/jwks.json"),
        "operations": operations,
    })
}
