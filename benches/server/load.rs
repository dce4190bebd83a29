//! Clients that ask again as soon as they are answered, and what that comes to.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::connection::{Answer, Connection};
use crate::process::Process;

/// Somebody with a connection and something to ask.
pub trait Client {
    /// The next request; nothing when everything there was to ask has been asked.
    fn request(&mut self) -> Option<&[u8]>;

    /// Looks at the answer, and panics where it is not the one that there must be.
    fn answered(&mut self, answer: Answer<'_>);
}

/// What came of asking for some time.
#[derive(Debug, Clone, Default)]
pub struct Load {
    pub elapsed: Duration,
    /// The processor time that the server had.
    pub processor: Duration,
    /// How long each request took, in nanoseconds.
    pub latencies: Vec<u64>,
}

impl Load {
    /// With another turn of the same.
    pub fn and(mut self, other: Self) -> Self {
        self.elapsed += other.elapsed;
        self.processor += other.processor;
        self.latencies.extend(other.latencies);
        self
    }

    /// Requests a second.
    pub fn throughput(&self) -> f64 {
        self.requests() / self.elapsed.as_secs_f64()
    }

    /// The server's processor time for a request, in microseconds.
    pub fn cost(&self) -> f64 {
        self.processor.as_secs_f64() * 1e6 / self.requests()
    }

    /// The latency within which so many of a hundred requests were answered, in microseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        let nanoseconds = sorted.get(place).copied().unwrap_or_default();
        Duration::from_nanos(nanoseconds).as_secs_f64() * 1e6
    }

    fn requests(&self) -> f64 {
        f64::from(u32::try_from(self.latencies.len()).unwrap_or(u32::MAX))
    }
}

/// Clients with their connections, on a thread of their own.
pub struct Clients {
    runtime: tokio::runtime::Runtime,
    connected: Vec<(Connection, Box<dyn Client>)>,
}

impl Clients {
    /// Connects every client.
    pub fn connect(address: SocketAddr, clients: Vec<Box<dyn Client>>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.expect("a runtime");
        let open = clients
            .into_iter()
            .map(async |client| (Connection::open(address).await, client));
        let connected = runtime.block_on(join_all(open));
        Self { runtime, connected }
    }

    /// Asks for so long, after a fifth of it to warm up.
    pub fn ask(&mut self, server: &Process, length: Duration) -> Load {
        self.turn(length / 5);
        let before = server.processor_time();
        let started = Instant::now();
        let latencies = self.turn(length);
        Load {
            elapsed: started.elapsed(),
            processor: server.processor_time().saturating_sub(before),
            latencies,
        }
    }

    /// Asks until every client has asked everything.
    pub fn ask_all(&mut self) {
        self.turn(Duration::MAX);
    }

    /// Asks for so long, and gives how long each request took, in nanoseconds.
    pub fn turn(&mut self, length: Duration) -> Vec<u64> {
        let started = Instant::now();
        let each = self
            .connected
            .iter_mut()
            .map(|(connection, client)| ask(connection, client.as_mut(), started, length));
        let latencies = self.runtime.block_on(join_all(each));
        latencies.into_iter().flatten().collect()
    }
}

async fn ask(
    connection: &mut Connection,
    client: &mut dyn Client,
    started: Instant,
    length: Duration,
) -> Vec<u64> {
    let mut latencies = Vec::new();
    while started.elapsed() < length
        && let Some(request) = client.request()
    {
        let sent = Instant::now();
        let answer = connection.exchange(request).await;
        let latency = sent.elapsed();
        latencies.push(u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX));
        client.answered(answer);
    }
    latencies
}
