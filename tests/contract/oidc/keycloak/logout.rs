//! Logout by a program.

use serde_json::json;

use super::super::backchannel::calls;
use super::super::relying_party::RelyingParty;
use super::super::{fields, reason, refreshing, with};
use super::{REALM, claims, keycloak, log_in, post};

#[tokio::test]
async fn a_logout_with_a_refresh_token_ends_the_session_and_its_tokens() {
    let server = keycloak().await;
    let tokens = log_in(&server).await;
    let refresh = tokens.text("/refresh_token");
    let logout = fields([("client_id", "web"), ("client_secret", "secret")]);
    let logout = with(logout, "refresh_token", &refresh);
    post(&server, "/logout", &logout).await.status_is(204);
    let sessions = server.get("/__admin/oidc/sessions").send().await.json();
    assert_eq!(sessions["sessions"], json!([]));
    post(&server, "/token", &refreshing(&refresh))
        .await
        .status_is(400);
    assert_eq!(reason(&server).await, "session_ended");
    post(&server, "/logout", &logout).await.status_is(400);
}

#[tokio::test]
async fn such_a_logout_sends_logout_tokens_too() {
    let mut web = RelyingParty::with_statuses(&[200]).await;
    let server = keycloak().await;
    let change = json!({ "backchannel_logout_uri": web.url("/") });
    let path = "/__admin/accounts/oidc/application/web";
    let changed = server.patch(path).json(change).send().await;
    changed.status_is(200);
    let refresh = log_in(&server).await.text("/refresh_token");
    let logout = fields([("client_id", "web"), ("client_secret", "secret")]);
    let logout = with(logout, "refresh_token", &refresh);
    post(&server, "/logout", &logout).await.status_is(204);
    let told = claims(web.received().await.logout_token());
    assert_eq!(told["iss"], format!("{}{REALM}", server.origin()));
    let entries = calls(&server, 1).await;
    assert_eq!(entries[0]["outgoing"]["caused_by"], "oidcEndSessionPost");
}

#[tokio::test]
async fn a_logout_with_the_refresh_token_of_another_client_is_refused() {
    let server = keycloak().await;
    let refresh = log_in(&server).await.text("/refresh_token");
    let logout = fields([("client_id", "spa")]);
    let logout = with(logout, "refresh_token", &refresh);
    post(&server, "/logout", &logout).await.status_is(400);
    assert_eq!(reason(&server).await, "token_of_other_client");
    let logout = with(logout, "client_id", "web");
    post(&server, "/logout", &logout).await.status_is(401);
}
