//! Front-channel logout (OpenID Connect Front-Channel Logout 1.0, sections 2 and 3).

use serde_json::Value;

use super::backchannel::tokens;
use super::browser::Browser;
use crate::support::answer::{Answer, claims};
use crate::support::server::TestServer;

/// A provider whose client `web` has front-channel logout with and `second` without the session.
async fn provider() -> TestServer {
    let client = |id: &str, uri: &str, needs_session: bool| {
        format!(
            "{{ client_id: {id}, client_secret: secret, frontchannel_logout_uri: '{uri}', \
             frontchannel_logout_session_required: {needs_session}, \
             post_logout_redirect_uris: [http://localhost:3000/], \
             redirect_uris: [http://localhost:3000/callback] }}"
        )
    };
    let yaml = format!(
        "oidc: {{ settings: {{ login: auto }}, users: [{{ username: ada }}], clients: [{}, {}] }}",
        client("web", "http://localhost:3000/web;a?b=c", true),
        client("second", "http://localhost:3000/second", false)
    );
    TestServer::with_fixtures(&yaml).await
}

/// The page after a logout with more parameters.
async fn log_out(browser: &mut Browser, tokens: &Value, more: &str) -> Answer {
    let hint = tokens["id_token"].as_str().expect("an ID token");
    let path = format!("/oidc/logout?id_token_hint={hint}{more}");
    browser.get(&path).await.status_is(200)
}

#[tokio::test]
async fn the_page_of_a_logout_loads_a_frame_of_each_client() {
    let server = provider().await;
    let mut browser = Browser::new(&server);
    let of_web = tokens(&mut browser, &server, "web", "openid").await;
    tokens(&mut browser, &server, "second", "openid").await;
    let page = log_out(&mut browser, &of_web, "").await;
    let id_token = claims(of_web["id_token"].as_str().expect("an ID token"));
    let told = form_urlencoded::Serializer::new(String::new())
        .append_pair("iss", id_token["iss"].as_str().expect("an issuer"))
        .append_pair("sid", id_token["sid"].as_str().expect("a session"))
        .finish()
        .replace('&', "&amp;");
    let html = page.body_text();
    for address in [
        format!("http://localhost:3000/web;a?b=c&amp;{told}"),
        "http://localhost:3000/second".to_owned(),
    ] {
        assert!(
            html.contains(&format!(" src=\"{address}\"></iframe>")),
            "{html}"
        );
    }
    assert_eq!(html.matches("<iframe").count(), 2);
}

#[tokio::test]
async fn the_policy_of_the_page_allows_these_frames_and_no_others() {
    let server = provider().await;
    let mut browser = Browser::new(&server);
    let of_web = tokens(&mut browser, &server, "web", "openid").await;
    let page = log_out(&mut browser, &of_web, "").await;
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let frames = policy.split("; ").find(|one| one.starts_with("frame-src"));
    assert_eq!(frames, Some("frame-src http://localhost:3000/web%3Ba"));
    // Without a client that has frames there are none.
    let page = log_out(&mut browser, &of_web, "").await;
    assert!(!page.header("content-security-policy").contains("frame-src"));
}

#[tokio::test]
async fn the_page_leads_on_to_the_client_after_the_frames() {
    let server = provider().await;
    let mut browser = Browser::new(&server);
    let of_web = tokens(&mut browser, &server, "web", "openid").await;
    let back = "&post_logout_redirect_uri=http://localhost:3000/&state=a%26b";
    let page = log_out(&mut browser, &of_web, back).await;
    let html = page.lacks_header("location").body_text().clone();
    let uri = "http://localhost:3000/?state=a%26b";
    assert!(
        html.contains(&format!("content=\"2; url={uri}\"")),
        "{html}"
    );
    assert!(html.contains(&format!("<a href=\"{uri}\">")), "{html}");
}
