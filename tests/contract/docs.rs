//! Swagger UI from the binary: the page, its files, and that it lets nothing else in.

use mockid::Provider;

use crate::support::answer::Answer;
use crate::support::server::TestServer;

/// The values of an attribute in the page.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!("{name}=\"");
    let parts = page.split(begin.as_str()).skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

/// Where a relative address leads from a path.
fn resolved(path: &str, address: &str) -> String {
    let base = reqwest::Url::parse(&format!("http://server{path}")).expect("a path");
    let url = base.join(address).expect("an address");
    let query = url
        .query()
        .map_or(String::new(), |query| format!("?{query}"));
    format!("{}{query}", url.path())
}

/// Everything that the page asks for is there, and nothing of it is elsewhere.
async fn is_whole(server: &TestServer, path: &str) -> Answer {
    let page = server.get(path).send().await.status_is(200);
    let page = page.header_is("content-type", "text/html; charset=utf-8");
    let html = page.body_text();
    assert!(!html.contains("//"), "{html}");
    assert!(
        !html.contains("<style") && !html.contains("<script>"),
        "{html}"
    );
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for outside in ["http", "unsafe", "*"] {
        assert!(!policy.contains(outside), "{policy}");
    }
    let mut files = attributes(&html, "src");
    files.extend(attributes(&html, "href"));
    files.retain(|file| *file != "data:,");
    assert_eq!(files.len(), 4, "{html}");
    for file in files {
        let file = server
            .get(&resolved(path, file))
            .send()
            .await
            .status_is(200);
        file.header_is("x-content-type-options", "nosniff");
    }
    let document = attributes(&html, "data-document");
    let document = server.get(&resolved(path, document[0])).send().await;
    assert!(document.status_is(200).json()["paths"].is_object());
    page
}

#[tokio::test]
async fn the_page_is_whole_wherever_it_is() {
    let server = TestServer::start().await;
    for sandbox in ["", "/~test"] {
        is_whole(&server, &format!("{sandbox}/docs")).await;
        is_whole(&server, &format!("{sandbox}/__admin/docs")).await;
        for vendor in Provider::ALL {
            is_whole(&server, &format!("{sandbox}/{vendor}/docs")).await;
        }
    }
}

#[tokio::test]
async fn a_slash_behind_the_page_leads_back_to_it() {
    let server = TestServer::start().await;
    for path in ["/docs/", "/~test/kyc/docs/", "/__admin/docs/"] {
        let answer = server.get(path).send().await.status_is(308);
        let there = resolved(path, answer.header("location"));
        assert_eq!(there, path.trim_end_matches('/'));
    }
}

#[tokio::test]
async fn files_are_compressed_for_those_who_take_it() {
    let server = TestServer::start().await;
    let plain = server.get("/docs/swagger-ui.css").send().await;
    let plain = plain.status_is(200).lacks_header("content-encoding");
    let plain = plain.header_is("vary", "accept-encoding");
    let packed = server.get("/kyc/docs/swagger-ui.css");
    let packed = packed.header("accept-encoding", "gzip, br").send().await;
    let packed = packed.header_is("content-encoding", "gzip");
    assert!(packed.body.len() * 4 < plain.body.len());
    assert_ne!(packed.header("etag"), plain.header("etag"));
    let known = server.get("/docs/swagger-ui.css");
    let known = known.header("accept-encoding", "gzip");
    let known = known.header("if-none-match", packed.header("etag"));
    known.send().await.status_is(304).body_is("");
}

#[tokio::test]
async fn there_is_no_file_that_the_page_does_not_need() {
    let server = TestServer::start().await;
    for file in ["index.html", "swagger-ui.js", "page.js/", "a/page.js"] {
        let file = server.get(&format!("/docs/{file}")).by_the_server();
        file.send().await.status_is(404);
    }
    let kyc = server.get("/kyc/docs/index.html").send().await;
    kyc.status_is(404).has("/detail", "Not Found");
}

#[tokio::test]
async fn the_licence_of_swagger_ui_goes_with_it() {
    let server = TestServer::start().await;
    let licence = server.get("/docs/LICENSE").send().await.status_is(200);
    assert!(licence.body_text().contains("Apache License"));
    let notice = server.get("/docs/NOTICE").send().await.status_is(200);
    assert!(notice.body_text().contains("SmartBear Software"));
}

#[tokio::test]
async fn igny8s_own_pages_are_whole_too() {
    let server = TestServer::start().await;
    for base in ["", "/igny8", "/~test", "/~test/igny8"] {
        for page in ["docs", "redoc"] {
            is_whole(&server, &format!("{base}/api/{page}/")).await;
        }
    }
}
