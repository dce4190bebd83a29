//! Where a vendor is reached: root, base path, host name, port, and a sandbox in front of each.

mod hosts;
mod misdirected;
mod naming;
pub mod proxied;
mod sandboxes;
mod unknown;

use mockid::Provider;
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::raw::RawRequest;
use crate::support::server::{TestServer, embedded_with_settings};

/// A vendor, one of its host names, and its login as the vendor prints it.
struct LoginKind {
    vendor: Provider,
    host: &'static str,
    path: &'static str,
    body: &'static str,
}

/// kyc names no host of its own, so the tests give it one.
const KYC_HOST: &str = "kyc: { settings: { hosts: [kyc.example.com] } }";

const DOORS: [LoginKind; 5] = [
    LoginKind {
        vendor: Provider::INTERGIRO,
        host: "3d.intergiro.com",
        path: "/v3/auth/login",
        body: r#"{"api_key":"c5f90f4b-9d69-416a-8611-8a8c8d605c36"}"#,
    },
    LoginKind {
        vendor: Provider::HAUT_AI,
        host: "saas.haut.ai",
        path: "/api/v1/auth/login/",
        body: r#"{"username":"user@example.com","password":"password"}"#,
    },
    LoginKind {
        vendor: Provider::KYC,
        host: "kyc.example.com",
        path: "/auth/jwt/login",
        body: "username=user@example.com&password=your_secret_password",
    },
    LoginKind {
        vendor: Provider::S7RISK,
        host: "auth.s7risk.com",
        path: "/user/token",
        body: r#"{"email":"user@example.com","password":"password"}"#,
    },
    LoginKind {
        vendor: Provider::IGNY8,
        host: "api.igny8.com",
        path: "/api/v1/auth/login/",
        body: r#"{"email":"user@example.com","password":"password"}"#,
    },
];

impl LoginKind {
    async fn log_in(&self, client: &Client) -> Answer {
        let content_type = if self.vendor == Provider::KYC {
            "application/x-www-form-urlencoded"
        } else {
            "application/json"
        };
        let login = client.post(self.path).body(content_type, self.body);
        login
            .header("origin", "https://app.example.com")
            .send()
            .await
    }
}

async fn server() -> TestServer {
    TestServer::start_with(|options| {
        let any = ([127, 0, 0, 1], 0).into();
        options.listen = Provider::all()
            .into_iter()
            .map(|vendor| (vendor, any))
            .collect();
        options.fixtures = embedded_with_settings("kyc: {settings: {hosts: [kyc.example.com]}}");
    })
    .await
}

#[tokio::test]
async fn every_vendor_is_whole_under_its_base_path() {
    let server = server().await;
    for door in DOORS {
        let base = server.below(&format!("/{}", door.vendor));
        door.log_in(&base).await.status_is(200);
    }
}

#[tokio::test]
async fn every_vendor_is_whole_at_its_host_name() {
    let server = server().await;
    for door in DOORS {
        let host = server.at_host(door.vendor.name(), door.host);
        door.log_in(&host).await.status_is(200);
    }
}

#[tokio::test]
async fn a_host_name_counts_in_any_letter_case_with_or_without_a_port_or_a_final_dot() {
    let server = server().await;
    for door in DOORS {
        for host in [
            door.host.to_uppercase(),
            format!("{}:8080", door.host),
            format!("{}.", door.host),
            format!("{}.:443", door.host.to_uppercase()),
        ] {
            let host = server.at_host(door.vendor.name(), &host);
            door.log_in(&host).await.status_is(200);
        }
    }
}

#[tokio::test]
async fn every_vendor_is_whole_at_a_port_of_its_own() {
    let server = server().await;
    for door in DOORS {
        let port = server.port_of(door.vendor);
        door.log_in(&port).await.status_is(200);
    }
}

#[tokio::test]
async fn a_port_of_its_own_serves_that_vendor_alone() {
    let server = server().await;
    for door in DOORS {
        let port = server.port_of(door.vendor);
        for other in DOORS.iter().filter(|other| other.path != door.path) {
            other.log_in(&port).await.status_is(404);
        }
        let base = port.below(&format!("/{}", door.vendor));
        door.log_in(&base).await.status_is(404);
    }
}

#[tokio::test]
async fn the_port_decides_before_the_host_name() {
    let server = server().await;
    let kyc = server.port_of(Provider::KYC);
    let kyc = kyc.at_host("kyc", "api.igny8.com");
    DOORS[2].log_in(&kyc).await.status_is(200);
    DOORS[4].log_in(&kyc).await.status_is(404);
}

#[tokio::test]
async fn every_documented_path_is_served_at_the_root() {
    let server = server().await;
    for door in DOORS.iter().filter(|door| door.vendor != Provider::HAUT_AI) {
        door.log_in(&server).await.status_is(200);
    }
    for (path, status) in [
        ("/v3/individuals", 401),
        ("/api/v1/auth/private_tokens/", 401),
        ("/api/v1/companies/", 401),
        ("/api/v1/resource", 401),
        ("/incidents", 401),
        ("/actor", 401),
        ("/api/v1/planner/keywords/", 401),
        ("/auth/jwt/logout", 405),
        ("/application/token", 405),
        ("/api/v1/auth/register/", 405),
        ("/api/v1/auth/refresh/", 405),
        ("/v3/auth/refresh", 405),
    ] {
        server.get(path).send().await.status_is(status);
    }
}

#[tokio::test]
async fn the_path_that_two_document_is_igny8s_at_the_root() {
    let server = server().await;
    let answer = DOORS[4].log_in(&server).await.status_is(200);
    answer.has("/data/user/username", "user");
    let answer = DOORS[1].log_in(&server).await.status_is(400);
    answer.has("/errors/email", json!(["This field is required"]));
}

#[tokio::test]
async fn the_path_that_two_document_is_haut_ais_under_its_own_addresses() {
    let server = server().await;
    let haut_ai = &DOORS[1];
    for client in [
        server.below("/haut-ai"),
        server.at_host("haut-ai", "saas.haut.ai"),
        server.port_of(Provider::HAUT_AI),
    ] {
        let answer = haut_ai.log_in(&client).await.status_is(200);
        answer.has("/username", "user@example.com");
    }
}

#[tokio::test]
async fn an_absolute_address_in_the_request_line_names_the_host() {
    let server = server().await;
    let line = "GET http://api.igny8.com/api/v1/planner/keywords/ HTTP/1.1";
    let request = RawRequest::line(line, "/api/v1/planner/keywords/");
    let request = request
        .header("Host: saas.haut.ai")
        .header("Connection: close");
    let answer = request.by("igny8").send(&server).await;
    answer
        .status_is(401)
        .has("/error", "Authentication required");
}

#[tokio::test]
async fn a_host_that_is_nobodys_is_the_root() {
    let server = server().await;
    for host in ["localhost", "mockid", "example.com:99", "[::1]:8080"] {
        let path = "/v3/individuals";
        let request = RawRequest::line(&format!("GET {path} HTTP/1.1"), path);
        let request = request.header(&format!("Host: {host}"));
        let answer = request.header("Connection: close").send(&server).await;
        answer.status_is(401).has("/errors/0/code", "unauthorized");
    }
}

#[tokio::test]
async fn hosts_are_settings() {
    let server = TestServer::with_settings(KYC_HOST).await;
    let kyc = server.at_host("kyc", "kyc.example.com");
    DOORS[2].log_in(&kyc).await.status_is(200);
}
