//! Declared vendors: what the examples in their files do not show.

mod control;
mod differential;
mod embedded;
mod limits;
mod manners;
mod sessions;
mod signatures;
mod tokens;
mod world;

use std::collections::HashMap;
use std::sync::Arc;

use http::{HeaderMap, Method, StatusCode};
use mockid::fixtures::Fixtures;
use mockid::server::Server;
use mockid::vendor::Vendors;
use mockid::vendors::{self, declared};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::serving;

/// A running server with declared vendors, stopped on drop.
pub struct Declared {
    base: String,
    client: reqwest::Client,
    _stop: oneshot::Sender<()>,
}

/// An answer.
#[derive(Debug)]
pub struct Told {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub body: Value,
}

/// A file of `tests/declared`.
pub fn file(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/declared");
    std::fs::read_to_string(format!("{folder}/{name}.yaml")).unwrap()
}

impl Declared {
    /// A server with the vendor of a text.
    pub async fn of(text: &str) -> Self {
        Self::with(&[text], None).await
    }

    /// A server with the vendors of these texts, and a part of the fixtures.
    pub async fn with(texts: &[&str], fixtures: Option<&str>) -> Self {
        let declared = texts
            .iter()
            .map(|text| declared::read("acme.yaml", text).unwrap());
        let coded = vendors::coded();
        let vendors = Arc::new(Vendors::new(coded.shared().chain(declared)).unwrap());
        let fixtures = match fixtures {
            Some(text) => Fixtures::parse(&vendors, "fixtures.yaml", text).unwrap(),
            None => Fixtures::embedded(&vendors).unwrap(),
        };
        let mut options = serving::options(fixtures);
        options.vendors = vendors;
        let server = Server::bind(options).await.unwrap();
        Self {
            base: format!("http://{}", server.address().unwrap()),
            client: reqwest::Client::new(),
            _stop: serving::run(server),
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub async fn get(&self, path: &str, token: &str) -> Told {
        told(self.request(Method::GET, path).bearer_auth(token)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Told {
        told(self.request(Method::POST, path).json(body)).await
    }

    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Told {
        told(self.request(Method::POST, path).form(fields)).await
    }

    pub async fn advance(&self, by: &str) {
        self.advance_in("", by).await;
    }

    /// Moves the clock of a sandbox, which is a prefix of paths.
    pub async fn advance_in(&self, sandbox: &str, by: &str) {
        let path = format!("{sandbox}/__admin/clock/advance");
        let moved = self.post(&path, &json!({ "by": by })).await;
        assert_eq!(moved.status, 200, "{moved:?}");
    }

    /// Changes the settings of a sandbox, which is a prefix of paths.
    pub async fn patch_settings(&self, sandbox: &str, change: &Value) {
        let path = format!("{sandbox}/__admin/settings");
        let patched = told(self.request(Method::PATCH, &path).json(change)).await;
        assert_eq!(patched.status, 200, "{patched:?}");
    }

    /// The newest entry of the journal.
    pub async fn entry(&self) -> Value {
        let told = told(self.request(Method::GET, "/__admin/requests?limit=1000")).await;
        let entries = told.body["requests"].as_array().unwrap();
        entries.last().unwrap().clone()
    }

    /// The reason in the newest entry of the journal.
    pub async fn reason(&self) -> String {
        self.entry().await["reason"].as_str().unwrap().to_owned()
    }
}

pub async fn told(request: RequestBuilder) -> Told {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    Told::of(status, &headers, &response.bytes().await.unwrap())
}

impl Told {
    pub fn of(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let headers = headers.iter();
        let headers = headers.map(|(name, value)| {
            let value = value.to_str().unwrap_or_default();
            (name.to_string(), value.to_owned())
        });
        Self {
            status: status.as_u16(),
            headers: headers.collect(),
            body: serde_json::from_slice(body).unwrap_or_default(),
        }
    }
}

/// The text at a dotted path.
pub fn text(value: &Value, path: &str) -> String {
    let found = path.split('.').fold(value, |value, key| &value[key]);
    found.as_str().unwrap().to_owned()
}
