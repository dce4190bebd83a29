//! What a client had when it sent a request: it is blamed for the second use of an expired token if it had the
//! answer to the first one.

use jiff::SignedDuration;

use crate::audit::RuleName;
use crate::audit::test_entries::{expired, found, machine_time};
use crate::sandbox::journal::CameBy;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// A connection that was opened this number of milliseconds after the first refusal.
fn opened(millis: i64) -> CameBy {
    CameBy {
        opened: machine_time(MINUTE + SignedDuration::from_millis(millis)),
        is_serial: true,
    }
}

/// Whether the last use is blamed on the client. Each use has the milliseconds since the first and its connection.
fn is_blamed(uses: &[(i64, CameBy)]) -> bool {
    let entries = uses.iter().map(|(millis, connection)| {
        let mut entry = expired(MINUTE, MINUTE + SignedDuration::from_millis(*millis));
        entry.came_by = Some(*connection);
        entry
    });
    let findings = found(entries);
    let last = findings.iter().flat_map(|finding| {
        assert_eq!(finding.rule, RuleName::UsesAnExpiredTokenAgain);
        &finding.entries
    });
    last.max().copied() == u64::try_from(uses.len()).ok()
}

#[test]
fn a_request_on_another_connection_may_have_been_under_way() {
    for (pause, expected) in [(1, false), (199, false), (200, true)] {
        let uses = [(0, opened(-20)), (pause, opened(-10))];
        assert_eq!(is_blamed(&uses), expected, "{pause} ms");
    }
}

#[test]
fn a_request_on_the_same_connection_was_sent_after_the_answer_unless_it_carries_many_at_once() {
    for is_serial in [true, false] {
        let connection = CameBy {
            is_serial,
            ..opened(-20)
        };
        let uses = [(0, connection), (1, connection)];
        assert_eq!(is_blamed(&uses), is_serial);
    }
}

#[test]
fn the_second_request_on_a_connection_since_the_answer_was_sent_after_it() {
    let other = opened(-10);
    assert!(is_blamed(&[(0, opened(-20)), (1, other), (2, other)]));
}

#[test]
fn a_request_on_a_connection_that_was_opened_later_was_sent_after_the_answer() {
    // The client keeps its connection for a second request.
    let kept = opened(-20);
    for (since, expected) in [(9, false), (10, true)] {
        let uses = [(0, kept), (0, kept), (11, opened(since))];
        assert_eq!(is_blamed(&uses), expected, "{since} ms");
    }
}

#[test]
fn a_client_that_connects_for_each_request_has_read_every_answer_unless_two_are_under_way() {
    for (second, expected) in [(0, true), (-1, false)] {
        let uses = [(0, opened(-2)), (1, opened(second)), (3, opened(2))];
        assert_eq!(is_blamed(&uses), expected, "opened after {second} ms");
    }
}

#[test]
fn a_request_after_a_move_of_the_clock_was_sent_after_the_answer() {
    for (minutes, expected) in [(1, false), (2, true)] {
        let mut entries = [
            expired(MINUTE, MINUTE),
            expired(MINUTE * minutes, MINUTE + SignedDuration::from_millis(1)),
        ];
        entries[0].came_by = Some(opened(-20));
        entries[1].came_by = Some(opened(-10));
        assert_eq!(!found(entries).is_empty(), expected, "{minutes} minutes");
    }
}
