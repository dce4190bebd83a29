//! Which web pages of other origins browsers let call (CORS, Fetch standard, section 3.3).

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use http::{HeaderName, header};
use tower::{Layer, ServiceExt};
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer, ExposeHeaders};

use super::address;
use crate::control::{self, WebOrigin};

/// What is open to web pages of other origins: the vendors to all (`--cors`), the control API to those
/// that are named (`--admin-origin`).
#[derive(Debug, Clone)]
pub struct Cors {
    vendors: Option<CorsLayer>,
    control: Option<CorsLayer>,
}

impl Cors {
    /// Nothing where nothing is open.
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

    /// Answers preflights, and says in the answers of a router who may read them.
    pub fn before(self, router: Router) -> Router {
        router.layer(from_fn(move |request: Request, next: Next| {
            let cors = self.of(request.uri().path()).cloned();
            async move { answer(cors, request, next).await }
        }))
    }

    fn of(&self, path: &str) -> Option<&CorsLayer> {
        let located = address::locate(path).ok();
        let is_control = located.is_some_and(|it| control::below(it.path).is_some());
        let opened = if is_control {
            &self.control
        } else {
            &self.vendors
        };
        opened.as_ref()
    }
}

async fn answer(cors: Option<CorsLayer>, request: Request, next: Next) -> Response {
    let Some(cors) = cors else {
        return next.run(request).await;
    };
    let Ok(response) = cors.layer(next).oneshot(request).await;
    response
}

/// Pages of these origins may call, with credentials too: what a page in development needs.
fn opened_to(origins: AllowOrigin) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .allow_credentials(true)
        .expose_headers(ExposeHeaders::list([
            header::RETRY_AFTER,
            HeaderName::from_static("x-request-id"),
        ]))
}
