//! Lies of userinfo and of the keys.

use serde_json::json;

use super::super::{automatic, log_in, userinfo};
use super::{deceived_login, is, order, request};
use crate::support::answer::{Answer, claims, segment};
use crate::support::server::TestServer;

async fn deceived(server: &TestServer, lie: &str) -> Answer {
    let token = log_in(server).await.text("/access_token");
    order(server, "oidcUserinfo", lie).await;
    let asked = server.get("/oidc/userinfo").bearer(&token);
    asked.by_a_fault().send().await.status_is(200)
}

#[tokio::test]
async fn userinfo_can_be_a_signed_jwt_for_the_client() {
    let server = automatic("").await;
    let deceived = deceived(&server, "userinfo_signed").await;
    assert_eq!(deceived.header("content-type"), "application/jwt");
    let token = deceived.body_text();
    let issuer = format!("{}/oidc", server.origin());
    let claims = claims(&token);
    assert_eq!(claims["iss"], issuer.as_str());
    assert_eq!(claims["aud"], "web");
    assert_eq!(claims["name"], "Ada Lovelace");
    assert!(segment(&token, 0).contains(r#""alg":"RS256""#));
}

#[tokio::test]
async fn the_signature_of_userinfo_can_be_wrong_or_missing() {
    let server = automatic("").await;
    let wrong = deceived(&server, "userinfo_signature_wrong").await;
    assert!(segment(&wrong.body_text(), 0).contains(r#""alg":"RS256""#));
    let unsigned = deceived(&server, "userinfo_alg_none").await.body_text();
    assert!(segment(&unsigned, 0).contains(r#""alg":"none""#));
    assert!(unsigned.ends_with('.'), "{unsigned}");
}

#[tokio::test]
async fn a_client_that_goes_on_after_unsigned_userinfo_has_swallowed_it() {
    let server = automatic("").await;
    deceived(&server, "userinfo_alg_none").await;
    is(&server, 200, "not_used").await;
    let newest = server.newest_entry().await;
    assert_eq!(newest["operation"], "oidcUserinfo");
    let token = log_in(&server).await.text("/access_token");
    userinfo(&server, &token).await;
    is(&server, 200, "not_used").await;
}

#[tokio::test]
async fn userinfo_can_lack_the_subject() {
    let server = automatic("").await;
    let deceived = deceived(&server, "userinfo_sub_missing").await;
    deceived.lacks("/sub").has("/name", "Ada Lovelace");
}

#[tokio::test]
async fn the_document_with_the_keys_can_begin_with_keys_that_are_of_no_use() {
    let server = automatic("").await;
    order(&server, "oidcJwks", "keys_unparseable").await;
    let keys = server.get("/oidc/jwks").by_a_fault().send().await;
    keys.has("/keys/0/kty", "AKP")
        .has("/keys/1/kty", "UNKNOWN")
        .has("/keys/2/kty", "RSA");
    log_in(&server).await;
    is(&server, 200, "accepted").await;
}

#[tokio::test]
async fn an_id_token_can_name_a_key_that_is_not_published() {
    let server = automatic("").await;
    order(&server, "oidcToken", "kid_unknown").await;
    let token = deceived_login(&server, &request()).await.text("/id_token");
    let header: serde_json::Value =
        serde_json::from_str(&segment(&token, 0)).expect("a header in JSON");
    assert_eq!(header["kid"], json!("other-key"));
}
