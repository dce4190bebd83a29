//! `oidcc-rp-initiated-logout-certification-test-plan` (OpenID Connect RP-Initiated Logout 1.0).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::json;

use super::op_config::{endpoints_are_https, over_https};
use super::{Flow, Suite};
use crate::oidc::{Fields, encoded, fields, with, without};
use crate::support::answer::{Answer, segment};

const BACK: &str = "http://localhost:3000/";

/// A user who has logged in, and the request to log out.
struct LoggedIn {
    suite: Suite,
    flow: Flow,
    logout: Fields,
}

impl LoggedIn {
    async fn start() -> Self {
        let mut suite = Suite::start().await;
        let request = suite.request();
        let state = request["state"].clone();
        let flow = suite.flow(request).await;
        let logout = fields([
            ("id_token_hint", &flow.tokens.text("/id_token")),
            ("post_logout_redirect_uri", BACK),
            ("state", &state),
        ]);
        Self {
            suite,
            flow,
            logout,
        }
    }

    async fn log_out(&mut self, request: &Fields) -> Answer {
        let path = format!("/oidc/logout?{}", encoded(request));
        self.suite.browser.get(&path).await
    }

    /// Whether the user is still logged in; if not, the client is told so.
    async fn is_logged_in(&mut self) -> bool {
        let request = self.suite.request_with("prompt", "none");
        let answer = self.suite.authorize(&request).await;
        if answer.header("location").contains("error=") {
            let refused = ("login_required", "login_required");
            self.suite.is_refused(&request, &answer, refused).await;
            return false;
        }
        self.suite.finish(request, &answer).await;
        true
    }

    /// Asserts that the logout is refused in the browser.
    async fn is_refused(&mut self, request: &Fields, reason: &str) {
        let answer = self.log_out(request).await;
        self.suite.is_shown(&answer, reason).await;
        assert!(self.is_logged_in().await);
    }

    /// Asserts that the user is asked, and then logged out.
    async fn is_asked_first(&mut self, request: &Fields) {
        let page = self.log_out(request).await.status_is(200);
        assert!(self.is_logged_in().await);
        let answer = [("action", "log_out")];
        let answer = self.suite.browser.submit(&page, &answer).await;
        self.is_logged_out(answer).await;
    }

    /// Asserts that the user is logged out, and stays at the provider.
    async fn is_logged_out(&mut self, answer: Answer) {
        let page = answer.status_is(200).lacks_header("location");
        assert!(page.body_text().contains("Logged out"));
        assert!(!self.is_logged_in().await);
    }
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_discovery_endpoint_verification() {
    let (_, metadata) = over_https().await;
    assert!(metadata["end_session_endpoint"].is_string());
    endpoints_are_https(&metadata);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout() {
    let mut user = LoggedIn::start().await;
    let request = user.logout.clone();
    let answer = user.log_out(&request).await.status_is(303);
    let state = encoded(&fields([("state", &request["state"])]));
    answer.header_is("location", &format!("{BACK}?{state}"));
    assert!(!user.is_logged_in().await);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_no_state() {
    let mut user = LoggedIn::start().await;
    let request = without(user.logout.clone(), "state");
    let answer = user.log_out(&request).await.status_is(303);
    answer.header_is("location", BACK);
    assert!(!user.is_logged_in().await);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_bad_post_logout_redirect_uri() {
    let mut user = LoggedIn::start().await;
    let uri = format!("{BACK}bad");
    let request = with(user.logout.clone(), "post_logout_redirect_uri", &uri);
    user.is_refused(&request, "redirect_uri_mismatch").await;
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri() {
    let mut user = LoggedIn::start().await;
    let uri = format!("{BACK}?foo=bar");
    let request = with(user.logout.clone(), "post_logout_redirect_uri", &uri);
    user.is_refused(&request, "redirect_uri_mismatch").await;
}

/// The ID token has another header, `alg` of which is `none`, and no signature.
#[tokio::test]
async fn oidcc_rp_initiated_logout_modified_id_token_hint() {
    let mut user = LoggedIn::start().await;
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let claims = segment(&user.flow.tokens.text("/id_token"), 1);
    let modified = format!("{}.{}.", encode(r#"{"alg":"none"}"#), encode(&claims));
    let request = with(user.logout.clone(), "id_token_hint", &modified);
    user.is_refused(&request, "id_token_hint_invalid").await;
}

/// The client has signed a token itself, and written its own id and the issuer in the wrong places.
#[tokio::test]
async fn oidcc_rp_initiated_logout_bad_id_token_hint() {
    let mut user = LoggedIn::start().await;
    let claims = json!({
        "iss": "web",
        "sub": "SubjectID",
        "aud": user.suite.issuer(),
        "nonce": "flibble",
        "iat": user.suite.now,
        "exp": user.suite.now + 300,
    });
    let key = EncodingKey::from_secret(b"secret");
    let fake = encode(&Header::default(), &claims, &key).expect("a token");
    let request = with(user.logout.clone(), "id_token_hint", &fake);
    user.is_refused(&request, "id_token_hint_invalid").await;
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_no_id_token_hint() {
    let mut user = LoggedIn::start().await;
    let request = without(user.logout.clone(), "id_token_hint");
    user.is_refused(&request, "redirect_uri_mismatch").await;
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_no_params() {
    let mut user = LoggedIn::start().await;
    user.is_asked_first(&Fields::new()).await;
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_only_state() {
    let mut user = LoggedIn::start().await;
    let state = fields([("state", &user.logout["state"])]);
    user.is_asked_first(&state).await;
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_no_post_logout_redirect_uri() {
    let mut user = LoggedIn::start().await;
    let request = without(user.logout.clone(), "post_logout_redirect_uri");
    let answer = user.log_out(&request).await;
    user.is_logged_out(answer).await;
}
