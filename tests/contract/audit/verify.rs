//! `POST /__admin/audit/verify`, for the end of a test.

use serde_json::json;

use super::{call, log_in};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

async fn verify(server: &TestServer, expectation: serde_json::Value) -> Answer {
    let verify = server.post("/__admin/audit/verify");
    verify.any_json(expectation).send().await
}

#[tokio::test]
async fn a_clean_audit_is_200() {
    let server = TestServer::start().await;
    log_in(&server).await;
    let verified = verify(&server, json!({})).await.status_is(200);
    assert_eq!(verified.json(), json!({"allowed": 0}));
}

#[tokio::test]
async fn findings_are_422_with_their_sentences() {
    let server = TestServer::start().await;
    for _ in 0..2 {
        log_in(&server).await;
    }
    let verified = verify(&server, json!({})).await.status_is(422);
    let detail = verified.text("/detail");
    assert!(
        detail.starts_with(
            "the audit has 1 finding\nwarning: logs-in-while-a-token-is-good: The client "
        ),
        "{detail}"
    );
}

#[tokio::test]
async fn an_allowed_rule_and_a_mild_finding_do_not_count() {
    let server = TestServer::start().await;
    for _ in 0..2 {
        log_in(&server).await;
    }
    for expectation in [
        json!({"allow": ["logs-in-while-a-token-is-good"]}),
        json!({"at_least": "error"}),
    ] {
        let verified = verify(&server, expectation).await.status_is(200);
        assert_eq!(verified.json(), json!({"allowed": 1}));
    }
}

#[tokio::test]
async fn a_rule_that_does_not_exist_is_400_and_the_nearest_is_named() {
    let server = TestServer::start().await;
    let refused = verify(&server, json!({"allow": ["refresh-too-early"]})).await;
    let refused = refused.status_is(400);
    assert_eq!(refused.text("/errors/0/nearest"), "refreshes-too-early");
}

#[tokio::test]
async fn evicted_entries_are_said() {
    use std::num::NonZeroUsize;

    use mockid::sandbox::journal::JournalSize;

    let size = JournalSize(NonZeroUsize::MIN);
    let server = TestServer::start_with(|options| options.journal_size = size).await;
    let tokens = log_in(&server).await;
    call(&server, &tokens).await.status_is(200);
    let audit = server.get("/__admin/audit").send().await.status_is(200);
    assert_eq!(audit.json(), json!({"findings": [], "total": 0, "lost": 1}));
}
