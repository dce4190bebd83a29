//! What serving a connection needs, in both versions of HTTP.

use std::sync::Arc;

use axum::body::Body;
use http::Request;
use http::uri::Scheme;
use hyper::body::Incoming;
use hyper_util::server::graceful::Watcher;

use super::app::App;
use super::body_timeout::BodyTimeout;
use super::chunked_body::ChunkedBody;
use super::connection::{Accepted, Connection};
use super::connection_control::Lost;
use super::tls::TlsAcceptor;
use crate::stop::StopSignal;

/// The maximum number of headers in a request.
pub const MAX_HEADERS: usize = 100;

/// The maximum size of a request's head, in bytes: in HTTP/1 as written, in HTTP/2 as defined by
/// RFC 9113, section 6.5.2.
pub const MAX_HEAD: u32 = 64 * 1024;

/// The protocol of an address.
#[derive(Clone)]
pub enum Security {
    /// Plain HTTP, and HTTPS in `CONNECT` tunnels if HTTPS is served.
    Plain {
        /// Accepts TLS inside tunnels.
        within_tunnels: Option<TlsAcceptor>,
    },
    /// HTTPS.
    Tls(TlsAcceptor),
}

impl Security {
    /// How an address begins.
    pub fn scheme(&self) -> Scheme {
        match self {
            Self::Plain { .. } => Scheme::HTTP,
            Self::Tls(_) => Scheme::HTTPS,
        }
    }
}

/// What is needed to serve a connection.
pub struct Serving {
    /// Answers the requests.
    pub app: App,
    /// Properties of the connection.
    pub accepted: Accepted,
    /// Lets the connection end when the server stops.
    #[cfg_attr(
        not(feature = "tls"),
        expect(dead_code, reason = "HTTP/2 alone drops it")
    )]
    pub watcher: Watcher,
    /// Signals that the server stops.
    pub stop: StopSignal,
}

/// Answers a request, within the limits of its connection.
pub fn answer(
    app: App,
    request: Request<Incoming>,
    connection: &Arc<Connection>,
) -> impl Future<Output = Result<http::Response<ChunkedBody>, Lost>> + use<> {
    let timeout = connection.accepted.timeout;
    let backlog = connection.backlog.clone();
    let version = request.version();
    let mut request = request.map(|body| Body::new(BodyTimeout::new(body, version, timeout)));
    request.extensions_mut().insert(Arc::clone(connection));
    async move {
        backlog.room().await;
        let response = app.answer(request).await;
        if let Some(lost) = response.extensions().get::<Lost>() {
            return Err(*lost);
        }
        let (response, charge) = backlog.charge(response);
        Ok(response.map(|body| ChunkedBody::charged(body, charge)))
    }
}
