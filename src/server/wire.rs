//! The socket under a connection, which a fault can end in other ways than HTTP knows.
//!
//! A request that is to end its connection says how, on the [`Wire`] that it carries, and waits.
//! The [`Socket`] looks at it whenever hyper has nothing left to write: so the answers to earlier
//! requests of the connection are out before it ends.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// What is sent for garbage: no HTTP by its first byte.
const GARBAGE: &[u8] = b"\x00\xff\xfe this is not HTTP \xfe\xff\x00\r\n\r\n";

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Closed where it is.
    Close,
    /// Reset.
    Reset,
    /// Fed bytes that are no HTTP, and closed.
    Garbage,
    /// Not at all: nothing more is said until the client goes away or the server stops.
    Hang,
}

/// The end of the connection that a request holds in its hands.
#[derive(Debug, Clone)]
pub struct Wire {
    ending: Arc<Mutex<Option<Ending>>>,
    stop: watch::Receiver<bool>,
}

impl Wire {
    /// Says how the connection ends. It does when hyper next flushes, which it does whenever an
    /// answer or its body is not ready.
    pub fn say(&self, ending: Ending) {
        *self.ending.lock() = Some(ending);
    }

    /// Ends the connection, and with it whoever waits for this. When the server stops, it is
    /// closed at the latest.
    pub async fn end(self, ending: Ending) -> ! {
        self.say(ending);
        self.stopped().await;
        self.say(Ending::Close);
        std::future::pending().await
    }

    /// Waits until the server is told to stop.
    pub async fn stopped(&self) {
        drop(self.stop.clone().wait_for(|stop| *stop).await);
    }
}

/// A socket that ends as its wire says.
#[derive(Debug)]
pub struct Socket {
    stream: TcpStream,
    ending: Arc<Mutex<Option<Ending>>>,
    garbage: &'static [u8],
}

impl Socket {
    /// Wraps the stream of a connection. Hanging ends when told to stop.
    pub fn new(stream: TcpStream, stop: watch::Receiver<bool>) -> (Self, Wire) {
        let ending = Arc::default();
        let wire = Wire {
            ending: Arc::clone(&ending),
            stop,
        };
        let socket = Self {
            stream,
            ending,
            garbage: GARBAGE,
        };
        (socket, wire)
    }

    /// Ends the connection; an error is what makes hyper let go of it.
    fn poll_end(&mut self, context: &mut Context<'_>, ending: Ending) -> Poll<Result<()>> {
        match ending {
            Ending::Close => ready!(self.poll_close(context)),
            Ending::Reset => self.stream.set_zero_linger()?,
            Ending::Garbage => {
                while !self.garbage.is_empty() {
                    let stream = Pin::new(&mut self.stream);
                    let written = ready!(stream.poll_write(context, self.garbage))?;
                    self.garbage = &self.garbage[written..];
                }
                ready!(self.poll_close(context));
            }
            Ending::Hang => ready!(self.poll_gone(context))?,
        }
        Poll::Ready(Err(Error::new(ErrorKind::ConnectionAborted, "a fault")))
    }

    fn poll_close(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let closed = ready!(Pin::new(&mut self.stream).poll_shutdown(context));
        // The client may have gone already.
        drop(closed);
        Poll::Ready(())
    }

    /// Waits for the client to go away. What else it sends is thrown away, or its going could not
    /// be told.
    fn poll_gone(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        loop {
            let mut thrown_away = [0; 1024];
            let mut buffer = ReadBuf::new(&mut thrown_away);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer))?;
            if buffer.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let ending = *self.ending.lock();
        match ending {
            Some(ending) => self.poll_end(context, ending),
            None => Pin::new(&mut self.stream).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
