//! Limits for unsent answers, in bytes, for each connection and for the whole server.
//!
//! Over HTTP/2 a client can send many requests and open a window for none of the answers. Each
//! answer stays in memory until it has been sent, so it is charged to its connection and its server
//! until then.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use axum::body::HttpBody;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::RETRY_AFTER;
use tokio::sync::Notify;

use crate::problem::Problem;

/// Above this, in bytes, further requests of a connection wait until some answers have been sent.
const MAX_OF_CONNECTION: usize = 1024 * 1024;

/// The limit of a connection, in bytes, when the server has reached its own limit.
const MAX_WHEN_FULL: usize = 64 * 1024;

/// The limit of a server, in bytes, above which large answers are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaxUnsent(pub usize);

impl Default for MaxUnsent {
    /// 256 MiB.
    fn default() -> Self {
        Self(256 * 1024 * 1024)
    }
}

/// The unsent answers of a server.
#[derive(Debug)]
pub struct Unsent {
    bytes: AtomicUsize,
    max: MaxUnsent,
}

impl Unsent {
    /// No answers yet, with this limit.
    pub const fn new(max: MaxUnsent) -> Self {
        let bytes = AtomicUsize::new(0);
        Self { bytes, max }
    }
}

/// The unsent answers of a connection.
#[derive(Debug, Clone)]
pub struct Backlog(Arc<Held>);

#[derive(Debug)]
struct Held {
    bytes: AtomicUsize,
    freed: Notify,
    server: Arc<Unsent>,
}

impl Backlog {
    /// For a new connection.
    pub fn new(server: Arc<Unsent>) -> Self {
        Self(Arc::new(Held {
            bytes: AtomicUsize::new(0),
            freed: Notify::new(),
            server,
        }))
    }

    /// Waits until the connection is below its limit. An answer that is created without waiting is
    /// charged before its thread accepts another request, so a burst of requests exceeds the limit
    /// by one answer per thread.
    pub async fn room(&self) {
        while self.is_full() {
            let mut freed = pin!(self.0.freed.notified());
            freed.as_mut().enable();
            // A charge that was freed in between did not wake this.
            if self.is_full() {
                freed.await;
            }
        }
    }

    fn is_full(&self) -> bool {
        self.0.bytes.load(SeqCst) > MAX_OF_CONNECTION
    }

    /// Charges an answer, or replaces it if the server has reached its limit. The charge is to be
    /// held as long as the body.
    pub fn charge(&self, response: Response) -> (Response, UnsentCharge) {
        let bytes = size(&response);
        if self.admits(bytes) {
            return (response, self.hold(bytes));
        }
        let refused = self.refused();
        let charge = self.hold(size(&refused));
        (refused, charge)
    }

    fn admits(&self, bytes: usize) -> bool {
        let held = || self.0.bytes.load(SeqCst);
        let server = &self.0.server;
        server.bytes.load(SeqCst) <= server.max.0 || held() + bytes <= MAX_WHEN_FULL
    }

    fn hold(&self, bytes: usize) -> UnsentCharge {
        self.0.bytes.fetch_add(bytes, SeqCst);
        self.0.server.bytes.fetch_add(bytes, SeqCst);
        UnsentCharge {
            backlog: self.clone(),
            bytes,
        }
    }

    fn refused(&self) -> Response {
        let detail = format!(
            "more than {} bytes of answers wait for their clients to read them; \
             ask again when they have been read",
            self.0.server.max.0
        );
        let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail);
        ([(RETRY_AFTER, "1")], problem).into_response()
    }
}

/// The size of an answer in memory; for a stream, nothing yet.
fn size(response: &Response) -> usize {
    usize::try_from(response.body().size_hint().lower()).unwrap_or(usize::MAX)
}

/// The charged bytes of an answer, until dropped.
#[derive(Debug)]
pub struct UnsentCharge {
    backlog: Backlog,
    bytes: usize,
}

impl Drop for UnsentCharge {
    fn drop(&mut self) {
        let held = &*self.backlog.0;
        held.server.bytes.fetch_sub(self.bytes, SeqCst);
        let before = held.bytes.fetch_sub(self.bytes, SeqCst);
        if before > MAX_OF_CONNECTION {
            held.freed.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use futures_util::FutureExt;

    use super::*;

    fn backlog(server: &Arc<Unsent>) -> Backlog {
        Backlog::new(Arc::clone(server))
    }

    fn answer(bytes: usize) -> Response {
        Response::new(Body::from(vec![0; bytes]))
    }

    #[test]
    fn a_connection_that_holds_too_much_waits_until_some_of_it_has_gone() {
        let backlog = backlog(&Arc::new(Unsent::new(MaxUnsent::default())));
        let large = backlog.charge(answer(MAX_OF_CONNECTION));
        assert!(backlog.room().now_or_never().is_some());
        let small = backlog.charge(answer(1));
        let mut waiting = Box::pin(backlog.room());
        assert!(waiting.as_mut().now_or_never().is_none());
        drop(small);
        assert!(waiting.now_or_never().is_some());
        drop(large);
        assert_eq!(backlog.0.bytes.load(SeqCst), 0);
    }

    #[test]
    fn a_full_server_refuses_what_is_large_and_serves_what_is_small() {
        let server = Arc::new(Unsent::new(MaxUnsent(MAX_WHEN_FULL)));
        let (reads_not, asks) = (backlog(&server), backlog(&server));
        let unread = reads_not.charge(answer(MAX_WHEN_FULL + 1));
        assert_eq!(unread.0.status(), 200);
        assert_eq!(reads_not.charge(answer(1)).0.status(), 503);
        assert_eq!(asks.charge(answer(MAX_WHEN_FULL)).0.status(), 200);
        assert_eq!(asks.charge(answer(MAX_WHEN_FULL + 1)).0.status(), 503);
        drop(unread);
        assert_eq!(asks.charge(answer(MAX_WHEN_FULL + 1)).0.status(), 200);
        assert_eq!(server.bytes.load(SeqCst), 0);
    }
}
