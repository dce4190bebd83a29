//! As little of an HTTP client as there can be, so that the server has the processors.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that is kept for the next request.
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// An answer.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    pub status: u16,
    pub body: &'a [u8],
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        Self {
            stream,
            received: Vec::with_capacity(16 * 1024),
        }
    }

    /// Sends a request and waits for all of its answer.
    pub async fn exchange(&mut self, request: &[u8]) -> Answer<'_> {
        let sent = self.stream.write_all(request).await;
        sent.expect("the server takes a request");
        self.received.clear();
        let (status, body, end) = loop {
            let read = self.stream.read_buf(&mut self.received).await;
            let read = read.expect("the server answers");
            assert!(read > 0, "the server closed the connection");
            if let Some((status, body, length)) = head(&self.received)
                && self.received.len() >= body + length
            {
                break (status, body, body + length);
            }
        };
        Answer {
            status,
            body: &self.received[body..end],
        }
    }
}

/// The status of an answer, where its body begins, and how long that is.
fn head(received: &[u8]) -> Option<(u16, usize, usize)> {
    let end = received.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&received[..end]).expect("a head in ASCII");
    let status = head.get(9..12)?.parse().expect("a status");
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse().expect("a length"))
    });
    Some((status, end + 4, length.unwrap_or(0)))
}
