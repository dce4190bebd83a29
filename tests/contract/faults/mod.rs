//! Faults: what a test has go wrong between a vendor and its client.

mod answers;
mod connections;
mod control;
mod matching;
mod races;
mod released;

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::support::client::{Client, Request};

const FAULTS: &str = "/__admin/faults";
const INTERGIRO_LOGIN: &str = "/intergiro/v3/auth/login";
const INTERGIRO_KEY: &str = "c5f90f4b-9d69-416a-8611-8a8c8d605c36";
pub const INDIVIDUALS: &str = "/intergiro/v3/individuals";

/// How long a test waits for what should come at once.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// The keys of a fault in the order in which the document has them, to which requests are held.
const KEYS: [&str; 11] = [
    "match",
    "times",
    "after",
    "probability",
    "seed",
    "stage",
    "delay",
    "respond",
    "dribble",
    "abort",
    "barrier",
];

/// Makes a fault, and gives the path at which it is looked at.
pub async fn fault(client: &Client, mut plan: Value) -> String {
    let fields = plan.as_object_mut().expect("an object");
    let mut ordered = Map::new();
    for key in KEYS {
        ordered.extend(fields.remove_entry(key));
    }
    ordered.append(fields);
    let made = client.post(FAULTS).json(ordered).send().await;
    format!("{FAULTS}/{}", made.status_is(201).at("/id"))
}

/// How often a fault was matched and used.
pub async fn counts(client: &Client, fault: &str) -> (u64, u64) {
    let told = client.get(fault).send().await.status_is(200);
    let count = |at| told.at(at).as_u64().unwrap_or_default();
    (count("/matched"), count("/used"))
}

/// Waits until a fault holds this number of requests.
pub async fn until_held(client: &Client, fault: &str, held: u64) {
    let wait = async {
        while client.get(fault).send().await.at("/held") != held {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, wait).await;
    assert!(waited.is_ok(), "{fault} never held {held}");
}

fn login(client: &Client) -> Request {
    let login = client.post(INTERGIRO_LOGIN);
    login.json(json!({"api_key": INTERGIRO_KEY}))
}

/// The bytes of a request without a body, after which the connection stays open.
pub fn request(method: &str, path: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
}

/// What came over a socket until it ended, and how it ended.
#[derive(Debug)]
pub struct Received {
    text: String,
    error: Option<ErrorKind>,
}

/// Sends bytes over a connection of their own and reads until it ends.
pub async fn send(address: SocketAddr, sent: String) -> Received {
    let exchange = tokio::task::spawn_blocking(move || {
        let mut stream = connect(address, &sent);
        let mut bytes = Vec::new();
        let error = stream.read_to_end(&mut bytes).err();
        Received {
            text: String::from_utf8_lossy(&bytes).into_owned(),
            error: error.map(|error| error.kind()),
        }
    });
    exchange.await.expect("an exchange")
}

/// A connection over which something was sent; it is closed when it is dropped.
pub fn connect(address: SocketAddr, sent: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("a connection");
    let timeout = stream.set_read_timeout(Some(PATIENCE));
    timeout.expect("a timeout");
    stream.write_all(sent.as_bytes()).expect("a request sent");
    stream
}
