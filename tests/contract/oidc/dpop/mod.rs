//! DPoP, by the sections of RFC 9449. Proofs come from the control API.

mod codes;
mod confirmation;
mod nonces;
mod orders;
mod proofs;
mod resources;
mod token_requests;

use serde_json::{Value, json};

use super::{
    Fields, SPA, TOKEN, authorize, exchange, fields, form, refreshing, request, returned, with,
    without,
};
use crate::support::answer::{Answer, segment};
use crate::support::server::TestServer;

/// A proof for a request, with these changes to the order.
async fn order(server: &TestServer, method: &str, path: &str, changes: Value) -> Answer {
    let url = format!("http://{}{path}", server.address);
    let mut order = json!({ "method": method, "url": url });
    for (name, value) in changes.as_object().into_iter().flatten() {
        order[name] = value.clone();
    }
    let made = server.post("/__admin/oidc/dpop/proofs").json(order);
    made.send().await.status_is(201)
}

pub async fn proof(server: &TestServer, method: &str, path: &str, changes: Value) -> String {
    order(server, method, path, changes).await.text("/proof")
}

/// The thumbprint of the key of proofs.
async fn thumbprint(server: &TestServer) -> String {
    order(server, "GET", "/", json!({})).await.text("/jkt")
}

/// Sends a token request with this proof.
pub async fn ask_with(server: &TestServer, fields: &Fields, proof: &str) -> Answer {
    let request = form(server.post(TOKEN), fields);
    request.header("dpop", proof).send().await
}

/// Sends a token request with a new proof.
pub async fn ask_proven(server: &TestServer, fields: &Fields) -> Answer {
    let proof = proof(server, "POST", TOKEN, json!({})).await;
    ask_with(server, fields, &proof).await
}

pub fn machine() -> Fields {
    fields([
        ("grant_type", "client_credentials"),
        ("client_id", "machine"),
        ("client_secret", "secret"),
    ])
}

/// A code for the client `web`, with these parameters besides.
async fn code(server: &TestServer, fields: &Fields) -> String {
    let answer = authorize(server, fields).await.status_is(303);
    returned(&answer)["code"].clone()
}

/// The bound tokens of a whole flow of the client `web`.
pub async fn tokens(server: &TestServer) -> Answer {
    let code = code(server, &request()).await;
    let answer = ask_proven(server, &exchange(&code)).await.status_is(200);
    answer.has("/token_type", "DPoP")
}

/// Asks for userinfo with a token and a proof.
pub async fn userinfo(server: &TestServer, token: &str, proof: &str) -> Answer {
    let request = server.get("/oidc/userinfo").header("dpop", proof);
    let request = request.header("authorization", &format!("DPoP {token}"));
    request.send().await
}

pub async fn proof_for(server: &TestServer, token: &str, defect: Option<&str>) -> String {
    let changes = match defect {
        Some(defect) => json!({ "access_token": token, "defect": defect }),
        None => json!({ "access_token": token }),
    };
    proof(server, "GET", "/oidc/userinfo", changes).await
}

fn claims(token: &str) -> Value {
    serde_json::from_str(&segment(token, 1)).expect("claims")
}

/// The bound tokens of a flow of the public client `spa`.
async fn public_tokens(server: &TestServer, is_bound: bool) -> Answer {
    let spa = with(with(request(), "client_id", "spa"), "redirect_uri", SPA);
    let exchange = exchange(&code(server, &spa).await);
    let exchange = with(public(exchange), "redirect_uri", SPA);
    let answer = if is_bound {
        ask_proven(server, &exchange).await
    } else {
        super::ask(server, &exchange).await
    };
    answer.status_is(200)
}

/// A refresh of these tokens of the client `spa`.
fn public_refresh(tokens: &Answer) -> Fields {
    public(refreshing(&tokens.text("/refresh_token")))
}

fn public(fields: Fields) -> Fields {
    without(with(fields, "client_id", "spa"), "client_secret")
}
