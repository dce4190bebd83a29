//! Back-channel logout (OpenID Connect Back-Channel Logout 1.0, sections 2.4 to 2.8).

mod calls;
mod lies;

use serde_json::{Value, json};

use super::browser::{Browser, sent_back};
use super::relying_party::{RelyingParty, answer};
use super::{ask, fields, refreshing};
use crate::support::answer::{Answer, claims, segment};
use crate::support::client::Client;
use crate::support::server::{NOON_SECONDS, TestServer};

pub const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// A provider whose clients `web` and `second` have back-channel logout at these addresses.
async fn provider(web: &str, second: &str, settings: &str) -> TestServer {
    let client = |id: &str, uri: &str| {
        format!(
            "{{ client_id: {id}, client_secret: secret, backchannel_logout_uri: '{uri}', \
             redirect_uris: [http://localhost:3000/callback] }}"
        )
    };
    let yaml = format!(
        "oidc: {{ settings: {{ login: auto, {settings} }}, \
         users: [{{ username: ada, sub: ada-1 }}, {{ username: bob }}], clients: [{}, {}] }}",
        client("web", web),
        client("second", second)
    );
    TestServer::with_fixtures(&yaml).await
}

/// The tokens of a client for a user who has a session in the browser, or gets one.
pub async fn tokens(browser: &mut Browser, server: &Client, client_id: &str, scope: &str) -> Value {
    let path = format!(
        "/oidc/authorize?response_type=code&client_id={client_id}&scope={scope}&prompt=consent\
         &redirect_uri=http://localhost:3000/callback"
    );
    let answer = browser.get(&path).await;
    let code = sent_back(&answer).remove("code").expect("a code");
    let exchange = fields([
        ("grant_type", "authorization_code"),
        ("client_id", client_id),
        ("client_secret", "secret"),
        ("redirect_uri", "http://localhost:3000/callback"),
        ("code", &code),
    ]);
    ask(server, &exchange).await.status_is(200).json()
}

async fn log_out(browser: &mut Browser, tokens: &Value) -> Answer {
    let hint = tokens["id_token"].as_str().expect("an ID token");
    let path = format!("/oidc/logout?id_token_hint={hint}");
    browser.get(&path).await.status_is(200)
}

/// Waits for calls with logout tokens, and returns their entries.
pub async fn calls(server: &Client, count: usize) -> Vec<Value> {
    let filter = json!({ "operation": "oidcBackchannelLogout" });
    let times = json!({ "exactly": count });
    let wanted = json!({ "match": filter, "times": times, "within": "5s" });
    let verify = server.post("/__admin/requests/verify").json(wanted);
    verify.send().await.status_is(200);
    let found = server.post("/__admin/requests/find");
    let found = found.json(json!({ "match": filter })).send().await;
    let found = found.status_is(200).json()["requests"].take();
    serde_json::from_value(found).expect("entries")
}

#[tokio::test]
async fn a_logout_sends_a_signed_token_to_each_client_that_has_tokens_of_the_session() {
    let mut web = RelyingParty::with_statuses(&[200]).await;
    let mut second = RelyingParty::with_statuses(&[204]).await;
    let server = provider(&web.url("/logout?a=b"), &second.url("/bc"), "").await;
    let mut browser = Browser::new(&server);
    let of_web = tokens(&mut browser, &server, "web", "openid").await;
    tokens(&mut browser, &server, "second", "openid").await;
    log_out(&mut browser, &of_web).await;
    let received = web.received().await;
    let head = received.head.to_ascii_lowercase();
    assert!(head.starts_with("post /logout?a=b http/1.1\r\n"), "{head}");
    assert!(head.contains(&format!("host: {}\r\n", web.address)));
    assert!(head.contains("content-type: application/x-www-form-urlencoded\r\n"));
    let token = received.logout_token();
    let header: Value = serde_json::from_str(&segment(token, 0)).expect("a header");
    assert_eq!(
        (&header["typ"], &header["alg"]),
        (&json!("logout+jwt"), &json!("RS256"))
    );
    let mut said = claims(token);
    let jti = said["jti"].take();
    let id_token = claims(of_web["id_token"].as_str().expect("an ID token"));
    assert_eq!(
        said,
        json!({
            "iss": id_token["iss"], "sub": "ada-1", "aud": "web",
            "iat": NOON_SECONDS, "exp": NOON_SECONDS + 120, "jti": null,
            "sid": id_token["sid"], "events": { EVENT: {} },
        })
    );
    let other = claims(second.received().await.logout_token());
    assert_eq!(
        (&other["aud"], &other["sid"]),
        (&json!("second"), &id_token["sid"])
    );
    assert_ne!(other["jti"], jti);
    for entry in calls(&server, 2).await {
        assert_eq!(entry["reason"], "ok", "{entry}");
    }
}

#[tokio::test]
async fn a_logout_token_is_sent_by_https_too() {
    let mut web = RelyingParty::by_https([answer(200)]).await;
    let server = provider(&web.url("/logout"), "http://127.0.0.1:1/", "").await;
    let mut browser = Browser::new(&server);
    let of_web = tokens(&mut browser, &server, "web", "openid").await;
    log_out(&mut browser, &of_web).await;
    assert_eq!(claims(web.received().await.logout_token())["aud"], "web");
    let calls = calls(&server, 1).await;
    assert_eq!(calls[0]["reason"], "ok");
    assert_eq!(calls[0]["outgoing"]["url"], web.url("/logout"));
}

#[tokio::test]
async fn a_client_without_tokens_or_without_an_address_is_not_told() {
    let mut web = RelyingParty::with_statuses(&[200]).await;
    let server = provider(&web.url("/"), "http://127.0.0.1:1/", "").await;
    let mut browser = Browser::new(&server);
    let of_web = tokens(&mut browser, &server, "web", "openid").await;
    // Of another session of the same user.
    tokens(&mut Browser::new(&server), &server, "second", "openid").await;
    // The same client has tokens twice, and is told once.
    tokens(&mut browser, &server, "web", "openid").await;
    log_out(&mut browser, &of_web).await;
    assert_eq!(claims(web.received().await.logout_token())["aud"], "web");
    calls(&server, 1).await;
}

#[tokio::test]
async fn the_control_api_that_ends_sessions_tells_clients_too() {
    let mut web = RelyingParty::with_statuses(&[200, 200]).await;
    let server = provider(&web.url("/"), "http://127.0.0.1:1/", "").await;
    for (path, caused_by) in [
        ("/__admin/oidc/sessions/SID", "oidcEndSsoSession"),
        ("/__admin/oidc/sessions", "oidcEndSsoSessions"),
    ] {
        let mut browser = Browser::new(&server);
        let tokens = tokens(&mut browser, &server, "web", "openid").await;
        let id_token = claims(tokens["id_token"].as_str().expect("an ID token"));
        let path = path.replace("SID", id_token["sid"].as_str().expect("a session"));
        server.delete(&path).send().await.status_is(204);
        let told = claims(web.received().await.logout_token());
        assert_eq!(told["sid"], id_token["sid"]);
        let entries = calls(&server, 1).await;
        assert_eq!(entries[0]["outgoing"]["caused_by"], caused_by);
        server
            .delete("/__admin/requests")
            .send()
            .await
            .status_is(204);
    }
}

#[tokio::test]
async fn a_login_of_another_user_in_the_same_browser_is_a_logout_too() {
    let mut web = RelyingParty::with_statuses(&[200]).await;
    let server = provider(&web.url("/"), "http://127.0.0.1:1/", "").await;
    let mut browser = Browser::new(&server);
    let of_ada = tokens(&mut browser, &server, "web", "openid").await;
    let script = server.post("/__admin/oidc/logins");
    let script = script.json(json!({ "account": "bob" })).send().await;
    script.status_is(201);
    tokens(&mut browser, &server, "web", "openid").await;
    let told = claims(web.received().await.logout_token());
    let id_token = claims(of_ada["id_token"].as_str().expect("an ID token"));
    assert_eq!(
        (&told["sid"], &told["sub"]),
        (&id_token["sid"], &json!("ada-1"))
    );
    let entries = calls(&server, 1).await;
    assert_eq!(entries[0]["outgoing"]["caused_by"], "oidcAuthorize");
}

/// Section 2.7.
#[tokio::test]
async fn refresh_tokens_without_offline_access_end_with_the_session() {
    let web = RelyingParty::with_statuses(&[200]).await;
    let server = provider(&web.url("/"), "http://127.0.0.1:1/", "").await;
    let mut browser = Browser::new(&server);
    let online = tokens(&mut browser, &server, "web", "openid").await;
    let offline = tokens(&mut browser, &server, "web", "openid%20offline_access").await;
    log_out(&mut browser, &online).await;
    let refresh = async |tokens: &Value| {
        let token = tokens["refresh_token"].as_str().expect("a refresh token");
        ask(&server, &refreshing(token)).await.status.as_u16()
    };
    assert_eq!(
        (refresh(&online).await, refresh(&offline).await),
        (400, 200)
    );
}

#[tokio::test]
async fn a_logout_token_is_no_hint_and_no_token() {
    let mut web = RelyingParty::with_statuses(&[200]).await;
    let server = provider(&web.url("/"), "http://127.0.0.1:1/", "").await;
    let mut browser = Browser::new(&server);
    let of_web = tokens(&mut browser, &server, "web", "openid").await;
    log_out(&mut browser, &of_web).await;
    let received = web.received().await;
    let token = received.logout_token();
    let hint = format!("/oidc/logout?id_token_hint={token}");
    browser.get(&hint).await.status_is(400);
    assert_eq!(super::userinfo(&server, token).await, 401);
    let verdict = server
        .inspect(json!({ "token": token, "provider": "oidc" }))
        .await;
    verdict.has("/verdict", "refused");
}
