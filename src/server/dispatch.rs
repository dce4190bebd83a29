//! Sends a request to the part of the server that answers it.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::VARY;
use http::{Method, StatusCode};
use tower::ServiceExt;

use super::arrival::{self, Arrival};
use super::cors;
use super::metrics;
use super::page;
use super::pages;
use super::sandbox_in_query;
use super::state::ServerState;
use super::target::Target;
use super::tunnel;
use super::vendor_call;
use super::vendor_control;
use crate::control::{ServerContext, Subject};
use crate::problem::Problem;
use crate::sandbox::World;
use crate::vendor::Vendor;
use crate::vendor::cors::CorsPolicy;
use crate::vendor::path_index::AtPath;

/// Answers a request.
pub async fn answer(server: &ServerState, mut request: Request) -> Response {
    if *request.method() == Method::CONNECT {
        return tunnel::open(server, &request);
    }
    match arrival::arrive(server, &request) {
        Ok(arrival) => {
            arrival.named.strip(request.headers_mut());
            serve(server, arrival, request).await
        }
        Err(refused) => refused.into_response(),
    }
}

async fn serve(server: &ServerState, arrival: Arrival, request: Request) -> Response {
    let vendors = Arc::clone(arrival.world.vendors());
    let (vendor, at_path) = match arrival.target {
        Target::Control => return to_control(server, arrival, request).await,
        Target::Metrics => return metrics::answer(server, &request),
        Target::Page(page, owner) => return pages::serve(page, owner, &arrival, &request),
        Target::Vendor(provider) => match vendors.get(provider) {
            Some(vendor) => (
                Some(vendor),
                vendors.at_path_of(vendor, &arrival.world, &arrival.path),
            ),
            None => (None, AtPath::default()),
        },
        Target::Root => {
            let at_path = vendors.at_path(&arrival.path);
            let vendor = vendors.at_root(&arrival.world, &arrival.path, &at_path);
            match vendor {
                Some(own) if own.spec().extras.layout.is_some() => (
                    vendor,
                    vendors.at_path_of(own, &arrival.world, &arrival.path),
                ),
                _ => (vendor, at_path),
            }
        }
    };
    match vendor {
        Some(vendor) => to_vendor(server, (vendor, &at_path), arrival, request).await,
        None => vendor_call::refuse(server, arrival, request),
    }
}

async fn to_vendor(
    server: &ServerState,
    (vendor, at_path): (&dyn Vendor, &AtPath<'_>),
    arrival: Arrival,
    request: Request,
) -> Response {
    let policy = cors_policy(vendor, &arrival.world, at_path);
    let answer = |arrival, request| vendor_call::answer(server, vendor, at_path, arrival, request);
    if let Some(policy) = policy
        && cors::is_of_a_page(&request)
    {
        // Boxed, so that other requests do not have the size of its future.
        return Box::pin(cors::with_policy(policy, (arrival, request), answer)).await;
    }
    let is_open_to_pages = policy.is_some() && *request.method() != Method::OPTIONS;
    let mut response = answer(arrival, request).await;
    if is_open_to_pages {
        response.headers_mut().append(VARY, cors::DEPENDS_ON);
    }
    response
}

/// The CORS policy of a vendor for a path that pages may call.
fn cors_policy<'a>(
    vendor: &'a dyn Vendor,
    world: &World,
    at_path: &AtPath<'_>,
) -> Option<&'a CorsPolicy> {
    let spec = vendor.spec();
    let policy = spec.extras.cors.as_ref()?;
    let layout = spec.layout_in(world);
    let policy = layout.map_or(policy, |layout| &layout.cors);
    let mut operations = at_path.of(vendor);
    let is_exempt = operations.any(|operation| policy.exempts(operation.path.as_str()));
    (!is_exempt).then_some(policy)
}

async fn to_control(server: &ServerState, arrival: Arrival, mut request: Request) -> Response {
    let nowhere = || {
        let detail = page::nothing_at(&arrival.path, arrival.world.vendors());
        Problem::new(StatusCode::NOT_FOUND, detail).into_response()
    };
    let Some(api) = &server.control else {
        return nowhere();
    };
    let Ok(uri) = sandbox_in_query::without(&arrival.path, request.uri().query()) else {
        return nowhere();
    };
    let subject = if arrival.is_about_all {
        Subject::All
    } else {
        if !request.method().is_safe() {
            arrival.sandbox.claim();
        }
        Subject::One(Arc::clone(&arrival.sandbox))
    };
    *request.uri_mut() = uri;
    let context = ServerContext {
        subject,
        sandboxes: Arc::clone(&server.sandboxes),
        stop: server.stop.clone(),
        origin: arrival.site.origin(),
        domain: arrival.domain().map(str::to_owned),
        scope: arrival.scope,
        https: server.https.clone(),
    };
    let vendors = Arc::clone(arrival.world.vendors());
    let path = arrival.path.clone();
    if let Some((vendor, path)) = vendor_control::find(&vendors, &path) {
        return match context.sandbox() {
            Ok(_) => vendor_control::answer(vendor, path, arrival, request).await,
            Err(problem) => problem.into_response(),
        };
    }
    request.extensions_mut().insert(context);
    let Ok(response) = api.router().oneshot(request).await;
    response
}
