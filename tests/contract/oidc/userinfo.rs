//! The userinfo endpoint, and what access tokens it accepts.

use serde_json::json;

use super::{mint, minted, reason, set};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

const USERINFO: &str = "/oidc/userinfo";

async fn userinfo(client: &Client, token: &str) -> Answer {
    client.get(USERINFO).bearer(token).send().await
}

#[tokio::test]
async fn the_scopes_of_the_token_select_the_claims() {
    let server = TestServer::start().await;
    for (scope, has, lacks) in [
        ("openid", "/groups", "/name"),
        ("openid profile", "/name", "/email"),
        ("openid email", "/email_verified", "/name"),
    ] {
        let token = minted(&server, json!({ "claims": { "scope": scope } })).await;
        let claims = userinfo(&server, &token).await.status_is(200).lacks(lacks);
        assert_ne!(claims.at(has), json!(null), "{scope}");
    }
}

#[tokio::test]
async fn a_scope_of_the_settings_selects_its_claims() {
    let server = TestServer::start().await;
    set(
        &server,
        json!({ "scopes": { "team": { "claims": ["groups"] } } }),
    )
    .await;
    let with = |scope: &str| json!({ "claims": { "scope": scope } });
    let token = minted(&server, with("openid")).await;
    userinfo(&server, &token)
        .await
        .status_is(200)
        .lacks("/groups");
    let token = minted(&server, with("openid team")).await;
    let claims = userinfo(&server, &token).await.status_is(200);
    claims.has("/groups", json!(["admin"]));
}

#[tokio::test]
async fn the_token_is_not_in_two_places_nor_in_the_query() {
    let server = TestServer::start().await;
    let token = minted(&server, json!({})).await;
    let form = format!("access_token={token}");
    let in_both = server.post(USERINFO).bearer(&token).form(&form);
    in_both
        .send()
        .await
        .status_is(400)
        .has("/error", "invalid_request");
    let in_query = || server.get(&format!("{USERINFO}?access_token={token}"));
    let told = "the parameter access_token is in the query, where it is not read; send the access token in \
                the header Authorization";
    for request in [in_query(), in_query().bearer(&token)] {
        let refused = request.send().await.status_is(400);
        refused
            .has("/error", "invalid_request")
            .has("/error_description", told);
    }
}

#[tokio::test]
async fn without_a_token_the_challenge_has_no_error() {
    let server = TestServer::start().await;
    let answer = server.get(USERINFO).send().await.status_is(401);
    answer
        .header_is(
            "www-authenticate",
            "Bearer realm=\"oidc\", DPoP realm=\"oidc\", algs=\"RS256 PS256 ES256 EdDSA Ed25519\"",
        )
        .body_is("{}");
    assert_eq!(reason(&server).await, "no_token");
}

#[tokio::test]
async fn an_id_token_is_no_access_token() {
    let server = TestServer::start().await;
    let minted = mint(&server, json!({ "kind": "id" })).await;
    let minted = minted.has("/expected/status", 200);
    let answer = userinfo(&server, &minted.text("/token"))
        .await
        .status_is(401);
    answer.has("/error", "invalid_token");
    assert_eq!(reason(&server).await, "wrong_token_kind");
}

#[tokio::test]
async fn an_access_token_is_no_id_token() {
    let server = TestServer::start().await;
    let order = json!({ "kind": "id", "defect": "wrong_kind" });
    let minted = mint(&server, order).await;
    minted.has("/expected/reason", "wrong_token_kind");
}

#[tokio::test]
async fn a_token_without_the_scope_openid_is_403() {
    let server = TestServer::start().await;
    let token = minted(&server, json!({ "claims": { "scope": "profile" } })).await;
    let answer = userinfo(&server, &token).await.status_is(403);
    let answer = answer.has("/error", "insufficient_scope");
    assert!(
        answer
            .header("www-authenticate")
            .contains("scope=\"openid\"")
    );
}

#[tokio::test]
async fn every_access_token_with_a_defect_is_refused_as_foretold() {
    let server = TestServer::start().await;
    let pack = server
        .get("/__admin/tokens/defects?provider=oidc")
        .send()
        .await;
    let tokens = pack.status_is(200).at("/tokens");
    let of_access = |token: &&serde_json::Value| token["kind"] == "access";
    let tokens: Vec<_> = tokens
        .as_array()
        .into_iter()
        .flatten()
        .filter(of_access)
        .cloned()
        .collect();
    assert_eq!(tokens.len(), 22);
    for token in tokens {
        let text = token["token"].as_str().unwrap_or_default();
        let answer = userinfo(&server, text).await;
        let status = if token["defect"].is_null() { 200 } else { 401 };
        assert_eq!(answer.status, status, "{}", token["label"]);
        assert_eq!(token["expected"]["status"], status, "{}", token["label"]);
        assert_eq!(
            token["expected"]["reason"],
            reason(&server).await,
            "{}",
            token["label"]
        );
    }
}

#[tokio::test]
async fn every_id_token_with_a_defect_is_foretold_to_be_refused() {
    let server = TestServer::start().await;
    let pack = server
        .get("/__admin/tokens/defects?provider=oidc")
        .send()
        .await;
    for token in pack.at("/tokens").as_array().into_iter().flatten() {
        if token["kind"] == "id" {
            let refused = token["expected"]["reason"] != "ok";
            assert_eq!(refused, !token["defect"].is_null(), "{}", token["label"]);
        }
    }
}

#[tokio::test]
async fn a_minted_token_names_the_issuer_of_its_sandbox() {
    let server = TestServer::start().await;
    let sandbox = server.in_sandbox("a");
    let minted = mint(&sandbox, json!({ "kind": "id" })).await;
    let issuer = minted.text("/claims/iss");
    assert!(issuer.ends_with("/~a/oidc"), "{issuer}");
}

#[tokio::test]
async fn access_tokens_have_the_type_of_the_settings() {
    let server = TestServer::start().await;
    set(&server, json!({ "access_token": "at+jwt" })).await;
    let token = minted(&server, json!({})).await;
    let header = jsonwebtoken::decode_header(&token).expect("a header");
    assert_eq!(header.typ.as_deref(), Some("at+jwt"));
    userinfo(&server, &token).await.status_is(200);
}

#[tokio::test]
async fn a_token_ends_with_its_client() {
    let server = TestServer::start().await;
    let token = minted(&server, json!({})).await;
    let delete = server.delete("/__admin/accounts/oidc/application/web");
    delete.send().await.status_is(204);
    userinfo(&server, &token).await.status_is(401);
    assert_eq!(reason(&server).await, "wrong_issuer");
}
