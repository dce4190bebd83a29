//! Truncated bodies.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use super::connection_control::{ConnectionControl, Lost};

/// The first half of a body with the length of the whole; then the connection is closed, or over
/// HTTP/2 the stream is reset.
pub struct TruncatedBody {
    length: u64,
    half: Option<Bytes>,
    cut: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl TruncatedBody {
    /// Truncates a body. An empty one announces a length of one byte.
    pub fn new(body: &Bytes, wire: ConnectionControl) -> Self {
        Self {
            length: (body.len() as u64).max(1),
            half: Some(body.slice(..body.len() / 2)).filter(|half| !half.is_empty()),
            cut: Box::pin(wire.cut()),
        }
    }
}

impl Body for TruncatedBody {
    type Data = Bytes;
    type Error = Lost;

    /// The rest is never sent. If the connection is closed, that happens during this wait, which
    /// ends with it.
    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Lost>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        ready!(self.cut.as_mut().poll(context));
        Poll::Ready(Some(Err(Lost)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
