//! The traffic of an HTTP/2 connection: running requests and unsent answers.
//!
//! An answer for which the client opens no window waits inside h2, where it is not polled, so it
//! cannot detect its own timeout. So it is recorded here, and the task that drives the connection
//! checks periodically. Time is counted in such checks.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use hyper::body::{Body, Frame, SizeHint};
use parking_lot::Mutex;

use super::chunked_body::ChunkedBody;
use super::unsent_limit::UnsentCharge;

/// The number of checks per timeout. Nothing times out early, or more than one check late.
pub const LOOKS: u32 = 4;

/// The result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Requests are running, or were recently, and all of them make progress.
    Traffic,
    /// The connection was idle for the idle timeout.
    Quiet,
    /// The client has not accepted a piece of an answer for a whole timeout.
    Stalled,
}

/// The requests and answers of a connection.
#[derive(Debug, Clone)]
pub struct Traffic(Arc<Mutex<Register>>);

#[derive(Debug, Default)]
struct Register {
    /// The number of checks for which the connection may be idle: a client timeout before the first
    /// request, the idle timeout after it.
    idle: u64,
    idle_between: u64,
    looks: u64,
    /// The last check at which a request was running.
    busy: u64,
    /// The number of requests whose answer has not been handed over completely.
    answering: usize,
    /// The pieces that were handed over but not sent, each with its check.
    pieces: HashMap<u64, u64>,
    next: u64,
}

impl Register {
    fn look(&mut self) -> Seen {
        self.looks += 1;
        if self.answering > 0 || !self.pieces.is_empty() {
            self.busy = self.looks;
        }
        let is_over = |since: u64, looks: u64| self.looks - since > looks;
        let mut pieces = self.pieces.values();
        if pieces.any(|since| is_over(*since, LOOKS.into())) {
            Seen::Stalled
        } else if is_over(self.busy, self.idle) {
            Seen::Quiet
        } else {
            Seen::Traffic
        }
    }
}

impl Traffic {
    /// The traffic of a connection that is [`Quiet`](Seen::Quiet) after a number of checks between
    /// requests.
    pub fn idle_for(looks: u64) -> Self {
        let register = Register {
            idle: LOOKS.into(),
            idle_between: looks,
            ..Register::default()
        };
        Self(Arc::new(Mutex::new(register)))
    }

    /// Records a request. It is running until the returned value, and each [`Piece`] of its answer,
    /// is dropped.
    pub fn begin(&self) -> Answering {
        let mut register = self.0.lock();
        register.answering += 1;
        register.idle = register.idle_between;
        register.busy = register.looks;
        Answering(self.clone())
    }

    /// Checks; to be called [`LOOKS`] times per timeout.
    pub fn look(&self) -> Seen {
        self.0.lock().look()
    }

    fn hand_over(&self, bytes: Bytes, charge: Option<UnsentCharge>) -> Piece {
        let mut register = self.0.lock();
        let (id, look) = (register.next, register.looks);
        register.next += 1;
        register.pieces.insert(id, look);
        Piece {
            traffic: self.clone(),
            id,
            bytes,
            _charge: charge,
        }
    }
}

/// A running request.
#[derive(Debug)]
pub struct Answering(Traffic);

impl Answering {
    /// The body of its answer.
    pub const fn with(self, body: ChunkedBody) -> AnswerBody {
        AnswerBody {
            body,
            answering: self,
        }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        let mut register = self.0.0.lock();
        register.answering -= 1;
        register.busy = register.looks;
    }
}

/// The body of an answer, with every piece recorded.
#[derive(Debug)]
pub struct AnswerBody {
    body: ChunkedBody,
    answering: Answering,
}

impl Body for AnswerBody {
    type Data = Piece;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Piece>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        let charge = self.body.charge_of_last();
        let traffic = &self.answering.0;
        let written_down = |frame: Frame<Bytes>| frame.map_data(|it| traffic.hand_over(it, charge));
        frame.map(|frame| frame.map(|frame| frame.map(written_down)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A piece of an answer that has not been sent yet.
#[derive(Debug)]
pub struct Piece {
    traffic: Traffic,
    id: u64,
    bytes: Bytes,
    /// For the last piece, the charge of the whole answer.
    _charge: Option<UnsentCharge>,
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.bytes.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.bytes.chunk()
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        let mut register = self.traffic.0.lock();
        register.pieces.remove(&self.id);
        register.busy = register.looks;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The results of the checks of one timeout and one more.
    fn looks(traffic: &Traffic) -> Vec<Seen> {
        (0..=LOOKS).map(|_| traffic.look()).collect()
    }

    fn until_the_last(last: Seen) -> Vec<Seen> {
        let mut seen = vec![Seen::Traffic; LOOKS as usize];
        seen.push(last);
        seen
    }

    #[test]
    fn a_connection_without_requests_is_quiet_after_a_timeout() {
        let traffic = Traffic::idle_for(LOOKS.into());
        assert_eq!(looks(&traffic), until_the_last(Seen::Quiet));
        let answering = traffic.begin();
        for _ in 0..3 {
            assert!(looks(&traffic).iter().all(|seen| *seen == Seen::Traffic));
        }
        drop(answering);
        assert_eq!(looks(&traffic), until_the_last(Seen::Quiet));
    }

    #[test]
    fn between_requests_a_connection_may_be_idle_for_longer_than_before_the_first() {
        let traffic = Traffic::idle_for(u64::from(LOOKS) + 3);
        assert_eq!(looks(&traffic), until_the_last(Seen::Quiet));
        drop(traffic.begin());
        let seen: Vec<_> = (0..LOOKS + 4).map(|_| traffic.look()).collect();
        let (last, earlier) = seen.split_last().unwrap();
        assert!(earlier.iter().all(|seen| *seen == Seen::Traffic));
        assert_eq!(*last, Seen::Quiet);
    }

    #[test]
    fn a_piece_that_stays_is_stalled_however_many_others_go() {
        let traffic = Traffic::idle_for(LOOKS.into());
        let answering = traffic.begin();
        let mut stays = traffic.hand_over(Bytes::from_static(b"stays"), None);
        for seen in until_the_last(Seen::Stalled) {
            drop(traffic.hand_over(Bytes::from_static(b"goes"), None));
            // A byte now and then is not enough progress.
            stays.advance(1);
            assert_eq!(traffic.look(), seen);
        }
        drop(stays);
        assert_eq!(traffic.look(), Seen::Traffic);
        drop(answering);
    }
}
