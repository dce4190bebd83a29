//! Request objects, which the provider does not support: it has to say so (OpenID Connect Core, section
//! 3.1.2.6).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::oidc::conformance::Suite;
use crate::oidc::{Fields, with, without};

/// The request as an unsigned JWT.
fn unsigned(request: &Fields) -> String {
    let encode = |text: String| URL_SAFE_NO_PAD.encode(text);
    let header = json!({ "alg": "none" }).to_string();
    let claims = json!(request).to_string();
    format!("{}.{}.", encode(header), encode(claims))
}

/// What is left of the request beside the object.
fn outside(request: Fields) -> Fields {
    without(without(request, "state"), "nonce")
}

#[tokio::test]
async fn oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported() {
    let mut suite = Suite::start().await;
    assert_eq!(suite.metadata["request_uri_parameter_supported"], false);
    let address = "https://localhost/request.jwt";
    let request = with(outside(suite.request()), "request_uri", address);
    let answer = suite.authorize(&request).await;
    let refused = ("request_uri_not_supported", "request_object_unsupported");
    suite.is_refused(&request, &answer, refused).await;
}

#[tokio::test]
async fn oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported() {
    let mut suite = Suite::start().await;
    assert_eq!(suite.metadata["request_parameter_supported"], false);
    let request = suite.request();
    let object = unsigned(&request);
    let request = with(outside(request), "request", &object);
    let answer = suite.authorize(&request).await;
    let refused = ("request_not_supported", "request_object_unsupported");
    suite.is_refused(&request, &answer, refused).await;
}

/// The redirect URI beside the object is not registered, so nothing may be sent to that in the object.
#[tokio::test]
async fn oidcc_ensure_request_object_with_redirect_uri() {
    let mut suite = Suite::start().await;
    let request = suite.request();
    let object = unsigned(&request);
    let request = with(outside(request), "request", &object);
    let uri = "http://localhost:3000/callback/bad";
    let answer = suite.authorize(&with(request, "redirect_uri", uri)).await;
    suite.is_shown(&answer, "redirect_uri_mismatch").await;
}
