//! Sandboxes: made, listed and dropped, with a start of their own.

mod addressed;
mod isolation;
mod making;
mod refused;

use serde_json::{Value, json};

use crate::intergiro::Session;
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::{NOON, TestServer};
use crate::vendors::VENDORS;

const SANDBOXES: &str = "/__admin/sandboxes";
const KYC_LOGIN: &str = "/kyc/auth/jwt/login";

async fn make(client: &Client, body: Value) -> Answer {
    client.post(SANDBOXES).json(body).send().await
}

pub(super) async fn names(client: &Client) -> Vec<String> {
    let list = client.get(SANDBOXES).send().await.status_is(200).json();
    assert_eq!(
        list["total"],
        list["sandboxes"].as_array().map_or(0, Vec::len)
    );
    let all = list["sandboxes"].as_array().into_iter().flatten();
    all.map(|sandbox| sandbox["name"].as_str().unwrap_or_default().to_owned())
        .collect()
}

async fn kyc_login(client: &Client, email: &str, password: &str) -> Answer {
    let form = format!("username={email}&password={password}");
    client.post(KYC_LOGIN).form(&form).send().await
}

async fn now(client: &Client) -> String {
    client.get("/__admin/clock").send().await.text("/now")
}

#[tokio::test]
async fn a_sandbox_is_made_and_tells_its_addresses() {
    let server = TestServer::start().await;
    let made = make(&server, json!({"name": "test-42"}))
        .await
        .status_is(201);
    let base = format!("http://{}/~test-42", server.address);
    let made = made.has("/name", "test-42").has("/url", base.clone());
    for provider in VENDORS.map(|vendor| vendor.name) {
        let url = made.text(&format!("/providers/{provider}"));
        assert_eq!(url, format!("{base}/{provider}"));
        Client::new(url)
            .get("/")
            .by_the_server()
            .send()
            .await
            .status_is(200);
    }
    let control = made.text("/control");
    let clock = Client::new(control)
        .get("/clock")
        .by_the_server()
        .send()
        .await;
    clock.status_is(200).has("/now", NOON);
    made.has("/clock/mode", "frozen");
}

#[tokio::test]
async fn a_sandbox_without_a_name_gets_one_of_its_own() {
    let server = TestServer::start().await;
    let first = make(&server, json!({})).await.status_is(201).text("/name");
    let second = make(&server, json!({})).await.status_is(201).text("/name");
    assert_ne!(first, second);
    Session::open(&server.in_sandbox(&first)).await;
}

#[tokio::test]
async fn a_sandbox_starts_from_what_it_was_made_with_and_its_reset_goes_back_there() {
    let server = TestServer::start().await;
    let body = json!({
        "name": "own",
        "clock": {"now": "2030-06-01T00:00:00Z", "rate": 60.0},
        "settings": {"kyc": {"token_ttl": "2s"}, "igny8": {"strict_rotation": true}},
        "fixtures": {
            "kyc": {
                "settings": {"token_ttl": "5m", "hosts": ["kyc.test"]},
                "users": [{"email": "own@example.com", "password": "own password"}],
            },
        },
    });
    let made = make(&server, body).await.status_is(201);
    made.has("/clock/now", "2030-06-01T00:00:00Z")
        .has("/clock/mode", "frozen")
        .has("/clock/rate", 60.0);
    let own = server.in_sandbox("own");
    for _ in 0..2 {
        assert_eq!(now(&own).await, "2030-06-01T00:00:00Z");
        let settings = own.get("/__admin/settings").send().await;
        settings
            .has("/kyc/token_ttl", "2s")
            .has("/kyc/hosts", json!(["kyc.test"]))
            .has("/igny8/strict_rotation", true);
        let accounts = own.get("/__admin/accounts").send().await;
        accounts
            .has("/total", 1)
            .has("/accounts/0/email", "own@example.com");
        kyc_login(&own, "own@example.com", "own+password")
            .await
            .status_is(200);
        kyc_login(&own, "user@example.com", "your_secret_password")
            .await
            .status_is(400);
        own.advance("1h").await;
        own.patch("/__admin/settings")
            .json(json!({"kyc": {"token_ttl": "9s"}}))
            .send()
            .await;
        own.post("/__admin/reset").send().await.status_is(204);
    }
    let back = json!({"kyc": {"token_ttl": null}});
    let settings = own.patch("/__admin/settings").json(back).send().await;
    settings.has("/kyc/token_ttl", "2s");
}

#[tokio::test]
async fn sandboxes_are_listed_by_name_a_page_at_a_time() {
    let server = TestServer::start().await;
    assert_eq!(names(&server).await, ["default"]);
    Session::open(&server.in_sandbox("opened-by-a-request")).await;
    make(&server, json!({"name": "made"})).await.status_is(201);
    assert_eq!(
        names(&server).await,
        ["default", "made", "opened-by-a-request"]
    );
    let page = server
        .get("/__admin/sandboxes?limit=1&offset=1")
        .send()
        .await;
    page.has("/total", 3)
        .has("/sandboxes/1", Value::Null)
        .has("/sandboxes/0/name", "made");
    for bad in [
        "limit=1001",
        "limit=-1",
        "offset=x",
        "name=made",
        "limit=1&limit=2",
    ] {
        let page = server
            .get(&format!("/__admin/sandboxes?{bad}"))
            .send()
            .await;
        page.status_is(422);
    }
}

#[tokio::test]
async fn default_is_listed_without_a_sandbox_in_its_addresses() {
    let server = TestServer::start().await;
    let list = server.in_sandbox("default").get(SANDBOXES).send().await;
    let base = format!("http://{}", server.address);
    list.has("/sandboxes/0/url", base.clone())
        .has("/sandboxes/0/providers/kyc", format!("{base}/kyc"));
}

#[tokio::test]
async fn by_an_address_that_is_one_vendors_alone_only_its_url_is_told() {
    let server = TestServer::start_with(|options| {
        options.admin_hosts = vec!["api.igny8.com".parse().expect("a name")];
    })
    .await;
    let by_host = server.at_host("igny8", "api.igny8.com");
    let made = make(&by_host, json!({"name": "a"})).await.status_is(201);
    made.has("/providers", json!({"igny8": "http://api.igny8.com/~a"}))
        .has("/control", "http://api.igny8.com/~a/__admin");
}

#[tokio::test]
async fn a_dropped_sandbox_is_gone_and_its_name_begins_anew() {
    let server = TestServer::start().await;
    let sandbox = server.in_sandbox("a");
    let session = Session::open(&sandbox).await;
    let drop = server.delete("/__admin/sandboxes/a").send().await;
    drop.status_is(204);
    assert_eq!(names(&server).await, ["default"]);
    session.call().await.status_is(401);
    let drop = sandbox.delete("/__admin/sandboxes/a").send().await;
    drop.status_is(204);
    assert_eq!(names(&server).await, ["default"]);
}
