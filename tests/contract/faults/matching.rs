//! Which requests a fault is for, and how often.

use mockid::Provider;
use serde_json::{Value, json};

use super::{INDIVIDUALS, INTERGIRO_LOGIN, counts, fault, login};
use crate::support::client::Client;
use crate::support::server::TestServer;

const BROKEN: u16 = 418;

/// A fault that is easily told from a vendor, for the requests that match.
async fn broken(client: &Client, matching: Value) -> String {
    let plan = json!({"match": matching, "respond": {"status": BROKEN}});
    fault(client, plan).await
}

async fn status(client: &Client, path: &str) -> u16 {
    let answer = client.get(path).by_a_fault().send().await;
    answer.status.as_u16()
}

#[tokio::test]
async fn a_fault_is_for_the_provider_operation_path_and_method_that_it_names() {
    let server = TestServer::start().await;
    for (matching, individuals, keywords, unknown) in [
        (json!({}), true, true, true),
        (json!({"provider": "intergiro"}), true, false, true),
        (
            json!({"operation": "igny8ListKeywords"}),
            false,
            true,
            false,
        ),
        (json!({"path": "/v3/individuals"}), true, false, false),
        (json!({"path": "/v3/*"}), true, false, true),
        (json!({"path": "/v4/**"}), false, false, false),
        (json!({"method": "GET"}), true, true, true),
        (json!({"method": "POST"}), false, false, false),
        (
            json!({"provider": "igny8", "path": "/v3/**"}),
            false,
            false,
            false,
        ),
    ] {
        let made = broken(&server, matching.clone()).await;
        for (path, expected) in [
            (INDIVIDUALS, individuals),
            ("/igny8/api/v1/planner/keywords/", keywords),
            ("/intergiro/v3/nothing", unknown),
        ] {
            let is_broken = status(&server, path).await == BROKEN;
            assert_eq!(is_broken, expected, "{matching} {path}");
        }
        server.delete(&made).send().await.status_is(204);
    }
}

#[tokio::test]
async fn a_fault_finds_a_vendor_by_whatever_address() {
    let server = TestServer::start_with(|options| {
        let any_port = ([127, 0, 0, 1], 0).into();
        options.listen = vec![(Provider::INTERGIRO, any_port)];
    })
    .await;
    broken(&server, json!({"operation": "intergiroListIndividuals"})).await;
    let port = server.port_of(Provider::INTERGIRO);
    assert_eq!(status(&port, "/v3/individuals").await, BROKEN);
    assert_eq!(status(&server, "/v3/individuals").await, BROKEN);
    assert_eq!(status(&server, INDIVIDUALS).await, BROKEN);
}

/// Whether a fault for an account is used for a request.
async fn meets(server: &TestServer, account: &str, stage: &str, send: Sent<'_>) -> bool {
    let respond = json!({"status": BROKEN});
    let plan = json!({"match": {"account": account}, "stage": stage, "respond": respond});
    let made = fault(server, plan).await;
    let request = match send {
        Sent::Login(path, body) => server.post(path).json(body),
        Sent::Form(path, body) => server.post(path).form(body),
        Sent::Call(path, token) => server.get(path).bearer(token),
    };
    let request = request.header("origin", "http://localhost").by_a_fault();
    let met = request.send().await.status.as_u16() == BROKEN;
    server.delete(&made).send().await.status_is(204);
    met
}

#[derive(Clone)]
enum Sent<'a> {
    Login(&'static str, Value),
    Form(&'static str, &'static str),
    Call(&'static str, &'a str),
}

/// The id of the one API key.
async fn key_id(server: &TestServer) -> String {
    let keys = server.get("/__admin/accounts?provider=intergiro").send();
    keys.await.text("/accounts/0/id")
}

#[tokio::test]
async fn a_fault_is_for_the_account_that_a_login_names() {
    let server = TestServer::start().await;
    let user = "user@example.com";
    let key = key_id(&server).await;
    let email = json!({"email": user, "password": "password"});
    let username = json!({"username": user, "password": "password"});
    let application = json!({"clientId": "demo-client", "secret": "demo-secret"});
    let form = "username=user%40example.com&password=your_secret_password";
    let oidc =
        "grant_type=password&client_id=legacy&client_secret=secret&username=ada&password=password";
    let igny8 = "/igny8/api/v1/auth/login/";
    let api_key = json!({"api_key": super::INTERGIRO_KEY});
    for (account, sent) in [
        (key.as_str(), Sent::Login(INTERGIRO_LOGIN, api_key)),
        (user, Sent::Login("/haut-ai/api/v1/auth/login/", username)),
        (user, Sent::Form("/kyc/auth/jwt/login", form)),
        (user, Sent::Login("/s7risk/user/token", email.clone())),
        (
            "demo-client",
            Sent::Login("/s7risk/application/token", application),
        ),
        ("ada", Sent::Form("/oidc/token", oidc)),
        ("1", Sent::Login(igny8, email.clone())),
        ("USER@example.com", Sent::Login(igny8, email)),
    ] {
        for stage in ["before", "after"] {
            assert!(
                meets(&server, account, stage, sent.clone()).await,
                "{account} {stage}"
            );
            let other = meets(&server, "nobody@example.com", stage, sent.clone());
            assert!(!other.await, "{account} {stage}");
        }
    }
    let stranger = json!({"email": "nobody@example.com", "password": "x"});
    let stranger = Sent::Login(igny8, stranger);
    assert!(meets(&server, "nobody@example.com", "before", stranger.clone()).await);
    assert!(meets(&server, "nobody@example.com", "after", stranger).await);
}

#[tokio::test]
async fn a_fault_is_for_the_account_whose_token_is_presented() {
    let server = TestServer::start().await;
    let session = login(&server).send().await.status_is(200);
    let key = key_id(&server).await;
    let access = session.text("/access_token");
    let refresh = json!({"refresh_token": session.text("/refresh_token")});
    let user = json!({"email": "user@example.com", "password": "password"});
    let path = "/igny8/api/v1/auth/login/";
    let igny8 = server.post(path).json(user).send().await.status_is(200);
    let igny8_access = igny8.text("/data/access");
    let igny8_refresh = json!({"refresh": igny8.text("/data/refresh")});
    let igny8_call = "/igny8/api/v1/planner/keywords/";
    for (account, sent) in [
        (key.as_str(), Sent::Call(INDIVIDUALS, &access)),
        (&key, Sent::Login("/intergiro/v3/auth/refresh", refresh)),
        ("user@example.com", Sent::Call(igny8_call, &igny8_access)),
        (
            "user@example.com",
            Sent::Login("/igny8/api/v1/auth/refresh/", igny8_refresh),
        ),
    ] {
        for stage in ["before", "after"] {
            assert!(
                meets(&server, account, stage, sent.clone()).await,
                "{account} {stage}"
            );
            let other = meets(&server, "somebody@example.com", stage, sent.clone());
            assert!(!other.await, "{account} {stage}");
        }
    }
    assert!(!meets(&server, &key, "before", Sent::Call(INDIVIDUALS, "a.b.c")).await);
}

#[tokio::test]
async fn some_requests_pass_first_and_the_fault_is_used_so_often() {
    let server = TestServer::start().await;
    let plan = json!({"after": 2, "times": 2, "respond": {"status": BROKEN}});
    let made = fault(&server, plan).await;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(status(&server, INDIVIDUALS).await);
    }
    assert_eq!(statuses, [401, 401, BROKEN, BROKEN, 401, 401]);
    assert_eq!(counts(&server, &made).await, (6, 2));
}

#[tokio::test]
async fn a_seed_gives_the_same_series_twice() {
    let server = TestServer::start().await;
    let mut series = Vec::new();
    for (sandbox, seed) in [("one", 7), ("two", 7), ("three", 8)] {
        let sandbox = server.in_sandbox(sandbox);
        let respond = json!({"status": BROKEN});
        let plan = json!({"probability": 0.5, "seed": seed, "respond": respond});
        fault(&sandbox, plan).await;
        let mut statuses = Vec::new();
        for _ in 0..30 {
            statuses.push(status(&sandbox, INDIVIDUALS).await);
        }
        assert!(statuses.contains(&BROKEN) && statuses.contains(&401));
        series.push(statuses);
    }
    assert_eq!(series[0], series[1]);
    assert_ne!(series[0], series[2]);
}

#[tokio::test]
async fn of_several_the_first_that_is_due_is_used() {
    let server = TestServer::start().await;
    let with = |status: u16, times: u32| json!({"times": times, "respond": {"status": status}});
    for (status, times) in [(503, 1), (502, 2), (504, 1)] {
        fault(&server, with(status, times)).await;
    }
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(status(&server, INDIVIDUALS).await);
    }
    assert_eq!(statuses, [503, 502, 502, 504, 401]);
}

#[tokio::test]
async fn one_fault_before_the_work_goes_with_one_after_it() {
    let server = TestServer::start().await;
    let before = fault(&server, json!({"delay": "1ms"})).await;
    let after = json!({"stage": "after", "respond": {"status": BROKEN}});
    let after = fault(&server, after).await;
    assert_eq!(status(&server, INDIVIDUALS).await, BROKEN);
    assert_eq!(counts(&server, &before).await, (1, 1));
    assert_eq!(counts(&server, &after).await, (1, 1));
}
