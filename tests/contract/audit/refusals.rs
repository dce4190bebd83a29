//! What clients do with tokens that are refused.

use super::{broken, call, log_in, only_finding};
use crate::support::server::TestServer;

#[tokio::test]
async fn an_expired_token_that_is_sent_again_is_found() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("15m").await;
    for _ in 0..3 {
        call(&server, &tokens).await.status_is(401);
    }
    let finding = only_finding(&server).await;
    assert_eq!(finding["rule"], "uses-an-expired-token-again");
    assert_eq!(finding["times"], 2);
    let expected = "The client sent a token at 12:15:00 (#3) that had been refused as expired at 12:15:00 \
                    (#2).";
    assert_eq!(finding["sentence"], expected);
}

#[tokio::test]
async fn the_first_use_of_an_expired_token_is_news_to_the_client() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("15m").await;
    call(&server, &tokens).await.status_is(401);
    assert_eq!(broken(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_token_of_another_vendor_is_found_the_first_time() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    let resource = server.get("/kyc/api/v1/resource");
    let answer = resource.bearer(&tokens.text("/access_token")).send().await;
    answer.status_is(401);
    let finding = only_finding(&server).await;
    assert_eq!(finding["rule"], "sends-a-token-to-another-vendor");
    let expected = "The client sent kyc a token that intergiro has issued (#2).";
    assert_eq!(finding["sentence"], expected);
}
