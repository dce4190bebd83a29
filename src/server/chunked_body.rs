//! Answer bodies in pieces of bounded size.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body as AnyBody;
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use super::unsent_limit::UnsentCharge;

/// The maximum size of a piece, in bytes: a frame of HTTP/2.
const PIECE: usize = 16 * 1024;

/// Divides a body into pieces. hyper accepts a piece of any size immediately and treats it as sent,
/// so a client that reads a large answer would have no more time than one with nothing left to
/// read.
#[derive(Debug)]
pub struct ChunkedBody {
    body: AnyBody,
    /// The rest of the last frame.
    rest: Bytes,
    #[cfg_attr(
        not(feature = "tls"),
        expect(dead_code, reason = "HTTP/2 alone takes it along")
    )]
    charge: Option<UnsentCharge>,
}

impl From<AnyBody> for ChunkedBody {
    fn from(body: AnyBody) -> Self {
        Self {
            body,
            rest: Bytes::new(),
            charge: None,
        }
    }
}

impl ChunkedBody {
    /// A body whose charge is held until it has been handed over completely.
    pub fn charged(body: AnyBody, charge: UnsentCharge) -> Self {
        Self {
            charge: Some(charge),
            ..Self::from(body)
        }
    }

    /// The charge of a body whose last piece was handed over, for the holder of that piece, which
    /// keeps the whole body in memory.
    #[cfg(feature = "tls")]
    pub fn charge_of_last(&mut self) -> Option<UnsentCharge> {
        self.charge
            .take_if(|_| self.rest.is_empty() && self.body.is_end_stream())
    }

    /// The next piece.
    fn cut(&mut self, mut data: Bytes) -> Bytes {
        self.rest = data.split_off(data.len().min(PIECE));
        data
    }
}

impl Body for ChunkedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if !self.rest.is_empty() {
            let rest = std::mem::take(&mut self.rest);
            return Poll::Ready(Some(Ok(Frame::data(self.cut(rest)))));
        }
        let frame = Pin::new(&mut self.body).poll_frame(context);
        let cut = |frame: Frame<Bytes>| frame.map_data(|data| self.cut(data));
        frame.map(|frame| frame.map(|frame| frame.map(cut)))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.len() as u64;
        let hint = self.body.size_hint();
        let mut whole = SizeHint::new();
        if let Some(upper) = hint.upper() {
            whole.set_upper(upper + rest);
        }
        whole.set_lower(hint.lower() + rest);
        whole
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_body_comes_whole_and_no_piece_is_large() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE + 7] {
            let whole: Vec<u8> = (0..=255).cycle().take(length).collect();
            let mut body = ChunkedBody::from(AnyBody::from(whole.clone()));
            let mut left = length as u64;
            let mut received = Vec::new();
            while !body.is_end_stream() {
                assert_eq!(body.size_hint().exact(), Some(left));
                let piece = body.frame().await.unwrap().unwrap();
                let piece = piece.into_data().unwrap();
                assert!((1..=PIECE).contains(&piece.len()));
                left -= piece.len() as u64;
                received.extend_from_slice(&piece);
            }
            assert_eq!(received, whole);
        }
    }
}
