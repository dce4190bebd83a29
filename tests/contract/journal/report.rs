//! A sandbox's story as one HTML file.

use std::fmt::Write;

use serde_json::json;

use super::{INDIVIDUALS, KEY, LOGIN, REFRESH, call, events, log_in, refresh};
use crate::support::client::Client;
use crate::support::raw::RawRequest;
use crate::support::server::{NOON, TestServer};

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

/// The elements of a report that can have content.
const ELEMENTS: [&str; 36] = [
    "html", "head", "title", "style", "body", "header", "h1", "h2", "h3", "h4", "p", "nav", "main",
    "section", "details", "summary", "span", "time", "b", "code", "pre", "a", "dl", "dt", "dd",
    "div", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "em", "i",
];

/// Whatever is wrong with the markup: an element or an attribute that no report has, or one that is
/// not closed in its place.
fn foreign_markup(html: &str) -> String {
    let (mut wrong, mut open) = (String::new(), Vec::new());
    for part in html.split('<').skip(1) {
        let tag = part.split('>').next().unwrap_or_default();
        let name = tag.split(' ').next().unwrap_or_default();
        let mut note = |what: &str| writeln!(wrong, "{what}: <{tag}>").expect("a text");
        if let Some(name) = name.strip_prefix('/') {
            if open.pop() != Some(name) {
                note("closed out of place");
            }
        } else if matches!(name, "!doctype" | "meta" | "link") {
        } else if ELEMENTS.contains(&name) {
            open.push(name);
        } else {
            note("no element of a report");
        }
        let attributes = tag.split('"').step_by(2).skip_while(|it| it.is_empty());
        for attribute in attributes.flat_map(|it| it.split(' ').skip(1)) {
            let known = [
                "",
                "html",
                "lang=",
                "charset=",
                "http-equiv=",
                "content=",
                "name=",
                "rel=",
                "href=",
                "id=",
                "class=",
                "scope=",
            ];
            if !known.contains(&attribute) {
                note("no attribute of a report");
            }
        }
    }
    for name in open {
        writeln!(wrong, "not closed: <{name}>").expect("a text");
    }
    wrong
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

#[test]
fn foreign_markup_is_found() {
    assert_eq!(foreign_markup("<p class=\"a\">b</p>"), "");
    for wrong in [
        "<script>",
        "<p onclick=\"a\"></p>",
        "<p>",
        "<p></b>",
        "<p title='a'></p>",
        "<b/onload=a>",
    ] {
        assert_ne!(foreign_markup(wrong), "", "{wrong}");
    }
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
    let tokens = log_in(&server).await;
    let refresh = server.post(REFRESH).header("user-agent", "<b>client");
    let refresh = refresh.json(json!({"refresh_token": tokens.text("/refresh_token")}));
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
async fn whatever_clients_send_is_text() {
    let server = TestServer::start().await;
    let script = "</code></pre><script>alert(1)</script>";
    let encoded = "%3C/code%3E%3Cscript%3Ealert(1)%3C/script%3E";
    let login = json!({"api_key": "wrong", script: {"a": script}, "\u{202e}\u{0}": "\u{7}"});
    server.post(LOGIN).json(login).send().await;
    let request = RawRequest::new("GET", &format!("/kyc/{encoded}?{encoded}={encoded}%ff"))
        .header(&format!("User-Agent: {script}\u{e9}"))
        .header("X-Quote: \" onload=\"alert(1)")
        .header("Cookie: <script>=<script>");
    request.send_for_status(&server).await;
    let bytes = RawRequest::new("POST", REFRESH).header("Content-Type: text/html");
    bytes
        .sized(b"\xff\xfe<script>")
        .send_for_status(&server)
        .await;
    let form = RawRequest::new("POST", "/kyc/auth/jwt/login");
    let form = form.header("Content-Type: application/x-www-form-urlencoded");
    form.sized("username=<script>&<img>=<b>")
        .send_for_status(&server)
        .await;
    let html = report(&server).await;
    assert_eq!(html.matches("#4</span>").count(), 1);
    has(
        &html,
        "user-agent: &lt;/code&gt;&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;é",
    );
    has(&html, "\\u{202e}");
    assert!(!html.contains('\u{202e}') && !html.contains('\u{0}'));
}

#[tokio::test]
async fn names_of_sandboxes_accounts_and_faults_are_text() {
    let server = TestServer::start().await;
    let name = "<script>alert(1)<";
    let sandbox = server.in_sandbox(name);
    let email = "\"<b>\"@example.com";
    let user =
        json!({"provider": "kyc", "kind": "user", "email": email, "password": "hunter2hunter2"});
    sandbox
        .post("/__admin/accounts")
        .json(user)
        .send()
        .await
        .status_is(201);
    let login = server
        .post("/kyc/auth/jwt/login")
        .header("x-mockid-sandbox", name);
    let login = login.form("username=%22%3Cb%3E%22@example.com&password=hunter2hunter2");
    login.send().await.status_is(200);
    let fault = json!({
        "match": {"path": "/<script>/**"},
        "respond": {"status": 500, "body": "</pre><script>password=hunter2"},
    });
    sandbox
        .post("/__admin/faults")
        .json(fault)
        .send()
        .await
        .status_is(201);
    let html = report(&sandbox).await;
    has(
        &html,
        "<h1>Sandbox <code>&lt;script&gt;alert(1)&lt;</code></h1>",
    );
    has(
        &html,
        "<code>&quot;&lt;b&gt;&quot;@example.com</code> at kyc",
    );
    assert!(!html.contains("hunter2"));
}

#[tokio::test]
async fn megabytes_are_cut_with_a_note() {
    let server =
        TestServer::start_with(|options| options.journal_size = 5000.try_into().expect("a size"))
            .await;
    let large = json!({"api_key": "wrong", "x": "<".repeat(60_000)});
    let size = large.to_string().len();
    server.post(LOGIN).json(large).send().await.status_is(401);
    let note = format!("This is the beginning of a body of {size} bytes.");
    has(&report(&server).await, &note);
    for _ in 0..400 {
        let many = server.get(&format!("{INDIVIDUALS}?{}", "a=%22&".repeat(600)));
        many.header("x-large", &"<".repeat(6000))
            .send()
            .await
            .status_is(401);
    }
    let html = report(&server).await;
    let most = 8 * 1024 * 1024;
    assert!(html.len() < most, "{}", html.len());
    has(
        &html,
        "older requests are left out, because the report would become too large.",
    );
    has(&html, "id=\"r401\"");
    assert!(!html.contains("id=\"r1\""));
}

#[tokio::test]
async fn evicted_requests_are_said() {
    let server = events::with_size(1).await;
    for _ in 0..3 {
        call(&server, "none").await.status_is(401);
    }
    has(
        &report(&server).await,
        "2 older requests are no longer kept in the journal.",
    );
}

#[tokio::test]
async fn a_browser_may_load_and_run_nothing_but_its_style() {
    let server = TestServer::start().await;
    let answer = server.get(REPORT).send().await.status_is(200);
    let policy = answer.header("content-security-policy").to_owned();
    assert!(
        !policy.contains("unsafe-") && !policy.contains("http"),
        "{policy}"
    );
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    let html = answer.body_text();
    let own = policy
        .strip_suffix("; frame-ancestors 'none'")
        .expect("a policy");
    has(
        &html,
        &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{own}\">"),
    );
    let style = html
        .split("<style>")
        .nth(1)
        .and_then(|rest| rest.split("</style>").next());
    let digest = mockid_hash(style.expect("a style"));
    assert!(policy.contains(&digest), "{policy}");
    for reference in html.split("href=\"").skip(1) {
        assert!(reference.starts_with(['#', 'd']), "{reference}");
    }
}

/// As RFC 9116-style hashes in policies are written: the base64 of the SHA-256.
fn mockid_hash(text: &str) -> String {
    use base64::Engine;
    use sha2::{Digest, Sha256};
    base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text))
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
