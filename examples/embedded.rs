//! A test of a client, with mockid in the same process: it logs in, its token expires, it
//! refreshes, the answer to a second refresh is lost, and at the end stands what it did.
//!
//! `cargo run --example embedded`; the exit code is 0 when everything was as expected.

use std::error::Error;
use std::time::Duration;

use mockid::embedded::Reason;
use mockid::{Fault, Match, Provider, Server};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

/// The client under test: a small one that refreshes when it is told that its token has expired.
struct Client {
    http: reqwest::Client,
    api: String,
    access: String,
    refresh: String,
}

impl Client {
    /// Logs in at a base URL, which in production is `https://3d.intergiro.com`.
    async fn log_in(api: String, api_key: &str) -> Result<Self, Box<dyn Error>> {
        let http = reqwest::Client::new();
        let login = http.post(format!("{api}/v3/auth/login"));
        let login = login.json(&json!({ "api_key": api_key })).send().await?;
        let mut client = Self {
            http,
            api,
            access: String::new(),
            refresh: String::new(),
        };
        client.keep(login.error_for_status()?).await?;
        Ok(client)
    }

    /// Asks for the individuals, with a new token where the old one has expired.
    async fn individuals(&mut self) -> Result<Value, Box<dyn Error>> {
        let answer = self.ask().await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer.error_for_status()?.json().await?);
        }
        self.renew().await?;
        Ok(self.ask().await?.error_for_status()?.json().await?)
    }

    async fn ask(&self) -> Result<Response, reqwest::Error> {
        let ask = self.http.get(format!("{}/v3/individuals", self.api));
        ask.bearer_auth(&self.access).send().await
    }

    async fn renew(&mut self) -> Result<(), Box<dyn Error>> {
        let renew = self.http.post(format!("{}/v3/auth/refresh", self.api));
        let renew = renew.json(&json!({ "refresh_token": self.refresh }));
        let renewed = renew.send().await?.error_for_status()?;
        self.keep(renewed).await
    }

    async fn keep(&mut self, tokens: Response) -> Result<(), Box<dyn Error>> {
        let tokens: Value = tokens.json().await?;
        let token = |name: &str| tokens[name].as_str().unwrap_or_default().to_owned();
        (self.access, self.refresh) = (token("access_token"), token("refresh_token"));
        Ok(())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::start().await?;
    server.clock().freeze();
    println!(
        "mockid serves intergiro at {}",
        server.url(Provider::Intergiro)
    );

    let api = server.url(Provider::Intergiro);
    let mut client = Client::log_in(api, "c5f90f4b-9d69-416a-8611-8a8c8d605c36").await?;
    client.individuals().await?;
    println!("logged in and called");

    server.clock().advance(Duration::from_secs(15 * 60))?;
    client.individuals().await?;
    server.verify(Match::operation("intergiroRefresh").status(200), 1)?;
    println!("15 minutes later the token had expired, and the client refreshed it once");

    let lost = Fault::on("intergiroRefresh")
        .after_work()
        .reset_connection();
    server.faults().add(lost.times(1))?;
    server.clock().advance(Duration::from_secs(15 * 60))?;
    let error = client
        .individuals()
        .await
        .err()
        .ok_or("it should have failed")?;
    println!("the answer to the next refresh was lost: {error}");

    println!("what the client did:");
    for request in server.requests().all() {
        println!("  {request}");
    }
    let refreshed = Match::operation("intergiroRefresh").reason(Reason::Ok);
    if let Err(missing) = server.verify(refreshed, 2) {
        println!("and what a test would say that expects two refreshes:\n  {missing}");
    }
    server.stop().await;
    Ok(())
}
