//! Sends a request to the part of the server that answers it.

use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{Method, StatusCode, header};
use tower::ServiceExt;

use super::body::{self, Unread};
use super::connection_control::Lost;
use super::faults::{self, Outcome};
use super::pages;
use super::protocol::Connection;
use super::running_request::RunningRequest;
use super::sandbox_domain::SandboxDomains;
use super::sandbox_in_query;
use super::target::{self, Arrival, Target};
use super::tunnel;
use crate::control::body::Late;
use crate::control::{
    self, AllSandboxes, HostPattern, Https, ServerContext, Stop, Stopping, WebOrigin,
    problem::Problem,
};
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::sandbox::settings::Settings;
use crate::sandbox::{Sandbox, SandboxName, Sandboxes};
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::{Cause, Vendor, Vendors, route};

/// What all requests share.
#[derive(Debug)]
pub struct Shared {
    /// The sandboxes.
    pub sandboxes: Arc<Sandboxes>,
    /// How the server is told to stop.
    pub stop: Stop,
    /// The control API, if it is there.
    pub control: Option<control::Api>,
    /// By which CA the certificate of HTTPS is.
    pub https: Https,
    /// Where clients reach the server, when that is a proxy before it.
    pub public_url: Option<WebOrigin>,
    /// The host names of this server that public DNS may serve.
    pub own_names: Vec<HostPattern>,
    /// The domains whose names are sandboxes.
    pub sandbox_domains: SandboxDomains,
    /// Whether headers with which a proxy tells the client's address, scheme and host are believed.
    pub trusts_forwarded: bool,
}

impl Shared {
    /// The vendor whose host name this is in a sandbox, or in one that is yet to be made.
    pub fn vendor_at(&self, sandbox: Option<&SandboxName>, host: &str) -> Option<Provider> {
        let existing = self.sandboxes.visit(sandbox);
        let (_, settings) = self.vendors(existing.as_deref());
        settings.at_host(host)
    }

    /// The vendors and the settings of a sandbox, or of one that is yet to be made.
    pub fn vendors(&self, sandbox: Option<&Sandbox>) -> (Arc<Vendors>, Arc<Settings>) {
        if let Some(sandbox) = sandbox {
            let (world, _) = sandbox.enter();
            (Arc::clone(world.vendors()), world.settings())
        } else {
            let baseline = self.sandboxes.baseline();
            (Arc::clone(baseline.vendors()), baseline.settings())
        }
    }
}

/// The provider to which a listener belongs, if to one alone. Each connection's requests carry it.
#[derive(Debug, Clone, Copy)]
pub struct Scope(pub Option<Provider>);

/// Answers a request, as a handler of axum's.
pub async fn dispatch(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    answer(&shared, request).await
}

/// Answers a request.
pub async fn answer(shared: &Shared, mut request: Request) -> Response {
    if *request.method() == Method::CONNECT {
        return tunnel::open(shared, &request);
    }
    match target::arrive(shared, &request) {
        Ok(arrival) => {
            arrival.named.strip(request.headers_mut());
            serve(shared, arrival, request).await
        }
        Err(refused) => refused.into_response(),
    }
}

async fn serve(shared: &Shared, arrival: Arrival, request: Request) -> Response {
    let vendors = Arc::clone(arrival.world.vendors());
    let vendor = match arrival.target {
        Target::Control => return to_control(shared, arrival, request).await,
        Target::Page(page, owner) => {
            return pages::serve(page, owner, &arrival.sandbox, &arrival.site, &request);
        }
        Target::Vendor(provider) => vendors.get(provider),
        Target::Root => vendors.at_root(&arrival.world, &arrival.path),
    };
    match vendor {
        Some(vendor) => to_vendor(vendor, arrival, request).await,
        None => to_nobody(arrival, request),
    }
}

async fn to_control(shared: &Shared, arrival: Arrival, mut request: Request) -> Response {
    let Some(api) = &shared.control else {
        return nowhere(&arrival);
    };
    if !request.method().is_safe() && !arrival.is_about_all {
        arrival.sandbox.claim();
    }
    match sandbox_in_query::without(&arrival.path, request.uri().query()) {
        Ok(uri) => *request.uri_mut() = uri,
        Err(_) => return nowhere(&arrival),
    }
    if arrival.is_about_all {
        request.extensions_mut().insert(AllSandboxes);
    }
    request.extensions_mut().insert(ServerContext {
        sandboxes: Arc::clone(&shared.sandboxes),
        stop: shared.stop.clone(),
        origin: arrival.site.origin,
        domain: arrival.domain,
        scope: arrival.scope,
        https: shared.https.clone(),
    });
    request.extensions_mut().insert(arrival.sandbox);
    if let Some(connection) = Connection::of(request.extensions()) {
        let stopping = Stopping(connection.stop.clone());
        request.extensions_mut().insert(stopping);
    }
    let Ok(response) = api.router().oneshot(request).await;
    response
}

async fn to_vendor(vendor: &dyn Vendor, arrival: Arrival, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let connection = parts.extensions.remove::<Arc<Connection>>();
    let wire = connection.as_ref().map(|connection| &connection.wire);
    let mut attempt = begin(Some(vendor.id()), arrival, parts);
    let route = route::route(vendor, &mut attempt.call);
    attempt.operation = route.operation_id();
    let body = body::read(&attempt.call.headers, body).await;
    attempt.resume();
    let outcome = match body {
        Ok(body) => {
            attempt.call.body = body;
            faults::answer(vendor, route, &mut attempt, wire).await
        }
        Err(Unread::TooLarge) => {
            Outcome::Answer(vendor.refuse(&attempt.call, Cause::PayloadTooLarge))
        }
        Err(Unread::Slow) => unread(StatusCode::REQUEST_TIMEOUT, &Late.to_string()),
        Err(Unread::Broken) => unread(StatusCode::BAD_REQUEST, "the body could not be read"),
        Err(Unread::Gone) => return unanswered(),
    };
    outcome.send(attempt, wire).await
}

fn unread(status: StatusCode, detail: &str) -> Outcome {
    Outcome::Answer(problem(status, Reason::BodyUnread, detail))
}

/// Ends a request whose client has gone.
fn unanswered() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Lost);
    response
}

/// A path at which nobody has anything. The body of such a request is not read.
fn to_nobody(arrival: Arrival, request: Request) -> Response {
    let detail = pages::nothing_at(&arrival.path, arrival.world.vendors());
    let answer = problem(StatusCode::NOT_FOUND, Reason::NotFound, &detail);
    let (parts, _) = request.into_parts();
    begin(None, arrival, parts).answered(&answer);
    respond(answer)
}

/// Begins a request, whose body is still to be read.
fn begin(provider: Option<Provider>, arrival: Arrival, head: Parts) -> RunningRequest {
    let call = Call {
        world: arrival.world,
        now: arrival.now,
        method: head.method,
        path: arrival.path,
        arguments: Vec::new(),
        query: head.uri.query().map(str::to_owned),
        headers: head.headers,
        body: Bytes::new(),
        client: arrival.client,
        site: arrival.site,
        bearer: OnceLock::new(),
    };
    RunningRequest::begin(arrival.sandbox, provider, call)
}

/// A problem document as an answer, for the journal to have it.
fn problem(status: StatusCode, reason: Reason, detail: &str) -> Answer {
    Answer::json(status, reason, &Problem::new(status, detail))
        .with_header(header::CONTENT_TYPE, "application/problem+json")
}

fn respond(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}

/// 404 that names the nearest thing that exists.
fn nowhere(arrival: &Arrival) -> Response {
    Problem::new(
        StatusCode::NOT_FOUND,
        pages::nothing_at(&arrival.path, arrival.world.vendors()),
    )
    .into_response()
}
