//! A vendor that only these tests have: it is added as one value to the registry, and the
//! whole server plays it. Its tests are a process of their own, in which its name is known.
#![cfg_attr(
    test,
    expect(
        clippy::unwrap_used,
        clippy::expect_used,
        reason = "a test fails by it"
    )
)]

mod acme;
mod calls;
mod codes;
#[expect(dead_code, reason = "the contract tests use the rest")]
#[path = "../support/contract.rs"]
mod contract;
mod control;
mod declared;
mod documents;
mod extras;
mod replaced;
#[path = "../support/serving.rs"]
mod serving;
mod suite;

use std::sync::Arc;

use acme::Acme;
use http::Method;
use mockid::control::RunningVendors;
use mockid::fixtures::Fixtures;
use mockid::server::{Options, Server};
use mockid::vendor::Vendors;
use mockid::vendors;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::sync::oneshot;

const FIXTURES: &str = "
acme:
  users:
    - { email: user@example.com, password: password }
  resources:
    - { path: /v1/orders, body: { orders: [1] } }
    - { path: /v1/orders/*, body: { order: 1 } }
kyc:
  users:
    - { email: user@example.com, password: password }
";

fn registry(acme: Acme) -> Arc<Vendors> {
    let coded = vendors::coded();
    let all = coded.shared().chain([Arc::new(acme) as _]);
    Arc::new(Vendors::new(all).unwrap())
}

fn options(acme: Acme) -> Options {
    let vendors = registry(acme);
    let fixtures = Fixtures::parse(&vendors, "acme.yaml", FIXTURES).unwrap();
    let mut options = serving::options(fixtures);
    options.vendors = vendors;
    options
}

/// A running server, stopped on drop.
struct Running {
    base: String,
    client: reqwest::Client,
    vendors: RunningVendors,
    _stop: oneshot::Sender<()>,
}

/// A status and a body.
type Told = (u16, Value);

impl Running {
    async fn start() -> Self {
        Self::start_with(Acme::new()).await
    }

    async fn start_with(acme: Acme) -> Self {
        Self::of(Server::bind(options(acme)).await.unwrap())
    }

    fn of(server: Server) -> Self {
        let base = format!("http://{}", server.address().unwrap());
        Self {
            base,
            client: reqwest::Client::new(),
            vendors: server.vendors().clone(),
            _stop: serving::run(server),
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    async fn get(&self, path: &str) -> Told {
        told(self.request(Method::GET, path)).await
    }

    async fn post(&self, path: &str, body: Value) -> Told {
        told(self.request(Method::POST, path).json(&body)).await
    }

    async fn orders(&self, token: &str) -> Told {
        told(
            self.request(Method::GET, "/acme/v1/orders")
                .bearer_auth(token),
        )
        .await
    }

    async fn reset(&self, query: &str) {
        let reset = self.request(Method::POST, &format!("/__admin/reset{query}"));
        assert_eq!(told(reset).await.0, 204);
    }

    /// An access and a refresh token.
    async fn log_in(&self) -> [String; 2] {
        let body = json!({ "email": "user@example.com", "password": "password" });
        let (status, tokens) = self.post("/acme/v1/login", body).await;
        assert_eq!(status, 200, "{tokens}");
        ["access", "refresh"].map(|name| tokens[name].as_str().unwrap().to_owned())
    }

    async fn advance(&self, by: &str) {
        let (status, _) = self
            .post("/__admin/clock/advance", json!({ "by": by }))
            .await;
        assert_eq!(status, 200);
    }
}

async fn told(request: RequestBuilder) -> Told {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}
