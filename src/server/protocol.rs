//! Detects the protocol of a connection, and serves or refuses it.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONNECTION, RETRY_AFTER};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::app::App;
use super::connection_limit::ConnectionPlace;
use super::serving::{Security, Serving};
use super::write_timeout::WriteTimeout;
use super::{body, http1, tls};
use crate::log_throttle::LogThrottle;
use crate::problem::Problem;

/// The maximum time of a TLS handshake, unless the client timeout is shorter.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(1);

/// Throttled, because a client can cause this message with every connection.
static TLS_TO_PLAIN: LogThrottle = LogThrottle::per_minute(10);

/// The first byte of TLS, a handshake record (RFC 8446, section 5.1). No HTTP method begins with
/// it.
const TLS_HANDSHAKE: u8 = 22;

/// Serves a connection to its end, and then frees its place.
pub async fn serve(
    stream: TcpStream,
    security: Security,
    mut serving: Serving,
    _place: ConnectionPlace,
) {
    let client = serving.accepted.client;
    let Some((stream, first)) = begun(stream, &mut serving).await else {
        return;
    };
    let served = match (security, first == TLS_HANDSHAKE) {
        (Security::Plain { within_tunnels }, is_tls) => {
            if is_tls {
                TLS_TO_PLAIN
                    .log(|| tracing::warn!(%client, "a client speaks TLS to a port of plain HTTP"));
            }
            match (http1::serve(stream, &serving).await, within_tunnels) {
                (Ok(Some(opened)), Some(acceptor)) => {
                    tls::through_tunnel(&acceptor, opened, serving).await
                }
                (served, _) => served.map(drop),
            }
        }
        (Security::Tls(acceptor), true) => tls::serve(&acceptor, stream, serving).await,
        (Security::Tls(_), false) => {
            serving.app = App::Guarded(Router::new().fallback(plain_at_tls));
            http1::serve(stream, &serving).await.map(drop)
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, %client, "the connection ended");
    }
}

/// Serves a tunnel, within the limits and the place of its connection.
pub async fn refuse(stream: TcpStream, mut serving: Serving, max: usize, _place: ConnectionPlace) {
    let no_place = Router::new().fallback(move |body| no_place(body, max));
    serving.app = App::Guarded(no_place);
    let refused = async {
        let (stream, _) = begun(stream, &mut serving).await?;
        http1::serve(stream, &serving).await.ok()
    };
    // The result does not matter.
    drop(timeout(REFUSAL_TIMEOUT, refused).await);
}

/// A connection with its first byte; `None` if the client sends nothing in time or the server
/// stops.
async fn begun(stream: TcpStream, serving: &mut Serving) -> Option<(WriteTimeout, u8)> {
    let patience = serving.accepted.timeout;
    // Answers are small and the client waits for them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, client = %serving.accepted.client, "no TCP_NODELAY");
    }
    let mut first = [0];
    let peeked = tokio::select! {
        peeked = timeout(patience.duration(), stream.peek(&mut first)) => peeked,
        () = serving.stop.told() => return None,
    };
    let is_begun = peeked.ok()?.ok()? > 0;
    is_begun.then(|| (WriteTimeout::new(stream, patience), first[0]))
}

async fn plain_at_tls() -> Problem {
    let detail = "this port speaks HTTPS, and the request came as plain HTTP; \
                  begin the address with https://";
    Problem::new(StatusCode::BAD_REQUEST, detail)
}

async fn no_place(body: Body, max: usize) -> Response {
    // The result does not matter.
    drop(body::read_away(body).await);
    let detail = format!(
        "there are {max} connections already; close some, or start with a larger --max-connections"
    );
    let headers = [(RETRY_AFTER, "1"), (CONNECTION, "close")];
    let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail);
    (headers, problem).into_response()
}
