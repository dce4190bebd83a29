//! What no vendor falls for: other vendors' tokens, other keys, other algorithms, changed bytes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, crypto};
use serde_json::{Value, json};

use crate::support::answer::{claims, segment};
use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::{haut_ai, igny8, intergiro, kyc, oidc, s7risk};

/// A token that is good, and a resource that it opens.
pub struct Good {
    pub vendor: &'static str,
    pub path: &'static str,
    pub token: String,
}

/// A good token of every vendor and every kind.
pub async fn all(server: &Client) -> Vec<Good> {
    let good = |vendor, path, token| Good {
        vendor,
        path,
        token,
    };
    let session = intergiro::Session::open(server).await;
    let holder = haut_ai::TokenHolder::log_in(server).await;
    let private = holder.private().await;
    vec![
        good("intergiro", "/intergiro/v3/individuals", session.access),
        good("haut-ai", "/haut-ai/api/v1/companies/", holder.token),
        good("haut-ai", "/haut-ai/api/v1/companies/", private.token),
        good("kyc", "/kyc/api/v1/resource", kyc::token(server).await),
        good(
            "s7risk",
            "/s7risk/incidents",
            s7risk::USER.token(server).await,
        ),
        good(
            "s7risk",
            "/s7risk/actor",
            s7risk::APPLICATION.token(server).await,
        ),
        good(
            "igny8",
            "/igny8/api/v1/planner/keywords/",
            igny8::Session::open(server).await.access,
        ),
        good("oidc", "/oidc/userinfo", oidc::access_token(server).await),
    ]
}

impl Good {
    /// The token opens the resource, and the forged one does not.
    async fn refuses(&self, server: &TestServer, forged: &str) {
        let good = server.get(self.path).bearer(&self.token).send().await;
        good.status_is(200);
        let forged = server.get(self.path).bearer(forged).send().await;
        forged.status_is(401);
    }
}

fn encode(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// The same claims under another header, signed with another key.
fn signed(token: &str, header: &Value, key: &EncodingKey, algorithm: Algorithm) -> String {
    let message = format!(
        "{}.{}",
        encode(header.to_string()),
        encode(segment(token, 1))
    );
    let signature = crypto::sign(message.as_bytes(), key, algorithm).expect("a signature");
    format!("{message}.{signature}")
}

fn header_of(token: &str) -> Value {
    serde_json::from_str(&segment(token, 0)).expect("a header in JSON")
}

#[tokio::test]
async fn a_token_of_one_vendor_is_worthless_at_another() {
    let server = TestServer::start().await;
    let all = all(&server).await;
    for one in &all {
        for other in all.iter().filter(|other| other.vendor != one.vendor) {
            one.refuses(&server, &other.token).await;
        }
    }
}

#[tokio::test]
async fn alg_none_is_refused() {
    let server = TestServer::start().await;
    for good in all(&server).await {
        let signature = good.token.rsplit('.').next().unwrap_or_default();
        for alg in ["none", "None", "NONE", ""] {
            let mut header = header_of(&good.token);
            header["alg"] = alg.into();
            let message = format!(
                "{}.{}",
                encode(header.to_string()),
                encode(segment(&good.token, 1))
            );
            good.refuses(&server, &format!("{message}.")).await;
            good.refuses(&server, &message).await;
            good.refuses(&server, &format!("{message}.{signature}"))
                .await;
        }
    }
}

#[tokio::test]
async fn a_public_key_is_no_secret() {
    let server = TestServer::start().await;
    for good in all(&server).await {
        let keys = server.get(&format!("/{}/.well-known/jwks.json", good.vendor));
        let keys = keys.send().await.json();
        let Some(key) = keys["keys"].get(0) else {
            continue;
        };
        let modulus = URL_SAFE_NO_PAD.decode(key["n"].as_str().expect("a modulus"));
        let modulus = modulus.expect("base64url");
        let mut header = header_of(&good.token);
        header["alg"] = "HS256".into();
        for secret in [
            modulus,
            key.to_string().into_bytes(),
            key["n"].to_string().into_bytes(),
        ] {
            let key = EncodingKey::from_secret(&secret);
            let forged = signed(&good.token, &header, &key, Algorithm::HS256);
            good.refuses(&server, &forged).await;
        }
    }
}

#[tokio::test]
async fn a_foreign_key_is_refused() {
    let server = TestServer::start().await;
    let secret = EncodingKey::from_secret(b"a secret of somebody else, long enough for HS256");
    for good in all(&server).await {
        let header = header_of(&good.token);
        let forged = if header["alg"] == "HS256" {
            signed(&good.token, &header, &secret, Algorithm::HS256)
        } else {
            let other = match good.vendor {
                "s7risk" => include_bytes!("../../fixtures/keys/intergiro.pem").as_slice(),
                _ => include_bytes!("../../fixtures/keys/s7risk.pem").as_slice(),
            };
            let key = EncodingKey::from_rsa_pem(other).expect("a key");
            signed(&good.token, &header, &key, Algorithm::RS256)
        };
        good.refuses(&server, &forged).await;
    }
}

#[tokio::test]
async fn a_changed_byte_is_refused_wherever_it_is() {
    let server = TestServer::start().await;
    for good in all(&server).await {
        for index in (0..good.token.len()).step_by(29) {
            let mut bytes = good.token.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(bytes).expect("ASCII");
            good.refuses(&server, &forged).await;
        }
    }
}

#[tokio::test]
async fn changed_claims_are_refused() {
    let server = TestServer::start().await;
    for good in all(&server).await {
        let mut later = claims(&good.token);
        later["exp"] = json!(4_102_444_800_i64);
        let segments: Vec<&str> = good.token.split('.').collect();
        let forged = format!(
            "{}.{}.{}",
            segments[0],
            encode(later.to_string()),
            segments[2]
        );
        good.refuses(&server, &forged).await;
    }
}

#[tokio::test]
async fn a_token_with_too_few_or_too_many_segments_is_refused() {
    let server = TestServer::start().await;
    for good in all(&server).await {
        let (message, signature) = good.token.rsplit_once('.').unwrap();
        for forged in [
            message.to_owned(),
            format!("{message}."),
            format!(".{signature}"),
            format!("{}.x", good.token),
            format!(".{}", good.token),
            format!("{message}="),
        ] {
            good.refuses(&server, &forged).await;
        }
    }
}

#[tokio::test]
async fn a_token_from_the_future_is_refused() {
    let server = TestServer::start().await;
    let all = all(&server).await;
    server.advance("-1s").await;
    for good in all {
        // A token of kyc does not say when it was issued.
        let status = if good.vendor == "kyc" { 200 } else { 401 };
        let call = server.get(good.path).bearer(&good.token).send().await;
        call.status_is(status);
    }
}

#[tokio::test]
async fn a_key_that_the_header_brings_along_is_not_believed() {
    let server = TestServer::start().await;
    let secret = b"a secret that the forger has written into the header";
    for good in all(&server).await {
        let mut header = json!(Header::new(Algorithm::HS256));
        header["jwk"] = json!({"kty": "oct", "k": encode(secret), "alg": "HS256"});
        header["kid"] = "1".into();
        let key = EncodingKey::from_secret(secret);
        let forged = signed(&good.token, &header, &key, Algorithm::HS256);
        good.refuses(&server, &forged).await;
    }
}
