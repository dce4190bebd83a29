//! Asks a running server's control API, for commands.

mod connection;
mod events;
mod refused;

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, HOST};
use http::{HeaderValue, Request, Response};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use serde_json::Value;
use tokio::time::timeout;
use url::{Position, Url};

use super::arguments::AdminServer;
use super::output::Failure;
use crate::control::PREFIX;
use crate::sandbox::SandboxName;
pub use events::{Event, Events};

/// How long a server may take to begin its answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The control API of a sandbox at a server.
pub struct AdminClient<'a> {
    server: &'a AdminServer,
    url: Url,
}

impl<'a> AdminClient<'a> {
    /// The control API that the arguments of a command name.
    pub fn of(server: &'a AdminServer) -> Result<Self, Failure> {
        let given = &server.url;
        let url = Url::parse(given).ok();
        let url = url.filter(|url| url.has_host() && ["http", "https"].contains(&url.scheme()));
        let url = url.ok_or_else(|| {
            Failure(format!(
                "`{given}` is not the URL of a server; write it as `http://127.0.0.1:8080`"
            ))
        })?;
        if url.scheme() == "https" && server.ca.is_none() {
            return Err(Failure(format!(
                "{given} needs --ca with the certificate of the server's CA: the file of --tls-ca, or \
                 what /__admin/ca.pem answers over HTTP"
            )));
        }
        Ok(Self { server, url })
    }

    /// The URL of the server, as it was given.
    pub fn server_url(&self) -> &str {
        self.server.url.trim_end_matches('/')
    }

    /// What is said of the sandbox in messages.
    pub fn sandbox(&self) -> String {
        let given = self.server.sandbox.as_ref().map(ToString::to_string);
        given
            .or_else(|| self.sandbox_in_url())
            .unwrap_or_else(|| "default".to_owned())
    }

    /// The sandbox of a URL that ends with `/~NAME`.
    fn sandbox_in_url(&self) -> Option<String> {
        let last = self.url.path_segments()?.rfind(|it| !it.is_empty())?;
        Some(
            SandboxName::from_segment(last.strip_prefix('~')?)
                .ok()?
                .to_string(),
        )
    }

    /// The URL before the paths of the sandbox.
    pub fn sandbox_url(&self) -> String {
        let segment = self.server.sandbox.as_ref().map(SandboxName::to_segment);
        let sandbox = segment.map_or(String::new(), |segment| format!("/~{segment}"));
        format!("{}{sandbox}", self.server_url())
    }

    /// The JSON at a path below `/__admin` of the sandbox.
    pub async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.json(&format!("{}{PREFIX}{path}", self.sandbox_url()))
            .await
    }

    /// The text at a path below `/__admin` of the sandbox.
    pub async fn text(&self, path: &str) -> Result<String, Failure> {
        let body = self
            .body(&format!("{}{PREFIX}{path}", self.sandbox_url()))
            .await?;
        let text = String::from_utf8(body.into());
        text.map_err(|_| refused::no_mockid(self.server_url()))
    }

    /// Checks that the sandbox exists: asking one that does not would make it.
    pub async fn require_sandbox(&self) -> Result<(), Failure> {
        let Some(name) = &self.server.sandbox else {
            return Ok(());
        };
        let all = format!("{}{PREFIX}/sandboxes?limit=1000", self.server_url());
        let all = self.json(&all).await?;
        let listed = all["sandboxes"].as_array().into_iter().flatten();
        let names: Vec<&str> = listed.filter_map(|it| it["name"].as_str()).collect();
        let is_whole = all["total"].as_u64() == Some(names.len() as u64);
        if names.contains(&name.as_str()) || !is_whole {
            return Ok(());
        }
        Err(refused::no_such_sandbox(
            self.server_url(),
            name.as_str(),
            &names,
        ))
    }

    /// The new entries of the journal, as they arrive.
    pub async fn events(&self, query: &str) -> Result<Events, Failure> {
        let url = format!("{}{PREFIX}/events{query}", self.sandbox_url());
        let response = self.send(&url).await?;
        Ok(Events::of(response.into_body()))
    }

    async fn json(&self, url: &str) -> Result<Value, Failure> {
        let json = serde_json::from_slice(&self.body(url).await?);
        json.map_err(|_| refused::no_mockid(self.server_url()))
    }

    async fn body(&self, url: &str) -> Result<Bytes, Failure> {
        let body = self.send(url).await?.into_body().collect().await;
        let body = body.map_err(|error| self.unreachable(&error.to_string()))?;
        Ok(body.to_bytes())
    }

    async fn send(&self, url: &str) -> Result<Response<Incoming>, Failure> {
        let url = Url::parse(url).map_err(Failure::because)?;
        let asked = timeout(PATIENCE, self.exchange(&url)).await;
        let late = |_| {
            let server = self.server_url();
            Failure(format!(
                "{server} did not answer within {} seconds; is it a mockid server, and is it busy?",
                PATIENCE.as_secs()
            ))
        };
        let response = asked.map_err(late)??;
        if response.status().is_success() {
            return Ok(response);
        }
        let has_token = self.server.admin_token.is_some();
        Err(refused::by(response, self.server_url(), has_token).await)
    }

    async fn exchange(&self, url: &Url) -> Result<Response<Incoming>, Failure> {
        let unreachable = |error: String| self.unreachable(&error);
        let stream = connection::open(&self.url, self.server.ca.as_deref()).await?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(stream)
            .await
            .map_err(|error| unreachable(error.to_string()))?;
        // It ends with the answer's body.
        tokio::spawn(connection);
        let target = &url[Position::BeforePath..Position::AfterQuery];
        let mut request = Request::get(target)
            .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
            .header(ACCEPT, "application/json, text/event-stream");
        if let Some(token) = &self.server.admin_token {
            let bearer = HeaderValue::try_from(format!("Bearer {}", token.expose()));
            let mut bearer = bearer.map_err(|_| refused::unusable_token())?;
            bearer.set_sensitive(true);
            request = request.header(AUTHORIZATION, bearer);
        }
        let request = request.body(Empty::<Bytes>::new());
        let sent = sender
            .send_request(request.map_err(Failure::because)?)
            .await;
        sent.map_err(|error| unreachable(error.to_string()))
    }

    fn unreachable(&self, error: &str) -> Failure {
        refused::unreachable(self.server_url(), error)
    }
}
