//! Lies about what was granted: the scopes, and the refresh token.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::super::{
    Fields, ask, automatic, exchange, fields, form, log_in, refreshing, request, set,
};
use super::{believe, deceived_login, is, order, verify};
use crate::support::answer::{Answer, claims};
use crate::support::client::Client;
use crate::support::server::TestServer;

async fn introspected(client: &Client, token: &str) -> Answer {
    let fields = fields([
        ("client_id", "web"),
        ("client_secret", "secret"),
        ("token", token),
    ]);
    let asked = form(client.post("/oidc/introspect"), &fields);
    asked.send().await.status_is(200)
}

async fn narrowed(server: &TestServer) -> Answer {
    order(server, "oidcToken", "scope_narrowed").await;
    deceived_login(server, &request()).await.lacks("/scope")
}

#[tokio::test]
async fn an_access_token_has_fewer_scopes_and_the_answer_does_not_say_so() {
    for form in ["jwt", "opaque"] {
        let server = automatic(&format!("access_token: {form}")).await;
        let deceived = narrowed(&server).await;
        let token = deceived.text("/access_token");
        let introspected = introspected(&server, &token).await;
        introspected.has("/active", true).has("/scope", "openid");
        let claims = server.get("/oidc/userinfo").bearer(&token).send().await;
        claims.status_is(200).lacks("/name");
        is(&server, 200, "accepted").await;
    }
}

#[tokio::test]
async fn the_id_token_has_the_hash_of_the_narrowed_access_token() {
    let server = automatic("").await;
    let deceived = narrowed(&server).await;
    let access = deceived.text("/access_token");
    let inspected = server.inspect(json!({ "token": access })).await;
    inspected.has("/reason", "ok");
    let hash = digest(&SHA256, access.as_bytes());
    let hash = URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]);
    let claims = claims(&deceived.text("/id_token"));
    assert_eq!(claims["at_hash"], hash);
}

#[tokio::test]
async fn an_access_token_has_a_scope_that_was_not_asked_for() {
    for form in ["jwt", "opaque"] {
        let server = automatic(&format!("access_token: {form}")).await;
        order(&server, "oidcToken", "scope_widened").await;
        let deceived = deceived_login(&server, &request()).await.lacks("/scope");
        let introspected = introspected(&server, &deceived.text("/access_token")).await;
        introspected.has("/scope", "openid profile unasked");
        is(&server, 200, "accepted").await;
    }
}

#[tokio::test]
async fn a_single_scope_cannot_be_narrowed() {
    let server = automatic("").await;
    order(&server, "oidcToken", "scope_narrowed").await;
    let single = super::with(request(), "scope", "openid");
    let code = super::super::code_for(&server, &single).await;
    let honest = ask(&server, &exchange(&code)).await.status_is(200);
    honest.has("/scope", "openid");
    is(&server, 422, "untold").await;
}

async fn refresh(server: &TestServer, refreshing: &Fields) -> Answer {
    ask(server, refreshing).await
}

#[tokio::test]
async fn a_refresh_token_that_is_not_renewed_stays_valid() {
    for grace in [json!({}), json!({ "grace": "10s" })] {
        let server = automatic("").await;
        set(&server, json!({ "refresh": grace })).await;
        let first = log_in(&server).await.text("/refresh_token");
        order(&server, "oidcToken", "refresh_token_not_renewed").await;
        let deceived = believe(&server, &refreshing(&first)).await;
        deceived.lacks("/refresh_token");
        let kept = refresh(&server, &refreshing(&first)).await.status_is(200);
        is(&server, 200, "accepted").await;
        let next = refreshing(&kept.text("/refresh_token"));
        refresh(&server, &next).await.status_is(200);
    }
}

#[tokio::test]
async fn only_a_refresh_can_leave_the_refresh_token_as_it_is() {
    let server = automatic("").await;
    order(&server, "oidcToken", "refresh_token_not_renewed").await;
    log_in(&server).await;
    let verified = verify(&server).await.status_is(422);
    verified.has(
        "/detail",
        "not told: refresh_token_not_renewed (no answer came that could tell it)",
    );
}

/// The answer of a token exchange with this lie.
async fn deceived_exchange(server: &TestServer, lie: &str) -> Answer {
    const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";
    let token = log_in(server).await.text("/access_token");
    let grant = "urn:ietf:params:oauth:grant-type:token-exchange";
    let account = server.patch("/__admin/accounts/oidc/application/web");
    let account = account.json(json!({ "grants": [grant] }));
    account.send().await.status_is(200);
    order(server, "oidcToken", lie).await;
    let request = fields([
        ("grant_type", grant),
        ("client_id", "web"),
        ("client_secret", "secret"),
        ("subject_token", &token),
        ("subject_token_type", ACCESS),
    ]);
    believe(server, &request).await
}

#[tokio::test]
async fn the_type_of_an_exchanged_token_is_another_or_missing() {
    let server = automatic("").await;
    let deceived = deceived_exchange(&server, "issued_token_type_wrong").await;
    let saml = "urn:ietf:params:oauth:token-type:saml2";
    let deceived = deceived.has("/issued_token_type", saml);
    is(&server, 200, "not_used").await;
    super::userinfo(&server, &deceived.text("/access_token")).await;
    is(&server, 422, "swallowed").await;
    let server = automatic("").await;
    let deceived = deceived_exchange(&server, "issued_token_type_missing").await;
    deceived.lacks("/issued_token_type");
}

#[tokio::test]
async fn only_an_exchange_has_a_type_to_lie_about() {
    let server = automatic("").await;
    order(&server, "oidcToken", "issued_token_type_missing").await;
    log_in(&server).await;
    is(&server, 422, "untold").await;
}
