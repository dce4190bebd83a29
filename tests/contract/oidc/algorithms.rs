//! The algorithms with which tokens are signed (RFC 7518, section 3; RFC 8037).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{automatic, log_in, minted, set, userinfo};
use crate::support::client::Client;
use crate::support::server::TestServer;

const ALL: [Algorithm; 6] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::ES256,
    Algorithm::EdDSA,
];

/// The only key of an algorithm in the document.
async fn published(client: &Client, algorithm: Algorithm) -> Jwk {
    let keys = client.get("/oidc/jwks").send().await.status_is(200);
    let keys = keys.at("/keys");
    let name = format!("{algorithm:?}");
    let mut keys = keys.as_array().into_iter().flatten();
    let key = keys.find(|key| key["alg"] == name).expect("a key");
    assert_eq!(key["kid"], format!("{}-0", name.to_lowercase()));
    serde_json::from_value(key.clone()).expect("a JWK")
}

/// The claims of a token that the published key has signed.
async fn verified(client: &Client, algorithm: Algorithm, token: &str) -> Value {
    let key = DecodingKey::from_jwk(&published(client, algorithm).await).expect("a key");
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_aud = false;
    let verified = decode::<Value>(token, &key, &validation);
    verified.expect("a signature").claims
}

/// The hash of an access token in an ID token of this algorithm.
fn half_hash(algorithm: Algorithm, token: &str) -> String {
    let digest = match algorithm {
        Algorithm::RS384 => Sha384::digest(token).to_vec(),
        Algorithm::RS512 | Algorithm::EdDSA => Sha512::digest(token).to_vec(),
        _ => Sha256::digest(token).to_vec(),
    };
    URL_SAFE_NO_PAD.encode(&digest[..digest.len() / 2])
}

#[tokio::test]
async fn a_published_key_verifies_the_id_token_of_each_algorithm() {
    let server = automatic("").await;
    for algorithm in ALL {
        let change = json!({ "id_token_signed_response_alg": format!("{algorithm:?}") });
        let web = server.patch("/__admin/accounts/oidc/application/web");
        web.json(change).send().await.status_is(200);
        let answer = log_in(&server).await;
        let claims = verified(&server, algorithm, &answer.text("/id_token")).await;
        let expected = half_hash(algorithm, &answer.text("/access_token"));
        assert_eq!(claims["at_hash"], expected, "{algorithm:?}");
    }
}

#[tokio::test]
async fn the_first_algorithm_of_the_settings_signs_access_tokens() {
    let server = TestServer::start().await;
    for algorithm in ALL {
        let keys = json!({ "algorithms": [format!("{algorithm:?}")] });
        set(&server, json!({ "keys": keys })).await;
        let token = minted(&server, json!({})).await;
        verified(&server, algorithm, &token).await;
        assert_eq!(userinfo(&server, &token).await, 200, "{algorithm:?}");
        for defect in [
            "bad_signature",
            "foreign_key",
            "alg_none",
            "algorithm_swapped",
        ] {
            let forged = minted(&server, json!({ "defect": defect })).await;
            let status = userinfo(&server, &forged).await;
            assert_eq!(status, 401, "{algorithm:?} {defect}");
        }
    }
}

#[tokio::test]
async fn the_key_of_each_algorithm_follows_the_schedule() {
    let server = TestServer::start().await;
    let keys = json!({ "rotate": "1d", "keep_after": "1h", "algorithms": ["EdDSA"] });
    set(&server, json!({ "keys": keys })).await;
    let token = minted(&server, json!({ "expires_in": "7d" })).await;
    let key = async || {
        let keys = server.get("/oidc/jwks").send().await;
        keys.text("/keys/0/x")
    };
    let first = key().await;
    server.advance("1d").await.status_is(200);
    assert_ne!(key().await, first);
    assert_eq!(userinfo(&server, &token).await, 401);
    server.advance("-1d").await.status_is(200);
    assert_eq!(key().await, first);
    assert_eq!(userinfo(&server, &token).await, 200);
}
