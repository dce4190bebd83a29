//! A request as it goes over the wire.

use serde_json::Value;

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    method: &'static str,
    path: String,
    headers: String,
    body: String,
}

impl Request {
    /// Without a body.
    pub fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            headers: String::new(),
            body: String::new(),
        }
    }

    /// A GET.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new("GET", path)
    }

    /// A POST of JSON.
    pub fn post(path: impl Into<String>, body: &Value) -> Self {
        Self::new("POST", path).json(body)
    }

    /// A POST of a form.
    pub fn form(path: impl Into<String>, body: &str) -> Self {
        let request = Self::new("POST", path);
        request.with("application/x-www-form-urlencoded", body.to_owned())
    }

    /// With a body in JSON.
    pub fn json(self, body: &Value) -> Self {
        self.with("application/json", body.to_string())
    }

    /// With a body in YAML.
    pub fn yaml(self, body: &str) -> Self {
        self.with("application/yaml", body.to_owned())
    }

    /// With a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        for part in [name, ": ", value, "\r\n"] {
            self.headers += part;
        }
        self
    }

    /// With a token.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    fn with(mut self, content_type: &str, body: String) -> Self {
        self = self.header("content-type", content_type);
        self.body = body;
        self
    }

    /// As it goes over the wire.
    pub fn bytes(&self) -> Vec<u8> {
        let Self {
            method,
            path,
            headers,
            body,
        } = self;
        let length = if body.is_empty() {
            String::new()
        } else {
            format!("content-length: {}\r\n", body.len())
        };
        format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{headers}{length}\r\n{body}")
            .into_bytes()
    }
}
