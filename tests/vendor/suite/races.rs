//! Refreshes of one token, 32 in parallel.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::*;

/// The answers to 32 refreshes of the same token, sent in parallel.
async fn race(server: &Arc<Suite>, name: &str, wait: &str) -> Vec<Told> {
    let subject = Subject::named(name);
    let session = server.log_in("", subject).await;
    server.advance(wait).await;
    let mut asked = JoinSet::new();
    for _ in 0..32 {
        let (server, token) = (Arc::clone(server), session.refresh.clone().unwrap());
        asked.spawn(async move { server.refresh("", subject, &token).await });
    }
    asked.join_all().await
}

/// Settings by which as many refreshes are not throttled.
fn unthrottled() -> Value {
    json!({ "igny8-declared": { "throttle": { "refresh": "100/m" } } })
}

fn won(answers: &[Told]) -> usize {
    answers.iter().filter(|answer| answer.status == 200).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn exactly_one_wins_where_a_refresh_must_not_come_too_early() {
    let server = Arc::new(Suite::start().await);
    for name in ["intergiro", "intergiro-declared"] {
        let answers = race(&server, name, "15m").await;
        assert_eq!(won(&answers), 1, "{name}");
        let early = answers.iter().filter(|answer| answer.status == 400);
        assert_eq!(early.count(), 31, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn exactly_one_wins_where_a_refresh_token_is_used_once() {
    let server = Arc::new(Suite::start().await);
    let single = json!({ "rotation": "single_use", "reuse_ends_session": true });
    let settings = json!({
        "igny8": { "strict_rotation": true }, "igny8-declared": { "refresh": single },
    });
    server.patch_settings("", &settings).await;
    server.patch_settings("", &unthrottled()).await;
    for name in ["igny8", "igny8-declared"] {
        let answers = race(&server, name, "1s").await;
        assert_eq!(won(&answers), 1, "{name}");
        // The reuse has ended the session, the winner's new tokens included.
        let winner = answers.iter().find(|answer| answer.status == 200).unwrap();
        let subject = Subject::named(name);
        let access = crate::declared::text(&winner.body, subject.access);
        assert_eq!(server.status("", subject, &access).await, 401, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_win_where_a_refresh_token_is_kept() {
    let server = Arc::new(Suite::start().await);
    server.patch_settings("", &unthrottled()).await;
    for name in ["igny8", "igny8-declared"] {
        assert_eq!(won(&race(&server, name, "1s").await), 32, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_get_the_same_successor_within_the_grace() {
    let server = Arc::new(Suite::start().await);
    let answers = race(&server, "shop-oauth", "1s").await;
    assert_eq!(won(&answers), 32);
    let successors = answers.iter().map(|answer| &answer.body["refresh_token"]);
    let successors: BTreeSet<_> = successors.map(ToString::to_string).collect();
    assert_eq!(successors.len(), 1, "{successors:?}");
}
