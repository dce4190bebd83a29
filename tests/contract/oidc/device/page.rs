//! The page for a person, by section 3.3 of RFC 8628.

use serde_json::json;

use super::Device;
use crate::oidc::browser::{Browser, form_of};
use crate::support::server::TestServer;

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
async fn section_5_1_after_too_many_wrong_codes_none_is_accepted_until_a_minute_is_over() {
    let settings = "oidc: { settings: { device: { wrong_codes: 2/m } } }";
    let server = TestServer::with_settings(settings).await;
    let device = Device::of(&server).await;
    let mut browser = Browser::new(&server);
    let page = browser.get(&device.page()).await.status_is(200);
    for (code, status) in [("AAAA-BBBB", 400), ("CCCC-DDDD", 400), ("FFFF-GGGG", 429)] {
        let path = format!("/oidc/device?user_code={code}");
        browser.get(&path).await.status_is(status);
    }
    assert_eq!(server.newest_entry().await["reason"], "throttled");
    // The right code neither, at no page.
    let refused = browser.get(&device.page()).await.status_is(429);
    let refused = refused.header_is("retry-after", "60");
    let says = "Too many codes were wrong. Try again in 60 s.";
    assert!(refused.body_text().contains(says));
    let form = [("username", "ada")];
    browser.submit(&page, &form).await.status_is(429);
    device.is_pending().await;
    let elsewhere = server.in_sandbox("other");
    let wrong = elsewhere.get("/oidc/device?user_code=AAAA-BBBB").send();
    wrong.await.status_is(400);
    server.advance("59s").await.status_is(200);
    let refused = browser.get(&device.page()).await.status_is(429);
    refused.header_is("retry-after", "1");
    server.advance("1s").await.status_is(200);
    browser.get(&device.page()).await.status_is(200);
}

#[tokio::test]
async fn a_reset_and_a_snapshot_lift_and_keep_the_limit_of_wrong_codes() {
    let settings = "oidc: { settings: { device: { wrong_codes: 1/m } } }";
    let server = TestServer::with_settings(settings).await;
    let wrong = async || {
        let request = server.get("/oidc/device?user_code=AAAA-BBBB");
        request.send().await.status.as_u16()
    };
    assert_eq!((wrong().await, wrong().await), (400, 429));
    let snapshot = server.get("/__admin/snapshot").send().await.json();
    server.post("/__admin/reset").send().await.status_is(204);
    assert_eq!(wrong().await, 400);
    server.post("/__admin/reset").send().await.status_is(204);
    let restored = server.put("/__admin/snapshot").json(snapshot);
    restored.send().await.status_is(200);
    assert_eq!(wrong().await, 429);
}

#[tokio::test]
async fn section_6_1_a_code_is_found_however_it_is_typed() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    let letters = device.user_code.to_lowercase();
    for typed in [
        letters.replace('-', ""),
        letters.replace('-', "%20"),
        format!("{}.", letters.replace('-', "_")),
    ] {
        let page = server.get(&format!("/oidc/device?user_code={typed}"));
        let page = page.send().await.status_is(200).body_text();
        assert!(page.contains(&device.user_code), "{typed}");
    }
}

#[tokio::test]
async fn the_page_has_the_name_of_the_client_and_its_id() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    let named = server.patch("/__admin/accounts/oidc/application/tv");
    let named = named.json(json!({ "client_name": "TV & Co" }));
    named.send().await.status_is(200);
    let mut browser = Browser::new(&server);
    let page = browser.get(&device.page()).await.status_is(200).body_text();
    let title = "<h1>Connect the device to TV &amp; Co (tv)</h1>";
    assert!(page.contains(title), "{page}");
    let scopes = "What TV &amp; Co (tv) may have";
    assert!(page.contains(scopes), "{page}");
    server
        .delete("/__admin/accounts/oidc/application/tv")
        .send()
        .await
        .status_is(204);
    let page = browser.get(&device.page()).await.body_text();
    assert!(page.contains("<h1>Connect the device to tv</h1>"), "{page}");
}
