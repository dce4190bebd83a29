//! Tokens of trusted issuers (RFC 8693, appendix A).

use serde_json::{Value, json};

use super::{ACCESS, EXCHANGE, Fields, ID, JWT, ask, exchange, exchanged, reason, with};
use crate::oidc::signer::{Key, changed};
use crate::support::answer::claims;
use crate::support::server::{NOON_SECONDS, TestServer};

const ORIGINAL: &str = "https://original-issuer.example.net";
const CONTEXT: &str = "urn:example:cooperation-context";

/// A server that trusts the issuer of the appendix, and the issuer's key.
struct Original {
    server: TestServer,
    key: Key,
}

impl Original {
    async fn start(trusted: Value) -> Self {
        let key = Key::generate();
        let issuer = json!({ "issuer": ORIGINAL, "jwks": key.set() });
        let other = json!({ "issuer": "https://other.example", "jwks": key.set() });
        let oidc = json!({
            "settings": {
                "resources": [CONTEXT],
                "scopes": { "orders": {}, "history": {}, "status": {}, "feed": {} },
                "trusted_issuers": [changed(issuer, &trusted), other],
            },
            "users": [
                { "username": "bdc", "sub": "bdc@example.net" },
                { "username": "user", "sub": "user@example.net" },
                { "username": "admin", "sub": "admin@example.net" },
                { "username": "gone", "active": false },
            ],
            "clients": [
                { "client_id": "rs08", "client_secret": "long-secure-random-secret", "grants": [EXCHANGE] },
            ],
        });
        let server = super::with_part(&oidc).await;
        Self { server, key }
    }

    /// A token of the issuer with these claims besides.
    fn token(&self, changes: &Value) -> String {
        let claims = json!({
            "aud": format!("http://{}/oidc", self.server.address),
            "iss": ORIGINAL,
            "exp": NOON_SECONDS + 60,
            "sub": "bdc@example.net",
        });
        self.key.jwt(&changed(claims, changes))
    }

    async fn is_refused(&self, request: &Fields, why: &str) {
        let answer = ask(&self.server, request).await.status_is(400);
        answer.has("/error", "invalid_request");
        assert_eq!(reason(&self.server).await, why, "{request:?}");
    }
}

fn in_context(token: &str) -> Fields {
    with(exchange(token, JWT), "audience", CONTEXT)
}

#[tokio::test]
async fn appendix_a_1_an_impersonation() {
    let original = Original::start(json!({})).await;
    let token = original.token(&json!({
        "nbf": NOON_SECONDS - 1000,
        "scope": "orders profile history",
    }));
    let answer = ask(&original.server, &in_context(&token)).await;
    let answer = answer
        .status_is(200)
        .has("/issued_token_type", ACCESS)
        .has("/expires_in", 3600);
    let issued = claims(&answer.text("/access_token"));
    assert_eq!(issued["aud"], CONTEXT);
    assert_eq!(issued["sub"], "bdc@example.net");
    assert_eq!(issued["scope"], "orders profile history");
    assert_eq!(issued.get("act"), None);
}

#[tokio::test]
async fn appendix_a_2_a_delegation() {
    let original = Original::start(json!({})).await;
    let subject_token = original.token(&json!({
        "scope": "status feed",
        "sub": "user@example.net",
        "may_act": { "sub": "admin@example.net" },
    }));
    let actor = original.token(&json!({ "sub": "admin@example.net" }));
    let request = with(in_context(&subject_token), "actor_token", &actor);
    let request = with(request, "actor_token_type", JWT);
    let issued = claims(&exchanged(&original.server, &request).await);
    assert_eq!(issued["sub"], "user@example.net");
    assert_eq!(issued["scope"], "status feed");
    assert_eq!(issued["act"], json!({ "sub": "admin@example.net" }));
    let other = original.token(&json!({ "sub": "bdc@example.net" }));
    let namesake =
        original.token(&json!({ "sub": "admin@example.net", "iss": "https://other.example" }));
    for actor in [other, namesake] {
        let request = with(request.clone(), "actor_token", &actor);
        original.is_refused(&request, "actor_not_allowed").await;
    }
    original
        .is_refused(&in_context(&subject_token), "actor_not_allowed")
        .await;
}

#[tokio::test]
async fn each_claim_of_a_foreign_token_that_is_wrong_has_a_reason() {
    let original = Original::start(json!({})).await;
    for (changes, why) in [
        (
            json!({ "aud": "https://other.example" }),
            "assertion_audience",
        ),
        (json!({ "aud": null }), "assertion_audience"),
        (json!({ "exp": null }), "assertion_claims"),
        (json!({ "exp": NOON_SECONDS }), "assertion_expired"),
        (
            json!({ "nbf": NOON_SECONDS + 16 }),
            "assertion_not_yet_valid",
        ),
        (
            json!({ "iat": NOON_SECONDS + 16 }),
            "assertion_not_yet_valid",
        ),
        (json!({ "sub": null }), "assertion_claims"),
        (json!({ "sub": "nobody" }), "account_unknown"),
        (json!({ "sub": "gone" }), "account_inactive"),
    ] {
        let token = original.token(&changes);
        original.is_refused(&in_context(&token), why).await;
    }
}

#[tokio::test]
async fn each_header_of_a_foreign_token_that_is_wrong_has_a_reason() {
    let original = Original::start(json!({ "algorithms": ["ES256"] })).await;
    let good = json!({
        "aud": "rs08", "iss": ORIGINAL, "exp": NOON_SECONDS + 60, "sub": "bdc",
    });
    for (header, why) in [
        (json!({ "alg": "none" }), "assertion_algorithm"),
        (json!({ "alg": "HS256" }), "assertion_algorithm"),
        (json!({ "alg": "EdDSA" }), "assertion_algorithm"),
        (
            json!({ "alg": "ES256", "kid": "k2" }),
            "assertion_key_unknown",
        ),
        (
            json!({ "alg": "ES256", "crit": ["exp"] }),
            "assertion_critical",
        ),
    ] {
        let token = original.key.sign(&header, &good);
        original.is_refused(&in_context(&token), why).await;
    }
    let forged = Key::generate().jwt(&good);
    original
        .is_refused(&in_context(&forged), "assertion_signature")
        .await;
    let good = original.key.jwt(&good);
    ask(&original.server, &in_context(&good))
        .await
        .status_is(200);
}

#[tokio::test]
async fn the_audience_and_the_claim_with_the_user_can_be_chosen() {
    let trusted = json!({ "audiences": ["portal"], "user_claim": "pid" });
    let original = Original::start(trusted).await;
    let token = original.token(&json!({ "aud": "portal", "pid": "user", "sub": "x" }));
    let request = with(exchange(&token, ID), "audience", CONTEXT);
    let issued = claims(&exchanged(&original.server, &request).await);
    assert_eq!(issued["sub"], "user@example.net");
    for (changes, why) in [
        (json!({ "pid": "user" }), "assertion_audience"),
        (
            json!({ "aud": "rs08", "pid": "user" }),
            "assertion_audience",
        ),
        (json!({ "aud": "portal" }), "assertion_claims"),
    ] {
        let request = in_context(&original.token(&changes));
        original.is_refused(&request, why).await;
    }
}

#[tokio::test]
async fn section_3_an_access_token_is_one_of_this_server() {
    let original = Original::start(json!({})).await;
    let request = exchange(&original.token(&json!({})), ACCESS);
    original.is_refused(&request, "wrong_algorithm").await;
}

#[tokio::test]
async fn a_token_of_an_issuer_that_is_not_trusted_is_refused_with_its_name() {
    let original = Original::start(json!({})).await;
    let token = original.token(&json!({ "iss": "https://untrusted.example" }));
    let refused = ask(&original.server, &in_context(&token)).await;
    let description = refused.status_is(400).text("/error_description");
    assert_eq!(
        description,
        "subject_token: the subject token is signed with another algorithm; its iss \
         https://untrusted.example is none of trusted_issuers"
    );
    assert_eq!(reason(&original.server).await, "wrong_algorithm");
}
