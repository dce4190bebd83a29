//! `/__admin/events`: the journal as it is written.

use std::num::NonZeroUsize;
use std::time::Duration;

use mockid::sandbox::SandboxName;
use mockid::sandbox::journal::JournalSize;
use serde_json::json;

use super::{call, journal, log_in};
use crate::faults::PATIENCE;
use crate::support::events::Events;
use crate::support::server::TestServer;

const EVENTS: &str = "/__admin/events";

pub async fn with_size(size: usize) -> TestServer {
    let size = NonZeroUsize::new(size).expect("a size");
    TestServer::start_with(|options| options.journal_size = JournalSize(size)).await
}

#[tokio::test]
async fn entries_come_as_they_are_written_and_from_no_other_sandbox() {
    let server = TestServer::start().await;
    call(&server, "before").await.status_is(401);
    let mut events = Events::open(&server, EVENTS, &[]).await;
    log_in(&server.in_sandbox("other")).await;
    log_in(&server).await;
    call(&server, "after").await.status_is(401);
    for entry in &journal(&server, "?since=1").await {
        let event = events.next().await.expect("an event");
        assert_eq!((event.name.as_str(), &event.data), ("request", entry));
        assert_eq!(entry["id"], event.id);
    }
}

#[tokio::test]
async fn whoever_comes_back_gets_what_was_missed_as_far_as_it_is_kept() {
    let server = with_size(3).await;
    for _ in 0..5 {
        call(&server, "none").await.status_is(401);
    }
    let kept = async |last| Events::open(&server, EVENTS, &[("last-event-id", last)]).await;
    for (last, first) in [("3", 4), ("2", 3)] {
        let mut events = kept(last).await;
        assert_eq!(events.next().await.expect("an event").id, first);
    }
    let mut events = kept("0").await;
    let lost = events.next().await.expect("an event");
    assert_eq!(
        (lost.name.as_str(), lost.id, lost.data),
        ("lost", 2, json!({"lost": 2}))
    );
    for id in 3..=5 {
        assert_eq!(events.next().await.expect("an event").id, id);
    }
    // The id is of another run of the server, in which more was asked.
    let mut events = kept("99").await;
    assert_eq!(events.next().await.expect("an event").name, "lost");
    assert_eq!(events.next().await.expect("an event").id, 3);
}

#[tokio::test]
async fn a_stream_can_be_of_some_entries_alone() {
    let server = TestServer::start().await;
    log_in(&server).await;
    call(&server, "none").await.status_is(401);
    let since = format!("{EVENTS}?status=200&since=0");
    let mut events = Events::open(&server, &since, &[]).await;
    let from = format!("{EVENTS}?status=200&since=2026-01-01T12:00:00Z");
    let mut from_noon = Events::open(&server, &from, &[]).await;
    log_in(&server).await;
    for events in [&mut events, &mut from_noon] {
        for id in [1, 3] {
            assert_eq!(events.next().await.expect("an event").id, id);
        }
    }
}

#[tokio::test]
async fn a_stream_that_does_not_keep_up_loses_the_oldest_and_is_told_so() {
    const REQUESTS: u64 = 1000;
    let server = with_size(3).await;
    let mut events = Events::open(&server, EVENTS, &[]).await;
    // More than sockets hold.
    let address = format!("{}?a={}", super::INDIVIDUALS, "x".repeat(4000));
    let filler = "x".repeat(8000);
    for _ in 0..REQUESTS {
        let call = server.get(&address).header("x-filler", &filler);
        call.send().await.status_is(401);
    }
    let (mut came, mut lost) = (0, 0);
    while came + lost < REQUESTS {
        let event = events.next().await.expect("an event");
        match event.name.as_str() {
            "lost" => lost += event.data["lost"].as_u64().expect("a number"),
            _ => came += 1,
        }
        assert_eq!(event.id, came + lost);
    }
    assert!(lost > 0, "{came} came");
}

#[tokio::test]
async fn a_stream_ends_when_the_server_stops() {
    let server = TestServer::start().await;
    let mut events = Events::open(&server, EVENTS, &[]).await;
    drop(server);
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_stream_ends_when_its_sandbox_is_dropped() {
    let server = TestServer::start().await;
    let sandbox = server.in_sandbox("watched");
    let mut events = Events::open(&sandbox, EVENTS, &[]).await;
    let dropped = server.delete("/__admin/sandboxes/watched");
    dropped.send().await.status_is(204);
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_sandbox_that_is_watched_is_not_dropped_as_idle() {
    let server = TestServer::start().await;
    let watched: SandboxName = "watched".parse().expect("a name");
    let other: SandboxName = "other".parse().expect("a name");
    log_in(&server.in_sandbox("other")).await;
    let sandbox = server.in_sandbox("watched");
    let mut events = Events::open(&sandbox, EVENTS, &[]).await;
    let is_idle = |name: &SandboxName| {
        server.sandboxes.drop_idle_in(Duration::from_secs(7200));
        !server.sandboxes.contains(name)
    };
    assert!(is_idle(&other) && !is_idle(&watched));
    log_in(&sandbox).await;
    assert_eq!(events.next().await.expect("an event").id, 1);
    drop(events);
    let dropped = async {
        while !is_idle(&watched) {
            tokio::task::yield_now().await;
        }
    };
    let dropped = tokio::time::timeout(PATIENCE, dropped).await;
    dropped.expect("a sandbox that nobody watches");
}

#[tokio::test]
async fn a_stream_goes_on_over_a_reset() {
    let server = TestServer::start().await;
    log_in(&server).await;
    let mut events = Events::open(&server, EVENTS, &[]).await;
    server.post("/__admin/reset").send().await.status_is(204);
    log_in(&server).await;
    assert_eq!(events.next().await.expect("an event").id, 2);
}

#[tokio::test]
async fn what_does_not_fit_opens_no_stream() {
    let server = TestServer::start().await;
    for query in ["stauts=200", "reason=okay", "limit=1"] {
        let answer = server.get(&format!("{EVENTS}?{query}")).send().await;
        answer.status_is(422);
    }
    for id in ["x", "-1", "1.5"] {
        let answer = server.get(EVENTS).header("last-event-id", id).send().await;
        answer.status_is(400);
    }
}
