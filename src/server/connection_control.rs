//! The socket of a connection, which a fault can end in ways that HTTP does not have.
//!
//! A request sets how its connection ends on its [`ConnectionControl`], and waits. The [`Socket`] checks this
//! whenever hyper has nothing left to write, so earlier answers of the connection are sent first.
//!
//! Over HTTP/2 a connection has many requests. A reset and garbage affect all of them; the other
//! endings affect only the request's stream.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll, ready};

use futures_util::task::AtomicWaker;
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::stop::StopSignal;

/// The bytes for `garbage`, which do not begin like HTTP.
const GARBAGE: &[u8] = b"\x00\xff\xfe this is not HTTP \xfe\xff\x00\r\n\r\n";

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It is closed.
    Close,
    /// It is reset.
    Reset,
    /// Bytes that are not HTTP are sent, then it is closed.
    Garbage,
    /// It stays open without an answer until the client disconnects or it is ended otherwise.
    Hang,
}

/// How many requests a connection has at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carries {
    /// One, as in HTTP/1.
    One,
    /// Many, each in a separate stream, as in HTTP/2.
    #[cfg(feature = "tls")]
    Many,
}

/// State shared by the socket and the requests of its connection.
#[derive(Debug, Default)]
struct SharedControl {
    ending: Mutex<Option<Ending>>,
    /// Whether the client has sent anything since the last reset of this flag.
    arrived: AtomicBool,
    /// The task that drives the connection, which over HTTP/2 is not the one that answers its
    /// requests.
    driver: AtomicWaker,
    flushed: Notify,
}

/// A request's handle of its connection.
#[derive(Debug, Clone)]
pub struct ConnectionControl {
    shared: Arc<SharedControl>,
    carries: Carries,
    stop: StopSignal,
}

impl ConnectionControl {
    /// How many requests the connection has at the same time.
    pub const fn carries(&self) -> Carries {
        self.carries
    }

    /// Sets how the connection ends. This happens at hyper's next flush, which follows every
    /// wake-up while an answer or its body is not ready.
    fn say(&self, ending: Ending) {
        *self.shared.ending.lock() = Some(ending);
        self.shared.driver.wake();
    }

    /// Ends the connection, and with it the waiting task. When the server stops, the connection is
    /// closed at the latest.
    pub async fn end(self, ending: Ending) -> Lost {
        self.say(ending);
        self.stopped().await;
        self.say(Ending::Close);
        std::future::pending().await
    }

    /// Hangs a connection that only has this request. With many requests, the stream of this one
    /// simply stays without an answer.
    pub fn hang(&self) {
        if self.carries == Carries::One {
            self.say(Ending::Hang);
        }
    }

    /// Ends this request without an answer: its connection is closed, and with it the waiting task;
    /// on a connection with many requests this returns, and the request must be answered with
    /// [`Lost`].
    pub async fn close(self) -> Lost {
        if self.carries != Carries::One {
            return Lost;
        }
        self.say(Ending::Close);
        std::future::pending().await
    }

    /// Cuts off the answer of this request: with its connection if that has no other request, and
    /// otherwise by an error of its body once this returns.
    pub async fn cut(self) {
        if self.carries == Carries::One {
            self.say(Ending::Close);
            return std::future::pending().await;
        }
        // A reset stream loses data that has not been sent. The first flush may have begun before
        // this answer, so the second one is awaited.
        for _ in 0..2 {
            let mut flushed = pin!(self.shared.flushed.notified());
            flushed.as_mut().enable();
            self.shared.driver.wake();
            flushed.await;
        }
    }

    /// What the client has sent.
    pub fn arrivals(&self) -> Arrivals {
        Arrivals(Arc::clone(&self.shared))
    }

    /// Whether the server is told to stop.
    pub fn is_stopping(&self) -> bool {
        self.stop.is_told()
    }

    /// Waits until the server is told to stop.
    pub async fn stopped(&self) {
        self.stop.clone().told().await;
    }
}

/// Whether a client has sent anything. Used only by the task that drives the connection.
#[derive(Debug, Clone)]
pub struct Arrivals(Arc<SharedControl>);

impl Arrivals {
    /// Whether anything has arrived.
    pub fn any(&self) -> bool {
        self.0.arrived.load(Relaxed)
    }

    /// Records that something has arrived.
    pub fn note(&self) {
        self.0.arrived.store(true, Relaxed);
    }

    /// Resets the flag.
    pub fn forget(&self) {
        self.0.arrived.store(false, Relaxed);
    }
}

/// A request without any answer: over HTTP/2 its stream is reset. An extension of the response.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("a fault")]
pub struct Lost;

/// A byte stream over TCP, plain or TLS.
pub trait Stream: AsyncRead + AsyncWrite + Unpin {
    /// The connection underneath.
    fn tcp(&self) -> &TcpStream;
}

/// A stream that ends as its wire says.
#[derive(Debug)]
pub struct Socket<S> {
    stream: S,
    shared: Arc<SharedControl>,
    garbage: &'static [u8],
}

impl<S: Stream> Socket<S> {
    /// Wraps the stream of a connection. Hanging ends when the server stops.
    pub fn new(stream: S, carries: Carries, stop: StopSignal) -> (Self, ConnectionControl) {
        let shared = Arc::<SharedControl>::default();
        let wire = ConnectionControl {
            shared: Arc::clone(&shared),
            carries,
            stop,
        };
        let socket = Self {
            stream,
            shared,
            garbage: GARBAGE,
        };
        (socket, wire)
    }

    /// The stream, without its wire.
    #[cfg(feature = "tls")]
    pub fn into_inner(self) -> S {
        self.stream
    }

    /// Ends the connection; the error makes hyper drop it.
    fn poll_end(&mut self, context: &mut Context<'_>, ending: Ending) -> Poll<Result<()>> {
        match ending {
            Ending::Close => ready!(self.poll_close(context)),
            Ending::Reset => self.stream.tcp().set_zero_linger()?,
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
        // The client may have disconnected already.
        drop(closed);
        Poll::Ready(())
    }

    /// Waits for the client to disconnect. Its data is discarded, because otherwise the disconnect
    /// could not be seen.
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

impl<S: Stream> AsyncRead for Socket<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if buffer.filled().len() > before {
            self.shared.arrived.store(true, Relaxed);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: Stream> AsyncWrite for Socket<S> {
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
        self.shared.driver.register(context.waker());
        // TLS buffers what the connection did not accept immediately.
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        self.shared.flushed.notify_waiters();
        let ending = *self.shared.ending.lock();
        match ending {
            Some(ending) => self.poll_end(context, ending),
            None => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
