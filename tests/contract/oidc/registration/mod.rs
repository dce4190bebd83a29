//! Dynamic registration, by the sections of RFC 7591.

mod clients;
mod endpoint;
mod metadata;
mod refusals;

use serde_json::{Value, json};

use super::{Fields, automatic, reason, request, with};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

const REGISTER: &str = "/oidc/register";

/// A server at which clients may register themselves, with these settings besides.
async fn open(settings: &str) -> TestServer {
    automatic(&format!(
        "registration: {{ enabled: true, {settings} }}, scopes: {{ api: {{}} }}"
    ))
    .await
}

async fn register(client: &Client, metadata: &Value) -> Answer {
    let body = metadata.to_string();
    let request = client.post(REGISTER).body("application/json", body);
    request.send().await
}

/// A public client on the user's machine.
fn public() -> Value {
    json!({
        "client_name": "Inspector",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
    })
}

/// A client with one field changed.
fn changed(field: &str, value: Value) -> Value {
    let mut metadata = public();
    metadata[field] = value;
    metadata
}

/// A registration is refused for a reason, with a description that has a text.
async fn is_refused(server: &TestServer, metadata: &Value, why: &str, says: &str) {
    let error = match why {
        "registration_redirect_uri" => "invalid_redirect_uri",
        _ => "invalid_client_metadata",
    };
    let refused = register(server, metadata).await.status_is(400);
    let refused = refused.has("/error", error);
    let refused = refused.header_is("cache-control", "no-store");
    let description = refused.text("/error_description");
    assert!(description.contains(says), "{description}");
    assert_eq!(reason(server).await, why, "{metadata}");
}

/// The authorization request of a registered client.
fn request_of(registered: &Answer, redirect_uri: &str) -> Fields {
    let request = with(request(), "client_id", &registered.text("/client_id"));
    with(request, "redirect_uri", redirect_uri)
}
