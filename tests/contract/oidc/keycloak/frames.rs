//! The frames of keycloak-js.

use super::super::{encoded, fields, reason, request, with};
use super::{ENDPOINTS, keycloak};
use crate::support::server::TestServer;

/// Asks whether a session is that of the browser.
async fn ask(server: &TestServer, cookie: &str, session: &str, origin: &str) -> u16 {
    let query = fields([("client_id", "web"), ("session_state", session)]);
    let query = encoded(&with(query, "origin", origin));
    let path = format!("{ENDPOINTS}/login-status-iframe.html/init?{query}");
    let answer = server.get(&path).header("cookie", cookie).send().await;
    answer.status.as_u16()
}

#[tokio::test]
async fn the_frame_learns_whether_the_session_of_the_browser_is_another_one() {
    let server = keycloak().await;
    let path = format!("{ENDPOINTS}/auth?{}", encoded(&request()));
    let answer = server.get(&path).send().await.status_is(303);
    let cookie = answer
        .header("set-cookie")
        .split(';')
        .next()
        .expect("one")
        .to_owned();
    let sessions = server.get("/__admin/oidc/sessions").send().await.json();
    let sid = sessions["sessions"][0]["sid"].as_str().expect("a sid");
    let own = "http://localhost:3000";
    assert_eq!(ask(&server, &cookie, sid, own).await, 204);
    assert_eq!(ask(&server, &cookie, "", own).await, 200);
    assert_eq!(ask(&server, "", sid, own).await, 200);
    assert_eq!(ask(&server, "", "", own).await, 204);
    assert_eq!(ask(&server, "", "", "http://localhost:4000").await, 204);
    assert_eq!(ask(&server, "", "", "https://other.example").await, 400);
    assert_eq!(reason(&server).await, "redirect_uri_mismatch");
}

#[tokio::test]
async fn the_frames_run_their_own_script_alone() {
    let server = keycloak().await;
    for name in ["login-status-iframe.html", "3p-cookies/step2.html"] {
        let path = format!("{ENDPOINTS}/{name}");
        let frame = server.get(&path).send().await.status_is(200);
        let policy = frame.header("content-security-policy");
        assert!(policy.contains("script-src 'sha256-"), "{policy}");
        assert!(!policy.contains("frame-ancestors"), "{policy}");
    }
}

#[tokio::test]
async fn the_second_frame_tells_whether_the_cookie_of_the_first_came() {
    let server = keycloak().await;
    let path = format!("{ENDPOINTS}/3p-cookies/step1.html");
    let first = server.get(&path).send().await.status_is(303);
    let first = first.header_is("location", "step2.html");
    let cookie = first
        .header("set-cookie")
        .split(';')
        .next()
        .expect("one")
        .to_owned();
    let path = format!("{ENDPOINTS}/3p-cookies/step2.html");
    for (cookie, word) in [(cookie.as_str(), "'supported'"), ("", "'unsupported'")] {
        let second = server.get(&path).header("cookie", cookie).send().await;
        assert!(second.body_text().contains(word), "{word}");
    }
}
