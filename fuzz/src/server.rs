//! A server in the same process, without a socket.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use bytes::Bytes;
use http_body_util::BodyExt;
use mockid::fixtures::Fixtures;
use mockid::sandbox::baseline::ClockStart;
use mockid::sandbox::{Sandbox, Sandboxes};
use mockid::server::{self, Options};
use mockid::vendors;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use crate::contract::{Checked, Contract, Exchange};

/// The host at which no vendor is, until somebody says otherwise.
pub const HOST: &str = "fuzz.test";

/// The sandbox of one input, and how its paths begin.
pub const NAME: &str = "fuzz";
pub const MOUNT: &str = "/~fuzz";

/// What the clock of every sandbox shows; there it stands.
pub const NOON: &str = "2026-01-01T12:00:00Z";

/// How long an answer may take, by the runtime's time, which passes at once when nobody works.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);

/// The server of all inputs that a thread plays.
pub struct Server {
    runtime: Runtime,
    router: Router,
    pub sandboxes: Arc<Sandboxes>,
}

/// What came back.
pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

thread_local! {
    /// A fuzzer has one thread; tests that replay have one each, and must not share a sandbox.
    static SERVER: &'static Server = Box::leak(Box::new(Server::start()));
}

impl Server {
    /// The server of this thread.
    pub fn get() -> &'static Self {
        SERVER.with(|server| *server)
    }

    fn start() -> Self {
        let mut runtime = Builder::new_current_thread();
        let runtime = runtime.enable_time().start_paused(true).build();
        let runtime = runtime.expect("a runtime");
        let mut options = Options::new(
            Fixtures::embedded(&mockid::vendors::coded()).expect("the embedded fixtures"),
        );
        options.clock = ClockStart {
            at: Some(NOON.parse().expect("an instant")),
            frozen: true,
        };
        let inside = runtime.enter();
        let (router, sandboxes) = server::unbound(options).expect("a server that starts");
        drop(inside);
        Self {
            runtime,
            router,
            sandboxes,
        }
    }

    /// A sandbox in which nothing has happened yet, the only one beside `default`.
    pub fn fresh(&self) -> Arc<Sandbox> {
        for sandbox in self.sandboxes.list() {
            // `default` is refused, and stays.
            let _ = self.sandboxes.remove(sandbox.name());
        }
        self.sandbox(NAME)
    }

    /// The sandbox of a name.
    pub fn sandbox(&self, name: &str) -> Arc<Sandbox> {
        let name = name.parse().expect("a name");
        self.sandboxes
            .open(Some(&name))
            .expect("room for a sandbox")
    }

    /// Asks, and gives what came back; nothing when it never came.
    pub fn ask(&self, request: Request<Body>) -> Option<Answered> {
        let is_head = *request.method() == Method::HEAD;
        let answering = async {
            let response = self.router.clone().oneshot(request).await;
            let Ok(response) = response;
            let (parts, body) = response.into_parts();
            // A stream of events has no end, and HTTP leaves out the body of an answer to HEAD.
            let is_endless = kind(&parts.headers).starts_with("text/event-stream");
            let body = if is_head || is_endless {
                Bytes::new()
            } else {
                body.collect().await.ok()?.to_bytes()
            };
            Some(Answered {
                status: parts.status,
                headers: parts.headers,
                body,
            })
        };
        let within = async { tokio::time::timeout(PATIENCE, answering).await };
        self.runtime.block_on(within).ok().flatten()
    }
}

impl Answered {
    /// It is what the document says of such an answer, and no failure of the server's.
    pub fn keeps_to(
        &self,
        contract: &Contract,
        provider: Option<&str>,
        method: &Method,
        path: &str,
    ) {
        if is_a_page(path) {
            assert!(!self.status.is_server_error(), "{method} {path}");
            return self.is_sound(method);
        }
        let checked = contract.check_response(&Exchange {
            provider,
            method,
            path,
            status: self.status,
            headers: &self.headers,
            body: &self.body,
        });
        let checked = checked.expect("an answer as the document has it");
        let is_spoken_of = matches!(checked, Checked::Operation(_) | Checked::Bound);
        assert!(
            !self.status.is_server_error() || (self.status == 503 && is_spoken_of),
            "{method} {path}: {}",
            self.status
        );
        self.is_sound(method);
    }

    /// What says that it is JSON is JSON, and what says that it is a problem says which.
    pub fn is_sound(&self, method: &Method) {
        let kind = kind(&self.headers);
        if *method == Method::HEAD || !kind.ends_with("json") {
            return;
        }
        let body: Value = serde_json::from_slice(&self.body).expect("JSON");
        if kind == "application/problem+json" {
            assert_eq!(body["status"], self.status.as_u16());
        }
    }
}

/// What `Content-Type` says, or nothing.
fn kind(headers: &HeaderMap) -> &str {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default()
}

/// Whether the server itself has a page at a path, ahead of the vendor below whose base path it is.
fn is_a_page(path: &str) -> bool {
    const PAGES: [&str; 7] = [
        "",
        "/",
        "/livez",
        "/readyz",
        "/.well-known/jwks.json",
        "/openapi.yaml",
        "/openapi.json",
    ];
    let path = path.split('?').next().unwrap_or_default();
    let path = path.strip_prefix(MOUNT).unwrap_or(path);
    let below = vendors::coded()
        .ids()
        .find_map(|provider| path.strip_prefix('/')?.strip_prefix(provider.name()));
    let is_one = |path: &str| PAGES.contains(&path) || path.starts_with("/docs");
    is_one(path) || below.is_some_and(is_one)
}

/// All of a sandbox but its journal, as its snapshot has it.
pub fn state(sandbox: &Sandbox) -> Value {
    serde_json::to_value(sandbox.snapshot()).expect("a snapshot")
}
