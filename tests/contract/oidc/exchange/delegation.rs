//! Delegation (RFC 8693, sections 1.1, 4.1 and 4.4).

use serde_json::{Value, json};

use super::{
    ACCESS, Fields, access_token_of, ask, exchange, exchanged, fields, fixtures, for_backend,
    reason, server, with, with_part,
};
use crate::support::answer::claims;
use crate::support::client::Client;

/// An access token of the client `rs08` about itself.
async fn own_token(client: &Client) -> String {
    let machine = fields([
        ("grant_type", "client_credentials"),
        ("client_id", "rs08"),
        ("client_secret", "long-secure-random-secret"),
    ]);
    let answer = ask(client, &machine).await.status_is(200);
    answer.text("/access_token")
}

fn with_actor(request: Fields, actor: &str) -> Fields {
    let request = with(request, "actor_token", actor);
    with(request, "actor_token_type", ACCESS)
}

/// What introspection says of a token.
async fn introspected(client: &Client, token: &str) -> Value {
    let request = fields([
        ("client_id", "rs08"),
        ("client_secret", "long-secure-random-secret"),
        ("token", token),
    ]);
    let request = super::form(client.post("/oidc/introspect"), &request);
    request.send().await.status_is(200).json()
}

#[tokio::test]
async fn section_4_1_each_delegation_puts_its_actor_before_the_earlier_ones() {
    let server = server().await;
    let subject_token = access_token_of(&server, "ada").await;
    let first = with_actor(for_backend(&subject_token), &own_token(&server).await);
    let first = exchanged(&server, &first).await;
    assert_eq!(claims(&first)["act"], json!({ "sub": "rs08" }));
    let second = with_actor(for_backend(&first), &access_token_of(&server, "bob").await);
    let second = exchanged(&server, &second).await;
    let chain = json!({ "sub": "bob", "act": { "sub": "rs08" } });
    assert_eq!(claims(&second)["act"], chain);
    assert_eq!(claims(&second)["sub"], "ada");
    assert_eq!(introspected(&server, &second).await["act"], chain);
    // An impersonation adds nobody, and hides nobody.
    let third = exchanged(&server, &for_backend(&second)).await;
    assert_eq!(claims(&third)["act"], chain);
}

#[tokio::test]
async fn section_4_1_introspection_tells_the_actors_of_an_opaque_token() {
    let server = server().await;
    crate::oidc::set(&server, json!({ "access_token": "opaque" })).await;
    let subject_token = access_token_of(&server, "ada").await;
    let request = with_actor(for_backend(&subject_token), &own_token(&server).await);
    let first = exchanged(&server, &request).await;
    let told = introspected(&server, &first).await;
    assert_eq!(told["act"], json!({ "sub": "rs08" }));
    let second = exchanged(&server, &exchange(&first, ACCESS)).await;
    let told = introspected(&server, &second).await;
    assert_eq!(told["act"], json!({ "sub": "rs08" }));
}

#[tokio::test]
async fn section_4_1_a_token_has_at_most_16_actors() {
    let server = server().await;
    let actor = own_token(&server).await;
    let mut token = access_token_of(&server, "ada").await;
    for _ in 0..16 {
        token = exchanged(&server, &with_actor(for_backend(&token), &actor)).await;
    }
    let more = ask(&server, &with_actor(for_backend(&token), &actor)).await;
    more.status_is(400).has("/error", "invalid_request");
    assert_eq!(reason(&server).await, "actors_too_many");
    ask(&server, &for_backend(&token)).await.status_is(200);
}

#[tokio::test]
async fn section_4_4_only_the_party_of_may_act_acts() {
    for form in ["jwt", "opaque"] {
        let mut oidc = fixtures();
        oidc["settings"]["access_token"] = form.into();
        oidc["users"][0]["access_token_claims"] = json!({ "may_act": { "sub": "bob" } });
        oidc["users"][1]["access_token_claims"] =
            json!({ "may_act": { "client_id": "rs08", "sub": "rs08" } });
        let server = with_part(&oidc).await;
        let (ada, bob) = (
            access_token_of(&server, "ada").await,
            access_token_of(&server, "bob").await,
        );
        ask(&server, &with_actor(for_backend(&ada), &bob))
            .await
            .status_is(200);
        let own = own_token(&server).await;
        for refused in [for_backend(&ada), with_actor(for_backend(&ada), &own)] {
            let refused = ask(&server, &refused).await;
            refused.status_is(400).has("/error", "invalid_request");
            assert_eq!(reason(&server).await, "actor_not_allowed");
        }
        // The client is the actor where there is no other.
        ask(&server, &for_backend(&bob)).await.status_is(200);
        let told = introspected(&server, &ada).await;
        assert_eq!(told["may_act"], json!({ "sub": "bob" }), "{form}");
    }
}

#[tokio::test]
async fn section_4_4_a_may_act_that_identifies_nobody_allows_nobody() {
    let server = server().await;
    for may_act in [
        json!({}),
        json!("rs08"),
        json!({ "sub": "rs08", "email": "rs08@example.com" }),
        json!({ "sub": "rs08", "iss": "https://other.example" }),
    ] {
        let claims = json!({ "may_act": may_act, "client_id": "rs08" });
        let token = crate::oidc::minted(&server, json!({ "claims": claims })).await;
        let refused = ask(&server, &for_backend(&token)).await;
        refused.status_is(400);
        assert_eq!(reason(&server).await, "actor_not_allowed", "{may_act}");
    }
}
