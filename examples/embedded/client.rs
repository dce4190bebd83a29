//! The client under test: a small one that refreshes when it is told that its token has expired.

use std::error::Error;

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

/// Keeps a token, and renews it.
pub struct Client {
    http: reqwest::Client,
    api: String,
    access: String,
    refresh: String,
}

impl Client {
    /// Logs in at a base URL, which in production is `https://3d.intergiro.com`.
    pub async fn log_in(api: String, api_key: &str) -> Result<Self, Box<dyn Error>> {
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
    pub async fn individuals(&mut self) -> Result<Value, Box<dyn Error>> {
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
