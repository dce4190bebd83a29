//! Bodies that are sent slowly, in pieces.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::connection_control::ConnectionControl;
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
