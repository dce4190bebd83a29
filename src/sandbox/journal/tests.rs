//! The journal without a server.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method, StatusCode};
use serde_json::json;

use super::budget::Evict;
use super::*;
use crate::clock::NumericDate;
use crate::provider::Provider;
use crate::sandbox::explanation::RequestFacts;
use crate::sandbox::reason::Reason;

fn journal(size: usize) -> Journal {
    Journal::new(JournalSize(NonZeroUsize::new(size).unwrap()))
}

fn exchange(path: &str, body: impl AsRef<[u8]>) -> Exchange {
    Exchange {
        provider: Some(Provider::KYC),
        operation: Some("kycLogin".into()),
        method: Method::POST,
        path: path.to_owned(),
        query: None,
        status: Some(StatusCode::OK),
        reason: Reason::Ok,
        account: None,
        session: None,
        token: None,
        fault: None,
        hint: None,
        facts: RequestFacts::default(),
        time: NumericDate::from_seconds(1_767_268_800),
        machine_time: "2026-01-01T12:00:00Z".parse().unwrap(),
        duration: Duration::from_micros(1500),
        over_tls: false,
        came_by: None,
        outgoing: None,
        response_status: None,
        request: Message::new(
            Sender::Client,
            SecretNames::NONE,
            &HeaderMap::new(),
            body.as_ref(),
        ),
        response: Some(Message::new(
            Sender::Vendor,
            SecretNames::NONE,
            &HeaderMap::new(),
            &[],
        )),
    }
}

fn with(count: u64, size: usize) -> Journal {
    let journal = journal(size);
    for number in 1..=count {
        let entry = journal.write(exchange(&format!("/{number}"), ""));
        assert_eq!(entry.id(), number);
    }
    journal
}

fn wanted(json: &serde_json::Value) -> EntryMatch {
    crate::schema::read(json).unwrap()
}

#[test]
fn the_oldest_entries_make_room() {
    let journal = with(5, 3);
    let ids: Vec<u64> = journal
        .find(&EntryMatch::default())
        .entries
        .iter()
        .map(|e| e.id())
        .collect();
    assert_eq!(ids, [3, 4, 5]);
    for (id, kept) in [
        (0, false),
        (2, false),
        (3, true),
        (5, true),
        (6, false),
        (u64::MAX, false),
    ] {
        assert_eq!(
            journal.entry(id).map(|entry| entry.id()),
            kept.then_some(id),
            "{id}"
        );
    }
}

#[test]
fn a_reader_that_is_too_late_learns_how_many_entries_are_lost() {
    let journal = with(5, 3);
    for (after, lost, next) in [(0, 2, 3), (1, 1, 3), (2, 0, 3), (3, 0, 4), (4, 0, 5)] {
        let found = journal.after(after).unwrap();
        assert_eq!(
            (found.lost, found.entry.id()),
            (lost, next),
            "after {after}"
        );
    }
    for after in [5, 6, u64::MAX] {
        assert!(journal.after(after).is_none(), "after {after}");
    }
}

#[test]
fn ids_go_on_where_they_were_when_the_journal_is_cleared() {
    let journal = with(2, 3);
    let newest = journal.newest();
    journal.clear();
    assert!(journal.is_empty());
    assert!(journal.after(2).is_none());
    assert_eq!(journal.write(exchange("/", "")).id(), 3);
    assert_eq!(*newest.borrow(), 3);
    assert_eq!(journal.after(1).unwrap().lost, 1);
}

#[test]
fn an_entry_differs_in_what_does_not_fit_and_in_nothing_else() {
    let journal = with(1, 3);
    let entry = journal.entry(1).unwrap();
    let all = json!({
        "provider": "kyc", "operation": "kycLogin", "method": "POST", "path": "/*",
        "status": 200, "reason": "ok", "since": "2026-01-01T12:00:00.5Z",
    });
    assert_eq!(wanted(&all).differences(&entry), []);
    let none = json!({"status": 401, "account": 7, "since": 1});
    let differences = serde_json::to_value(wanted(&none).differences(&entry)).unwrap();
    assert_eq!(
        differences,
        json!([
            {"field": "status", "expected": 401, "found": 200},
            {"field": "account", "expected": 7, "found": null},
            {"field": "since", "expected": 1, "found": 1},
        ])
    );
    assert!(!wanted(&json!({"since": "2026-01-01T12:00:01Z"})).fits(&entry));
}

#[test]
fn a_condition_that_holds_is_no_difference_beside_one_that_does_not() {
    let journal = journal(1);
    let entry = journal.write(exchange("/", r#"{"a":"1","b":"2"}"#));
    let differences = wanted(&json!({"body": {"a": "1", "b": "3"}})).differences(&entry);
    let fields: Vec<_> = differences.iter().map(|one| &*one.field).collect();
    assert_eq!(fields, ["body.b"]);
}

#[test]
fn the_nearest_were_for_the_same_then_differ_least_then_are_the_newest() {
    let journal = with(4, 4);
    let nearest = |wanted: serde_json::Value| -> Vec<u64> {
        let nearest = journal.nearest(&self::wanted(&wanted), 3);
        nearest.iter().map(|(entry, _)| entry.id()).collect()
    };
    assert_eq!(nearest(json!({"path": "/2", "reason": "ok"})), [4, 3, 1]);
    assert_eq!(
        nearest(json!({"path": "/2", "status": 400, "account": 1})),
        [2, 4, 3]
    );
    assert_eq!(nearest(json!({})), [] as [u64; 0]);
}

#[test]
fn a_large_body_is_cut_after_its_secrets_were_taken_out() {
    let filler = "é".repeat(5000);
    let body = json!({"password": "hunter2", "filler": filler, "secret": "hunter2"}).to_string();
    let journal = journal(1);
    let entry = journal.write(exchange("/", body.clone()));
    let shown = entry.show();
    assert_eq!(shown["request"]["cut"], true);
    assert_eq!(shown["request"]["size"], body.len());
    let text = shown["request"]["body"].as_str().unwrap();
    assert!(
        text.starts_with(r#"{"password":"secret:f52fbd32","filler":"é"#),
        "{text}"
    );
    assert!((4095..=4096).contains(&text.len()), "{}", text.len());
    assert!(!shown.to_string().contains("hunter2"));
    assert_eq!(shown["duration_ms"], 1.5);
}

#[test]
fn nothing_of_an_entry_is_shown_by_debug() {
    let journal = with(1, 1);
    journal.write(exchange("/login", r#"{"password":"hunter2"}"#));
    let shown = format!("{journal:?}");
    assert!(
        shown.contains("#2 POST /login was answered 200 (ok)"),
        "{shown}"
    );
    assert!(!shown.contains("hunter2"), "{shown}");
}

/// The ids that a journal still has.
fn ids(journal: &Journal) -> Vec<u64> {
    let entries = journal.find(&EntryMatch::default()).entries;
    entries.iter().map(|entry| entry.id()).collect()
}

/// An exchange of some 4 KiB at an instant.
fn heavy(machine_time: &str) -> Exchange {
    Exchange {
        machine_time: machine_time.parse().unwrap(),
        ..exchange("/", [b'x'; 4000])
    }
}

#[test]
fn the_memory_of_journals_is_from_one_mebibyte_to_one_tebibyte() {
    let bytes = |mebibytes| JournalMemory::try_from(mebibytes).map(JournalMemory::bytes);
    assert_eq!(bytes(1).ok(), Some(1 << 20));
    assert_eq!(bytes(JournalMemory::MAX).ok(), Some(1 << 40));
    assert!(bytes(0).is_err());
    assert!(bytes(JournalMemory::MAX + 1).is_err());
}

#[test]
fn beyond_the_budget_the_oldest_go_of_the_journal_that_was_written_least_recently() {
    let budget = Arc::new(JournalBudget::new(20 * 5000));
    let size = JournalSize::default();
    let (old, new) = (
        Journal::within(size, &budget),
        Journal::within(size, &budget),
    );
    for _ in 0..10 {
        old.write(heavy("2026-01-01T12:00:00Z"));
    }
    for _ in 0..14 {
        new.write(heavy("2026-01-01T12:00:01Z"));
    }
    assert_eq!(ids(&new), (1..=14).collect::<Vec<_>>());
    let left = ids(&old);
    assert!((1..10).contains(&left.len()), "{left:?}");
    assert_eq!(left.last(), Some(&10));
    assert!(budget.used() <= 20 * 5000);
}

#[test]
fn no_more_entries_are_evicted_than_free_the_bytes() {
    let budget = Arc::new(JournalBudget::new(usize::MAX));
    let journal = Journal::within(JournalSize::default(), &budget);
    journal.write(heavy("2026-01-01T12:00:00Z"));
    let one = budget.used();
    journal.write(heavy("2026-01-01T12:00:00Z"));
    journal.write(heavy("2026-01-01T12:00:00Z"));
    journal.evict(one);
    assert_eq!(ids(&journal), [2, 3]);
    journal.evict(one + 1);
    assert_eq!(ids(&journal), [] as [u64; 0]);
}

#[test]
fn a_reset_of_a_dropped_sandbox_has_no_current_journal() {
    let journal = journal(1);
    journal.end();
    assert!(!journal.replaced().is_current());
}

#[test]
fn a_journal_alone_keeps_within_the_budget_and_its_newest_entry() {
    let budget = Arc::new(JournalBudget::new(20 * 5000));
    let journal = Journal::within(JournalSize::default(), &budget);
    for number in 1..=100 {
        journal.write(heavy("2026-01-01T12:00:00Z"));
        assert!(budget.used() <= 20 * 5000);
        assert_eq!(ids(&journal).last(), Some(&number));
    }
}

#[test]
fn what_a_journal_took_is_given_back_when_it_is_emptied_full_or_gone() {
    let budget = Arc::new(JournalBudget::new(usize::MAX));
    let size = JournalSize(NonZeroUsize::new(2).unwrap());
    let journal = Journal::within(size, &budget);
    journal.write(heavy("2026-01-01T12:00:00Z"));
    let one = budget.used();
    for _ in 0..5 {
        journal.write(heavy("2026-01-01T12:00:00Z"));
    }
    assert_eq!(budget.used(), 2 * one);
    journal.clear();
    assert_eq!(budget.used(), 0);
    journal.write(heavy("2026-01-01T12:00:00Z"));
    drop(journal);
    assert_eq!(budget.used(), 0);
}

#[test]
fn of_a_long_path_and_query_the_first_parts_are_kept() {
    let journal = journal(1);
    let segments = "/segment".repeat(1000);
    let entry = journal.write(Exchange {
        query: Some(format!("password=hush&{}", "a=1&".repeat(2000))),
        ..exchange(&segments, "")
    });
    let shown = entry.summary();
    let path = shown["path"].as_str().unwrap();
    assert!(path.len() < 4200 && path.ends_with("/segment…"), "{path}");
    let query = shown["query"].as_str().unwrap();
    assert!(query.len() < 4200 && query.ends_with("a=1&…"), "{query}");
    assert!(query.starts_with("password=secret:"), "{query}");
}

#[test]
fn of_headers_beyond_eight_kibibytes_those_that_fit_are_shown() {
    let mut headers = HeaderMap::new();
    headers.insert("x-long", "x".repeat(9000).parse().unwrap());
    headers.insert("accept", "text/plain".parse().unwrap());
    let journal = journal(1);
    let entry = journal.write(Exchange {
        request: Message::new(Sender::Client, SecretNames::NONE, &headers, &[]),
        ..exchange("/", "")
    });
    let request = &entry.show()["request"];
    assert_eq!(request["headers"], json!({"accept": "text/plain"}));
    assert_eq!(request["headers_cut"], true);
    assert!(entry.show()["response"].get("headers_cut").is_none());
}
