//! A body that is cut off in the middle.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use super::wire::{Ending, Wire};

/// The first half of a body that says that it is whole: then the connection is closed.
pub struct Truncated {
    length: u64,
    half: Option<Bytes>,
    wire: Wire,
}

impl Truncated {
    /// Cuts a body off. One that is empty says that it has one byte.
    pub fn new(body: &Bytes, wire: Wire) -> Self {
        Self {
            length: (body.len() as u64).max(1),
            half: Some(body.slice(..body.len() / 2)).filter(|half| !half.is_empty()),
            wire,
        }
    }
}

impl Body for Truncated {
    type Data = Bytes;
    type Error = Infallible;

    /// The rest is never ready; the connection ends while it is waited for, and what waits with it.
    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        self.wire.say(Ending::Close);
        Poll::Pending
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
