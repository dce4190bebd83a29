//! Clients that cost a server something by doing next to nothing.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How many of each kind there are.
const EACH: usize = 20;

/// How long one waits before it does the next of nearly nothing.
const PAUSE: Duration = Duration::from_millis(500);

/// A kind of idler.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Says nothing.
    Silent,
    /// Sends its request byte by byte.
    Dripping,
    /// Asks for much, again and again, and never reads.
    Deaf,
    /// Watches events and never reads them.
    Watching,
}

/// Idlers that come back when they are let go of, until they are dropped.
pub struct Idlers {
    closed: Arc<AtomicU32>,
    over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Idlers {
    /// Sends them to a server.
    pub fn begin(server: SocketAddr) -> Self {
        let closed = Arc::<AtomicU32>::default();
        let over = Arc::<AtomicBool>::default();
        let kinds = [Kind::Silent, Kind::Dripping, Kind::Deaf, Kind::Watching];
        let threads = kinds.map(|kind| {
            let (closed, over) = (Arc::clone(&closed), Arc::clone(&over));
            thread::spawn(move || idle(kind, server, &closed, &over))
        });
        Self {
            closed,
            over,
            threads: threads.into(),
        }
    }

    /// How many connections the server has closed so far.
    pub fn closed(&self) -> u32 {
        self.closed.load(Ordering::Relaxed)
    }
}

impl Drop for Idlers {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // One that panicked has said so.
            drop(thread.join());
        }
    }
}

fn idle(kind: Kind, server: SocketAddr, closed: &AtomicU32, over: &AtomicBool) {
    let mut connections: Vec<Option<TcpStream>> = (0..EACH).map(|_| None).collect();
    while !over.load(Ordering::Relaxed) {
        for place in &mut connections {
            let stream = place.get_or_insert_with(|| kind.connect(server));
            if !kind.is_alive(stream) {
                closed.fetch_add(1, Ordering::Relaxed);
                *place = None;
            }
        }
        thread::sleep(PAUSE);
    }
}

impl Kind {
    fn connect(self, server: SocketAddr) -> TcpStream {
        let mut stream = TcpStream::connect(server).expect("a connection");
        let begun = match self {
            Self::Silent | Self::Deaf => "",
            Self::Dripping => "GET / HTTP/1.1\r\nhost: localhost\r\nx: ",
            Self::Watching => "GET /__admin/events HTTP/1.1\r\nhost: localhost\r\n\r\n",
        };
        drop(stream.write_all(begun.as_bytes()));
        stream.set_nonblocking(true).expect("a socket's option");
        stream
    }

    /// Does the next of nearly nothing, and tells whether the connection is still there.
    fn is_alive(self, stream: &mut TcpStream) -> bool {
        let sent = match self {
            Self::Silent | Self::Watching => Ok(()),
            Self::Dripping => stream.write(b"x").map(drop),
            Self::Deaf => {
                let ask = b"GET /openapi.yaml HTTP/1.1\r\nhost: localhost\r\n\r\n";
                stream.write(ask).map(drop)
            }
        };
        let would_wait = |error: &std::io::Error| error.kind() == std::io::ErrorKind::WouldBlock;
        if sent.is_err_and(|error| !would_wait(&error)) {
            return false;
        }
        if matches!(self, Self::Deaf | Self::Watching) {
            // They do not read; that they were let go of is told by their writing, or by this.
            return stream.take_error().is_ok_and(|error| error.is_none());
        }
        match stream.read(&mut [0; 1024]) {
            Ok(read) => read > 0,
            Err(error) => would_wait(&error),
        }
    }
}
