//! `/__admin/requests` and `/__admin/events`: what was asked and answered, and why.

mod attempts;
mod conditions;
mod entries;
mod events;
mod explained;
mod find;
mod har;
mod hints;
mod in_order;
mod lost;
mod overtaken;
mod report;
mod secrets;
mod verify;
mod within;

use std::num::NonZero;
use std::sync::Arc;

use mockid::identity::PasswordCost;
use mockid::sandbox::World;
use serde_json::{Value, json};

use crate::faults::PATIENCE;
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

const REQUESTS: &str = "/__admin/requests";
const KEY: &str = "c5f90f4b-9d69-416a-8611-8a8c8d605c36";
const LOGIN: &str = "/intergiro/v3/auth/login";
const REFRESH: &str = "/intergiro/v3/auth/refresh";
const INDIVIDUALS: &str = "/intergiro/v3/individuals";

/// Logs in at intergiro.
async fn log_in(client: &Client) -> Answer {
    let login = client.post(LOGIN).json(json!({"api_key": KEY}));
    login.send().await.status_is(200)
}

/// Presents a refresh token at intergiro.
async fn refresh(client: &Client, token: &str) -> Answer {
    let refresh = client.post(REFRESH).json(json!({"refresh_token": token}));
    refresh.send().await
}

/// Calls intergiro's example resource.
async fn call(client: &Client, token: &str) -> Answer {
    client.get(INDIVIDUALS).bearer(token).send().await
}

/// The journal, or what of it a query asks for.
async fn journal(client: &Client, query: &str) -> Vec<Value> {
    let answer = client.get(&format!("{REQUESTS}{query}")).send().await;
    let listed = answer.status_is(200).at("/requests");
    listed.as_array().expect("a list").clone()
}

/// The newest entry.
async fn newest(client: &Client) -> Value {
    let entries = journal(client, "").await;
    entries.last().expect("an entry").clone()
}

/// A server, its world, and all permits to verify an expensive password: logins wait until the
/// permits are dropped.
async fn with_busy_processors() -> (TestServer, Arc<World>, Vec<impl Sized>) {
    let server = TestServer::start_with(|options| {
        options.password_cost = PasswordCost::Realistic;
    })
    .await;
    let (world, _) = server.sandboxes.default_sandbox().enter();
    let mut turns = Vec::new();
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    for _ in 0..processors {
        turns.push(world.identity().passwords().turn().await);
    }
    (server, world, turns)
}

/// Waits until a request is under way in a world, which otherwise its sandbox and the test hold.
async fn until_entered(world: &Arc<World>) {
    let entered = async {
        while Arc::strong_count(world) < 3 {
            tokio::task::yield_now().await;
        }
    };
    let entered = tokio::time::timeout(PATIENCE, entered).await;
    entered.expect("a request under way");
}

/// One field of each entry.
fn each(entries: &[Value], field: &str) -> Vec<Value> {
    entries.iter().map(|entry| entry[field].clone()).collect()
}
