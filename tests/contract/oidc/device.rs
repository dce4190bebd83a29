//! The device flow, by the sections of RFC 8628.

use serde_json::{Value, json};

use super::browser::{Browser, form_of};
use super::{Fields, ask, fields, form, is_refused, set, with, without};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The request of the device (section 3.1).
fn begin() -> Fields {
    fields([("client_id", "tv"), ("scope", "openid profile")])
}

async fn authorize(server: &TestServer, fields: &Fields) -> Answer {
    let request = server.post("/oidc/device_authorization");
    form(request, fields).send().await
}

/// A device that has asked for its codes.
struct Device<'a> {
    server: &'a TestServer,
    user_code: String,
    poll: Fields,
}

impl<'a> Device<'a> {
    async fn of(server: &'a TestServer) -> Self {
        let answer = authorize(server, &begin()).await.status_is(200);
        let code = answer.text("/device_code");
        Self {
            server,
            user_code: answer.text("/user_code"),
            poll: fields([
                ("grant_type", GRANT),
                ("client_id", "tv"),
                ("device_code", &code),
            ]),
        }
    }

    /// Polls, and gets tokens.
    async fn tokens(&self) -> Answer {
        ask(self.server, &self.poll).await.status_is(200)
    }

    /// Polls, and is refused.
    async fn is_refused(&self, error: &str, reason: &str) {
        is_refused(self.server, &self.poll, error, reason).await;
    }

    async fn is_pending(&self) {
        self.is_refused("authorization_pending", "device_pending")
            .await;
    }

    async fn polls_too_fast(&self) {
        self.is_refused("slow_down", "device_slow_down").await;
    }

    /// Answers it by the control API.
    async fn answer(&self, answer: Value) -> Answer {
        let path = format!("/__admin/oidc/devices/{}", self.user_code);
        self.server.post(&path).json(answer).send().await
    }

    fn page(&self) -> String {
        format!("/oidc/device?user_code={}", self.user_code)
    }
}

#[tokio::test]
async fn section_3_1_a_client_asks_with_its_id_or_its_credentials() {
    let server = TestServer::start().await;
    authorize(&server, &begin()).await.status_is(200);
    let grants = json!({ "grants": [GRANT] });
    let account = server
        .patch("/__admin/accounts/oidc/application/machine")
        .json(grants);
    account.send().await.status_is(200);
    let machine = fields([("client_id", "machine"), ("client_secret", "secret")]);
    authorize(&server, &machine).await.status_is(200);
    for (fields, status, error) in [
        (without(machine, "client_secret"), 401, "invalid_client"),
        (without(begin(), "client_id"), 401, "invalid_client"),
        (
            with(begin(), "client_id", "spa"),
            400,
            "unauthorized_client",
        ),
        (with(begin(), "scope", "a\"b"), 400, "invalid_scope"),
    ] {
        let answer = authorize(&server, &fields).await;
        answer.status_is(status).has("/error", error);
    }
}

#[tokio::test]
async fn section_3_2_the_answer_has_the_codes_and_where_to_type_one() {
    let server = TestServer::start().await;
    let answer = authorize(&server, &begin()).await.status_is(200);
    let user_code = answer.text("/user_code");
    let page = format!("{}/oidc/device", server.origin());
    answer
        .has("/expires_in", 600)
        .has("/interval", 5)
        .has("/verification_uri", page.as_str())
        .has(
            "/verification_uri_complete",
            format!("{page}?user_code={user_code}"),
        )
        .header_is("cache-control", "no-store");
}

#[tokio::test]
async fn section_3_3_a_person_types_the_code_and_chooses_an_account() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    let mut browser = Browser::new(&server);
    let enter = browser.get("/oidc/device").await.status_is(200);
    assert!(enter.body_text().contains("name=\"user_code\""));
    let typed = device.user_code.to_lowercase().replace('-', "");
    let path = format!("/oidc/device?user_code={typed}");
    let page = browser.get(&path).await.status_is(200);
    device.is_pending().await;
    let done = browser.submit(&page, &[("username", "ada")]).await;
    assert!(
        done.status_is(200)
            .body_text()
            .contains("Go back to the device.")
    );
    let tokens = device.tokens().await;
    tokens.has("/scope", "openid").text("/id_token");
}

#[tokio::test]
async fn section_3_3_the_page_refuses_what_does_not_fit() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let unknown = browser
        .get("/oidc/device?user_code=%3Cb%3E")
        .await
        .status_is(400);
    assert!(
        unknown
            .body_text()
            .contains("No device waits with the code &lt;b&gt;.")
    );
    assert_eq!(server.newest_entry().await["reason"], "device_unknown");

    let device = Device::of(&server).await;
    let page = browser.get(&device.page()).await.status_is(200);
    let form = form_of(&page, &[("username", "ada")]);
    let foreign = browser
        .submit_from("https://evil.example", "/oidc/device", &form)
        .await;
    foreign.status_is(400);
    assert_eq!(server.newest_entry().await["reason"], "interaction_unknown");
    let nobody = browser.submit(&page, &[("username", "adda")]).await;
    assert!(
        nobody
            .status_is(400)
            .body_text()
            .contains("did you mean ada?")
    );
    device.is_pending().await;

    device.answer(json!({ "deny": true })).await.status_is(200);
    browser.get(&device.page()).await.status_is(400);
    assert_eq!(server.newest_entry().await["reason"], "device_used");
    let device = Device::of(&server).await;
    server.advance("10m").await;
    browser.get(&device.page()).await.status_is(400);
    assert_eq!(server.newest_entry().await["reason"], "device_expired");
}

#[tokio::test]
async fn section_3_3_passwords_are_checked_where_they_are_at_the_login() {
    let settings = "oidc: { settings: { passwords: true } }";
    let server = TestServer::with_settings(settings).await;
    let device = Device::of(&server).await;
    let mut browser = Browser::new(&server);
    let page = browser.get(&device.page()).await;
    let wrong = [("username", "ada"), ("password", "wrong")];
    let page = browser.submit(&page, &wrong).await.status_is(400);
    assert!(page.body_text().contains("The password is wrong."));
    let right = [("username", "ada"), ("password", "password")];
    browser.submit(&page, &right).await.status_is(200);
    device.tokens().await;
}

#[tokio::test]
async fn section_3_3_1_the_page_of_the_complete_address_shows_the_code_and_changes_nothing() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    let page = Browser::new(&server)
        .get(&device.page())
        .await
        .status_is(200);
    let text = page.body_text();
    assert!(
        text.contains(&format!("<code>{}</code>", device.user_code)),
        "{text}"
    );
    assert!(text.contains("Connect the device to tv"), "{text}");
    device.is_pending().await;
}

#[tokio::test]
async fn section_3_4_a_device_code_is_for_its_client_and_its_issuer() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    let poll = &device.poll;
    for (fields, error, reason) in [
        (
            without(poll.clone(), "device_code"),
            "invalid_request",
            "parameter_missing",
        ),
        (
            with(poll.clone(), "device_code", "x"),
            "invalid_grant",
            "device_unknown",
        ),
        (
            with(poll.clone(), "client_id", "spa"),
            "unauthorized_client",
            "grant_not_allowed",
        ),
    ] {
        is_refused(&server, &fields, error, reason).await;
    }
    let elsewhere = form(server.post("/oidc/acme/token"), poll).send().await;
    elsewhere.status_is(400).has("/error", "invalid_grant");
    assert_eq!(
        server.newest_entry().await["reason"],
        "device_of_other_issuer"
    );
    let spa = server.patch("/__admin/accounts/oidc/application/spa");
    spa.json(json!({ "grants": [GRANT] }))
        .send()
        .await
        .status_is(200);
    let foreign = with(poll.clone(), "client_id", "spa");
    is_refused(&server, &foreign, "invalid_grant", "device_of_other_client").await;
}

#[tokio::test]
async fn section_3_5_a_device_polls_until_access_is_granted_and_gets_its_tokens_once() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    device.is_pending().await;
    server.advance("5s").await;
    device.is_pending().await;
    device
        .answer(json!({ "approve": "ada" }))
        .await
        .status_is(200);
    let tokens = device.tokens().await;
    let access = format!("Bearer {}", tokens.text("/access_token"));
    let userinfo = server
        .get("/oidc/userinfo")
        .header("authorization", &access);
    userinfo.send().await.has("/name", "Ada Lovelace");
    let refresh = fields([
        ("grant_type", "refresh_token"),
        ("client_id", "tv"),
        ("refresh_token", &tokens.text("/refresh_token")),
    ]);
    ask(&server, &refresh).await.status_is(200);
    device.is_refused("invalid_grant", "device_used").await;
    let again = device.answer(json!({ "approve": "bob" })).await;
    again.status_is(409);
}

#[tokio::test]
async fn section_3_5_slow_down_adds_five_seconds_each_time() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    device.is_pending().await;
    server.advance("4s").await;
    device.polls_too_fast().await;
    server.advance("9s").await;
    device.polls_too_fast().await;
    server.advance("15s").await;
    device.is_pending().await;
    let path = format!("/__admin/oidc/devices/{}", device.user_code);
    let shown = server.get(&path).send().await.status_is(200);
    shown.has("/interval", 15).has("/polls", 4);
}

#[tokio::test]
async fn section_3_5_access_is_denied_at_the_page() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    let mut browser = Browser::new(&server);
    let page = browser.get(&device.page()).await;
    browser
        .submit(&page, &[("action", "deny")])
        .await
        .status_is(200);
    device.is_refused("access_denied", "consent_denied").await;
}

#[tokio::test]
async fn section_3_5_a_code_expires_on_the_sandboxs_clock() {
    let server = TestServer::start().await;
    set(
        &server,
        json!({ "device": { "ttl": "1m", "interval": "10s" } }),
    )
    .await;
    let device = Device::of(&server).await;
    device
        .answer(json!({ "approve": "ada" }))
        .await
        .status_is(200);
    server.advance("1m").await;
    device.is_refused("expired_token", "device_expired").await;
    device.answer(json!({ "deny": true })).await.status_is(409);
}

#[tokio::test]
async fn section_4_the_metadata_has_the_endpoint_and_the_grant() {
    let server = TestServer::start().await;
    let path = "/oidc/.well-known/openid-configuration";
    let metadata = server.get(path).send().await.status_is(200);
    let endpoint = format!("{}/oidc/device_authorization", server.origin());
    let metadata = metadata.has("/device_authorization_endpoint", endpoint);
    let grants = metadata.at("/grant_types_supported").to_string();
    assert!(grants.contains(GRANT), "{grants}");
}

#[tokio::test]
async fn an_answer_by_the_control_api_comes_after_so_many_polls_and_with_fewer_scopes() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    let answer = json!({ "approve": "bob@example.com", "pending_polls": 2, "scopes": ["openid"] });
    let shown = device.answer(answer).await.status_is(200);
    shown
        .has("/state", "approved")
        .has("/account", "bob")
        .has("/pending_polls", 2);
    for _ in 0..2 {
        device.is_pending().await;
        server.advance("5s").await;
    }
    device.tokens().await.has("/scope", "openid");
}

#[tokio::test]
async fn the_control_api_lists_devices_and_refuses_what_does_not_fit() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    let listed = server
        .get("/__admin/oidc/devices")
        .send()
        .await
        .status_is(200);
    listed
        .has("/total", 1)
        .has("/devices/0/user_code", device.user_code.as_str())
        .has("/devices/0/state", "pending");
    for (answer, status, detail) in [
        (
            json!({ "approve": "adda" }),
            422,
            "there is no user `adda`; did you mean `ada`?",
        ),
        (
            json!({ "approve": "ada", "deny": true }),
            422,
            "`approve` and `deny` exclude each other",
        ),
    ] {
        device
            .answer(answer)
            .await
            .status_is(status)
            .has("/detail", detail);
    }
    let unknown = server.get("/__admin/oidc/devices/WDJB-MJHT").send().await;
    unknown.status_is(404);
}

#[tokio::test]
async fn a_snapshot_has_the_devices() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    device
        .answer(json!({ "approve": "ada" }))
        .await
        .status_is(200);
    let snapshot = server.get("/__admin/snapshot").send().await.status_is(200);
    server.post("/__admin/reset").send().await.status_is(204);
    device.is_refused("invalid_grant", "device_unknown").await;
    let restored = server
        .put("/__admin/snapshot")
        .json(snapshot.at("").clone());
    restored.send().await.status_is(200);
    device.tokens().await;
}

#[tokio::test]
async fn the_journal_has_no_device_code() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    device.is_pending().await;
    let journal = server.get("/__admin/requests").send().await;
    let journal = journal.at("/requests").to_string();
    assert!(!journal.contains(&device.poll["device_code"]), "{journal}");
}
