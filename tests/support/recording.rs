//! Records the requests and answers of the tests if `MOCKID_RECORD` names a folder: one file for
//! each server, one line for each exchange. `tests/answers/compare.py` sends the same requests to
//! two binaries.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;

use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// A request that is waiting for its answer.
pub struct Recording {
    file: PathBuf,
    request: Value,
}

impl Recording {
    /// `None` if nothing is recorded, or if the body cannot be read twice.
    pub fn of(builder: &reqwest::RequestBuilder) -> Option<Self> {
        let request = builder.try_clone()?.build().ok()?;
        let url = request.url();
        let port = url.port()?;
        let body = match request.body() {
            Some(body) => body.as_bytes()?,
            None => &[],
        };
        let request = json!({
            "method": request.method().as_str(),
            "target": url.as_str().split_once(&port.to_string())?.1,
            "headers": written(request.headers()),
            "body": STANDARD.encode(body),
        });
        let file = file(port)?;
        Some(Self { file, request })
    }

    pub fn answered(self, status: StatusCode, headers: &HeaderMap, body: &[u8]) {
        let exchange = json!({
            "request": self.request,
            "answer": {
                "status": status.as_u16(),
                "headers": written(headers),
                "body": STANDARD.encode(body),
            },
        });
        write(self.file, &exchange);
    }
}

fn written(headers: &HeaderMap) -> Vec<(String, String)> {
    let header = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.to_string(), value.into_owned())
    };
    headers.iter().map(header).collect()
}

/// Records the fixtures of the server at a port, before its exchanges.
pub fn fixtures(port: u16, yaml: &str) {
    if let Some(file) = file(port) {
        write(file, &json!({ "fixtures": yaml }));
    }
}

/// The file of this test's server at a port, if recording is enabled.
fn file(port: u16) -> Option<PathBuf> {
    let folder = PathBuf::from(env::var_os("MOCKID_RECORD")?);
    let current = std::thread::current();
    let test = current.name().unwrap_or_default().replace("::", ".");
    Some(folder.join(format!("{test}.{port}.jsonl")))
}

fn write(file: PathBuf, line: &Value) {
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder for recordings");
    let opened = OpenOptions::new().create(true).append(true).open(file);
    // Written in one piece, because requests may run in parallel.
    let written = opened
        .expect("a recording")
        .write_all(format!("{line}\n").as_bytes());
    written.expect("a line of a recording");
}
