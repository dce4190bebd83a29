//! A sandbox's story as one HTML file.

mod hostile;
mod markup;
mod size;

use serde_json::json;

use super::{KEY, LOGIN, REFRESH, call, log_in, refresh};
use crate::support::client::Client;
use crate::support::server::{NOON, TestServer};
use markup::foreign_markup;

const REPORT: &str = "/__admin/report.html";

/// The report, which has no other markup than its own.
async fn report(client: &Client) -> String {
    report_by(client, "").await
}

async fn report_by(client: &Client, query: &str) -> String {
    let answer = client.get(&format!("{REPORT}{query}")).send().await;
    let answer = answer.status_is(200);
    let html = answer
        .header_is("content-type", "text/html; charset=utf-8")
        .body_text();
    assert_eq!(foreign_markup(&html), "");
    html
}

fn has(html: &str, text: &str) {
    assert!(
        html.contains(text),
        "{text}\n{}",
        html.split("<body>").nth(1).unwrap_or_default()
    );
}

/// Where a text is.
fn position(html: &str, text: &str) -> usize {
    html.find(text).unwrap_or_else(|| panic!("{text}\n{html}"))
}

#[tokio::test]
async fn a_request_is_told_with_its_answer_reason_and_hint() {
    let server = TestServer::start().await;
    let access = log_in(&server).await.text("/access_token");
    server.advance("15m2s").await;
    call(&server, &access).await.status_is(401);
    let html = report(&server).await;
    for text in [
        "<h1>Sandbox <code>default</code></h1>",
        "2026-01-01T12:15:02Z</time> and is frozen",
        "Requests: 2, of which 1 were refused or not answered.",
        "<b>401</b> <code>GET /v3/individuals</code> intergiro <span class=\"faint\">access_expired</span>",
        "The access token expired at 12:15:00, 2 s before this request;",
        "<dt>What to do</dt><dd>Refresh the session if it can be, and log in again otherwise.</dd>",
        "<code>intergiroLogin</code>",
        "&quot;api_key&quot;: &quot;secret:3475fe57&quot;",
        "content-type: application/json",
    ] {
        has(&html, text);
    }
    assert!(!html.contains(KEY) && !html.contains(&access));
}

#[tokio::test]
async fn the_newest_request_is_first_unless_the_oldest_is_asked_for() {
    let server = TestServer::start().await;
    log_in(&server).await;
    call(&server, "none").await.status_is(401);
    let newest = report(&server).await;
    assert!(position(&newest, "id=\"r2\"") < position(&newest, "id=\"r1\""));
    let oldest = report_by(&server, "?order=oldest").await;
    assert!(position(&oldest, "id=\"r1\"") < position(&oldest, "id=\"r2\""));
    let wrong = server.get(&format!("{REPORT}?order=newst")).send().await;
    wrong.status_is(422).violations("?order");
}

#[tokio::test]
async fn tokens_are_told_with_their_session_and_what_they_come_from() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("15m").await;
    let refreshed = refresh(&server, &tokens.text("/refresh_token")).await;
    refreshed.status_is(200);
    let html = report(&server).await;
    let listed = server.get("/__admin/tokens").send().await.json();
    let tokens = listed["tokens"].as_array().expect("tokens").clone();
    assert_eq!(tokens.len(), 4);
    let session = tokens[0]["session"].as_str().expect("a session");
    has(
        &html,
        &format!("<h3 id=\"s-{session}\">Session <code>{session}</code>"),
    );
    has(
        &html,
        &format!("<dt>Session</dt><dd><a href=\"#s-{session}\">"),
    );
    for token in &tokens {
        let id = token["id"].as_str().expect("an id");
        has(&html, &format!("<code id=\"t-{id}\">{id}</code>"));
        if let Some(parent) = token["parent"].as_str() {
            has(&html, &format!("<a href=\"#t-{parent}\">"));
        }
    }
    has(&html, "<td>rotated</td>");
    has(&html, "refreshes: 1.");
}

#[tokio::test]
async fn faults_lockouts_and_settings_that_differ_are_told() {
    let server = TestServer::start().await;
    let quiet = report(&server).await;
    has(
        &quiet,
        "<section id=\"faults\"><h2>Faults</h2><p>None is set.</p>",
    );
    has(&quiet, "<p>All are the defaults of the vendors.</p>");
    has(&quiet, "<p>The journal is empty.</p>");
    has(&quiet, "<p>No token was issued.</p>");
    assert!(!quiet.contains("<h2>Lockouts</h2>"));
    let fault = json!({"match": {"provider": "kyc"}, "respond": {"status": 503}});
    server
        .post("/__admin/faults")
        .json(fault)
        .send()
        .await
        .status_is(201);
    let resource = server.get("/kyc/api/v1/resource").by_a_fault();
    resource.send().await.status_is(503);
    let lock =
        json!({"provider": "s7risk", "door": "user", "name": "ada@example.com", "for": "5m"});
    server
        .post("/__admin/lockouts")
        .json(lock)
        .send()
        .await
        .status_is(201);
    let settings = json!({"intergiro": {"access_ttl": "PT5M"}});
    server
        .patch("/__admin/settings")
        .json(settings)
        .send()
        .await
        .status_is(200);
    let html = report(&server).await;
    for text in [
        "<code id=\"f-1\">1</code>",
        "&quot;used&quot;: 1",
        "<dt>Fault</dt><dd><a href=\"#f-1\">",
        "<code>ada@example.com</code></td><td>0</td><td><time>2026-01-01T12:05:00Z</time>",
        "<td><code>intergiro.access_ttl</code></td><td><code>5m</code></td><td><code>15m</code></td>",
    ] {
        has(&html, text);
    }
}

#[tokio::test]
async fn findings_of_the_audit_are_told_with_the_requests_that_show_them() {
    let server = TestServer::start().await;
    has(
        &report(&server).await,
        "<h2>Audit</h2><p>Nothing was found.</p>",
    );
    let post = |path| server.post(path).header("user-agent", "<b>client");
    let login = post(LOGIN).json(json!({ "api_key": KEY }));
    let tokens = login.send().await.status_is(200);
    let refresh = post(REFRESH).json(json!({"refresh_token": tokens.text("/refresh_token")}));
    refresh.send().await.status_is(400);
    let html = report(&server).await;
    for text in [
        "the client refreshes before the vendor allows it <code>refreshes-too-early</code></h3>",
        "<dt>Seen</dt><dd>once at intergiro: <a href=\"#r2\">#2</a></dd>",
        "<code>&lt;b&gt;client</code>",
        "<code>docs/vendors/intergiro.md#a-refresh-before-the-access-token-has-expired-is-400</code>",
    ] {
        has(&html, text);
    }
}

#[tokio::test]
async fn it_is_about_one_sandbox() {
    let server = TestServer::start().await;
    let all = server.get(&format!("{REPORT}?sandbox=*")).send().await;
    all.status_is(422);
    call(&server.in_sandbox("a"), "none").await.status_is(401);
    let other = report(&server.in_sandbox("b")).await;
    has(&other, "<p>The journal is empty.</p>");
    has(&other, NOON);
    let by_query = report_by(&server, "?sandbox=a").await;
    has(&by_query, "id=\"r1\"");
}
