//! HTTP over a connection, in either version, within the same limits.

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

use super::arriving::Arriving;
use super::client_timeout::ClientTimeout;
use super::dispatch::Scope;
use super::entrance::Entrance;
use super::idle_timeout::IdleTimeout;
use super::pieces::Pieces;
use super::tunnel::Tunnel;
use super::unsent::{Backlog, Unsent};
use super::wire::{Lost, Wire};

/// How many headers a request may have.
pub const MAX_HEADERS: usize = 100;

/// How large the head of a request may be, in bytes: in HTTP/1 as it is written, in HTTP/2 as RFC 9113,
/// section 6.5.2, counts it.
pub const MAX_HEAD: u32 = 64 * 1024;

/// What a connection is served with.
pub struct Serving {
    /// Who answers.
    pub entrance: Entrance,
    /// What is known of it already.
    pub accepted: Accepted,
    /// Lets the connection end when the server stops.
    #[cfg_attr(
        not(feature = "tls"),
        expect(dead_code, reason = "HTTP/2 alone drops it")
    )]
    pub watcher: Watcher,
    /// Tells when the server stops.
    pub stop: watch::Receiver<bool>,
}

/// What is known of a connection when it is accepted.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// Who is at the other end.
    pub client: SocketAddr,
    /// Whose the listener is.
    pub scope: Scope,
    /// How the client addresses the server.
    pub scheme: Scheme,
    /// The tunnel in which it is, if it is in one.
    pub tunnel: Option<Tunnel>,
    /// How long the client may keep the server waiting.
    pub timeout: ClientTimeout,
    /// How long the connection is kept for the next request.
    pub idle: IdleTimeout,
    /// The answers of the server that wait to be sent.
    pub unsent: Arc<Unsent>,
}

/// A connection that becomes a tunnel.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "tls"),
    expect(dead_code, reason = "tunnels lead to HTTPS")
)]
pub struct Opened {
    /// Where it leads.
    pub tunnel: Tunnel,
    /// What gives the connection back once the answer is sent.
    pub upgrade: OnUpgrade,
}

/// The connection that a request came by. Each request carries it.
#[derive(Debug)]
pub struct Connection {
    /// Who is at the other end.
    client: SocketAddr,
    /// Whose the listener is.
    pub scope: Scope,
    /// How the client addresses the server.
    pub scheme: Scheme,
    /// The tunnel in which it is, if it is in one.
    pub tunnel: Option<Tunnel>,
    /// What the connection becomes after its last answer, if that was to `CONNECT`.
    pub opened: Mutex<Option<Opened>>,
    timeout: ClientTimeout,
    backlog: Backlog,
    /// By which a request can end the connection.
    pub wire: Wire,
    /// Tells when the server stops.
    pub stop: watch::Receiver<bool>,
}

impl Connection {
    /// A connection that is served now.
    pub fn new(accepted: Accepted, wire: Wire, stop: watch::Receiver<bool>) -> Arc<Self> {
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

    /// That of a request, unless the request was made in this process.
    pub fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get::<Arc<Self>>().map(Arc::as_ref)
    }

    /// The address at the other end.
    pub fn address(&self) -> IpAddr {
        self.client.ip().to_canonical()
    }
}

/// Answers one request of a connection, once that holds no more unsent answers than it may.
pub fn answer(
    entrance: Entrance,
    request: Request<Incoming>,
    connection: &Arc<Connection>,
) -> impl Future<Output = Result<Response<Pieces>, Lost>> + use<> {
    let timeout = connection.timeout;
    let backlog = connection.backlog.clone();
    let version = request.version();
    let mut request = request.map(|body| Body::new(Arriving::new(body, version, timeout)));
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
