//! The body of a request, which has to arrive in time.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

use super::client_timeout::{ClientTimeout, LEAST};
use crate::control::body::Late;

/// A body of which [`LEAST`], or all that is left, has to arrive in each timeout. One that does not
/// ends with [`Late`].
pub struct Arriving {
    body: Incoming,
    timeout: ClientTimeout,
    /// Runs from when nothing was there to be read.
    waiting: Option<Pin<Box<Sleep>>>,
    /// How much has come in this timeout.
    come: usize,
}

impl Arriving {
    /// A body for which a client has so long.
    pub const fn new(body: Incoming, timeout: ClientTimeout) -> Self {
        Self {
            body,
            timeout,
            waiting: None,
            come: 0,
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

impl Body for Arriving {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            if let Some(Ok(frame)) = &frame {
                self.note(frame);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let timeout = self.timeout.duration();
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(timeout)));
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Some(Err(Late.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
