//! Accepting connections, serving them, and letting them go.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

use super::dispatch::Scope;
use super::wire::Socket;
use crate::control::Stopping;

/// How long the head of a request may take, and a connection be idle.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How large the head of a request may be.
const MAX_HEAD: usize = 64 * 1024;

/// How many headers a request may have.
const MAX_HEADERS: usize = 100;

/// How long requests under way have to end when the server stops.
const GRACE: Duration = Duration::from_millis(900);

/// How long to wait after an error that may pass, such as too many open files.
const RETRY: Duration = Duration::from_millis(50);

/// Accepts connections until told to stop, then lets the requests under way end.
pub async fn serve(
    listener: TcpListener,
    scope: Scope,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let graceful = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, client)) => {
                    let carried = (scope, Stopping(stop.clone()));
                    let watcher = graceful.watcher();
                    let served = connection(stream, client, carried, router.clone(), watcher, stop.clone());
                    tokio::spawn(served);
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

async fn connection(
    stream: TcpStream,
    client: SocketAddr,
    (scope, stopping): (Scope, Stopping),
    router: Router,
    watcher: Watcher,
    stop: watch::Receiver<bool>,
) {
    // An answer is small and waited for.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, %client, "no TCP_NODELAY");
    }
    let (socket, wire) = Socket::new(stream, stop);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(wire.clone());
        request.extensions_mut().insert(ConnectInfo(client));
        request.extensions_mut().insert(scope);
        request.extensions_mut().insert(stopping.clone());
        router.clone().oneshot(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD)
        .half_close(false)
        .serve_connection(TokioIo::new(socket), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, %client, "the connection ended");
    }
}
