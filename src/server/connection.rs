//! Accepting connections, finding out what they speak, and letting them go.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use http::StatusCode;
use http::uri::Scheme;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::dispatch::Scope;
use super::protocol::{self, Carried, HEAD_TIMEOUT, Serving};
use crate::control::problem::Problem;

/// How long a TLS handshake may take.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// The first byte of TLS: a record of the handshake (RFC 8446, section 5.1). No method of HTTP
/// begins with it.
const TLS_HANDSHAKE: u8 = 22;

/// How long requests under way have to end when the server stops.
const GRACE: Duration = Duration::from_millis(900);

/// How long to wait after an error that may pass, such as too many open files.
const RETRY: Duration = Duration::from_millis(50);

/// What is spoken at an address.
#[derive(Clone)]
pub enum Security {
    /// HTTP in the clear.
    Plain,
    /// HTTPS.
    Tls(TlsAcceptor),
}

impl Security {
    /// How an address begins.
    pub fn scheme(&self) -> Scheme {
        match self {
            Self::Plain => Scheme::HTTP,
            Self::Tls(_) => Scheme::HTTPS,
        }
    }
}

/// An address that is listened on.
pub struct Listener {
    /// What accepts.
    pub tcp: TcpListener,
    /// The address, with its real port.
    pub address: SocketAddr,
    /// Whose it is.
    pub scope: Scope,
    /// What is spoken there.
    pub security: Security,
}

/// Accepts connections until told to stop, then lets the requests under way end.
pub async fn serve(listener: Listener, router: Router, mut stop: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.tcp.accept() => match accepted {
                Ok((stream, client)) => {
                    let security = listener.security.clone();
                    let serving = Serving {
                        router: router.clone(),
                        carried: Carried { client, scope: listener.scope, scheme: security.scheme() },
                        watcher: graceful.watcher(),
                        stop: stop.clone(),
                    };
                    tokio::spawn(connection(stream, security, serving));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(RETRY).await;
                }
            },
            () = told(&mut stop) => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests under way did not end in time");
    }
}

/// Waits until told to stop, or until nobody is left to tell.
async fn told(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}

async fn connection(stream: TcpStream, security: Security, mut serving: Serving) {
    let client = serving.carried.client;
    // An answer is small and waited for.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, %client, "no TCP_NODELAY");
    }
    let Some(first) = first_byte(&stream, &mut serving.stop).await else {
        return;
    };
    let served = match (security, first == TLS_HANDSHAKE) {
        (Security::Plain, is_tls) => {
            if is_tls {
                tracing::warn!(%client, "a client speaks TLS to a port of plain HTTP");
            }
            protocol::http1(stream, serving).await
        }
        (Security::Tls(acceptor), true) => match handshake(&acceptor, stream, &mut serving).await {
            Some(stream) if stream.get_ref().1.alpn_protocol() == Some(b"h2") => {
                protocol::http2(stream, serving).await
            }
            Some(stream) => protocol::http1(stream, serving).await,
            None => return,
        },
        (Security::Tls(_), false) => {
            serving.router = Router::new().fallback(plain_at_tls);
            protocol::http1(stream, serving).await
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, %client, "the connection ended");
    }
}

/// What a client says first; nothing when it says nothing in time, or the server stops.
async fn first_byte(stream: &TcpStream, stop: &mut watch::Receiver<bool>) -> Option<u8> {
    let mut first = [0];
    let peeked = tokio::select! {
        peeked = tokio::time::timeout(HEAD_TIMEOUT, stream.peek(&mut first)) => peeked,
        () = told(stop) => return None,
    };
    (peeked.ok()?.ok()? > 0).then_some(first[0])
}

async fn handshake(
    acceptor: &TlsAcceptor,
    stream: TcpStream,
    serving: &mut Serving,
) -> Option<TlsStream<TcpStream>> {
    let client = serving.carried.client;
    let accepted = tokio::select! {
        accepted = tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)) => accepted,
        () = told(&mut serving.stop) => return None,
    };
    match accepted {
        Ok(Ok(stream)) => return Some(stream),
        // Most often a client that does not trust the CA, and says so by an alert.
        Ok(Err(error)) => tracing::warn!(%error, %client, "a TLS handshake failed"),
        Err(_) => tracing::warn!(%client, "a TLS handshake took too long"),
    }
    None
}

async fn plain_at_tls() -> Problem {
    let detail = "this port speaks HTTPS, and the request came as plain HTTP; \
                  begin the address with https://";
    Problem::new(StatusCode::BAD_REQUEST, detail)
}
