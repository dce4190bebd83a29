//! More logins at once than the processors can hash for.

use std::num::NonZero;

use mockid::identity::{MAX_WAITING, PasswordCost};
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::answer::Answer;
use crate::support::server::TestServer;
use crate::{haut_ai, igny8, kyc};

fn is_refused(answer: Answer) {
    let answer = answer.status_is(503).header_is("retry-after", "1");
    let answer = answer.header_is("content-type", "application/problem+json");
    let detail = answer.text("/detail");
    assert!(detail.contains("--password-cost fast"), "{detail}");
}

#[tokio::test]
async fn beyond_the_line_of_expensive_passwords_every_login_is_503_with_retry_after() {
    const USER: &str = "user@example.com";
    let expensive = |options: &mut mockid::server::Options| {
        options.password_cost = PasswordCost::Realistic;
    };
    let server = TestServer::start_with(expensive).await;
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    let (world, _) = server.sandboxes.default_sandbox().enter();
    let mut turns = Vec::new();
    for _ in 0..processors {
        turns.push(world.identity().passwords().turn().await);
    }
    let mut crowd = JoinSet::new();
    for _ in 0..=processors * MAX_WAITING {
        let client = server.clone();
        crowd.spawn(async move { kyc::log_in(&client, USER, "password").await });
    }
    // No request gets a turn, so each one that is answered found the queue full.
    let first = crowd.join_next().await.expect("a crowd");
    is_refused(first.expect("an answer"));

    is_refused(haut_ai::log_in(&server, USER, "password").await);
    is_refused(igny8::log_in(&server, USER, "password").await);
    let register = server.post(igny8::REGISTER);
    let register = register.json(igny8::registration("new@example.com"));
    is_refused(register.send().await);
    // It does not count towards a lockout.
    for _ in 0..6 {
        let login = server
            .post("/s7risk/user/token")
            .header("origin", "http://localhost");
        let login = login.json(json!({"email": USER, "password": "wrong"}));
        is_refused(login.send().await);
    }
    server
        .get("/__admin/lockouts")
        .send()
        .await
        .has("/total", 0);
    let journal = server
        .get("/__admin/requests?reason=unavailable")
        .send()
        .await;
    journal.has("/total", 10);

    crowd.abort_all();
    drop(turns);
    // Whoever went away gives its place back as soon as the server sees it.
    let login = loop {
        let login = haut_ai::log_in(&server, USER, "password").await;
        if login.status != 503 {
            break login;
        }
    };
    login.status_is(200);
}
