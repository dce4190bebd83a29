//! PKCE at both endpoints.

use super::{
    SPA, VERIFIER, ask, authorize, automatic, code_for, exchange, fields, is_refused, request,
    returned, with, without,
};

#[tokio::test]
async fn a_public_client_gets_no_code_without_a_challenge() {
    let server = automatic("").await;
    let spa = fields([
        ("response_type", "code"),
        ("client_id", "spa"),
        ("redirect_uri", SPA),
        ("scope", "openid"),
    ]);
    let answer = authorize(&server, &spa).await.status_is(303);
    assert_eq!(returned(&answer)["error"], "invalid_request");
    assert_eq!(server.newest_entry().await["reason"], "pkce_missing");
}

#[tokio::test]
async fn plain_is_no_method_nor_is_none() {
    let server = automatic("").await;
    for fields in [
        with(request(), "code_challenge_method", "plain"),
        without(request(), "code_challenge_method"),
    ] {
        let answer = authorize(&server, &fields).await.status_is(303);
        assert_eq!(returned(&answer)["error"], "invalid_request");
        assert_eq!(server.newest_entry().await["reason"], "pkce_method");
    }
}

#[tokio::test]
async fn a_code_with_a_challenge_needs_its_verifier() {
    let server = automatic("").await;
    let code = code_for(&server, &request()).await;
    let missing = without(exchange(&code), "code_verifier");
    is_refused(&server, &missing, "invalid_grant", "pkce_missing").await;
    let other = with(exchange(&code), "code_verifier", &"a".repeat(43));
    is_refused(&server, &other, "invalid_grant", "pkce_mismatch").await;
    let short = with(exchange(&code), "code_verifier", &VERIFIER[..42]);
    is_refused(&server, &short, "invalid_request", "pkce_verifier").await;
    ask(&server, &exchange(&code)).await.status_is(200);
}

#[tokio::test]
async fn a_verifier_for_a_code_without_a_challenge_is_refused() {
    let server = automatic("").await;
    let without_pkce = without(
        without(request(), "code_challenge"),
        "code_challenge_method",
    );
    let code = code_for(&server, &without_pkce).await;
    is_refused(
        &server,
        &exchange(&code),
        "invalid_grant",
        "pkce_unexpected",
    )
    .await;
    let plain = without(exchange(&code), "code_verifier");
    ask(&server, &plain).await.status_is(200);
}
