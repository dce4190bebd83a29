//! HTTP/2 frame by frame (RFC 9113), for what no client library would send.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use super::PATIENCE;
use crate::support::server::TestServer;
use crate::support::tls::{Http, TlsClient};

/// The kinds of frames (section 6).
pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const PING: u8 = 6;
pub const GO_AWAY: u8 = 7;
pub const CONTINUATION: u8 = 9;

/// Flags of frames.
pub const END_STREAM: u8 = 1;
pub const END_HEADERS: u8 = 4;
pub const ACK: u8 = 1;

/// The setting with which a client says how much of each answer it takes at first.
pub const INITIAL_WINDOW_SIZE: u8 = 4;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A frame.
#[derive(Debug)]
pub struct Frame {
    pub kind: u8,
    pub flags: u8,
    pub stream: u32,
    pub payload: Vec<u8>,
}

/// A frame as it goes over the wire.
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a length");
    let mut bytes = length.to_be_bytes()[1..].to_vec();
    bytes.extend([kind, flags]);
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// The header block of a GET (RFC 7541): `:method GET` and `:scheme https` by their index, the rest
/// as literals.
pub fn get(path: &str) -> Vec<u8> {
    let mut block = vec![0x82, 0x87, 0x04];
    block.push(path.len().try_into().expect("a short path"));
    block.extend(path.as_bytes());
    block.extend([0x01, 9]);
    block.extend(b"localhost");
    block
}

/// The header block of a POST of JSON: `:method POST` and `content-type` by their index.
pub fn post_json(path: &str) -> Vec<u8> {
    const JSON: &[u8] = b"application/json";
    let mut block = get(path);
    block[0] = 0x83;
    block.extend([0x0f, 0x10, JSON.len().try_into().expect("a short type")]);
    block.extend(JSON);
    block
}

/// A whole GET.
pub fn request(stream: u32, path: &str) -> Vec<u8> {
    frame(HEADERS, END_STREAM | END_HEADERS, stream, &get(path))
}

/// A connection, after the preface with these settings.
pub struct Connection(TlsStream<TcpStream>);

impl Connection {
    pub async fn open(server: &TestServer, settings: &[(u8, u32)]) -> Self {
        let client = TlsClient::of(server);
        let stream = client.connect("localhost", Http::Two).await;
        let mut connection = Self(stream.expect("a connection"));
        let mut payload = Vec::new();
        for (setting, value) in settings {
            payload.extend([0, *setting]);
            payload.extend(value.to_be_bytes());
        }
        let begin = [PREFACE, &frame(SETTINGS, 0, 0, &payload)].concat();
        connection.send(&begin).await.expect("a preface");
        connection
    }

    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes).await?;
        self.0.flush().await
    }

    /// The next frame; nothing when the server has closed the connection.
    pub async fn next(&mut self) -> Option<Frame> {
        let read = timeout(PATIENCE, self.read()).await;
        read.expect("a frame in time").ok()
    }

    async fn read(&mut self) -> io::Result<Frame> {
        let mut head = [0; 9];
        self.0.read_exact(&mut head).await?;
        let [a, b, c, kind, flags, stream @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        self.0.read_exact(&mut payload).await?;
        Ok(Frame {
            kind,
            flags,
            stream: u32::from_be_bytes(stream),
            payload,
        })
    }

    /// The next frame. A ping is answered, so that the server does not close for want of that.
    async fn next_with_pong(&mut self) -> Option<Frame> {
        let received = self.next().await?;
        if received.kind == PING && received.flags & ACK == 0 {
            let pong = frame(PING, ACK, 0, &received.payload);
            // If it has closed meanwhile, that is seen next.
            drop(self.send(&pong).await);
        }
        Some(received)
    }

    /// All frames until the server closes the connection.
    pub async fn until_closed(&mut self) -> Vec<Frame> {
        let mut frames = Vec::new();
        while let Some(received) = self.next_with_pong().await {
            frames.push(received);
        }
        frames
    }

    /// Waits for the whole of an answer; false when the server closes the connection instead.
    pub async fn until_answered(&mut self, stream: u32) -> bool {
        while let Some(received) = self.next_with_pong().await {
            if received.stream == stream && received.flags & END_STREAM != 0 {
                return true;
            }
        }
        false
    }

    /// Sends the same ever again and reads nothing, until the connection is no more.
    pub async fn write_until_closed(&mut self, bytes: &[u8]) {
        super::write_until_closed(&mut self.0, bytes).await;
    }
}

/// The error with which the server went away, if it said so.
pub fn error_of_go_away(frames: &[Frame]) -> Option<u32> {
    let last = frames.iter().rfind(|frame| frame.kind == GO_AWAY)?;
    let code = last.payload.get(4..8)?;
    Some(u32::from_be_bytes(code.try_into().ok()?))
}
