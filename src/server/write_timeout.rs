//! Disconnects clients that do not read.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::client_timeout::ClientTimeout;
use super::connection_control::Stream;

/// Send buffer of the kernel for each connection, in bytes; Linux doubles it. By default the kernel
/// would use megabytes, and report a socket as writable only once a third of them is free.
pub const SEND_BUFFER: u32 = 64 * 1024;

/// A connection that is reset if nothing can be written for a whole timeout.
#[derive(Debug)]
pub struct WriteTimeout {
    stream: TcpStream,
    timeout: ClientTimeout,
    /// Bytes that were read from the connection and have to be read again.
    ahead: Bytes,
    /// Runs while a write is pending.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl WriteTimeout {
    /// A connection with a timeout for writes.
    pub const fn new(stream: TcpStream, timeout: ClientTimeout) -> Self {
        Self {
            stream,
            timeout,
            ahead: Bytes::new(),
            waiting: None,
        }
    }

    /// The same connection, with bytes to read first.
    #[must_use]
    #[cfg(feature = "tls")]
    pub fn with_ahead(self, ahead: Bytes) -> Self {
        Self { ahead, ..self }
    }

    /// Records the result of a write: fails if it has been pending for too long.
    fn note(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<Result<usize>>,
    ) -> Poll<Result<usize>> {
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let timeout = self.timeout.duration();
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(timeout)));
        ready!(waiting.as_mut().poll(context));
        // After a normal close the kernel would retry for minutes.
        self.stream.set_zero_linger()?;
        let reason = "the client took nothing of its answer in time (--client-timeout)";
        Poll::Ready(Err(Error::new(ErrorKind::TimedOut, reason)))
    }
}

impl Stream for WriteTimeout {
    fn tcp(&self) -> &TcpStream {
        &self.stream
    }
}

impl AsyncRead for WriteTimeout {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        if !self.ahead.is_empty() {
            let length = self.ahead.len().min(buffer.remaining());
            buffer.put_slice(&self.ahead[..length]);
            self.ahead.advance(length);
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for WriteTimeout {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.note(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
