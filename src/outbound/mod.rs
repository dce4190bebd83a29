//! Calls that the server makes itself, to addresses that clients have registered: logout tokens and key
//! sets.
//!
//! Such an address must not let anybody reach what only this machine can reach, so a call goes only
//! where `policy` lets it. The name is resolved once, every address of it is checked, and the
//! connection goes to a checked address, so a name that changes in between gains nothing. No redirect
//! is followed.

mod exchange;
mod host;
mod policy;
#[cfg(test)]
mod tests;
#[cfg(feature = "tls")]
mod tls;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use url::Url;

pub use host::{InvalidOutboundHost, OutboundHost};
pub use policy::{NotAllowed, Reach};

/// The real time that a call may take, from the resolution of the name to the end of the answer.
const TIMEOUT: Duration = Duration::from_secs(2);

/// The maximum size of an answer's body, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// The header `User-Agent` of calls. The control API takes no requests with it.
pub const AGENT: &str = concat!("mockid/", env!("CARGO_PKG_VERSION"), " (outbound)");

/// The maximum number of calls at a time; others wait.
const MAX_CALLS: usize = 32;

/// Makes calls.
#[derive(Debug)]
pub struct Outbound {
    /// Hosts that may be called wherever they are.
    allowed: Vec<OutboundHost>,
    /// Where calls run that nothing waits for. `None` only where no server runs.
    runtime: Option<Handle>,
    places: Arc<Semaphore>,
}

/// A call.
#[derive(Debug, Clone)]
pub struct OutgoingRequest {
    /// The method.
    pub method: Method,
    /// The address.
    pub url: Url,
    /// The headers besides `Host` and `User-Agent`.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// The answer to a call.
#[derive(Debug, Clone)]
pub struct IncomingAnswer {
    /// The status. A redirect is an answer like others.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Why a call has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The URL has another scheme than `http` and `https`.
    #[error("{0} is not a URL that begins with http:// or https://")]
    NotHttp(String),
    /// The address is not one that may be called.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// There is no server at the address, or the connection broke.
    #[error("{0}")]
    Unreachable(String),
    /// The answer did not come in time.
    #[error("there was no whole answer within 2 s")]
    TimedOut,
    /// The body is too long.
    #[error("the body of the answer is longer than 64 KiB")]
    TooLong,
}

impl Outbound {
    /// Makes calls on the runtime of the caller, also to these hosts.
    #[must_use]
    pub fn new(allowed: Vec<OutboundHost>) -> Self {
        Self {
            allowed,
            runtime: Handle::try_current().ok(),
            places: Arc::new(Semaphore::new(MAX_CALLS)),
        }
    }

    /// Makes a call.
    ///
    /// # Errors
    ///
    /// [`NoAnswer`].
    pub async fn send(
        &self,
        request: &OutgoingRequest,
        reach: Reach,
    ) -> Result<IncomingAnswer, NoAnswer> {
        // It is never closed.
        let _place = self.places.acquire().await;
        let done = timeout(TIMEOUT, self.exchange(request, reach)).await;
        done.unwrap_or(Err(NoAnswer::TimedOut))
    }

    async fn exchange(
        &self,
        request: &OutgoingRequest,
        reach: Reach,
    ) -> Result<IncomingAnswer, NoAnswer> {
        let addresses = policy::addresses(&request.url, reach, &self.allowed).await?;
        exchange::exchange(request, &addresses).await
    }

    /// Runs calls that the caller does not wait for.
    pub fn spawn(&self, calls: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            drop(runtime.spawn(calls));
        }
    }
}

impl Default for Outbound {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}
