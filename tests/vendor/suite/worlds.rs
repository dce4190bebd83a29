//! Snapshots and sandboxes.

use super::*;

async fn snapshot(server: &Suite) -> Value {
    told(server.request(Method::GET, "/__admin/snapshot"))
        .await
        .body
}

async fn restore(server: &Suite, sandbox: &str, snapshot: &Value) {
    let path = format!("{sandbox}/__admin/snapshot");
    let restored = told(server.request(Method::PUT, &path).json(snapshot)).await;
    assert_eq!(restored.status, 200, "{restored:?}");
}

#[tokio::test]
async fn tokens_and_sessions_work_in_another_server_that_a_snapshot_is_restored_in() {
    let (here, there) = (Suite::start().await, Suite::start().await);
    let mut sessions = Vec::new();
    for subject in &SUBJECTS {
        sessions.push((subject, here.log_in("", subject).await));
    }
    let snapshot = snapshot(&here).await;
    let listed = told(here.request(Method::GET, "/__admin/sessions"))
        .await
        .body;
    restore(&there, "", &snapshot).await;
    let again = told(there.request(Method::GET, "/__admin/sessions"))
        .await
        .body;
    assert_eq!(again, listed);
    for (subject, session) in &sessions {
        assert_eq!(
            there.status("", subject, &session.access).await,
            200,
            "{}",
            subject.name
        );
    }
    there.advance("15m").await;
    for (subject, session) in sessions {
        if let Some(token) = session.refresh {
            let refreshed = there.refresh("", subject, &token).await;
            assert_eq!(refreshed.status, 200, "{}: {refreshed:?}", subject.name);
        }
    }
}

#[tokio::test]
async fn what_is_revoked_stays_revoked_in_a_snapshot() {
    let (here, there) = (Suite::start().await, Suite::start().await);
    let mut tokens = Vec::new();
    for subject in &SUBJECTS {
        tokens.push((subject, here.log_in("", subject).await.access));
    }
    let known = told(here.request(Method::GET, "/__admin/tokens?kind=access&limit=1000")).await;
    for token in known.body["tokens"].as_array().unwrap() {
        let id = crate::declared::text(token, "id");
        let revoke = here.request(Method::DELETE, &format!("/__admin/tokens/{id}"));
        assert_eq!(told(revoke).await.status, 204);
    }
    restore(&there, "", &snapshot(&here).await).await;
    for (subject, token) in tokens {
        there.empty_journal().await;
        assert_eq!(
            there.status("", subject, &token).await,
            401,
            "{}",
            subject.name
        );
        assert_eq!(
            there.only_reason().await,
            "token_revoked",
            "{}",
            subject.name
        );
    }
}

#[tokio::test]
async fn sandboxes_have_clocks_and_ledgers_of_their_own() {
    let server = Suite::start().await;
    for subject in &SUBJECTS {
        let one = server.log_in("/~one", subject).await.access;
        let other = server.log_in("/~other", subject).await.access;
        server.advance_in("/~one", "31d").await;
        let name = subject.name;
        assert_eq!(server.status("/~one", subject, &one).await, 401, "{name}");
        assert_eq!(
            server.status("/~other", subject, &other).await,
            200,
            "{name}"
        );
        let path = format!("/~empty/__admin/tokens?provider={name}");
        let known = told(server.request(Method::GET, &path)).await.body;
        assert_eq!(known["total"], 0, "{name}");
    }
}
