//! Whatever is in a report is text, and nothing in it runs.

use serde_json::json;

use super::super::{LOGIN, REFRESH};
use super::{REPORT, has, report};
use crate::support::raw::RawRequest;
use crate::support::server::TestServer;

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
