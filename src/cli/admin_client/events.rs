//! Server-sent events (WHATWG HTML, section 9.2), as far as the control API sends them.

use http_body_util::BodyExt;
use hyper::body::Incoming;

/// An event.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// Its name.
    pub name: String,
    /// Its data.
    pub data: String,
}

/// A stream of events.
pub struct Events {
    body: Incoming,
    received: Vec<u8>,
}

impl Events {
    pub(super) const fn of(body: Incoming) -> Self {
        Self {
            body,
            received: Vec::new(),
        }
    }

    /// The next event; `None` when the server ends the stream.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = next_of(&mut self.received) {
                return Some(event);
            }
            let frame = self.body.frame().await?.ok()?;
            if let Some(data) = frame.data_ref() {
                self.received.extend_from_slice(data);
            }
        }
    }
}

/// Takes the first complete event. Comments, which keep the connection alive, are none.
fn next_of(received: &mut Vec<u8>) -> Option<Event> {
    loop {
        let end = received.windows(2).position(|pair| pair == b"\n\n")?;
        let block: Vec<u8> = received.drain(..end + 2).collect();
        let block = String::from_utf8_lossy(&block);
        let mut event = Event::default();
        for line in block.lines() {
            match line.split_once(": ") {
                Some(("event", name)) => name.clone_into(&mut event.name),
                Some(("data", data)) => event.data.push_str(data),
                _ => {}
            }
        }
        if !event.data.is_empty() {
            return Some(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_taken_when_it_is_complete_and_comments_are_passed_over() {
        let mut received = b":\n\nevent: request\nid: 1\ndata: {\"id\":1}\n\nevent: lo".to_vec();
        let event = Event {
            name: "request".to_owned(),
            data: "{\"id\":1}".to_owned(),
        };
        assert_eq!(next_of(&mut received), Some(event));
        assert_eq!(next_of(&mut received), None);
        assert_eq!(received, b"event: lo");
    }
}
