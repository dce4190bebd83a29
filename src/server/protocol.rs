//! HTTP over a connection, in either version, within the same limits.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::{IntoResponse, Response};
use http::header::{CONNECTION, TRANSFER_ENCODING};
use http::uri::Scheme;
use http::{HeaderMap, Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use tokio::sync::{Notify, watch};
use tower::ServiceExt;

use super::dispatch::Scope;
use super::wire::{Carries, Lost, Socket, Stream, Wire};
use crate::control::{Stopping, problem::Problem};

/// How long the head of a request may take, and a connection be idle.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How large the head of a request may be.
const MAX_HEAD: usize = 64 * 1024;

/// The same as HTTP/2 counts it (RFC 9113, section 6.5.2).
const MAX_HEADER_LIST: u32 = 64 * 1024;

/// How many headers a request may have.
const MAX_HEADERS: usize = 100;

/// How many requests one connection of HTTP/2 may have under way.
const MAX_STREAMS: u32 = 100;

/// What a connection is served with.
pub struct Serving {
    /// Who answers.
    pub router: Router,
    /// What each request carries.
    pub carried: Carried,
    /// Lets the connection end when the server stops.
    pub watcher: Watcher,
    /// Tells when the server stops.
    pub stop: watch::Receiver<bool>,
}

/// What each request of a connection carries.
#[derive(Debug, Clone)]
pub struct Carried {
    /// Who is at the other end.
    pub client: SocketAddr,
    /// Whose the listener is.
    pub scope: Scope,
    /// How the client addresses the server.
    pub scheme: Scheme,
}

/// Serves a connection of HTTP/1 to its end.
pub async fn http1(stream: impl Stream + Send + 'static, serving: Serving) -> hyper::Result<()> {
    let Serving {
        router,
        carried,
        watcher,
        stop,
    } = serving;
    let stopping = Stopping(stop.clone());
    let (socket, wire) = Socket::new(stream, Carries::One, stop);
    let service = service_fn(move |request: Request<Incoming>| {
        let ends_plainly = ends_plainly(request.headers());
        let answer = answer(router.clone(), request, &carried, &wire, stopping.clone());
        async move {
            if ends_plainly {
                answer.await
            } else {
                Ok(unknown_coding())
            }
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD)
        .half_close(false)
        .serve_connection(TokioIo::new(socket), service);
    watcher.watch(connection).await
}

/// Whether the body is in chunks once, if at all. hyper looks at the last coding alone; of those
/// before it this server knows none, and `chunked` is not applied twice (RFC 9112, section 6.1).
fn ends_plainly(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let coding = codings.next().map(|coding| coding.as_bytes().trim_ascii());
    coding.is_none_or(|coding| coding.eq_ignore_ascii_case(b"chunked")) && codings.next().is_none()
}

/// As hyper answers where no coding is `chunked`. The connection ends, for where this request did
/// is not sure.
fn unknown_coding() -> Response {
    let detail = "a body has no other `Transfer-Encoding` than `chunked`, once";
    let close = [(CONNECTION, "close")];
    (close, Problem::new(StatusCode::BAD_REQUEST, detail)).into_response()
}

/// Serves a connection of HTTP/2 to its end. A client that does not answer its pings is let go of,
/// and so is one that asks for nothing at first.
pub async fn http2(stream: impl Stream + Send + 'static, serving: Serving) -> hyper::Result<()> {
    let Serving {
        router,
        carried,
        watcher,
        stop,
    } = serving;
    let stopping = Stopping(stop.clone());
    let (socket, wire) = Socket::new(stream, Carries::Many, stop);
    let begun = Arc::new(Notify::new());
    let begins = Arc::clone(&begun);
    let service = service_fn(move |request: Request<Incoming>| {
        begins.notify_one();
        let few = request.headers().len() <= MAX_HEADERS;
        let answer = answer(router.clone(), request, &carried, &wire, stopping.clone());
        async move {
            if few {
                answer.await
            } else {
                Ok(too_many_headers())
            }
        }
    });
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(HEAD_TIMEOUT)
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEADER_LIST)
        .serve_connection(TokioIo::new(socket), service);
    tokio::select! {
        ended = watcher.watch(connection) => ended,
        () = silence(&begun) => Ok(()),
    }
}

/// Done when nothing was asked for in time.
async fn silence(begun: &Notify) {
    if tokio::time::timeout(HEAD_TIMEOUT, begun.notified())
        .await
        .is_ok()
    {
        std::future::pending::<()>().await;
    }
}

/// What HTTP/1 answers by itself.
fn too_many_headers() -> Response {
    let detail = format!("a request may have {MAX_HEADERS} headers");
    Problem::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, detail).into_response()
}

fn answer(
    router: Router,
    request: Request<Incoming>,
    carried: &Carried,
    wire: &Wire,
    stopping: Stopping,
) -> impl Future<Output = Result<Response, Lost>> + use<> {
    let mut request = request.map(Body::new);
    let extensions = request.extensions_mut();
    extensions.insert(wire.clone());
    extensions.insert(ConnectInfo(carried.client));
    extensions.insert(carried.scope);
    extensions.insert(carried.scheme.clone());
    extensions.insert(stopping);
    async move {
        let Ok(response) = router.oneshot(request).await;
        match response.extensions().get::<Lost>() {
            Some(lost) => Err(*lost),
            None => Ok(response),
        }
    }
}
