//! Hosts of one vendor, each of which serves its own part.

use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

const USER: &str = r#"{"email":"user@example.com","password":"password"}"#;
const APPLICATION: &str = r#"{"clientId":"demo-client","secret":"demo-secret"}"#;

async fn log_in(client: &Client, path: &str, body: &'static str) -> Answer {
    let login = client.post(path).body("application/json", body);
    let login = login.header("origin", "https://app.example.com");
    login.send().await
}

#[tokio::test]
async fn each_host_of_s7risk_serves_what_the_vendor_prints_with_it_and_nothing_else() {
    let server = TestServer::start().await;
    let auth = server.at_host("s7risk", "auth.s7risk.com");
    let token = log_in(&auth, "/user/token", USER).await.status_is(200);
    let token = token.text("/data/accessToken");
    for (host, logins, incidents, actors) in [
        ("auth.s7risk.com", 200, 404, 404),
        ("api.s7risk.com", 404, 200, 404),
        ("actor.s7risk.com:8080", 404, 404, 200),
    ] {
        let client = server.at_host("s7risk", host);
        for (path, body) in [("/user/token", USER), ("/application/token", APPLICATION)] {
            log_in(&client, path, body).await.status_is(logins);
        }
        for (path, status) in [
            ("/incidents", incidents),
            ("/incidents/1042", incidents),
            ("/actor", actors),
            ("/actor/7", actors),
        ] {
            let answer = client.get(path).bearer(&token).send().await;
            let answer = answer.status_is(status);
            if status == 404 {
                answer.body_is(r#"{"status":"error","message":"Not Found"}"#);
            }
        }
    }
}

#[tokio::test]
async fn a_path_at_the_wrong_host_is_404_whatever_the_method_and_the_token() {
    let server = TestServer::start().await;
    let auth = server.at_host("s7risk", "auth.s7risk.com");
    auth.get("/incidents").send().await.status_is(404);
    auth.delete("/incidents").send().await.status_is(404);
    let api = server.at_host("s7risk", "api.s7risk.com");
    api.get("/user/token").send().await.status_is(404);
}

#[tokio::test]
async fn of_a_path_at_the_wrong_host_the_journal_names_the_right_one() {
    let server = TestServer::start().await;
    for (host, path, right) in [
        ("api.s7risk.com", "/user/token", "auth.s7risk.com"),
        ("auth.s7risk.com", "/incidents", "api.s7risk.com"),
        ("api.s7risk.com", "/actor/7", "actor.s7risk.com"),
    ] {
        let host = server.at_host("s7risk", host);
        host.get(path).send().await.status_is(404);
        let entry = server.newest_entry().await;
        assert_eq!(entry["reason"], "not_found");
        assert_eq!(entry["hint"], format!("The host {right} serves this path."));
    }
}

#[tokio::test]
async fn a_host_that_settings_add_serves_the_whole_vendor() {
    let yaml = "s7risk: { settings: { hosts: [auth.s7risk.com, risk.example.com] } }";
    let server = TestServer::with_settings(yaml).await;
    let own = server.at_host("s7risk", "risk.example.com");
    let token = log_in(&own, "/user/token", USER).await.status_is(200);
    let token = token.text("/data/accessToken");
    for path in ["/incidents", "/actor"] {
        own.get(path).bearer(&token).send().await.status_is(200);
    }
}

#[tokio::test]
async fn both_hosts_of_intergiro_serve_all_of_it() {
    let server = TestServer::start().await;
    for host in ["3d.intergiro.com", "3d.staging.intergiro.tech"] {
        let host = server.at_host("intergiro", host);
        host.get("/v3/individuals").send().await.status_is(401);
        host.get("/v3/auth/login").send().await.status_is(405);
    }
}
