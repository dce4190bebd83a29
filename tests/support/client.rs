//! A strict client: no redirects, no proxy; every answer, and every body that should be valid, is
//! validated against the documents.

use axum::http::Method;
use serde_json::Value;

use super::answer::{Answer, By};
use super::contract::Contract;
use super::recording::Recording;

fn http() -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder();
    builder
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
}

/// A base URL of a server: address, optional sandbox or base path, optional host name.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    origin: String,
    prefix: String,
    host: Option<String>,
    by: By,
}

impl Client {
    /// For an origin, for example `http://127.0.0.1:8080`.
    pub fn new(origin: String) -> Self {
        Self {
            http: http().build().expect("a client"),
            origin,
            prefix: String::new(),
            host: None,
            by: By::Path,
        }
    }

    /// The origin of the server.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The same, with connections of its own.
    pub fn with_connections_of_its_own(&self) -> Self {
        Self {
            http: http().build().expect("a client"),
            ..self.clone()
        }
    }

    /// The same, with a new connection for each request.
    pub fn with_a_connection_for_each_request(&self) -> Self {
        let http = http().pool_max_idle_per_host(0).build();
        Self {
            http: http.expect("a client"),
            ..self.clone()
        }
    }

    /// The same, with a sandbox or a base path in front of every path.
    pub fn below(&self, prefix: &str) -> Self {
        Self {
            prefix: format!("{}{prefix}", self.prefix),
            ..self.clone()
        }
    }

    /// The same in a sandbox.
    pub fn in_sandbox(&self, name: &str) -> Self {
        self.below(&format!("/~{name}"))
    }

    /// The same, with a host name of this vendor.
    pub fn at_host(&self, vendor: &'static str, host: &str) -> Self {
        Self {
            host: Some(host.to_owned()),
            by: By::Vendor(vendor),
            ..self.clone()
        }
    }

    /// The same at another address, which serves only this vendor.
    pub fn at_port_of(&self, vendor: &'static str, origin: String) -> Self {
        Self {
            origin,
            by: By::Vendor(vendor),
            ..self.clone()
        }
    }

    /// An endless answer, which cannot be validated as a whole.
    pub async fn stream(&self, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
        let request = self.request(Method::GET, path).builder;
        let with_headers = |request: reqwest::RequestBuilder, header: &(&str, &str)| {
            request.header(header.0, header.1)
        };
        let request = headers.iter().fold(request, with_headers);
        request.send().await.expect("an answer")
    }

    pub fn get(&self, path: &str) -> Request {
        self.request(Method::GET, path)
    }

    pub fn post(&self, path: &str) -> Request {
        self.request(Method::POST, path)
    }

    pub fn put(&self, path: &str) -> Request {
        self.request(Method::PUT, path)
    }

    pub fn patch(&self, path: &str) -> Request {
        self.request(Method::PATCH, path)
    }

    pub fn delete(&self, path: &str) -> Request {
        self.request(Method::DELETE, path)
    }

    pub fn request(&self, method: Method, path: &str) -> Request {
        let path = format!("{}{path}", self.prefix);
        let address = format!("{}{path}", self.origin);
        let mut builder = self.http.request(method.clone(), address);
        if let Some(host) = &self.host {
            builder = builder.header("host", host);
        }
        Request {
            builder,
            method,
            path,
            by: self.by,
        }
    }
}

/// A request to send.
pub struct Request {
    builder: reqwest::RequestBuilder,
    method: Method,
    path: String,
    by: By,
}

impl Request {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// A JSON body that is valid by the document.
    pub fn json(self, body: impl Into<Value>) -> Self {
        let body = body.into().to_string();
        self.documented("application/json", &body)
            .body("application/json", body)
    }

    /// A JSON body that may be invalid.
    pub fn any_json(self, body: impl Into<Value>) -> Self {
        self.body("application/json", body.into().to_string())
    }

    /// A form that is valid by the document.
    pub fn form(self, fields: &str) -> Self {
        let form = "application/x-www-form-urlencoded";
        self.documented(form, fields).body(form, fields.to_owned())
    }

    /// Any body.
    pub fn body(self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        let mut typed = self.header("content-type", content_type);
        typed.builder = typed.builder.body(body);
        typed
    }

    /// A body without a content type.
    pub fn untyped_body(mut self, body: &str) -> Self {
        self.builder = self.builder.body(body.to_owned());
        self
    }

    /// The answer should come from the server, not from a vendor.
    pub fn by_the_server(mut self) -> Self {
        self.by = By::Server;
        self
    }

    /// The answer should come from a fault.
    pub fn by_a_fault(mut self) -> Self {
        self.by = By::Fault;
        self
    }

    fn documented(self, content_type: &str, body: &str) -> Self {
        let provider = match self.by {
            By::Vendor(name) => Some(name),
            By::Path | By::Server | By::Fault => None,
        };
        let contract = if self.path.contains("/__admin") {
            Contract::admin()
        } else {
            Contract::vendors()
        };
        let fits = contract.check_request(
            provider.filter(|_| !self.path.contains("/__admin")),
            &self.method,
            &self.path,
            content_type,
            body.as_bytes(),
        );
        if let Err(breach) = fits {
            panic!("{breach}");
        }
        self
    }

    /// Sends a request that faults may meet: nothing if no answer comes. A fault that answers has the
    /// header `x-fault`.
    pub async fn attempt(self) -> Option<Answer> {
        let received = self.builder.send().await.ok()?;
        let (status, headers) = (received.status(), received.headers().clone());
        let body = received.bytes().await.ok()?;
        let by = if headers.contains_key("x-fault") {
            By::Fault
        } else {
            self.by
        };
        Some(Answer::checked(
            by,
            &self.method,
            &self.path,
            (status, headers, body),
        ))
    }

    /// Sends the request, and validates the answer.
    pub async fn send(self) -> Answer {
        let recording = Recording::of(&self.builder);
        let received = self.builder.send().await.expect("an answer");
        let (status, headers) = (received.status(), received.headers().clone());
        let body = received.bytes().await.expect("a whole body");
        if let Some(recording) = recording {
            recording.answered(status, &headers, &body);
        }
        Answer::checked(self.by, &self.method, &self.path, (status, headers, body))
    }
}
