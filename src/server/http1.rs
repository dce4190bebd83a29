//! HTTP/1 connections.

use std::pin::pin;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::header::{CONNECTION, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, Method, Request, StatusCode, Version};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;

use super::chunked_body::ChunkedBody;
use super::connection::{Connection, Opened, Tunnel};
use super::connection_control::{Carries, Lost, Socket, Stream};
use super::head_timer::HeadTimer;
use super::serving::{MAX_HEAD, MAX_HEADERS, Serving, answer};
use crate::problem::Problem;

/// Maximum size of buffered pipelined requests, and of buffered answers, in bytes. The rest waits
/// in the socket and at the client.
const MAX_BUFFER: usize = MAX_HEAD as usize;

/// Announces how long a connection is kept (RFC 2068, section 19.7.1.1).
const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");

/// Serves a connection until it ends or becomes a tunnel.
pub async fn serve(
    stream: impl Stream + Send + 'static,
    serving: &Serving,
) -> hyper::Result<Option<Opened>> {
    let app = serving.app.clone();
    let accepted = serving.accepted.clone();
    let mut stop = serving.stop.clone();
    let (socket, control) = Socket::new(stream, Carries::One, stop.clone());
    let timer = HeadTimer::new(accepted.timeout, control.arrivals());
    let idle = accepted.idle.duration();
    let keep_alive = accepted.idle.header();
    let connection = Connection::new(accepted, control);
    let asked = Arc::clone(&connection);
    let service = service_fn(move |mut request: Request<Incoming>| {
        let connection = Arc::clone(&asked);
        let is_connect = *request.method() == Method::CONNECT;
        let upgrade = is_connect.then(|| hyper::upgrade::on(&mut request));
        let ends_plainly = ends_plainly(request.headers());
        let keep_alive = keep_alive.clone().filter(|_| is_kept(&request));
        let answer = answer(app.clone(), request, &connection);
        async move {
            if !ends_plainly {
                return Ok::<_, Lost>(unknown_coding().map(ChunkedBody::from));
            }
            let mut answer = answer.await?;
            if let Some(upgrade) = upgrade
                && let Some(tunnel) = answer.extensions_mut().remove::<Tunnel>()
            {
                *connection.opened.lock() = Some(Opened { tunnel, upgrade });
                return Ok(answer);
            }
            if let Some(keep_alive) = keep_alive
                && !closes(answer.headers())
                && !connection.control.is_stopping()
            {
                answer.headers_mut().insert(KEEP_ALIVE, keep_alive);
            }
            Ok(answer)
        }
    });
    let served = http1::Builder::new()
        .timer(timer)
        .header_read_timeout(idle)
        .max_headers(MAX_HEADERS)
        .max_header_size(MAX_BUFFER)
        .max_buf_size(MAX_BUFFER)
        .half_close(false)
        .serve_connection(TokioIo::new(socket), service)
        .with_upgrades();
    let mut served = pin!(served);
    tokio::select! {
        ended = served.as_mut() => ended?,
        () = stop.told() => {
            served.as_mut().graceful_shutdown();
            served.await?;
        }
    }
    Ok(connection.opened.lock().take())
}

/// Whether the connection stays open after the answer, according to the request. HTTP/1.0 requires
/// both sides to agree, and its clients do not read `Keep-Alive`.
fn is_kept<B>(request: &Request<B>) -> bool {
    request.version() == Version::HTTP_11 && !closes(request.headers())
}

/// Whether these headers close the connection.
fn closes(headers: &HeaderMap) -> bool {
    let options = headers.get_all(CONNECTION).iter();
    let mut options = options.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    options.any(|option| option.trim_ascii().eq_ignore_ascii_case(b"close"))
}

/// Whether `chunked` is the only transfer coding, if there is one. hyper checks only the last
/// coding; this server supports no others, and `chunked` must not be applied twice (RFC 9112,
/// section 6.1).
fn ends_plainly(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let coding = codings.next().map(|coding| coding.as_bytes().trim_ascii());
    coding.is_none_or(|coding| coding.eq_ignore_ascii_case(b"chunked")) && codings.next().is_none()
}

/// The same answer as hyper's for a body without `chunked`. The connection is closed, because the
/// end of the request is unknown.
fn unknown_coding() -> Response {
    let detail = "a body has no other `Transfer-Encoding` than `chunked`, once";
    let close = [(CONNECTION, "close")];
    (close, Problem::new(StatusCode::BAD_REQUEST, detail)).into_response()
}
