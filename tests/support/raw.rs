//! Raw requests over a socket, for requests that no HTTP client would send.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use bytes::Bytes;

use super::answer::{Answer, By};
use super::server::TestServer;

/// The timeout for an answer, in real time.
const PATIENCE: Duration = Duration::from_secs(10);

/// The bytes of a request.
pub struct RawRequest {
    method: Method,
    /// The path by which the answer is validated.
    path: String,
    head: String,
    body: Vec<u8>,
    by: By,
}

impl RawRequest {
    /// An HTTP/1.1 request to the usual host, with `Connection: close`.
    pub fn new(method: &str, path: &str) -> Self {
        Self::line(&format!("{method} {path} HTTP/1.1"), path)
            .header("Host: 127.0.0.1")
            .header("Connection: close")
    }

    /// A request with a custom request line and no headers yet.
    pub fn line(line: &str, path: &str) -> Self {
        let method = line.split(' ').next().unwrap_or_default();
        Self {
            method: method.parse().unwrap_or(Method::GET),
            path: path.to_owned(),
            head: format!("{line}\r\n"),
            body: Vec::new(),
            by: By::Path,
        }
    }

    /// A line of the head.
    pub fn header(mut self, line: &str) -> Self {
        self.head += line;
        self.head += "\r\n";
        self
    }

    /// The header `Authorization` with a token.
    pub fn bearer(self, token: &str) -> Self {
        self.header(&format!("Authorization: Bearer {token}"))
    }

    /// A body with its length, in JSON.
    pub fn json(self, body: impl AsRef<[u8]>) -> Self {
        self.header("Content-Type: application/json").sized(body)
    }

    /// A body with its length.
    pub fn sized(self, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        self.header(&format!("Content-Length: {}", body.len()))
            .bytes(body)
    }

    /// Adds a number of headers so that the head has this length.
    pub fn padded(mut self, count: usize, length: usize) -> Self {
        for nth in 0..count {
            let name = format!("X-Pad-{nth}: ");
            let line_end = "\r\n".len();
            // The empty line ends the head.
            let left = length - self.head.len() - line_end;
            let share = left / (count - nth) - name.len() - line_end;
            self = self.header(&(name + &"x".repeat(share)));
        }
        self
    }

    /// A chunked body.
    pub fn chunked<'a>(self, pieces: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut body = Vec::new();
        for piece in pieces {
            body.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
            body.extend_from_slice(piece);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"0\r\n\r\n");
        self.header("Transfer-Encoding: chunked").bytes(body)
    }

    /// Bytes after the head, regardless of the head.
    pub fn bytes(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.body = bytes.as_ref().to_vec();
        self
    }

    /// The answer should come from the server, not from a vendor.
    pub fn by_the_server(mut self) -> Self {
        self.by = By::Server;
        self
    }

    /// The answer should come from a vendor that the path does not name.
    pub fn by(mut self, vendor: &'static str) -> Self {
        self.by = By::Vendor(vendor);
        self
    }

    /// Sends the request, and validates the answer.
    pub async fn send(self, server: &TestServer) -> Answer {
        let received = self.exchange(server).await;
        let parts = read(&received, &self.method);
        Answer::checked(self.by, &self.method, &self.path, parts)
    }

    /// Sends the request, and returns only the status: the answer comes from the HTTP library,
    /// which no document describes. `None` if the connection was closed without one.
    pub async fn send_for_status(self, server: &TestServer) -> Option<u16> {
        let text = self.send_for_text(server).await;
        text.split(' ').nth(1)?.parse().ok()
    }

    /// Sends the request, and returns everything that was received, even several answers.
    pub async fn send_for_text(self, server: &TestServer) -> String {
        String::from_utf8_lossy(&self.exchange(server).await).into_owned()
    }

    async fn exchange(&self, server: &TestServer) -> Vec<u8> {
        let address = server.address;
        let mut sent = format!("{}\r\n", self.head).into_bytes();
        sent.extend_from_slice(&self.body);
        let exchanged = tokio::task::spawn_blocking(move || exchange(address, &sent));
        exchanged.await.expect("an exchange")
    }
}

fn exchange(address: SocketAddr, sent: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("a connection");
    let timeout = stream.set_read_timeout(Some(PATIENCE));
    timeout.expect("a timeout");
    // A server may close before it has read everything; its answer counts.
    drop(stream.write_all(sent));
    let mut received = Vec::new();
    drop(stream.read_to_end(&mut received));
    received
}

/// Parses an answer.
fn read(received: &[u8], method: &Method) -> (StatusCode, HeaderMap, Bytes) {
    let end = received.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.expect("a head");
    let head = std::str::from_utf8(&received[..end]).expect("a head in ASCII");
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let status = status.and_then(|status| status.parse().ok());
    let headers: HeaderMap = lines
        .filter_map(|line| line.split_once(':'))
        .filter_map(|(name, value)| {
            let name: HeaderName = name.parse().ok()?;
            Some((name, HeaderValue::from_str(value.trim()).ok()?))
        })
        .collect();
    let rest = &received[end + 4..];
    let body = rest.to_vec();
    if *method != Method::HEAD
        && let Some(length) = headers.get("content-length")
    {
        assert_eq!(*length, body.len().to_string());
    }
    (status.expect("a status"), headers, body.into())
}
