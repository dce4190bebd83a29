//! The signing keys on the clock, as clients and the control API see them.

use serde_json::{Value, json};

use super::{minted, set};
use crate::support::answer::{Answer, segment};
use crate::support::client::Client;
use crate::support::server::TestServer;

const NOON: &str = "2026-01-01T12:00:00Z";

async fn frozen() -> TestServer {
    let server = TestServer::start().await;
    let clock = json!({ "now": NOON, "mode": "frozen" });
    server
        .put("/__admin/clock")
        .json(clock)
        .send()
        .await
        .status_is(200);
    server
}

async fn jwks(client: &Client) -> Answer {
    client.get("/oidc/jwks").send().await.status_is(200)
}

/// The names in the document, in its order; `-` for a key without one.
async fn names(client: &Client) -> Vec<String> {
    let keys = jwks(client).await.at("/keys");
    let name = |key: &Value| key["kid"].as_str().unwrap_or("-").to_owned();
    keys.as_array().into_iter().flatten().map(name).collect()
}

async fn rotate(client: &Client, how: &str) -> Answer {
    let order = json!({ "how": how });
    let rotated = client.post("/__admin/oidc/keys/rotate").json(order);
    rotated.send().await.status_is(201)
}

/// The name of the key that signs now.
async fn signing(client: &Client) -> Value {
    let token = minted(client, json!({})).await;
    let header: Value = serde_json::from_str(&segment(&token, 0)).expect("a header");
    header["kid"].clone()
}

async fn status_of(client: &Client, token: &str) -> u16 {
    let answer = client.get("/oidc/userinfo").bearer(token).send().await;
    answer.status.as_u16()
}

#[tokio::test]
async fn one_key_is_published_and_may_be_kept_for_as_long_as_a_new_one_would_be_before_it_signs() {
    let server = TestServer::start().await;
    let document = jwks(&server).await;
    document.header_is("cache-control", "public, max-age=3600");
    assert_eq!(names(&server).await, ["rs256-0"]);
}

#[tokio::test]
async fn a_token_names_the_published_key_that_verifies_it() {
    for algorithm in ["RS256", "ES256"] {
        let server = TestServer::start().await;
        set(&server, json!({ "keys": { "algorithms": [algorithm] } })).await;
        let token = minted(&server, json!({})).await;
        let set = serde_json::from_value(jwks(&server).await.json());
        let set: jsonwebtoken::jwk::JwkSet = set.expect("a key set");
        let header = jsonwebtoken::decode_header(&token).expect("a header");
        let key = set.find(&header.kid.expect("a key id")).expect("a key");
        let key = jsonwebtoken::DecodingKey::from_jwk(key).expect("a key");
        let mut validation = jsonwebtoken::Validation::new(header.alg);
        (validation.validate_aud, validation.validate_exp) = (false, false);
        let verified = jsonwebtoken::decode::<Value>(&token, &key, &validation);
        assert!(verified.is_ok(), "{algorithm}");
        assert_eq!(status_of(&server, &token).await, 200, "{algorithm}");
    }
}

#[tokio::test]
async fn keys_follow_the_schedule_and_the_clock_both_ways() {
    let server = frozen().await;
    set(
        &server,
        json!({ "keys": { "rotate": "1d", "publish_before": "1h", "keep_after": "2h" } }),
    )
    .await;
    let old = signing(&server).await;
    let token = minted(&server, json!({ "expires_in": "7d" })).await;
    let first = names(&server).await;
    assert_eq!(first.len(), 1);
    server.advance("11h").await;
    assert_eq!(names(&server).await.len(), 2, "the next one is published");
    assert_eq!(signing(&server).await, old);
    server.advance("1h").await;
    assert_ne!(signing(&server).await, old);
    assert_eq!(status_of(&server, &token).await, 200, "the old one is kept");
    server.advance("2h").await;
    assert!(
        !names(&server).await.contains(&first[0]),
        "the old one is gone"
    );
    assert_eq!(status_of(&server, &token).await, 401);
    server.set_clock(NOON).await;
    assert_eq!(names(&server).await, first);
    assert_eq!(status_of(&server, &token).await, 200);
}

#[tokio::test]
async fn a_document_may_be_kept_until_it_changes() {
    let server = frozen().await;
    set(
        &server,
        json!({ "keys": { "rotate": "1d", "publish_before": "3h", "keep_after": "2h" } }),
    )
    .await;
    server.advance("8h59m").await;
    jwks(&server)
        .await
        .header_is("cache-control", "public, max-age=60");
}

#[tokio::test]
async fn a_normal_rotation_publishes_the_new_key_before_it_signs() {
    let server = frozen().await;
    rotate(&server, "normal").await;
    assert_eq!(names(&server).await, ["rs256-0", "rs256-0-1"]);
    assert_eq!(signing(&server).await, "rs256-0");
    server.advance("1h").await;
    assert_eq!(signing(&server).await, "rs256-0-1");
    server.advance("2h").await;
    assert_eq!(names(&server).await, ["rs256-0-1"]);
}

#[tokio::test]
async fn without_overlap_older_tokens_are_refused_at_once() {
    let server = frozen().await;
    let token = minted(&server, json!({})).await;
    rotate(&server, "without_overlap").await;
    assert_eq!(names(&server).await, ["rs256-0-1"]);
    assert_eq!(status_of(&server, &token).await, 401);
}

#[tokio::test]
async fn the_same_name_may_belong_to_another_key() {
    let server = frozen().await;
    let modulus = jwks(&server).await.at("/keys/0/n");
    rotate(&server, "same_kid").await;
    let document = jwks(&server).await.has("/keys/0/kid", "rs256-0");
    assert_ne!(document.at("/keys/0/n"), modulus);
    let token = minted(&server, json!({})).await;
    assert_eq!(status_of(&server, &token).await, 200);
}

#[tokio::test]
async fn a_key_may_have_no_name() {
    let server = frozen().await;
    rotate(&server, "no_kid").await;
    assert_eq!(names(&server).await, ["rs256-0", "-"]);
    assert_eq!(signing(&server).await, Value::Null);
    let token = minted(&server, json!({})).await;
    assert_eq!(status_of(&server, &token).await, 200);
}

#[tokio::test]
async fn a_key_may_sign_as_soon_as_it_is_published() {
    let server = frozen().await;
    rotate(&server, "just_before_signing").await;
    assert_eq!(names(&server).await, ["rs256-0", "rs256-0-1"]);
    assert_eq!(signing(&server).await, "rs256-0-1");
}

#[tokio::test]
async fn a_stale_document_lacks_the_key_that_signs() {
    let server = frozen().await;
    let order = json!({ "how": "stale_document", "lag": "10m" });
    let rotated = server.post("/__admin/oidc/keys/rotate").json(order);
    rotated.send().await.status_is(201);
    assert_eq!(signing(&server).await, "rs256-0-1");
    assert_eq!(names(&server).await, ["rs256-0"]);
    server.advance("10m").await;
    assert_eq!(names(&server).await, ["rs256-0", "rs256-0-1"]);
}

#[tokio::test]
async fn a_key_may_be_published_among_many() {
    let server = frozen().await;
    rotate(&server, "many").await;
    let names = names(&server).await;
    assert_eq!(names.len(), 10);
    assert_eq!(names.last().map(String::as_str), Some("rs256-0-1"));
    assert_eq!(signing(&server).await, "rs256-0-1");
}

#[tokio::test]
async fn an_issuer_that_there_is_not_has_no_keys() {
    let server = TestServer::with_settings("oidc: { settings: { issuers: { acme: {} } } }").await;
    let told = "there is no issuer `acne`; did you mean `acme`?";
    let order = json!({ "issuer": "acne" });
    for request in [
        server.get("/__admin/oidc/keys?issuer=acne"),
        server.post("/__admin/oidc/keys/rotate").json(order.clone()),
        server.post("/__admin/oidc/logout_tokens").json(order),
    ] {
        request.send().await.status_is(422).has("/detail", told);
    }
}

#[tokio::test]
async fn a_rotation_of_another_sandbox_or_issuer_changes_nothing_here() {
    let server = frozen().await;
    rotate(&server.in_sandbox("a"), "without_overlap").await;
    let order = json!({ "how": "without_overlap", "issuer": "acme" });
    let rotated = server.post("/__admin/oidc/keys/rotate").json(order);
    let rotated = rotated.send().await.status_is(201);
    rotated
        .has("/issuer", "acme")
        .has("/keys/0/kid", "acme:rs256-0-1");
    assert_eq!(names(&server).await, ["rs256-0"]);
}

#[tokio::test]
async fn the_control_api_tells_what_each_key_does() {
    let server = frozen().await;
    rotate(&server, "just_before_signing").await;
    let keys = server.get("/__admin/oidc/keys").send().await.status_is(200);
    keys.has(
        "/keys",
        json!([
            {
                "kid": "rs256-0", "alg": "RS256", "state": "retired", "in_document": true,
                "signs_until": NOON, "published_until": "2026-01-01T14:00:00Z",
            },
            {
                "kid": "rs256-0-1", "alg": "RS256", "state": "signing", "in_document": true,
                "published_from": NOON, "signs_from": NOON,
            },
        ]),
    );
}

#[tokio::test]
async fn a_rotation_that_does_not_fit_is_422() {
    let server = TestServer::start().await;
    for (order, field) in [
        (json!({ "how": "sideways" }), "/how"),
        (json!({ "lag": "5m" }), "/lag"),
        (json!({ "hwo": "normal" }), "/hwo"),
    ] {
        let rotated = server.post("/__admin/oidc/keys/rotate").any_json(order);
        rotated.send().await.violations(field);
    }
}

#[tokio::test]
async fn a_schedule_with_more_keys_than_the_ring_is_422() {
    let server = TestServer::start().await;
    let patch = json!({ "oidc": { "keys": { "rotate": "30m" } } });
    let changed = server.patch("/__admin/settings").json(patch).send().await;
    changed.violations("/oidc/keys");
}

#[tokio::test]
async fn a_snapshot_keeps_rotations() {
    let (server, other) = (frozen().await, TestServer::start().await);
    rotate(&server, "without_overlap").await;
    let snapshot = server.get("/__admin/snapshot").send().await.json();
    let restored = other.put("/__admin/snapshot").json(snapshot).send().await;
    restored.status_is(200);
    assert_eq!(names(&other).await, ["rs256-0-1"]);
}

#[tokio::test]
async fn the_key_set_of_the_server_has_the_keys_of_the_main_issuer() {
    let server = frozen().await;
    rotate(&server, "just_before_signing").await;
    for path in ["/.well-known/jwks.json", "/oidc/.well-known/jwks.json"] {
        let document = server.get(path).send().await.json();
        for key in jwks(&server).await.at("/keys").as_array().expect("keys") {
            let keys = document["keys"].as_array().expect("keys");
            assert!(keys.contains(key), "{path}");
        }
    }
}
