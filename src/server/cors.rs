//! CORS (Fetch standard, section 3.3): which web pages of other origins may call the server.

use std::convert::Infallible;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method, header};
use tower::{Layer, ServiceExt, service_fn};
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};

use super::arrival::Arrival;
use super::request_path;
use crate::control::{self, WebOrigin};
use crate::vendor::cors::{AllowedHeaders, AllowedOrigins, CorsPolicy};

/// The origins that the server allows: all for the vendors (`--cors`), the named ones for the control API
/// (`--admin-origin`).
#[derive(Debug, Clone)]
pub struct Cors {
    vendors: Option<CorsLayer>,
    control: Option<CorsLayer>,
}

impl Cors {
    /// `None` if no origin is allowed.
    pub fn new(to_all: bool, admin_origins: Vec<WebOrigin>) -> Option<Self> {
        let vendors = to_all.then(|| opened_to(AllowOrigin::mirror_request()));
        let control = (!admin_origins.is_empty()).then(|| {
            opened_to(AllowOrigin::predicate(move |value, _| {
                let origin = WebOrigin::in_header(value);
                origin.is_some_and(|origin| admin_origins.contains(&origin))
            }))
        });
        (vendors.is_some() || control.is_some()).then_some(Self { vendors, control })
    }

    /// A router that answers preflights and adds CORS headers.
    pub fn before(self, router: Router) -> Router {
        router.layer(from_fn(move |request: Request, next: Next| {
            let cors = self.of(request.uri().path()).cloned();
            async move { answer(cors, request, next).await }
        }))
    }

    fn of(&self, path: &str) -> Option<&CorsLayer> {
        let located = request_path::locate(path).ok();
        let is_control = located.is_some_and(|it| control::below(&it.path).is_some());
        let opened = if is_control {
            &self.control
        } else {
            &self.vendors
        };
        opened.as_ref()
    }
}

/// Whether a page has sent a request, or asks by a preflight whether it may.
pub fn is_of_a_page(request: &Request) -> bool {
    let by = match *request.method() {
        Method::OPTIONS => header::ACCESS_CONTROL_REQUEST_METHOD,
        _ => header::ORIGIN,
    };
    request.headers().contains_key(by)
}

/// Answers a request of a page to a vendor with a CORS policy of its own. The inner function answers it if
/// it is no preflight. With `--cors` the layer in front of the dispatcher has the last word.
pub async fn with_policy<F: Future<Output = Response>>(
    policy: &CorsPolicy,
    (arrival, request): (Arrival, Request),
    inner: impl Fn(Arrival, Request) -> F,
) -> Response {
    let answers = service_fn(|request| {
        let answer = inner(arrival.clone(), request);
        async move { Ok::<_, Infallible>(exposed(answer.await)) }
    });
    let Ok(response) = layer_of(policy).layer(answers).oneshot(request).await;
    response
}

/// On what an answer with CORS headers depends, also if no page has asked for it.
pub const DEPENDS_ON: HeaderValue = HeaderValue::from_static(
    "origin, access-control-request-method, access-control-request-headers",
);

/// Origins are compared by predicates, because a list of tower-http panics at `*`.
fn layer_of(policy: &CorsPolicy) -> CorsLayer {
    let origins = match policy.origins.clone() {
        AllowedOrigins::Any => AllowOrigin::mirror_request(),
        AllowedOrigins::These(origins) => {
            AllowOrigin::predicate(move |origin, _| origins.contains(origin))
        }
    };
    let headers = match policy.headers.clone() {
        AllowedHeaders::Any => AllowHeaders::mirror_request(),
        AllowedHeaders::These(headers) => headers.into(),
    };
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(headers)
        .allow_credentials(policy.credentials)
}

async fn answer(cors: Option<CorsLayer>, request: Request, next: Next) -> Response {
    let Some(cors) = cors else {
        return next.run(request).await;
    };
    let answers = next.map_response(exposed);
    let Ok(response) = cors.layer(answers).oneshot(request).await;
    response
}

/// Lets the page read every header of an answer, except those that the Fetch standard always or
/// never allows (section 2.2.2).
fn exposed(mut response: Response) -> Response {
    const NO_MENTION: [HeaderName; 8] = [
        header::CACHE_CONTROL,
        header::CONTENT_LANGUAGE,
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::EXPIRES,
        header::LAST_MODIFIED,
        header::PRAGMA,
        header::SET_COOKIE,
    ];
    let is_for_the_browser = |name: &HeaderName| {
        NO_MENTION.contains(name) || name.as_str().starts_with("access-control-")
    };
    let names = response.headers().keys();
    let names = names.filter(|name| !is_for_the_browser(name));
    let mut names: Vec<&str> = names.map(HeaderName::as_str).collect();
    names.sort_unstable();
    if let Ok(names) = HeaderValue::try_from(names.join(","))
        && !names.is_empty()
    {
        let headers = response.headers_mut();
        // A fault may have set its own list.
        headers
            .entry(header::ACCESS_CONTROL_EXPOSE_HEADERS)
            .or_insert(names);
    }
    response
}

/// Allows these origins, including credentials, as pages in development need.
fn opened_to(origins: AllowOrigin) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .allow_credentials(true)
}
