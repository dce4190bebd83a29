//! HTTP/1 over a connection.

use axum::response::{IntoResponse, Response};
use http::header::{CONNECTION, TRANSFER_ENCODING};
use http::{HeaderMap, Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};

use super::pieces::Pieces;
use super::protocol::{Connection, MAX_HEAD, MAX_HEADERS, Serving, answer};
use super::wire::{Carries, Lost, Socket, Stream};
use crate::control::problem::Problem;

/// How much of the requests that a client sends without waiting for their answers, and of those
/// answers, is held in memory, in bytes. What is beyond waits in the socket, and then at the client.
const MAX_BUFFER: usize = MAX_HEAD as usize;

/// Serves a connection to its end.
pub async fn serve(stream: impl Stream + Send + 'static, serving: Serving) -> hyper::Result<()> {
    let Serving {
        entrance,
        accepted,
        watcher,
        stop,
    } = serving;
    let timeout = accepted.timeout.duration();
    let (socket, wire) = Socket::new(stream, Carries::One, stop.clone());
    let connection = Connection::new(accepted, wire, stop);
    let service = service_fn(move |request: Request<Incoming>| {
        let ends_plainly = ends_plainly(request.headers());
        let answer = answer(entrance.clone(), request, &connection);
        async move {
            if ends_plainly {
                answer.await
            } else {
                Ok::<_, Lost>(unknown_coding().map(Pieces::from))
            }
        }
    });
    // The time for a head begins when it is waited for, so it is the time to be idle too.
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(timeout)
        .max_headers(MAX_HEADERS)
        .max_header_size(MAX_BUFFER)
        .max_buf_size(MAX_BUFFER)
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
