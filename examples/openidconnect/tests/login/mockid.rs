//! mockid for tests in Rust: one server for the whole run, one sandbox for each test.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};

use chrono::{TimeDelta, Utc};
use mockid_recipe_openidconnect::Clock;
use openidconnect::reqwest::blocking::Client;

/// The URL of MOCKID_URL, or of a server that is started here and stops with the tests.
static SERVER: LazyLock<String> = LazyLock::new(|| {
    std::env::var("MOCKID_URL").unwrap_or_else(|_| {
        let program = std::env::var("MOCKID_PROGRAM").unwrap_or_else(|_| "mockid".to_owned());
        let mut server = Command::new(program)
            .args(["--port", "0", "--log-level", "warn", "--exit-with-stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("mockid can be started");
        let mut ready = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut ready)
            .unwrap();
        // Its standard input closes when this process ends.
        std::mem::forget(server);
        let url = ready.trim().strip_prefix("mockid listening on ");
        url.expect("mockid did not start; it says why above")
            .to_owned()
    })
});

static SANDBOXES: AtomicU32 = AtomicU32::new(0);

/// A world of a test's own, in which time stands still until the test moves it.
pub struct Sandbox {
    name: String,
    seconds: Arc<AtomicI64>,
}

impl Sandbox {
    pub fn new() -> Self {
        let number = SANDBOXES.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{number}", std::process::id());
        let sandbox = Self {
            name,
            seconds: Arc::default(),
        };
        sandbox.control("PUT", "/clock", r#"{"mode":"frozen"}"#);
        sandbox
    }

    pub fn url(&self) -> String {
        format!("{}/~{}", *SERVER, self.name)
    }

    /// The sandbox's time, for a client that asks a clock.
    pub fn clock(&self) -> Clock {
        let (started, seconds) = (Utc::now(), Arc::clone(&self.seconds));
        Arc::new(move || started + TimeDelta::seconds(seconds.load(Ordering::Relaxed)))
    }

    /// Lets time pass, for the server and for a client that asks `clock`.
    pub fn advance(&self, minutes: i64) {
        self.control(
            "POST",
            "/clock/advance",
            &format!(r#"{{"by":"{minutes}m"}}"#),
        );
        self.seconds.fetch_add(60 * minutes, Ordering::Relaxed);
    }

    pub fn settings(&self, vendors: &str) {
        self.control("PATCH", "/settings", vendors);
    }

    /// How many requests came that fit `matching`; the failure says what came instead.
    pub fn verify(&self, matching: &str, exactly: u32) {
        let body = format!(r#"{{"match":{matching},"times":{{"exactly":{exactly}}}}}"#);
        self.control("POST", "/requests/verify", &body);
    }

    /// Whether the audit has found that the client did something wrong; the failure says what.
    fn audit(&self) {
        self.control("POST", "/audit/verify", r#"{"at_least":"warning"}"#);
    }

    fn control(&self, method: &str, path: &str, body: &str) {
        let url = format!("{}/__admin{path}", self.url());
        let answer = Client::new()
            .request(method.parse().unwrap(), url)
            .header("content-type", "application/json")
            .body(body.to_owned())
            .send()
            .unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().unwrap());
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.audit();
        }
        let url = format!("{}/__admin/sandboxes/{}", *SERVER, self.name);
        let _ = Client::new().delete(url).send();
    }
}
