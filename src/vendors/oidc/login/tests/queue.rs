//! The queue of scripted logins.

use super::{ADA, BOB, approving};
use crate::vendors::oidc::login::queue::{LoginQueue, MAX_QUEUED, QueuedOutcome, ScriptedError};

#[test]
fn a_scripted_login_is_for_its_client_and_used_up() {
    let mut queue = LoginQueue::default();
    let mut only_web = approving(ADA);
    only_web.client_id = Some("web".to_owned());
    only_web.times = 2;
    queue.add(only_web);
    queue.add(approving(BOB));
    let first = |queue: &LoginQueue, client| queue.first_for(client, false).map(|it| it.id);
    assert_eq!(first(&queue, "spa"), Some(2));
    for _ in 0..2 {
        assert_eq!(first(&queue, "web"), Some(1));
        queue.note_use(1);
    }
    assert_eq!(first(&queue, "web"), Some(2));
    queue.note_use(2);
    assert_eq!(first(&queue, "web"), None);
}

#[test]
fn without_a_page_only_a_scripted_error_is_used() {
    let mut queue = LoginQueue::default();
    queue.add(approving(ADA));
    assert_eq!(queue.first_for("web", true), None);
    let mut error = approving(ADA);
    error.outcome = QueuedOutcome::Error(ScriptedError::LoginRequired);
    queue.add(error);
    assert_eq!(queue.first_for("web", true).map(|login| login.id), Some(2));
}

#[test]
fn the_queue_is_bounded_and_does_not_use_a_number_again() {
    let mut queue = LoginQueue::default();
    for _ in 0..MAX_QUEUED {
        assert!(queue.add(approving(ADA)).is_some());
    }
    assert!(queue.add(approving(ADA)).is_none());
    queue.clear();
    assert_eq!(queue.add(approving(ADA)).map(|login| login.id), Some(1_001));
    assert!(queue.remove(1_001).is_some());
    assert!(queue.waiting().is_empty());
}
