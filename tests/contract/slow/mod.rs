//! Clients that are slow or stand still. Each costs its socket and no more, and that for a time
//! only.
//!
//! A client that is slow by nature has a timer; nothing waits for a time to pass but by waiting for
//! what the server does then.

mod answers;
mod floods;
pub mod frames;
mod held;
mod http2;
mod idle;
mod pipelining;
mod requests;

use std::time::Duration;

use mockid::server::Options;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split};
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};

use crate::support::server::TestServer;

/// How long a client may keep these servers waiting.
const TIMEOUT: Duration = Duration::from_millis(400);

/// The same where a client is slow and should not be cut off: a machine under load must not make it
/// slower than it has to be.
const STEADY: Duration = Duration::from_millis(800);

/// How long a test waits for what should come soon.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server that gives clients so long, and keeps connections for as long.
async fn start_with(client_timeout: Duration) -> TestServer {
    start_idling(client_timeout, client_timeout).await
}

/// The same where connections are kept for another time.
async fn start_idling(client_timeout: Duration, idle_timeout: Duration) -> TestServer {
    let change = |options: &mut Options| {
        options.client_timeout = client_timeout.try_into().expect("a timeout");
        options.idle_timeout = idle_timeout.try_into().expect("a timeout");
    };
    let server = crate::tls::start_with(&[], change).await;
    server.with_a_connection_for_each_request()
}

async fn start() -> TestServer {
    start_with(TIMEOUT).await
}

async fn steady() -> TestServer {
    start_with(STEADY).await
}

/// What comes until the server closes the connection.
async fn until_closed(mut stream: impl AsyncRead + Unpin) -> String {
    let mut received = Vec::new();
    let read = timeout(PATIENCE, stream.read_to_end(&mut received)).await;
    // Whether it is closed or reset, it is over.
    drop(read.expect("the server closes the connection"));
    String::from_utf8_lossy(&received).into_owned()
}

/// Sends something, and then one byte ever again until the server has had enough. What came.
async fn drip(stream: impl AsyncRead + AsyncWrite, begin: &str, byte: u8) -> String {
    let (reader, mut writer) = split(Box::pin(stream));
    writer.write_all(begin.as_bytes()).await.expect("sent");
    writer.flush().await.expect("sent");
    let mut closed = Box::pin(until_closed(reader));
    let mut pause = interval(TIMEOUT / 10);
    loop {
        tokio::select! {
            received = &mut closed => return received,
            _ = pause.tick() => {
                // Once the server has closed, this fails.
                drop(writer.write_all(&[byte]).await);
                drop(writer.flush().await);
            }
        }
    }
}

/// Sends the same ever again and reads nothing, until the connection is no more.
async fn write_until_closed(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) {
    let write = async { while stream.write_all(bytes).await.is_ok() {} };
    let closed = timeout(PATIENCE, write).await;
    closed.expect("the server closes the connection");
}

/// Waits for several timeouts: opens this number of silent connections, one after another, each of which the
/// server closes.
async fn timeouts(server: &TestServer, count: usize) {
    for _ in 0..count {
        let idle = TcpStream::connect(server.address).await;
        assert_eq!(until_closed(idle.expect("a connection")).await, "");
    }
}

async fn connect(server: &TestServer) -> TcpStream {
    let stream = TcpStream::connect(server.address).await;
    stream.expect("a connection")
}

async fn serves_on(server: &TestServer) {
    server.get("/livez").send().await.status_is(200);
}
