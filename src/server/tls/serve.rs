//! HTTPS over a connection.

use std::time::Duration;

use http::uri::Scheme;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::log_throttle::LogThrottle;
use crate::server::connection::Opened;
use crate::server::connection_control::{Socket, Stream};
use crate::server::serving::Serving;
use crate::server::write_timeout::WriteTimeout;
use crate::server::{http1, http2};

/// How long a TLS handshake may take, unless a client has less for every step.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

static BROKEN_HANDSHAKES: LogThrottle = LogThrottle::per_minute(10);

/// Serves what comes through a tunnel, within the same limits and in the place of its connection.
pub async fn through_tunnel(
    acceptor: &TlsAcceptor,
    opened: Opened,
    mut serving: Serving,
) -> hyper::Result<()> {
    let upgraded = opened.upgrade.await?;
    // It is the connection that was given to HTTP/1, in `serve`.
    let Ok(parts) = upgraded.downcast::<TokioIo<Socket<WriteTimeout>>>() else {
        return Ok(());
    };
    let stream = parts.io.into_inner().into_inner();
    serving.accepted.scheme = Scheme::HTTPS;
    serving.accepted.scope = Some(opened.tunnel.provider);
    serving.accepted.tunnel = Some(opened.tunnel);
    serve(acceptor, stream.with_ahead(parts.read_buf), serving).await
}

/// Serves a connection over TLS in the version of HTTP that the client chooses.
pub async fn serve(
    acceptor: &TlsAcceptor,
    stream: WriteTimeout,
    mut serving: Serving,
) -> hyper::Result<()> {
    match handshake(acceptor, stream, &mut serving).await {
        Some(stream) if stream.get_ref().1.alpn_protocol() == Some(b"h2") => {
            http2::serve(stream, serving).await
        }
        Some(stream) => http1::serve(stream, &serving).await.map(drop),
        None => Ok(()),
    }
}

async fn handshake(
    acceptor: &TlsAcceptor,
    stream: WriteTimeout,
    serving: &mut Serving,
) -> Option<TlsStream<WriteTimeout>> {
    let client = serving.accepted.client;
    let patience = serving.accepted.timeout.at_most(HANDSHAKE_TIMEOUT);
    let accepted = tokio::select! {
        accepted = timeout(patience, acceptor.accept(stream)) => accepted,
        () = serving.stop.told() => return None,
    };
    match accepted {
        Ok(Ok(stream)) => return Some(stream),
        // Most often a client that does not trust the CA, and says so by an alert.
        Ok(Err(error)) => {
            BROKEN_HANDSHAKES.log(|| tracing::warn!(%error, %client, "a TLS handshake failed"));
        }
        Err(_) => {
            BROKEN_HANDSHAKES.log(|| tracing::warn!(%client, "a TLS handshake took too long"));
        }
    }
    None
}

impl<S: Stream> Stream for TlsStream<S> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0.tcp()
    }
}
