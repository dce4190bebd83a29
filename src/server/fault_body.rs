//! Bodies of answers that a fault sends slowly or truncates.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::connection_control::{ConnectionControl, Lost};
use crate::sandbox::faults::Dribble;

/// A body in pieces with pauses between them. When the server stops, the rest is sent immediately.
pub struct SlowBody {
    rest: Bytes,
    piece: usize,
    pause: Duration,
    pausing: Option<Pin<Box<Sleep>>>,
    stopped: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl SlowBody {
    /// Divides a body into pieces.
    pub fn new(body: Bytes, dribble: Dribble, wire: Option<ConnectionControl>) -> Self {
        let pieces = usize::try_from(dribble.pieces).unwrap_or(usize::MAX).max(2);
        let piece = body.len().div_ceil(pieces).max(1);
        let pauses = body.len().div_ceil(piece).saturating_sub(1).max(1);
        Self {
            rest: body,
            piece,
            pause: dribble.over.duration() / u32::try_from(pauses).unwrap_or(u32::MAX),
            pausing: None,
            stopped: Box::pin(async move {
                match wire {
                    Some(wire) => wire.stopped().await,
                    None => std::future::pending().await,
                }
            }),
        }
    }
}

impl Body for SlowBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        if let Some(pausing) = &mut self.pausing
            && pausing.as_mut().poll(context).is_pending()
        {
            ready!(self.stopped.as_mut().poll(context));
            self.piece = self.rest.len();
        }
        let length = self.piece.min(self.rest.len());
        let piece = self.rest.split_to(length);
        self.pausing = Some(Box::pin(sleep(self.pause)));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

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
