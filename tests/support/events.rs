//! Client for server-sent events.

use std::time::Duration;

use serde_json::Value;

use super::client::Client;

/// The timeout for an event, in real time.
const PATIENCE: Duration = Duration::from_secs(10);

/// A stream of events.
pub struct Events {
    response: reqwest::Response,
    read: String,
}

/// An event.
#[derive(Debug, PartialEq, Eq)]
pub struct Event {
    pub name: String,
    pub id: u64,
    pub data: Value,
}

impl Events {
    /// Opens a stream; after that no event is missed.
    pub async fn open(client: &Client, path: &str, headers: &[(&str, &str)]) -> Self {
        let response = client.stream(path, headers).await;
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            response,
            read: String::new(),
        }
    }

    /// The next event; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(end) = self.read.find("\n\n") {
                let block: String = self.read.drain(..end + 2).collect();
                // Anything else is a comment.
                if let Some(event) = event(&block) {
                    return Some(event);
                }
                continue;
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
            let chunk = chunk.expect("an event in time").expect("a chunk")?;
            self.read += str::from_utf8(&chunk).expect("UTF-8");
        }
    }
}

fn event(block: &str) -> Option<Event> {
    let field = |name: &str| {
        let mut lines = block.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    Some(Event {
        name: field("event")?.to_owned(),
        id: field("id")?.parse().expect("an id"),
        data: serde_json::from_str(field("data")?).expect("JSON"),
    })
}
