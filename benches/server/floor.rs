//! The floor: a bare axum server that parses what the operation parses and answers as many bytes.

use axum::body::Bytes;
use axum::extract::Form;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, on};
use axum::{Json, Router};
use clap::{Args, ValueEnum};
use serde::Deserialize;
use tokio::net::TcpListener;

/// What the floor is to do.
#[derive(Debug, Clone, Args)]
pub struct Floor {
    /// The path that is asked for.
    #[arg(long)]
    pub path: String,
    /// The method.
    #[arg(long)]
    pub method: String,
    /// What is parsed.
    #[arg(long, value_enum)]
    pub reads: Reads,
    /// How many bytes are answered.
    #[arg(long)]
    pub bytes: usize,
}

/// What the floor parses of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Reads {
    Nothing,
    Json,
    Form,
}

impl Reads {
    const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Json => "json",
            Self::Form => "form",
        }
    }
}

/// The fields of every body that an operation reads.
#[expect(dead_code, reason = "they are parsed, and nothing is done with them")]
#[derive(Debug, Deserialize)]
struct Fields {
    api_key: Option<String>,
    refresh_token: Option<String>,
    refresh: Option<String>,
    username: Option<String>,
    email: Option<String>,
    password: Option<String>,
    password_confirm: Option<String>,
    #[serde(rename = "clientId")]
    client_id: Option<String>,
    secret: Option<String>,
    name: Option<String>,
    expiration_time: Option<String>,
    grant_type: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    token: Option<String>,
}

impl Floor {
    /// The floor that start-up is measured against.
    pub fn idle() -> Self {
        Self {
            path: "/readyz".to_owned(),
            method: "GET".to_owned(),
            reads: Reads::Nothing,
            bytes: 16,
        }
    }

    /// What to start this program with for it to be this floor.
    pub fn arguments(&self) -> Vec<String> {
        let words = ["floor", "--path", &self.path, "--method", &self.method];
        let bytes = self.bytes.to_string();
        let more = ["--reads", self.reads.name(), "--bytes", &bytes];
        words.into_iter().chain(more).map(str::to_owned).collect()
    }

    /// Serves until the process is ended.
    pub fn serve(self) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            println!(
                "floor listening on http://{}",
                listener.local_addr().expect("an address")
            );
            let served = axum::serve(listener, self.router()).await;
            served.expect("the floor serves");
        });
    }

    fn router(self) -> Router {
        let body = Bytes::from(vec![b' '; self.bytes]);
        let answer = move || ([(CONTENT_TYPE, "application/json")], body).into_response();
        let method = self.method.parse::<axum::http::Method>();
        let method = method.expect("a method").try_into();
        let method: MethodFilter = method.expect("a method that axum routes");
        let handler = match self.reads {
            Reads::Nothing => on(method, async || answer()),
            Reads::Json => on(method, async |Json(_): Json<Fields>| answer()),
            Reads::Form => on(method, async |Form(_): Form<Fields>| answer()),
        };
        Router::new().route(&self.path, handler)
    }
}
