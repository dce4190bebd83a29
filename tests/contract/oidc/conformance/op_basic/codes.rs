//! The second use of a code (OpenID Connect Core, section 3.1.3.4; RFC 6749, section 4.1.2).

use crate::oidc::conformance::checks::is_invalid_grant;
use crate::oidc::conformance::{Flow, Suite};
use crate::oidc::{fields, userinfo};

/// A flow whose code is used again after a while.
async fn reuse_after(seconds: u32) -> (Suite, Flow) {
    let mut suite = Suite::start().await;
    let request = suite.request();
    let flow = suite.flow(request).await;
    if seconds > 0 {
        suite.advance(seconds).await;
    }
    let again = fields([
        ("grant_type", "authorization_code"),
        ("code", &flow.code),
        ("redirect_uri", &flow.request["redirect_uri"]),
    ]);
    is_invalid_grant(&suite.token("web", again).await);
    assert_eq!(suite.server.newest_entry().await["reason"], "code_used");
    (suite, flow)
}

#[tokio::test]
async fn oidcc_codereuse() {
    reuse_after(0).await;
}

/// The access token that the first use gave has to be revoked, with the refresh token.
#[tokio::test]
async fn oidcc_codereuse_30seconds() {
    let (suite, flow) = reuse_after(30).await;
    assert_eq!(userinfo(&suite.server, &flow.access_token()).await, 401);
    let token = flow.tokens.text("/refresh_token");
    let refresh = fields([("grant_type", "refresh_token"), ("refresh_token", &token)]);
    is_invalid_grant(&suite.token("web", refresh).await);
    assert_eq!(suite.server.newest_entry().await["reason"], "session_ended");
}
