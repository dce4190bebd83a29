//! The socket under a connection, which a fault can end in other ways than HTTP knows.
//!
//! A request that is to end its connection says how, on the [`Wire`] that it carries, and waits.
//! The [`Socket`] looks at it whenever hyper has nothing left to write: so the answers to earlier
//! requests of the connection are out before it ends.
//!
//! Over HTTP/2 a connection carries many requests. A reset and garbage are for all of them; what can
//! be for one alone is for its stream.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll, ready};

use futures_util::task::AtomicWaker;
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};

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
    /// Not at all: nothing more is said until the client goes away, or it is ended otherwise.
    Hang,
}

/// How many requests a connection carries at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carries {
    /// One, as in HTTP/1.
    One,
    /// Many, each in a stream of its own, as in HTTP/2.
    #[cfg(feature = "tls")]
    Many,
}

/// What the socket and the requests of its connection say to each other.
#[derive(Debug, Default)]
struct Shared {
    ending: Mutex<Option<Ending>>,
    /// Whether the client has sent anything since that was forgotten.
    arrived: AtomicBool,
    /// Whoever drives the connection, which over HTTP/2 is not who answers its requests.
    driver: AtomicWaker,
    flushed: Notify,
}

/// The end of the connection that a request holds in its hands.
#[derive(Debug, Clone)]
pub struct Wire {
    shared: Arc<Shared>,
    carries: Carries,
    stop: watch::Receiver<bool>,
}

impl Wire {
    /// Says how the connection ends. It does when hyper next flushes, which it does whenever it is
    /// woken and an answer or its body is not ready.
    fn say(&self, ending: Ending) {
        *self.shared.ending.lock() = Some(ending);
        self.shared.driver.wake();
    }

    /// Ends the connection, and with it whoever waits for this. When the server stops, it is
    /// closed at the latest.
    pub async fn end(self, ending: Ending) -> Lost {
        self.say(ending);
        self.stopped().await;
        self.say(Ending::Close);
        std::future::pending().await
    }

    /// Says nothing more over a connection that carries this request alone. Where it carries many,
    /// the stream of the request stays without an answer by itself.
    pub fn hang(&self) {
        if self.carries == Carries::One {
            self.say(Ending::Hang);
        }
    }

    /// Ends this request without an answer: its connection is closed, and with it whoever waits for
    /// this; where that carries many, this comes back and the request is to be [`Lost`].
    pub async fn close(self) -> Lost {
        if self.carries != Carries::One {
            return Lost;
        }
        self.say(Ending::Close);
        std::future::pending().await
    }

    /// Cuts the answer of this request off where it is: with its connection where that carries no
    /// other, and otherwise by an error of its body once this comes back.
    pub async fn cut(self) {
        if self.carries == Carries::One {
            self.say(Ending::Close);
            return std::future::pending().await;
        }
        // A stream that is reset loses what still waits to be sent. The first flush may have begun
        // before there was anything of this answer, so that the second one is waited for.
        for _ in 0..2 {
            let mut flushed = pin!(self.shared.flushed.notified());
            flushed.as_mut().enable();
            self.shared.driver.wake();
            flushed.await;
        }
    }

    /// What the client sends.
    pub fn arrivals(&self) -> Arrivals {
        Arrivals(Arc::clone(&self.shared))
    }

    /// Waits until the server is told to stop.
    pub async fn stopped(&self) {
        drop(self.stop.clone().wait_for(|stop| *stop).await);
    }
}

/// Whether a client has sent anything. Only the task that drives the connection asks.
#[derive(Debug, Clone)]
pub struct Arrivals(Arc<Shared>);

impl Arrivals {
    /// Whether anything has come.
    pub fn any(&self) -> bool {
        self.0.arrived.load(Relaxed)
    }

    /// Notes that something has.
    pub fn note(&self) {
        self.0.arrived.store(true, Relaxed);
    }

    /// Begins anew.
    pub fn forget(&self) {
        self.0.arrived.store(false, Relaxed);
    }
}

/// A request that gets no answer at all: over HTTP/2 its stream is reset. A response bears it as an
/// extension.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("a fault")]
pub struct Lost;

/// What goes over TCP, in the clear or through TLS.
pub trait Stream: AsyncRead + AsyncWrite + Unpin {
    /// The connection underneath.
    fn tcp(&self) -> &TcpStream;
}

/// A stream that ends as its wire says.
#[derive(Debug)]
pub struct Socket<S> {
    stream: S,
    shared: Arc<Shared>,
    garbage: &'static [u8],
}

impl<S: Stream> Socket<S> {
    /// Wraps the stream of a connection. Hanging ends when told to stop.
    pub fn new(stream: S, carries: Carries, stop: watch::Receiver<bool>) -> (Self, Wire) {
        let shared = Arc::<Shared>::default();
        let wire = Wire {
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

    /// Ends the connection; an error is what makes hyper let go of it.
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
        // TLS holds back what the connection did not take at once.
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
