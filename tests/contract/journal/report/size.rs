//! What is left out of a report.

use serde_json::json;

use super::super::{INDIVIDUALS, LOGIN, call, events};
use super::{has, report};
use crate::support::server::TestServer;

#[tokio::test]
async fn megabytes_are_cut_with_a_note() {
    let server =
        TestServer::start_with(|options| options.journal_size = 5000.try_into().expect("a size"))
            .await;
    let large = json!({"api_key": "wrong", "x": "<".repeat(60_000)});
    let size = large.to_string().len();
    server.post(LOGIN).json(large).send().await.status_is(401);
    let note = format!("This is the beginning of a body of {size} bytes.");
    has(&report(&server).await, &note);
    for _ in 0..400 {
        let many = server.get(&format!("{INDIVIDUALS}?{}", "a=%22&".repeat(600)));
        many.header("x-large", &"<".repeat(6000))
            .send()
            .await
            .status_is(401);
    }
    let html = report(&server).await;
    let most = 8 * 1024 * 1024;
    assert!(html.len() < most, "{}", html.len());
    has(
        &html,
        "older requests are left out, because the report would become too large.",
    );
    has(&html, "id=\"r401\"");
    assert!(!html.contains("id=\"r1\""));
}

#[tokio::test]
async fn evicted_requests_are_said() {
    let server = events::with_size(1).await;
    for _ in 0..3 {
        call(&server, "none").await.status_is(401);
    }
    has(
        &report(&server).await,
        "2 older requests are no longer kept in the journal.",
    );
}
