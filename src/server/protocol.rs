//! HTTP connections of both versions, with the same limits.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::uri::Scheme;
use http::{Extensions, Request};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_util::server::graceful::Watcher;
use parking_lot::Mutex;
use tokio::sync::watch;

use super::app::App;
use super::body_timeout::BodyTimeout;
use super::chunked_body::ChunkedBody;
use super::client_timeout::ClientTimeout;
use super::connection_control::{ConnectionControl, Lost};
use super::dispatch::Scope;
use super::idle_timeout::IdleTimeout;
use super::tunnel::Tunnel;
use super::unsent_limit::{Backlog, Unsent};

/// The maximum number of headers in a request.
pub const MAX_HEADERS: usize = 100;

/// The maximum size of a request's head, in bytes: in HTTP/1 as written, in HTTP/2 as defined by
/// RFC 9113, section 6.5.2.
pub const MAX_HEAD: u32 = 64 * 1024;

/// What is needed to serve a connection.
pub struct Serving {
    /// Answers the requests.
    pub entrance: App,
    /// Properties of the connection.
    pub accepted: Accepted,
    /// Lets the connection end when the server stops.
    #[cfg_attr(
        not(feature = "tls"),
        expect(dead_code, reason = "HTTP/2 alone drops it")
    )]
    pub watcher: Watcher,
    /// Signals that the server stops.
    pub stop: watch::Receiver<bool>,
}

/// Properties of an accepted connection.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The address of the client.
    pub client: SocketAddr,
    /// Which providers the listener serves.
    pub scope: Scope,
    /// The scheme that the client uses.
    pub scheme: Scheme,
    /// The tunnel, if the connection is inside one.
    pub tunnel: Option<Tunnel>,
    /// The timeout for each step of the client.
    pub timeout: ClientTimeout,
    /// The timeout of the idle connection.
    pub idle: IdleTimeout,
    /// The budget of unsent answers.
    pub unsent: Arc<Unsent>,
}

/// A connection that becomes a tunnel.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "tls"),
    expect(dead_code, reason = "tunnels lead to HTTPS")
)]
pub struct Opened {
    /// The destination.
    pub tunnel: Tunnel,
    /// Returns the connection once the answer is sent.
    pub upgrade: OnUpgrade,
}

/// The connection of a request, in the request's extensions.
#[derive(Debug)]
pub struct Connection {
    /// The address of the client.
    client: SocketAddr,
    /// Which providers the listener serves.
    pub scope: Scope,
    /// The scheme that the client uses.
    pub scheme: Scheme,
    /// The tunnel, if the connection is inside one.
    pub tunnel: Option<Tunnel>,
    /// The tunnel that the connection becomes after its last answer, if that was to `CONNECT`.
    pub opened: Mutex<Option<Opened>>,
    timeout: ClientTimeout,
    backlog: Backlog,
    /// Lets a request end the connection.
    pub wire: ConnectionControl,
    /// Signals that the server stops.
    pub stop: watch::Receiver<bool>,
}

impl Connection {
    /// The connection, when serving begins.
    pub fn new(
        accepted: Accepted,
        wire: ConnectionControl,
        stop: watch::Receiver<bool>,
    ) -> Arc<Self> {
        Arc::new(Self {
            client: accepted.client,
            scope: accepted.scope,
            scheme: accepted.scheme,
            tunnel: accepted.tunnel,
            opened: Mutex::new(None),
            timeout: accepted.timeout,
            backlog: Backlog::new(accepted.unsent),
            wire,
            stop,
        })
    }

    /// The connection of a request, unless the request was made in this process.
    pub fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get::<Arc<Self>>().map(Arc::as_ref)
    }

    /// The address of the client.
    pub fn address(&self) -> IpAddr {
        self.client.ip().to_canonical()
    }
}

/// The answer that HTTP/1 gives by itself.
pub fn answer(
    entrance: App,
    request: Request<Incoming>,
    connection: &Arc<Connection>,
) -> impl Future<Output = Result<Response<ChunkedBody>, Lost>> + use<> {
    let timeout = connection.timeout;
    let backlog = connection.backlog.clone();
    let version = request.version();
    let mut request = request.map(|body| Body::new(BodyTimeout::new(body, version, timeout)));
    request.extensions_mut().insert(Arc::clone(connection));
    async move {
        backlog.room().await;
        let response = entrance.answer(request).await;
        match response.extensions().get::<Lost>() {
            Some(lost) => Err(*lost),
            None => Ok(backlog.charged(response)),
        }
    }
}
