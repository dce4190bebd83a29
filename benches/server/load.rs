//! Clients that ask again as soon as they are answered, and what that comes to.

use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::connection::{Answer, Connection};
use crate::process::Process;

/// Somebody with a connection and something to ask.
pub trait Client {
    /// The next request; nothing when everything there was to ask has been asked.
    fn request(&mut self) -> Option<&[u8]>;

    /// How many requests are left; nothing when there is no end to them.
    fn left(&self) -> Option<usize> {
        None
    }

    /// Looks at the answer, and panics where it is not the one that there must be.
    fn answered(&mut self, answer: Answer<'_>);
}

/// What came of asking for some time.
#[derive(Debug, Clone, Default)]
pub struct Load {
    pub elapsed: Duration,
    /// For how long was to be asked.
    pub wanted: Duration,
    /// The processor time that the server had.
    pub processor: Duration,
    /// How long each request took, in nanoseconds.
    pub latencies: Vec<u64>,
}

impl Load {
    /// With another turn of the same.
    pub fn and(mut self, other: Self) -> Self {
        self.elapsed += other.elapsed;
        self.wanted += other.wanted;
        self.processor += other.processor;
        self.latencies.extend(other.latencies);
        self
    }

    /// Whether clients had nothing more to ask long before the time was over.
    pub fn is_short(&self) -> bool {
        self.elapsed < self.wanted.mul_f64(0.9)
    }

    /// Requests a second, if there were any.
    pub fn throughput(&self) -> Option<f64> {
        Some(self.requests()? / self.elapsed.as_secs_f64())
    }

    /// The server's processor time for a request, in microseconds, if there were any.
    pub fn cost(&self) -> Option<f64> {
        Some(self.processor.as_secs_f64() * 1e6 / self.requests()?)
    }

    /// The latency within which this percentage of requests was answered, in microseconds, if
    /// there were any.
    pub fn percentile(&self, percent: usize) -> Option<f64> {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        let nanoseconds = *sorted.get(place)?;
        Some(Duration::from_nanos(nanoseconds).as_secs_f64() * 1e6)
    }

    fn requests(&self) -> Option<f64> {
        let requests = u32::try_from(self.latencies.len()).unwrap_or(u32::MAX);
        (requests > 0).then(|| f64::from(requests))
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

    /// Sends requests for this long, after a warm-up of a fifth of it, as the first of several turns. Clients
    /// with a limited number of requests divide them among the turns.
    pub fn ask(&mut self, server: &Process, length: Duration, turns: u32) -> Load {
        let turns = turns as usize;
        self.part(length / 5, 6 * turns);
        let before = server.processor_time();
        let started = Instant::now();
        let latencies = self.part(length, turns);
        Load {
            elapsed: started.elapsed(),
            wanted: length,
            processor: server.processor_time().saturating_sub(before),
            latencies,
        }
    }

    /// Asks until every client has asked everything.
    pub fn ask_all(&mut self) {
        self.turn(Duration::MAX);
    }

    /// Sends requests for this long, and returns the duration of each, in nanoseconds.
    pub fn turn(&mut self, length: Duration) -> Vec<u64> {
        self.run(length, |_| usize::MAX, false)
    }

    /// The same with an equal part of the remaining requests. It ends when the first client has sent its
    /// part, since with fewer clients the figures would differ.
    fn part(&mut self, length: Duration, parts: usize) -> Vec<u64> {
        let part = |client: &dyn Client| client.left().map_or(usize::MAX, |left| left / parts);
        self.run(length, part, true)
    }

    fn run(
        &mut self,
        length: Duration,
        most: impl Fn(&dyn Client) -> usize,
        together: bool,
    ) -> Vec<u64> {
        let (started, ended) = (Instant::now(), Cell::new(false));
        let goes_on = || started.elapsed() < length && !(together && ended.get());
        let each = self.connected.iter_mut().map(async |(connection, client)| {
            let most = most(client.as_ref());
            let latencies = ask(connection, client.as_mut(), most, goes_on).await;
            ended.set(true);
            latencies
        });
        let latencies = self.runtime.block_on(join_all(each));
        latencies.into_iter().flatten().collect()
    }
}

async fn ask(
    connection: &mut Connection,
    client: &mut dyn Client,
    most: usize,
    goes_on: impl Fn() -> bool,
) -> Vec<u64> {
    let mut latencies = Vec::new();
    while latencies.len() < most
        && goes_on()
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
