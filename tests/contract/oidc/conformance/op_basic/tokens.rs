//! What a flow gives: ID tokens, userinfo and refresh tokens.

use serde_json::json;

use crate::oidc::conformance::checks::{self, is_invalid_grant, is_unguessable};
use crate::oidc::conformance::{ClientAuthentication, Flow, Suite};
use crate::oidc::{Fields, fields, with, without};
use crate::support::answer::Answer;

#[tokio::test]
async fn oidcc_server() {
    let mut suite = Suite::start().await;
    let request = suite.request();
    suite.flow(request).await;
}

#[tokio::test]
async fn oidcc_server_client_secret_post() {
    let mut suite = Suite::start().await;
    suite.authentication = ClientAuthentication::Post;
    let request = suite.request();
    suite.flow(request).await;
}

/// The default algorithm of ID tokens is RS256 (OpenID Connect Core, section 3.1.3.7). That it is used,
/// and that the key is found by its `kid`, is checked in every flow.
#[tokio::test]
async fn oidcc_idtoken_signature() {
    let mut suite = Suite::start().await;
    let algorithms = &suite.metadata["id_token_signing_alg_values_supported"];
    assert_eq!(algorithms, &json!(["RS256"]));
    let request = suite.request();
    suite.flow(request).await;
}

/// The module is skipped where the metadata does not have `none`, and then no client may ask for it.
#[tokio::test]
async fn oidcc_idtoken_unsigned() {
    let suite = Suite::start().await;
    let algorithms = &suite.metadata["id_token_signing_alg_values_supported"];
    assert!(!algorithms.to_string().contains("none"));
    let change = json!({ "id_token_signed_response_alg": "none" });
    let client = suite.server.patch("/__admin/accounts/oidc/application/web");
    client.any_json(change).send().await.status_is(422);
}

async fn flow_for_userinfo() -> (Suite, Flow) {
    let mut suite = Suite::start().await;
    let request = suite.request();
    let flow = suite.flow(request).await;
    (suite, flow)
}

#[tokio::test]
async fn oidcc_userinfo_get() {
    let (suite, flow) = flow_for_userinfo().await;
    let asked = suite.server.get("/oidc/userinfo");
    let told = asked.bearer(&flow.access_token()).send().await;
    checks::userinfo(&flow, &told);
}

#[tokio::test]
async fn oidcc_userinfo_post_header() {
    let (suite, flow) = flow_for_userinfo().await;
    let asked = suite.server.post("/oidc/userinfo");
    let told = asked.bearer(&flow.access_token()).send().await;
    checks::userinfo(&flow, &told);
}

#[tokio::test]
async fn oidcc_userinfo_post_body() {
    let (suite, flow) = flow_for_userinfo().await;
    let form = format!("access_token={}", flow.access_token());
    let told = suite.server.post("/oidc/userinfo").form(&form).send().await;
    checks::userinfo(&flow, &told);
}

/// `name` is asked for at userinfo, and so not in the ID token, as is checked in every flow.
#[tokio::test]
async fn oidcc_claims_essential() {
    let mut suite = Suite::start().await;
    let claims = json!({ "userinfo": { "name": { "essential": true } } });
    let request = suite.request_with("claims", &claims.to_string());
    suite.flow(request).await;
}

/// Two clients refresh, the first with a scope; then the first uses the token of the second.
#[tokio::test]
async fn oidcc_refresh_token() {
    let mut suite = Suite::start().await;
    let grants = suite.metadata["grant_types_supported"].to_string();
    assert!(grants.contains("refresh_token"), "{grants}");
    let mut last = String::new();
    for client in ["web", "second"] {
        let request = with(suite.request(), "client_id", client);
        let request = with(request, "scope", "openid offline_access");
        let flow = suite.flow(with(request, "prompt", "consent")).await;
        let scope = (client == "web").then_some("openid offline_access");
        let refresh = refreshing(&flow.tokens, scope);
        suite.advance(1).await;
        last = refreshed(&suite, &flow, refresh).await;
    }
    let foreign = fields([("grant_type", "refresh_token"), ("refresh_token", &last)]);
    let scope = "openid offline_access";
    is_invalid_grant(&suite.token("web", with(foreign, "scope", scope)).await);
}

fn refreshing(tokens: &Answer, scope: Option<&str>) -> Fields {
    let token = tokens.text("/refresh_token");
    let mut form = fields([("grant_type", "refresh_token"), ("refresh_token", &token)]);
    form.extend(scope.map(|scope| ("scope", scope.to_owned())));
    form
}

/// The answer to a refresh: its ID token is that of the first login, but for the time (OpenID Connect
/// Core, section 12.2). Returns the new refresh token.
async fn refreshed(suite: &Suite, flow: &Flow, refresh: Fields) -> String {
    let tokens = suite.token(&flow.request["client_id"], refresh).await;
    let request = without(flow.request.clone(), "nonce");
    let id_token = checks::tokens(suite, &request, &tokens);
    for claim in ["iss", "sub", "aud", "azp", "auth_time"] {
        assert_eq!(id_token[claim], flow.id_token[claim], "{claim}");
    }
    assert_ne!(id_token["iat"], flow.id_token["iat"]);
    assert_ne!(tokens.text("/access_token"), flow.access_token());
    let asked = suite.server.get("/oidc/userinfo");
    let told = asked.bearer(&tokens.text("/access_token")).send().await;
    checks::userinfo(flow, &told);
    let next = tokens.text("/refresh_token");
    is_unguessable(&next);
    next
}
