//! A journal that is written, read, watched and forgotten at once.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method, StatusCode};
use mockid::clock::NumericDate;
use mockid::sandbox::ResetParts;
use mockid::sandbox::explanation::RequestFacts;
use mockid::sandbox::journal::{
    EntryMatch, Exchange, Journal, JournalSize, Message, Next, SecretNames, Sender,
};
use mockid::sandbox::reason::Reason;

use crate::support::{both, each, sandbox, under_many_schedules};

fn exchange() -> Exchange {
    let nothing = |sender| Message::new(sender, SecretNames::NONE, &HeaderMap::new(), &[]);
    Exchange {
        provider: None,
        operation: None,
        method: Method::GET,
        path: "/".to_owned(),
        query: None,
        status: Some(StatusCode::OK),
        reason: Reason::Ok,
        account: None,
        session: None,
        token: None,
        fault: None,
        hint: None,
        facts: RequestFacts::default(),
        time: NumericDate::from_seconds(0),
        machine_time: jiff::Timestamp::UNIX_EPOCH,
        duration: Duration::ZERO,
        over_tls: false,
        came_by: None,
        outgoing: None,
        response_status: None,
        request: nothing(Sender::Client),
        response: Some(nothing(Sender::Vendor)),
    }
}

fn journal(size: usize) -> Journal {
    Journal::new(JournalSize(NonZeroUsize::new(size).unwrap()))
}

/// What a stream of events tells of the entries up to one: the ids that it tells, and how many it
/// says are lost.
fn watched(journal: &Journal, until: u64) -> (Vec<u64>, u64) {
    shuttle::future::block_on(async {
        let mut newest = journal.newest();
        let (mut told, mut lost, mut last) = (Vec::new(), 0, 0);
        while last < until {
            match journal.after(last) {
                Some(Next { lost: some, .. }) if some > 0 => {
                    lost += some;
                    last += some;
                }
                Some(Next { entry, .. }) => {
                    last = entry.id();
                    told.push(last);
                }
                None => newest.changed().await.expect("the journal is there"),
            }
        }
        (told, lost)
    })
}

#[test]
fn a_watcher_is_told_every_entry_once_and_in_order() {
    under_many_schedules(|| {
        let journal = journal(9);
        let (told, _) = both(
            || watched(&journal, 4),
            || {
                each(2, |_| {
                    journal.write(exchange());
                    journal.write(exchange());
                })
            },
        );
        assert_eq!(told, (vec![1, 2, 3, 4], 0));
    });
}

#[test]
fn what_a_watcher_is_not_told_it_is_told_to_be_lost() {
    under_many_schedules(|| {
        let journal = journal(1);
        let ((told, lost), _) = both(
            || watched(&journal, 3),
            || each(3, |_| journal.write(exchange()).id()),
        );
        assert!(told.is_sorted());
        assert_eq!(told.len() as u64 + lost, 3);
    });
}

#[test]
fn the_number_that_is_waited_for_never_goes_back() {
    under_many_schedules(|| {
        let journal = journal(9);
        let newest = journal.newest();
        let (seen, _) = both(
            || {
                [(); 4].map(|()| {
                    let _ = journal.len();
                    *newest.borrow()
                })
            },
            || each(2, |_| journal.write(exchange()).id()),
        );
        assert!(seen.is_sorted(), "{seen:?}");
        assert_eq!(*newest.borrow(), 2);
    });
}

#[test]
fn no_id_is_given_twice_when_entries_are_forgotten_meanwhile() {
    under_many_schedules(|| {
        let journal = journal(2);
        let (ids, ()) = both(
            || each(2, |_| journal.write(exchange()).id()),
            || journal.clear(),
        );
        assert_ne!(ids[0], ids[1]);
        let next = journal.write(exchange()).id();
        assert_eq!(next, 3);
        assert_eq!(journal.entry(3).map(|entry| entry.id()), Some(3));
    });
}

#[test]
fn a_request_is_in_the_journal_if_it_comes_after_a_reset_and_not_if_it_came_before() {
    under_many_schedules(|| {
        let sandbox = sandbox();
        let (old, _) = sandbox.enter();
        let (came_after, ()) = both(
            || {
                let (world, _) = sandbox.enter();
                world.journal().write(exchange());
                !Arc::ptr_eq(&world, &old)
            },
            || sandbox.reset(&ResetParts::default()),
        );
        let kept = sandbox.journal().find(&EntryMatch::default()).entries.len();
        assert_eq!(kept, usize::from(came_after));
    });
}
