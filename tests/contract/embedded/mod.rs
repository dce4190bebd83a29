//! The server in a program of its own: what its handles do, held against what it says over HTTP.

mod credentials;
mod faults;
mod life;
mod oidc;
mod options;
mod requests;
mod same_types;
mod snapshot;
mod time;
mod tls;
mod words;
mod worlds;

use mockid::{Error, Sandbox, Server};
use serde_json::json;

use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::NOON;

const INDIVIDUALS: &str = "/intergiro/v3/individuals";
const KEY: &str = "c5f90f4b-9d69-416a-8611-8a8c8d605c36";

/// A server whose clock stands at noon.
async fn at_noon() -> Server {
    let noon = NOON.parse().expect("an instant");
    let started = Server::builder().clock(noon).frozen().start().await;
    started.expect("a server")
}

/// A client at the address of a world.
fn client(sandbox: &Sandbox) -> Client {
    Client::new(sandbox.base_url().to_owned())
}

async fn log_in(client: &Client) -> Answer {
    let login = client.post("/intergiro/v3/auth/login");
    login.json(json!({"api_key": KEY})).send().await
}

async fn call(client: &Client, token: &str) -> Answer {
    client.get(INDIVIDUALS).bearer(token).send().await
}

/// What was said instead of doing it.
#[track_caller]
fn said<T>(done: Result<T, Error>) -> String {
    match done {
        Ok(_) => panic!("it was done"),
        Err(error) => error.to_string(),
    }
}
