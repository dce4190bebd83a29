//! `/__admin/events`: new journal entries as server-sent events (WHATWG HTML, section 9.2).
//!
//! A stream only stores the id of the last entry that it sent. Pending entries are in the journal,
//! which is bounded: a stream that is too slow misses the oldest and is sent their number. After a
//! reset or a restore the stream continues with the new journal.

use std::convert::Infallible;
use std::sync::Arc;

use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use futures_util::stream::unfold;
use http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::body::Query;
use super::{ControlOperation, CurrentSandbox, ServerContext, requests};
use crate::problem::Problem;
use crate::sandbox::Sandbox;
use crate::sandbox::journal::{EntryMatch, Journal, Next, Since};
use crate::stop::StopSignal;

pub(super) static OPERATIONS: [ControlOperation; 1] = [ControlOperation::new(
    "adminWatchRequests",
    "GET",
    "/__admin/events",
    || get(watch),
)];

async fn watch(
    CurrentSandbox(sandbox): CurrentSandbox,
    context: ServerContext,
    headers: HeaderMap,
    uri: Uri,
) -> Result<impl IntoResponse, Problem> {
    let query = Query::read(&uri, &EntryMatch::FIELDS)?;
    let wanted = requests::of_query(&query, sandbox.enter().0.vendors())?;
    let journal = sandbox.journal();
    let newest = journal.newest();
    let latest = *newest.borrow();
    let last = match (last_event_id(&headers)?, wanted.since) {
        (Some(id), _) | (None, Some(Since::After(id))) if id <= latest => id,
        // The id is from another run of the server.
        (Some(_), _) | (None, Some(Since::After(_))) => 0,
        (None, Some(Since::From(_))) => journal.after(0).map_or(latest, |next| next.lost),
        (None, None) => latest,
    };
    let watcher = Watcher {
        sandbox,
        journal,
        newest,
        stop: context.stop.subscribe(),
        wanted,
        last,
    };
    let events = unfold(watcher, |mut watcher| async {
        let event = watcher.next().await?;
        Some((Ok::<_, Infallible>(event), watcher))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get("last-event-id") else {
        return Ok(None);
    };
    let id = value.to_str().ok().and_then(|text| text.parse().ok());
    id.map(Some).ok_or_else(|| {
        let detail = "`Last-Event-ID` is not the id of an entry, a whole number";
        Problem::new(StatusCode::BAD_REQUEST, detail)
    })
}

/// The position of a stream in the journal. It keeps the sandbox in use.
struct Watcher {
    sandbox: Arc<Sandbox>,
    journal: Arc<Journal>,
    newest: watch::Receiver<u64>,
    stop: StopSignal,
    wanted: EntryMatch,
    last: u64,
}

impl Watcher {
    /// The next event; `None` when the server stops or the sandbox is dropped.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if self.stop.is_told() {
                return None;
            }
            while !self.journal.is_current() {
                self.follow()?;
            }
            match self.journal.after(self.last) {
                Some(Next { lost, .. }) if lost > 0 => {
                    self.last += lost;
                    return Some(event("lost", self.last, &json!({ "lost": lost })));
                }
                Some(Next { entry, .. }) => {
                    self.last = entry.id();
                    if self.wanted.fits(&entry) {
                        return Some(event("request", entry.id(), &entry.show()));
                    }
                }
                None => tokio::select! {
                    changed = self.newest.changed() => changed.ok()?,
                    () = self.stop.told() => return None,
                },
            }
        }
    }

    /// Switches to the journal that replaced this one; `None` when the sandbox is dropped.
    fn follow(&mut self) -> Option<()> {
        let journal = self.sandbox.journal();
        if Arc::ptr_eq(&journal, &self.journal) {
            return None;
        }
        self.newest = journal.newest();
        self.journal = journal;
        Some(())
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.sandbox.use_now();
    }
}

/// An event with the id that a client sends when it reconnects.
fn event(name: &str, id: u64, data: &Value) -> Event {
    Event::default()
        .event(name)
        .id(id.to_string())
        .data(data.to_string())
}
