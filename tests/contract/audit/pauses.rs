//! Requests that come again too soon.

use serde_json::json;

use super::{LOGIN, broken, call, fault, log_in, only_finding};
use crate::support::server::TestServer;

const RULE: &str = "does-not-back-off";

#[tokio::test]
async fn a_request_before_the_time_of_retry_after_is_found() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    let busy = json!({"status": 503, "headers": {"retry-after": "30"}});
    fault(&server, json!({"times": 1, "respond": busy})).await;
    let get = server.get(super::INDIVIDUALS).by_a_fault();
    let get = get.bearer(&tokens.text("/access_token"));
    get.send().await.status_is(503);
    server.advance("10s").await;
    call(&server, &tokens).await.status_is(200);
    let finding = only_finding(&server).await;
    assert_eq!(finding["rule"], RULE);
    let expected =
        "The answer to #2 said to wait 30 s, and the client asked again (#3) after 10 s.";
    assert_eq!(finding["sentence"], expected);
}

#[tokio::test]
async fn a_request_of_another_client_before_that_time_is_right() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    let busy = json!({"status": 503, "headers": {"retry-after": "30"}});
    fault(&server, json!({"times": 1, "respond": busy})).await;
    for (agent, status) in [("a/1", 503), ("b/1", 200)] {
        let get = server.get(super::INDIVIDUALS).by_a_fault();
        let get = get.header("user-agent", agent);
        let get = get.bearer(&tokens.text("/access_token"));
        get.send().await.status_is(status);
    }
    assert_eq!(broken(&server).await, [""; 0]);
}

#[tokio::test]
async fn ten_equal_refused_logins_in_a_row_are_a_loop_and_nine_are_none() {
    for (count, expected) in [(9, &[][..]), (10, &[RULE][..])] {
        let server = TestServer::start().await;
        for _ in 0..count {
            let login = server.post(LOGIN).json(json!({"api_key": "wrong"}));
            login.send().await.status_is(401);
        }
        assert_eq!(broken(&server).await, expected);
    }
}
