//! Clients that ask one thing after another until the server is gone, and tell answers that came whole
//! from those that did not.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use crate::mockid::Mockid;
use crate::support::DEADLINE;

/// How many clients there are.
const CLIENTS: usize = 16;

/// How many answers each has before the crowd is in full swing.
const WARM: usize = 20;

/// How many requests each makes at most. A server that is told to stop is gone long before.
const MOST: usize = 100_000;

/// What became of requests.
#[derive(Debug, Default)]
pub struct Tally {
    /// So many were answered, and the answer came whole.
    pub whole: usize,
    /// So many met a connection that was closed before a byte of an answer came.
    pub refused: usize,
    /// What there was of answers that broke off.
    pub cut_off: Vec<String>,
}

impl Tally {
    /// Counts what became of one more.
    pub fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Whole(_) => self.whole += 1,
            Outcome::Refused => self.refused += 1,
            Outcome::CutOff(received) => self.cut_off.push(received),
        }
    }

    /// Both together.
    pub fn and(mut self, other: Self) -> Self {
        self.whole += other.whole;
        self.refused += other.refused;
        self.cut_off.extend(other.cut_off);
        self
    }
}

/// What became of one request.
pub enum Outcome {
    /// The answer came whole.
    Whole(String),
    /// The connection was closed before a byte of it came.
    Refused,
    /// What there was of it when it broke off.
    CutOff(String),
}

/// Clients at work.
pub struct Crowd {
    clients: Vec<JoinHandle<Tally>>,
    warm: Receiver<()>,
    enough: Arc<AtomicBool>,
}

impl Crowd {
    /// Clients that log in, use a token and look at pages. Half of them keep their connection for as
    /// long as the server does, the others take a new one each time.
    pub fn at(mockid: &Mockid) -> Self {
        let requests = Arc::new(requests(&mockid.token()));
        let (tells, warm) = channel();
        let enough = Arc::default();
        let client = |number| {
            let client = Client {
                authority: mockid.authority().to_owned(),
                requests: Arc::clone(&requests),
                keeps: number % 2 == 0,
                warm: tells.clone(),
                enough: Arc::clone(&enough),
            };
            thread::spawn(move || client.ask_on())
        };
        let clients = (0..CLIENTS).map(client).collect();
        Self {
            clients,
            warm,
            enough,
        }
    }

    /// Waits until all clients are at work.
    pub fn in_full_swing(&self) {
        for _ in 0..CLIENTS {
            self.warm.recv_timeout(DEADLINE).expect("a client at work");
        }
    }

    /// Sends the clients home.
    pub fn dismiss(&self) {
        self.enough.store(true, Ordering::Relaxed);
    }

    /// What became of all requests, once the clients find the server gone or were sent home.
    pub fn tally(self) -> Tally {
        let tallies = self.clients.into_iter().map(|client| {
            let tally = client.join();
            tally.expect("a client that finds the server gone")
        });
        tallies.fold(Tally::default(), Tally::and)
    }
}

struct Client {
    authority: String,
    requests: Arc<Vec<String>>,
    keeps: bool,
    warm: Sender<()>,
    enough: Arc<AtomicBool>,
}

impl Client {
    fn ask_on(self) -> Tally {
        let mut tally = Tally::default();
        let mut kept = None;
        for request in self.requests.iter().cycle().take(MOST) {
            if self.enough.load(Ordering::Relaxed) {
                return tally;
            }
            let Some(mut stream) = kept.take().or_else(|| connected(&self.authority)) else {
                return tally;
            };
            let outcome = exchange(&mut stream, request);
            let is_open = matches!(&outcome, Outcome::Whole(head) if !head.contains(CLOSE));
            kept = Some(stream).filter(|_| self.keeps && is_open);
            tally.add(outcome);
            if tally.whole == WARM {
                let told = self.warm.send(());
                told.expect("the test lasts as long as its crowd");
            }
        }
        panic!("the server was still there after {MOST} requests")
    }
}

const CLOSE: &str = "\r\nconnection: close\r\n";

/// A page, a login, and a resource for a token.
fn requests(token: &str) -> Vec<String> {
    let login = r#"{"email":"user@example.com","password":"password"}"#;
    vec![
        "GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n".to_owned(),
        format!(
            "POST /igny8/api/v1/auth/login/ HTTP/1.1\r\nhost: localhost\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{login}",
            login.len()
        ),
        format!(
            "GET /igny8/api/v1/planner/keywords/ HTTP/1.1\r\nhost: localhost\r\n\
             authorization: Bearer {token}\r\n\r\n"
        ),
    ]
}

/// A connection; nothing when nobody listens any more.
pub fn connected(authority: &str) -> Option<TcpStream> {
    let stream = TcpStream::connect(authority).ok()?;
    let set = stream.set_read_timeout(Some(DEADLINE));
    set.expect("a deadline can be set");
    Some(stream)
}

/// Sends a request and reads its answer by the length that the head names.
pub fn exchange(stream: &mut TcpStream, request: &str) -> Outcome {
    // Whatever became of it is told by what comes back.
    drop(stream.write_all(request.as_bytes()));
    answer(stream)
}

/// Reads an answer by the length that its head names.
pub fn answer(stream: &mut TcpStream) -> Outcome {
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(length) if length > 0 => received.extend_from_slice(&buffer[..length]),
            _ if received.is_empty() => return Outcome::Refused,
            _ => return Outcome::CutOff(String::from_utf8_lossy(&received).into_owned()),
        }
        let text = String::from_utf8_lossy(&received);
        if is_whole(&text) {
            return Outcome::Whole(text.into_owned());
        }
    }
}

fn is_whole(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let mut lines = head.lines();
    let length = lines.find_map(|line| line.strip_prefix("content-length: "));
    let length: Option<usize> = length.and_then(|length| length.parse().ok());
    length == Some(body.len())
}
