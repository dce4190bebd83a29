//! Refreshes.

use super::{broken, call, log_in, only_finding, refresh};
use crate::support::server::TestServer;

#[tokio::test]
async fn a_refresh_before_the_access_token_has_expired_is_found_where_the_vendor_refuses_it() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("5m").await;
    refresh(&server, &tokens).await.status_is(400);
    let finding = only_finding(&server).await;
    assert_eq!(finding["rule"], "refreshes-too-early");
    let expected = "The client asked for a refresh at 12:05:00 (#2), which was too early. It is possible \
                    from 12:15:00 on, 10 min after this request.";
    assert_eq!(finding["sentence"], expected);
}

#[tokio::test]
async fn a_refresh_after_the_access_token_has_expired_is_not_too_early() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("15m").await;
    refresh(&server, &tokens).await.status_is(200);
    assert_eq!(broken(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_refresh_after_the_clock_was_moved_back_is_not_blamed_on_the_client() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("15m").await;
    call(&server, &tokens).await.status_is(401);
    server.advance("-10m").await;
    refresh(&server, &tokens).await.status_is(400);
    assert_eq!(broken(&server).await, [""; 0]);
}
