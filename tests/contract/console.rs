//! The console: its page at the address of each view, its files, and that it lets nothing else in.

use axum::http::Method;
use mockid::control::Access;
use mockid::identity::Secret;

use crate::support::server::TestServer;

const TIMELINE: &str = "/__admin/ui/timeline";
const VIEWS: [&str; 9] = [
    "timeline",
    "clock",
    "tokens",
    "accounts",
    "faults",
    "inspect",
    "audit",
    "vendors",
    "sandboxes",
];

#[tokio::test]
async fn each_view_has_an_address_with_the_same_page() {
    let server = TestServer::start().await;
    let first = server.get(TIMELINE).send().await.status_is(200);
    let first = first.header_is("content-type", "text/html; charset=utf-8");
    for sandbox in ["", "/~test"] {
        for view in VIEWS {
            let page = server.get(&format!("{sandbox}/__admin/ui/{view}"));
            let page = page.send().await.status_is(200);
            assert_eq!(page.body, first.body, "{view}");
        }
    }
}

#[tokio::test]
async fn the_address_without_a_view_leads_to_the_first() {
    let server = TestServer::start().await;
    for (path, view) in [
        ("/__admin/ui", "/__admin/ui/timeline"),
        ("/~test/__admin/ui/", "/~test/__admin/ui/timeline"),
    ] {
        let answer = server.get(path).send().await.status_is(303);
        answer.header_is("location", view);
    }
}

#[tokio::test]
async fn the_files_of_the_page_are_there_and_are_what_they_are_called() {
    let server = TestServer::start().await;
    let page = server.get(TIMELINE).send().await.body_text();
    assert!(!page.contains("//") && !page.contains("<style"), "{page}");
    for (name, media_type) in [
        ("console.js", "text/javascript; charset=utf-8"),
        ("console.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ] {
        assert!(page.contains(&format!("\"{name}\"")), "{name}: {page}");
        let file = server.get(&format!("/~test/__admin/ui/{name}"));
        let file = file.send().await.status_is(200);
        let file = file.header_is("content-type", media_type);
        file.header_is("x-content-type-options", "nosniff");
    }
}

#[tokio::test]
async fn the_policy_of_the_page_allows_its_own_files_and_no_frame() {
    let server = TestServer::start().await;
    let page = server.get(TIMELINE).send().await;
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for directive in [
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy.contains(directive), "{policy}");
    }
    for outside in ["http", "unsafe", "*", "data:"] {
        assert!(!policy.contains(outside), "{policy}");
    }
    let page = page.header_is("referrer-policy", "no-referrer");
    page.header_is("x-content-type-options", "nosniff");
}

#[tokio::test]
async fn a_file_that_the_browser_has_is_not_sent_again() {
    let server = TestServer::start().await;
    let script = "/__admin/ui/console.js";
    let plain = server.get(script).send().await.status_is(200);
    let plain = plain.header_is("cache-control", "no-cache");
    let plain = plain.lacks_header("content-encoding");
    let packed = server.get(script).header("accept-encoding", "gzip, br");
    let packed = packed.send().await.header_is("content-encoding", "gzip");
    let packed = packed.header_is("vary", "accept-encoding");
    assert!(packed.body.len() * 2 < plain.body.len());
    assert_ne!(packed.header("etag"), plain.header("etag"));
    let known = server.get(script).header("accept-encoding", "gzip");
    let known = known.header("if-none-match", packed.header("etag"));
    known.send().await.status_is(304).body_is("");
}

#[tokio::test]
async fn there_is_nothing_else_below_the_console() {
    let server = TestServer::start().await;
    for name in [
        "nonsense",
        "index.html",
        "console.ts",
        "timeline/",
        "a/console.js",
    ] {
        let answer = server.get(&format!("/__admin/ui/{name}")).by_the_server();
        answer.send().await.status_is(404);
    }
    let post = server.request(Method::POST, TIMELINE).send().await;
    post.status_is(405).header_is("allow", "GET, HEAD, OPTIONS");
}

#[tokio::test]
async fn without_the_control_api_there_is_no_console() {
    let server = TestServer::start_with(|options| options.access = Access::Removed).await;
    for path in ["/__admin/ui", TIMELINE, "/__admin/ui/console.js"] {
        let answer = server.get(path).by_the_server().send().await;
        let answer = answer.status_is(404);
        assert!(answer.text("/detail").contains("--no-admin"), "{path}");
    }
    server.get("/").send().await.lacks("/console");
    let index = server.get("/").header("accept", "text/html").send().await;
    assert!(!index.body_text().contains("console"));
}

#[tokio::test]
async fn the_console_needs_no_admin_token_but_what_it_asks_for_does() {
    let token = Access::Token(Secret::new("an-admin-token"));
    let server = TestServer::start_with(|options| options.access = token).await;
    for path in ["/__admin/ui/timeline", "/__admin/ui/console.js"] {
        server.get(path).send().await.status_is(200);
    }
    let wrong = ("authorization", "Bearer another");
    for path in ["/__admin/events", "/__admin/clock", "/__admin/ui/nonsense"] {
        server.get(path).send().await.status_is(401);
        let answer = server.get(path).header(wrong.0, wrong.1).send().await;
        answer.status_is(401);
    }
}

#[tokio::test]
async fn the_indexes_lead_to_the_console() {
    let server = TestServer::start().await;
    let base = format!("http://{}/~test/__admin/ui", server.address);
    for path in ["/~test/", "/~test/__admin"] {
        let index = server.get(path).send().await.status_is(200);
        index.has("/console", base.as_str());
    }
    let index = server.get("/~test/").header("accept", "text/html");
    let index = index.send().await.body_text();
    assert!(index.contains(&format!("href=\"{base}\"")), "{index}");
}

#[tokio::test]
async fn opening_the_page_makes_no_sandbox() {
    let server = TestServer::start().await;
    server.get("/~new/__admin/ui/timeline").send().await;
    let listed = server.get("/__admin/sandboxes").send().await;
    listed.has("/total", 1);
}
