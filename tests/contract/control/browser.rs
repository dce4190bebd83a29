//! A developer's machine: what web pages and host names of others reach of the control API.

use axum::http::Method;
use mockid::Provider;
use mockid::control::Access;
use mockid::identity::Secret;
use mockid::server::tls::{CertificateSource, TlsOptions};
use serde_json::json;

use super::sandboxes::names;
use super::{CLOCK, RESET};
use crate::support::server::TestServer;

/// What a browser sends along with a form or a `fetch` without CORS of another site's page.
const CROSS_SITE: [(&str, &str); 4] = [
    ("origin", "https://evil.example"),
    ("sec-fetch-site", "cross-site"),
    ("sec-fetch-mode", "no-cors"),
    ("content-type", "text/plain"),
];

const SNAPSHOT: &str = "/__admin/snapshot";
const SHUTDOWN: &str = "/__admin/shutdown";

#[tokio::test]
async fn a_web_page_of_another_site_reads_nothing_and_changes_nothing() {
    let server = TestServer::start().await;
    server.advance("1h").await;
    for (method, path) in [
        (Method::POST, RESET),
        (Method::POST, SHUTDOWN),
        (Method::POST, "/__admin/sandboxes"),
        (Method::DELETE, "/__admin/requests"),
        (Method::DELETE, CLOCK),
        (Method::GET, CLOCK),
        (Method::GET, SNAPSHOT),
        (Method::GET, "/__admin/events"),
        (Method::GET, "/__admin"),
        (Method::GET, "/__admin/docs"),
        (Method::GET, "/__admin/ui/timeline"),
        (Method::GET, "/__admin/openapi.json"),
    ] {
        for prefix in ["", "/~test"] {
            // Each of the two is enough: older browsers send the origin alone, and a GET without CORS
            // has none.
            for headers in [&CROSS_SITE[..], &CROSS_SITE[..1], &CROSS_SITE[1..]] {
                let path = format!("{prefix}{path}");
                let request = server.request(method.clone(), &path);
                let request = headers.iter().fold(request, |request, (name, value)| {
                    request.header(name, value)
                });
                let refused = request.send().await.status_is(403);
                let detail = refused.text("/detail");
                assert!(detail.contains("--admin-origin"), "{detail}");
            }
        }
    }
    let clock = server.get(CLOCK).send().await.status_is(200);
    clock.has("/now", "2026-01-01T13:00:00Z");
    assert_eq!(names(&server).await, ["default"]);
}

#[tokio::test]
async fn at_a_host_name_of_public_dns_there_is_no_control_api() {
    let server = TestServer::start().await;
    for host in [
        "evil.example",
        "evil.example:8080",
        "api.igny8.com",
        "localhost.evil.example",
    ] {
        let rebound = server.at_host("igny8", host);
        for path in [CLOCK, SNAPSHOT, "/~test/__admin/clock", "/__admin/docs"] {
            // The page's own origin and the host agree: that is what rebinding is.
            let origin = format!("http://{host}");
            let request = rebound.get(path).header("origin", &origin);
            let request = request.header("sec-fetch-site", "same-origin");
            let detail = request.send().await.status_is(403).text("/detail");
            let name = host.trim_end_matches(":8080");
            assert!(
                detail.contains(&format!("--admin-host {name} ")),
                "{detail}"
            );
        }
        let reset = rebound.post(RESET).send().await;
        reset.status_is(403);
    }
    assert_eq!(names(&server).await, ["default"]);
}

#[tokio::test]
async fn the_names_of_admin_host_and_of_the_certificate_open_it() {
    let server = TestServer::start_with(|options| {
        options.admin_hosts = vec!["*.mock.example".parse().expect("a name")];
        options.tls = Some(TlsOptions {
            port: 0,
            certificate: CertificateSource::Made {
                names: vec!["tls.example.com".parse().expect("a name")],
                authority: None,
            },
            ..TlsOptions::default()
        });
    })
    .await;
    for (host, status) in [
        ("ci.mock.example:8080", 200),
        ("CI.Mock.Example.", 200),
        ("tls.example.com", 200),
        ("mock.example", 403),
        ("other.example.com", 403),
    ] {
        let clock = server.at_host("kyc", host).get(CLOCK).send().await;
        clock.status_is(status);
    }
}

#[tokio::test]
async fn with_an_admin_token_every_host_name_is_answered() {
    let server = TestServer::start_with(|options| {
        options.access = Access::Token(Secret::new("secret"));
    })
    .await;
    let host = server.at_host("igny8", "api.igny8.com");
    host.get(CLOCK).send().await.status_is(401);
    let clock = host.get(CLOCK).bearer("secret").send().await;
    clock.status_is(200);
    // The origin has to be the server's all the same.
    let page = host.get(CLOCK).bearer("secret");
    let page = page.header("origin", "https://evil.example").send().await;
    page.status_is(403);
}

#[tokio::test]
async fn a_port_that_is_mapped_to_the_servers_is_no_hindrance() {
    // As the image listens. The port in `Host` is that of the host machine.
    let server = TestServer::start_with(|options| options.host = [0, 0, 0, 0].into()).await;
    for host in [
        "127.0.0.1:49153",
        "localhost:32768",
        "[::1]:32768",
        "172.17.0.1:32768",
        "host.docker.internal:32768",
        "host.testcontainers.internal:8080",
        "mockid:8080",
        "mockid.ci.svc.cluster.local:8080",
    ] {
        let mapped = server.at_host("kyc", host);
        mapped.get(CLOCK).send().await.status_is(200);
        mapped.post(RESET).send().await.status_is(204);
        mapped
            .get("/~test/__admin/docs")
            .send()
            .await
            .status_is(200);
    }
}

#[tokio::test]
async fn the_servers_own_pages_may_call_it() {
    let server = TestServer::start().await;
    let named = format!("localhost:{}", server.address.port());
    for host in [server.address.to_string(), named] {
        let at = server.at_host("kyc", &host);
        let origin = format!("http://{host}");
        for prefix in ["", "/~test"] {
            let docs = at.get(&format!("{prefix}/__admin/docs"));
            let docs = docs.header("sec-fetch-site", "none").send().await;
            docs.status_is(200);
            let document = at.get(&format!("{prefix}/__admin/openapi.json"));
            let document = document
                .header("sec-fetch-site", "same-origin")
                .send()
                .await;
            document.status_is(200);
            let freeze = at.put(&format!("{prefix}{CLOCK}"));
            let freeze = freeze
                .header("origin", &origin)
                .header("sec-fetch-site", "same-origin")
                .json(json!({"mode": "frozen"}));
            freeze.send().await.status_is(200);
        }
    }
}

#[tokio::test]
async fn a_link_from_another_site_leads_to_the_page() {
    let server = TestServer::start().await;
    for (path, status) in [("/__admin/docs", 200), (CLOCK, 403)] {
        let link = server
            .get(path)
            .header("sec-fetch-site", "cross-site")
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-dest", "document");
        link.send().await.status_is(status);
    }
}

#[tokio::test]
async fn at_a_vendors_own_port_there_is_no_control_api() {
    let server = TestServer::start_with(|options| {
        let any = ([127, 0, 0, 1], 0).into();
        options.listen = vec![(Provider::KYC, any)];
    })
    .await;
    let port = server.port_of(Provider::KYC);
    for path in ["/__admin", CLOCK, "/__admin/docs", "/~test/__admin/clock"] {
        let answer = port.get(path).by_the_server().send().await;
        let detail = answer.status_is(404).text("/detail");
        assert!(
            detail.starts_with("this address serves kyc alone"),
            "{detail}"
        );
    }
    port.get("/~test/docs").send().await.status_is(200);
    assert_eq!(names(&server).await, ["default"]);
}
