//! The sandbox as one document, and back: here, in another sandbox and in another server.

mod accounts;
mod collections;
mod counts;
mod parts;
mod refused;
mod tokens;
mod violations;

use serde_json::Value;

use crate::support::answer::Answer;
use crate::support::client::Client;

const SNAPSHOT: &str = "/__admin/snapshot";

async fn take(client: &Client) -> Value {
    client.get(SNAPSHOT).send().await.status_is(200).json()
}

async fn restore(client: &Client, snapshot: &Value) -> Answer {
    let put = client.put(SNAPSHOT).json(snapshot.clone());
    put.send().await.status_is(200)
}

/// Tries to restore what the document does not allow.
async fn try_restore(client: &Client, snapshot: &Value) -> Answer {
    let put = client.put(SNAPSHOT).any_json(snapshot.clone());
    put.send().await
}

async fn set(client: &Client, settings: Value) {
    let patch = client.patch("/__admin/settings").json(settings);
    patch.send().await.status_is(200);
}

async fn fault(client: &Client, plan: Value) {
    let made = client.post("/__admin/faults").json(plan).send().await;
    made.status_is(201);
}
