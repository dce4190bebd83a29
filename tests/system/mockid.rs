//! A server to talk to.

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{DEADLINE, Ended, Program, command};

/// A running server.
pub struct Mockid {
    pub program: Program,
    url: String,
}

impl Mockid {
    /// Starts a server on any port that is free.
    pub fn start(arguments: &[&str]) -> Self {
        Self::start_in(&[], arguments)
    }

    /// The same, with these variables in its environment.
    pub fn start_in(environment: &[(&str, &str)], arguments: &[&str]) -> Self {
        Self::start_exactly(environment, &[arguments, &["--port", "0"]].concat())
    }

    /// Starts a server with these arguments and no others.
    pub fn start_exactly(environment: &[(&str, &str)], arguments: &[&str]) -> Self {
        Self::started(Program::spawn(command(arguments, environment)))
    }

    /// Waits for a program to say that it is listening.
    pub fn started(mut program: Program) -> Self {
        let Some(line) = program.stdout.next() else {
            panic!("it did not start:\n{}", program.stderr.all());
        };
        let Some(url) = line.strip_prefix("mockid listening on ") else {
            panic!("`{line}` does not say where it is listening");
        };
        // What listens on every address is asked on this machine's own.
        let url = url.replace("0.0.0.0", "127.0.0.1");
        Self { program, url }
    }

    /// Two servers that are told the same: one by a flag, one by the flag's variable.
    pub fn told_both_ways(flag: &str, value: &str) -> [Self; 2] {
        [
            Self::start(&[flag, value]),
            Self::start_in(&[(&variable_of(flag), value)], &[]),
        ]
    }

    /// As [`Self::told_both_ways`], for a flag that has no value.
    pub fn switched_both_ways(flag: &str) -> [Self; 2] {
        [
            Self::start(&[flag]),
            Self::start_in(&[(&variable_of(flag), "true")], &[]),
        ]
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Host and port.
    pub fn authority(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// A request to be completed.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        client().request(method, self.url(path))
    }

    /// What GET answers.
    pub fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path))
    }

    /// What GET answers to the bearer of a token.
    pub fn get_as(&self, token: &str, path: &str) -> Answer {
        answer(self.request(Method::GET, path).bearer_auth(token))
    }

    /// What POST answers.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        answer(self.request(Method::POST, path).json(body))
    }

    /// What igny8 answers to a login.
    pub fn log_in(&self, email: &str, password: &str) -> Answer {
        let body = json!({ "email": email, "password": password });
        self.post("/igny8/api/v1/auth/login/", &body)
    }

    /// An access token of igny8, for the user whose credentials are documented.
    pub fn token(&self) -> String {
        let answer = self.log_in("user@example.com", "password");
        text(&answer.body["data"]["access"])
    }

    /// An access token of intergiro, for the key that is documented.
    pub fn intergiro_token(&self) -> String {
        let key = json!({ "api_key": "c5f90f4b-9d69-416a-8611-8a8c8d605c36" });
        text(&self.post("/intergiro/v3/auth/login", &key).body["access_token"])
    }

    /// The public keys of a provider.
    pub fn public_keys(&self, provider: &str) -> Value {
        self.get(&format!("/{provider}/.well-known/jwks.json")).body
    }

    /// Tells the server to stop, for everything that it said.
    pub fn stopped(self) -> Ended {
        self.program.signal("TERM");
        self.program.ended()
    }

    /// Ends the server the hard way. What it said last may be lost.
    pub fn killed(self) -> Ended {
        self.program.killed()
    }
}

/// `--log-level` is also `MOCKID_LOG_LEVEL`.
fn variable_of(flag: &str) -> String {
    let name = flag.trim_start_matches("--").replace('-', "_");
    format!("MOCKID_{}", name.to_uppercase())
}

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// The JSON in the body; null when there is none.
    pub body: Value,
}

impl Answer {
    /// The text of a header, empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().expect("a header is text"))
    }
}

/// Sends a request and waits for the whole answer.
pub fn answer(request: RequestBuilder) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    let (status, headers, body) = runtime.block_on(async {
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.expect("the body arrives");
        (status, headers, body)
    });
    Answer {
        status: status.as_u16(),
        headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    }
}

/// A client that goes straight to the server, whatever proxies there are.
pub fn client() -> Client {
    let builder = Client::builder().no_proxy().timeout(DEADLINE);
    builder.build().expect("a client can be made")
}

/// The text of a JSON string.
pub fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}
