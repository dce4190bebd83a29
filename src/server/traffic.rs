//! What a connection of HTTP/2 has under way.
//!
//! An answer that the client leaves no window for waits inside of the library, where nobody polls
//! it: it could not even notice that its time is over. So it is written down here, and whoever
//! drives the connection looks in from time to time. Time is counted in such looks.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use hyper::body::{Body, Frame, SizeHint};
use parking_lot::Mutex;

use super::pieces::Pieces;
use super::unsent::Charge;

/// How many looks there are to a timeout. Nothing is over before its time, nor more than one look
/// after it.
pub const LOOKS: u32 = 4;

/// What is seen when somebody looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Something is under way or was lately, and all of it moves.
    Traffic,
    /// Nothing was under way for as long as the connection may be idle.
    Quiet,
    /// The client has not taken a piece of an answer for a whole timeout.
    Stalled,
}

/// The requests and answers of one connection.
#[derive(Debug, Clone)]
pub struct Traffic(Arc<Mutex<Register>>);

#[derive(Debug, Default)]
struct Register {
    /// For how many looks nothing may be under way: as long as an answer may stall before the first
    /// request, and longer after it.
    idle: u64,
    idle_between: u64,
    looks: u64,
    /// The look at which something was under way last.
    busy: u64,
    /// How many requests have not been answered, or whose answer has not all been handed over.
    answering: usize,
    /// What was handed over and has not gone out: for each piece the look at which it was.
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
    /// Of a connection that is [`Quiet`](Seen::Quiet) after so many looks between requests.
    pub fn idle_for(looks: u64) -> Self {
        let register = Register {
            idle: LOOKS.into(),
            idle_between: looks,
            ..Register::default()
        };
        Self(Arc::new(Mutex::new(register)))
    }

    /// Notes a request. It is under way until what is given back, and each [`Piece`] of its answer,
    /// is dropped.
    pub fn begin(&self) -> Answering {
        let mut register = self.0.lock();
        register.answering += 1;
        register.idle = register.idle_between;
        register.busy = register.looks;
        Answering(self.clone())
    }

    /// Looks: to be called [`LOOKS`] times in each timeout.
    pub fn look(&self) -> Seen {
        self.0.lock().look()
    }

    fn hand_over(&self, bytes: Bytes, charge: Option<Charge>) -> Piece {
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

/// A request that is under way.
#[derive(Debug)]
pub struct Answering(Traffic);

impl Answering {
    /// The body of its answer.
    pub const fn with(self, body: Pieces) -> AnswerBody {
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

/// The body of an answer, every piece of which is written down.
#[derive(Debug)]
pub struct AnswerBody {
    body: Pieces,
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

/// A piece of an answer on its way out.
#[derive(Debug)]
pub struct Piece {
    traffic: Traffic,
    id: u64,
    bytes: Bytes,
    /// Of the last piece, that of the whole answer.
    _charge: Option<Charge>,
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

    /// What is seen at each look of a timeout and of one more.
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
            // A byte now and then is not enough.
            stays.advance(1);
            assert_eq!(traffic.look(), seen);
        }
        drop(stays);
        assert_eq!(traffic.look(), Seen::Traffic);
        drop(answering);
    }
}
