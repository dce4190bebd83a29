//! Request bodies with a timeout.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{StatusCode, Version};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

use super::client_timeout::{ClientTimeout, LEAST};
use crate::problem::Problem;

/// The client disconnected before its body was complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the client went away before its body had come whole")]
pub struct Gone;

/// A body of which [`LEAST`], or the rest, has to arrive within each timeout. Otherwise it fails
/// with a [`Problem`].
pub struct BodyTimeout {
    body: Incoming,
    version: Version,
    timeout: ClientTimeout,
    /// Runs while no data is available.
    waiting: Option<Pin<Box<Sleep>>>,
    /// Bytes received in the current timeout.
    come: usize,
}

impl BodyTimeout {
    /// A body with a timeout.
    pub const fn new(body: Incoming, version: Version, timeout: ClientTimeout) -> Self {
        Self {
            body,
            version,
            timeout,
            waiting: None,
            come: 0,
        }
    }

    /// Over HTTP/2 every body error ends its stream, and a stream that is reset without an error
    /// looks like the end of its body.
    fn judge(&self, frame: Option<hyper::Result<Frame<Bytes>>>) -> Arrived {
        let is_http_2 = self.version == Version::HTTP_2;
        match frame {
            Some(Ok(frame)) => Some(Ok(frame)),
            Some(Err(error)) if is_http_2 || ends_early(&error) => Some(Err(Gone.into())),
            Some(Err(error)) => Some(Err(error.into())),
            None if is_http_2 && !self.body.is_end_stream() => Some(Err(Gone.into())),
            None => None,
        }
    }

    fn note(&mut self, frame: &Frame<Bytes>) {
        self.come += frame.data_ref().map_or(0, Bytes::len);
        if self.come >= LEAST {
            self.come = 0;
            self.waiting = None;
        }
    }
}

/// The next part of a body: a frame, an error, or the end.
type Arrived = Option<Result<Frame<Bytes>, Box<dyn Error + Send + Sync>>>;

/// Whether the connection ended before the body; otherwise the body is malformed.
fn ends_early(error: &hyper::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref());
    cause.is_none_or(|cause: &io::Error| {
        !matches!(
            cause.kind(),
            ErrorKind::InvalidInput | ErrorKind::InvalidData
        )
    })
}

impl Body for BodyTimeout {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            if let Some(Ok(frame)) = &frame {
                self.note(frame);
            }
            return Poll::Ready(self.judge(frame));
        }
        let timeout = self.timeout.duration();
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(timeout)));
        ready!(waiting.as_mut().poll(context));
        let detail = "the body did not arrive in time (--client-timeout)";
        let late = Problem::new(StatusCode::REQUEST_TIMEOUT, detail);
        Poll::Ready(Some(Err(late.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
