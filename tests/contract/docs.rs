//! Swagger UI from the binary: the page, its files, and that it lets nothing else in.

use mockid::Provider;
use serde_json::{Value, json};

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
        for vendor in Provider::all() {
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

/// The parameters of a document, wherever they are.
fn parameters(value: &Value, found: &mut Vec<Value>) {
    if value.get("in").is_some() && value.get("schema").is_some() {
        found.push(value.clone());
    }
    match value {
        Value::Object(fields) => fields.values().for_each(|each| parameters(each, found)),
        Value::Array(items) => items.iter().for_each(|each| parameters(each, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_page_fills_no_field_that_may_be_empty() {
    let server = TestServer::start().await;
    for path in ["/docs", "/__admin/docs", "/haut-ai/docs"] {
        let html = server.get(path).send().await.body_text();
        let address = resolved(path, attributes(&html, "data-document")[0]);
        let document = server.get(&address).send().await.status_is(200).json();
        let mut found = Vec::new();
        parameters(&document, &mut found);
        assert!(!found.is_empty(), "{path}");
        for parameter in found {
            let is_required = parameter["required"] == true;
            assert_eq!(
                parameter.get("examples").is_some(),
                is_required,
                "{parameter}"
            );
        }
    }
    let address = "/__admin/openapi.json?for=page";
    let document = server.get(address).send().await.json();
    let provider = &document["components"]["parameters"]["JournalProvider"];
    let described = provider["description"].as_str().expect("a description");
    assert!(described.contains("for example `"), "{described}");
}

#[tokio::test]
async fn the_page_keeps_what_was_authorized_and_tries_no_stream_out() {
    let server = TestServer::start().await;
    let script = server.get("/docs/page.js").send().await.body_text();
    assert!(script.contains("persistAuthorization: true"));
    assert!(script.contains("allowTryItOutFor"));
    let bundle = server.get("/docs/swagger-ui-bundle.js").send().await;
    let bundle = bundle.body_text();
    assert!(bundle.contains("allowTryItOutFor") && bundle.contains("persistAuthorization"));
}

const OWN: &str = "
intergiro: { api_keys: [{ key: off, active: false }, { key: own-key }] }
haut-ai: { users: [{ email: mfa@example.com, password: p, mfa: true }, { email: h@example.com, password: hp }] }
kyc: { users: [{ email: new@example.com, password: p, verified: false }, { email: k@example.com, password: kp }] }
s7risk:
  users: [{ email: late@example.com, password: p, access_until: '2020-01-01T00:00:00Z' }, { email: s@example.com, password: sp }]
  applications: [{ client_id: own, secret: own-secret }]
igny8:
  accounts: [{ name: Gone, slug: gone, suspended: true }]
  users: [{ email: gone@example.com, password: p, account: gone }, { email: i@example.com, password: ip }]
";

/// The example of a login in a document.
fn example<'a>(document: &'a Value, path: &str, media: &str) -> &'a Value {
    let body = &document["paths"][path]["post"]["requestBody"]["content"][media];
    &body["examples"]["demo"]["value"]
}

#[tokio::test]
async fn the_examples_of_logins_are_the_first_accounts_that_work() {
    let server = TestServer::with_fixtures(OWN).await;
    for address in ["/openapi.json", "/openapi.json?for=page"] {
        let document = server.get(address).send().await.json();
        for (path, media, expected) in [
            (
                "/intergiro/v3/auth/login",
                "application/json",
                json!({"api_key": "own-key"}),
            ),
            (
                "/haut-ai/api/v1/auth/login/",
                "application/json",
                json!({"username": "h@example.com", "password": "hp"}),
            ),
            (
                "/kyc/auth/jwt/login",
                "application/x-www-form-urlencoded",
                json!({"username": "k@example.com", "password": "kp"}),
            ),
            (
                "/s7risk/user/token",
                "application/json",
                json!({"email": "s@example.com", "password": "sp"}),
            ),
            (
                "/s7risk/application/token",
                "application/json",
                json!({"clientId": "own", "secret": "own-secret"}),
            ),
            (
                "/igny8/api/v1/auth/login/",
                "application/json",
                json!({"email": "i@example.com", "password": "ip"}),
            ),
        ] {
            assert_eq!(example(&document, path, media), &expected, "{path}");
        }
        assert!(!document["tags"].to_string().contains("| demo "));
    }
    let yaml = server.get("/openapi.yaml").send().await.body_text();
    assert!(yaml.contains("own-key") && !yaml.contains("your_secret_password }"));
    let kyc = server.get("/kyc/openapi.json").send().await.json();
    let form = example(&kyc, "/auth/jwt/login", "application/x-www-form-urlencoded");
    assert_eq!(form["username"], "k@example.com");
}

#[tokio::test]
async fn a_login_without_a_known_working_account_says_so() {
    let hash = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$9Fo/Kd8KZzvTg+oXxmhOOQzv4Gu3EpYbHmVw3yEIZ4Y";
    let yaml = format!("kyc: {{ users: [{{ email: k@example.com, password: '{hash}' }}] }}");
    let server = TestServer::with_fixtures(&yaml).await;
    let document = server.get("/openapi.json").send().await.json();
    for path in ["/kyc/auth/jwt/login", "/igny8/api/v1/auth/login/"] {
        let description = document["paths"][path]["post"]["description"].as_str();
        let description = description.expect("a description");
        assert!(description.starts_with("**The fixtures of this server have no"));
        let body = &document["paths"][path]["post"]["requestBody"];
        assert!(!body.to_string().contains("examples"), "{body}");
    }
}

/// The examples of token requests in the document of a server with these fixtures of the OIDC provider.
async fn examples_of_token_requests(oidc: &str) -> Value {
    let server = TestServer::with_fixtures(&format!("oidc: {oidc}")).await;
    let document = server.get("/oidc/openapi.json").send().await.json();
    let body = &document["paths"]["/token"]["post"]["requestBody"];
    body["content"]["application/x-www-form-urlencoded"]["examples"].clone()
}

#[tokio::test]
async fn the_example_of_a_password_grant_is_a_client_and_a_user_of_the_fixtures() {
    let examples = examples_of_token_requests(
        "{ users: [{ username: off, password: p, active: false }, { username: carol, password: cp }],
           clients: [{ client_id: web, client_secret: s, redirect_uris: ['http://localhost/'] },
                     { client_id: old, client_secret: os, grants: [password] }] }",
    )
    .await;
    assert_eq!(
        examples["password"]["value"],
        json!({"grant_type": "password", "client_id": "old", "client_secret": "os",
               "username": "carol", "password": "cp", "scope": "openid"})
    );
    assert_eq!(examples["machine"]["value"]["client_id"], "machine");
}

#[tokio::test]
async fn without_a_client_for_a_password_grant_there_is_no_example_of_one() {
    let examples =
        examples_of_token_requests("{ users: [{ username: carol, password: cp }] }").await;
    assert!(examples.get("password").is_none());
    assert!(examples.get("machine").is_some());
}
