//! `oidcc-backchannel-rp-initiated-logout-certification-test-plan` (OpenID Connect Back-Channel Logout
//! 1.0) and `oidcc-frontchannel-rp-initiated-logout-certification-test-plan` (OpenID Connect
//! Front-Channel Logout 1.0).

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};

use super::op_config::{endpoints_are_https, over_https};
use super::{Flow, Suite};
use crate::oidc::backchannel::EVENT;
use crate::oidc::relying_party::RelyingParty;
use crate::oidc::{encoded, fields};
use crate::support::answer::Answer;

const BACK: &str = "http://localhost:3000/";

/// Logs the user of a flow out, as every module does, and returns the answer with the state.
async fn log_out(suite: &mut Suite, flow: &Flow) -> (Answer, String) {
    let state = flow.request["state"].clone();
    let logout = fields([
        ("id_token_hint", &flow.tokens.text("/id_token")),
        ("post_logout_redirect_uri", BACK),
        ("state", &state),
    ]);
    let path = format!("/oidc/logout?{}", encoded(&logout));
    let returned = format!("{BACK}?{}", encoded(&fields([("state", &state)])));
    (suite.browser.get(&path).await, returned)
}

/// Asserts that the user has to log in again.
async fn is_logged_out(suite: &mut Suite) {
    let request = suite.request_with("prompt", "none");
    let answer = suite.authorize(&request).await;
    let refused = ("login_required", "login_required");
    suite.is_refused(&request, &answer, refused).await;
}

/// Section 2.6 of Back-Channel Logout.
fn is_logout_token(suite: &Suite, token: &str, id_token: &Value) {
    let header = decode_header(token).expect("a header");
    assert_eq!(header.alg, Algorithm::RS256);
    assert_eq!(header.typ.as_deref(), Some("logout+jwt"));
    let key = suite.keys.find(&header.kid.expect("a key id"));
    let key = DecodingKey::from_jwk(key.expect("a published key")).expect("a key");
    let mut wanted = Validation::new(Algorithm::RS256);
    wanted.set_audience(&["web"]);
    wanted.set_issuer(&[suite.issuer()]);
    wanted.set_required_spec_claims(&["iss", "aud", "exp"]);
    // The sandbox's clock is not the machine's.
    wanted.validate_exp = false;
    let claims = decode::<Value>(token, &key, &wanted)
        .expect("a valid token")
        .claims;
    assert_eq!(claims["iat"], suite.now);
    assert!(claims["exp"].as_i64() > Some(suite.now));
    assert!(claims["jti"].is_string());
    assert_eq!(claims["events"], json!({ EVENT: {} }));
    assert_eq!(claims.get("nonce"), None);
    for name in ["sub", "sid"] {
        assert_eq!(claims[name], id_token[name], "{name}");
    }
}

#[tokio::test]
async fn oidcc_backchannel_logout_discovery_endpoint_verification() {
    let (_, metadata) = over_https().await;
    assert_eq!(metadata["backchannel_logout_supported"], true);
    assert_eq!(metadata["backchannel_logout_session_supported"], true);
    assert!(metadata["end_session_endpoint"].is_string());
    endpoints_are_https(&metadata);
}

#[tokio::test]
async fn oidcc_backchannel_rp_initiated_logout() {
    let mut client = RelyingParty::with_statuses(&[200]).await;
    let uri = client.url("/backchannel_logout");
    let metadata =
        format!("backchannel_logout_uri: '{uri}'\n      backchannel_logout_session_required: true");
    let mut suite = Suite::with_client(&metadata).await;
    let request = suite.request();
    let flow = suite.flow(request).await;
    let (answer, returned) = log_out(&mut suite, &flow).await;
    answer.status_is(303).header_is("location", &returned);
    let received = client.received().await;
    assert!(
        received
            .head
            .starts_with("POST /backchannel_logout HTTP/1.1")
    );
    is_logout_token(&suite, received.logout_token(), &flow.id_token);
    // Its entry, which is not to be the newest when the refusal is looked up.
    crate::oidc::backchannel::calls(&suite.server, 1).await;
    is_logged_out(&mut suite).await;
}

#[tokio::test]
async fn oidcc_frontchannel_logout_discovery_endpoint_verification() {
    let (_, metadata) = over_https().await;
    assert_eq!(metadata["frontchannel_logout_supported"], true);
    assert_eq!(metadata["frontchannel_logout_session_supported"], true);
    assert!(metadata["end_session_endpoint"].is_string());
    endpoints_are_https(&metadata);
}

#[tokio::test]
async fn oidcc_frontchannel_rp_initiated_logout() {
    let uri = "http://localhost:3000/frontchannel_logout";
    let metadata = format!(
        "frontchannel_logout_uri: '{uri}'\n      frontchannel_logout_session_required: true"
    );
    let mut suite = Suite::with_client(&metadata).await;
    let request = suite.request();
    let flow = suite.flow(request).await;
    let (page, returned) = log_out(&mut suite, &flow).await;
    let page = page.status_is(200);
    let html = page.body_text().replace("&amp;", "&");
    let frame = html.split("src=\"").nth(1).expect("a frame");
    let frame = frame.split('"').next().unwrap_or_default();
    let (address, query) = frame.split_once('?').expect("a query");
    assert_eq!(address, uri);
    let told: Vec<_> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let sid = flow.id_token["sid"].as_str().expect("a session").to_owned();
    let issuer = suite.issuer().to_owned();
    assert_eq!(told, [("iss".to_owned(), issuer), ("sid".to_owned(), sid)]);
    assert!(html.contains(&format!("url={returned}")), "{html}");
    is_logged_out(&mut suite).await;
}
