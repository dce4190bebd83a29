//! HTTP/2 connections.

use std::pin::{Pin, pin};

use axum::response::{IntoResponse, Response};
use http::{Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::time::{MissedTickBehavior, interval};

use super::chunked_body::ChunkedBody;
use super::client_timeout::ClientTimeout;
use super::connection::Connection;
use super::connection_control::{Carries, Lost, Socket, Stream};
use super::http2_activity::{LOOKS, Seen, Traffic};
use super::idle_timeout::IdleTimeout;
use super::serving::{MAX_HEAD, MAX_HEADERS, Serving, answer};
use crate::problem::Problem;
use crate::stop::StopSignal;

/// The library refuses heads of this size and above.
const MAX_HEADER_LIST: u32 = MAX_HEAD + 1;

/// The maximum number of concurrent requests.
const MAX_STREAMS: u32 = 100;

/// The maximum number of requests that a client may reset before they are processed, and of errors
/// that only end a stream. Above it the connection is closed.
const MAX_TAKEN_BACK: usize = 20;
const MAX_MISTAKES: usize = 1024;

/// The maximum size of unread bodies, for all requests and for each, in bytes.
const MAX_UNREAD: u32 = 1024 * 1024;

/// Serves a connection to its end. It ends when it is idle for the idle timeout, when the client
/// does not read an answer, or when it does not answer a ping.
pub async fn serve(stream: impl Stream + Send + 'static, serving: Serving) -> hyper::Result<()> {
    let Serving {
        app,
        accepted,
        watcher,
        stop,
    } = serving;
    let timeout = accepted.timeout;
    let (socket, control) = Socket::new(stream, Carries::Many, stop.clone());
    let traffic = Traffic::idle_for(looks(accepted.idle, timeout));
    let connection = Connection::new(accepted, control);
    let begins = traffic.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let answering = begins.begin();
        let few = request.headers().len() <= MAX_HEADERS;
        let answer = answer(app.clone(), request, &connection);
        async move {
            let answer = if few {
                answer.await?
            } else {
                too_many_headers().map(ChunkedBody::from)
            };
            Ok::<_, Lost>(answer.map(|body| answering.with(body)))
        }
    });
    let connection = builder(timeout).serve_connection(TokioIo::new(socket), service);
    let connection = pin!(connection);
    let end = http2::Connection::graceful_shutdown;
    let ended = drive(connection, end, traffic, timeout, stop).await;
    // While it exists, the server waits for this connection when it stops.
    drop(watcher);
    ended
}

/// The number of checks for which a connection may be idle.
fn looks(idle: IdleTimeout, timeout: ClientTimeout) -> u64 {
    let look = timeout.duration() / LOOKS;
    let looks = idle.duration().as_nanos().div_ceil(look.as_nanos().max(1));
    u64::try_from(looks).unwrap_or(u64::MAX)
}

fn builder(timeout: ClientTimeout) -> http2::Builder<TokioExecutor> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .keep_alive_interval(timeout.duration())
        .keep_alive_timeout(timeout.duration())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEADER_LIST)
        .max_pending_accept_reset_streams(MAX_TAKEN_BACK)
        .max_local_error_reset_streams(MAX_MISTAKES)
        .initial_stream_window_size(MAX_UNREAD)
        .initial_connection_window_size(MAX_UNREAD);
    builder
}

/// Drives a connection until it ends, and checks its traffic. It is closed with GOAWAY, so that
/// running requests have one more timeout.
async fn drive<C: Future<Output = hyper::Result<()>>>(
    mut connection: Pin<&mut C>,
    end: impl Fn(Pin<&mut C>),
    traffic: Traffic,
    timeout: ClientTimeout,
    mut stop: StopSignal,
) -> hyper::Result<()> {
    let mut stopping = false;
    let mut looks_left = None;
    let mut look = interval(timeout.duration() / LOOKS);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            ended = connection.as_mut() => return ended,
            () = stop.told(), if !stopping => {
                stopping = true;
                end(connection.as_mut());
            }
            _ = look.tick() => match (looks_left, traffic.look()) {
                (Some(0), _) => return Ok(()),
                (Some(left), _) => looks_left = Some(left - 1),
                (None, Seen::Traffic) => {}
                (None, seen @ (Seen::Quiet | Seen::Stalled)) => {
                    tracing::debug!(?seen, "a connection of HTTP/2 is ended (--idle-timeout, --client-timeout)");
                    looks_left = Some(LOOKS);
                    end(connection.as_mut());
                }
            }
        }
    }
}

/// What HTTP/1 answers by itself.
fn too_many_headers() -> Response {
    let detail = format!("a request may have {MAX_HEADERS} headers");
    Problem::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, detail).into_response()
}
