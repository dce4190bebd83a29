//! Authorization requests with a parameter that has to be there, or may be.

use serde_json::{Value, json};

use crate::oidc::conformance::Suite;
use crate::oidc::{AUTHORIZE, CHALLENGE, VERIFIER, fields, form, with, without};

/// A flow with one more parameter in the authorization request.
async fn succeeds_with(name: &'static str, value: &str) {
    let mut suite = Suite::start().await;
    let request = suite.request_with(name, value);
    suite.flow(request).await;
}

/// The error is in the query: without a response type there is no other place.
#[tokio::test]
async fn oidcc_response_type_missing() {
    let mut suite = Suite::start().await;
    let request = without(suite.request(), "response_type");
    let answer = suite.authorize(&request).await;
    let refused = ("invalid_request", "parameter_missing");
    suite.is_refused(&request, &answer, refused).await;
}

/// The ID token has no nonce, as is checked in every flow.
#[tokio::test]
async fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow() {
    let mut suite = Suite::start().await;
    let request = without(suite.request(), "nonce");
    suite.flow(request).await;
}

#[tokio::test]
async fn oidcc_display_page() {
    succeeds_with("display", "page").await;
}

#[tokio::test]
async fn oidcc_display_popup() {
    succeeds_with("display", "popup").await;
}

#[tokio::test]
async fn oidcc_ensure_request_with_unknown_parameter_succeeds() {
    succeeds_with("extra", "foobar").await;
}

#[tokio::test]
async fn oidcc_ui_locales() {
    succeeds_with("ui_locales", "se").await;
}

#[tokio::test]
async fn oidcc_claims_locales() {
    succeeds_with("claims_locales", "se").await;
}

/// The module sends `1 2` where the metadata has no `acr_values_supported`, and warns if the ID token
/// has neither.
#[tokio::test]
async fn oidcc_ensure_request_with_acr_values_succeeds() {
    let mut suite = Suite::start().await;
    assert_eq!(suite.metadata.get("acr_values_supported"), None);
    let request = suite.request_with("acr_values", "1 2");
    let flow = suite.flow(request).await;
    let acr = flow.id_token["acr"].as_str();
    assert!(matches!(acr, Some("1" | "2")), "{acr:?}");
}

#[tokio::test]
async fn oidcc_ensure_registered_redirect_uri() {
    let mut suite = Suite::start().await;
    let request = suite.request_with("redirect_uri", "http://localhost:3000/callback/bad");
    let answer = suite.authorize(&request).await;
    suite.is_shown(&answer, "redirect_uri_mismatch").await;
}

#[tokio::test]
async fn oidcc_ensure_post_request_succeeds() {
    let mut suite = Suite::start().await;
    let request = suite.request();
    let asked = suite.server.post(AUTHORIZE).header("accept", "text/html");
    let page = form(asked, &request).send().await.status_is(200);
    let answer = suite.log_in(&page, &request).await;
    suite.finish(request, &answer).await;
}

#[tokio::test]
async fn oidcc_ensure_request_with_valid_pkce_succeeds() {
    let mut suite = Suite::start().await;
    let methods = &suite.metadata["code_challenge_methods_supported"];
    assert_eq!(methods, &json!(["S256"]));
    let request = suite.request_with("code_challenge", CHALLENGE);
    let request = with(request, "code_challenge_method", "S256");
    let page = suite.authorize(&request).await.status_is(200);
    let answer = suite.log_in(&page, &request).await;
    let verifier = fields([("code_verifier", VERIFIER)]);
    let flow = suite.finish_with(request, &answer, &verifier).await;
    assert_ne!(flow.id_token["sub"], Value::Null);
}
