//! The JWT bearer grant, by the sections of RFC 7523.

use serde_json::{Value, json};

use super::relying_party::{RelyingParty, document};
use super::signer::{Key, changed};
use super::{Fields, ask, fields, is_refused, reason, userinfo, with, without};
use crate::support::answer::{Answer, claims};
use crate::support::server::{NOON_SECONDS, TestServer};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const IDP: &str = "https://jwt-idp.example.com";

/// A server that trusts an issuer, whose key the client `robot` has, too.
struct Idp {
    server: TestServer,
    key: Key,
}

impl Idp {
    async fn start() -> Self {
        let key = Key::generate();
        let grants = [GRANT, "refresh_token"];
        let oidc = json!({
            "settings": {
                "scopes": { "read": {}, "write": {} },
                "trusted_issuers": [{ "issuer": IDP, "jwks": key.set() }],
            },
            "users": [
                { "username": "mike", "sub": "mailto:mike@example.com" },
                { "username": "gone", "active": false },
            ],
            "clients": [
                { "client_id": "web", "client_secret": "secret", "grants": grants, "scopes": ["openid", "read"] },
                { "client_id": "robot", "jwks": key.set(), "grants": grants },
                {
                    "client_id": "both",
                    "client_secret": "secret",
                    "jwks": key.set(),
                    "token_endpoint_auth_method": "client_secret_post",
                    "grants": grants,
                },
            ],
        });
        let server = TestServer::with_fixtures(&json!({ "oidc": oidc }).to_string()).await;
        Self { server, key }
    }

    /// The example of section 4, with these changes.
    fn claims(&self, changes: &Value) -> Value {
        let claims = json!({
            "iss": IDP,
            "sub": "mailto:mike@example.com",
            "aud": format!("http://{}/oidc", self.server.address),
            "nbf": NOON_SECONDS - 60,
            "exp": NOON_SECONDS + 60,
            "http://claims.example.com/member": true,
        });
        changed(claims, changes)
    }

    fn request(&self, changes: &Value) -> Fields {
        grant(&self.key.jwt(&self.claims(changes)))
    }

    /// The request of the client `robot`, which has signed the assertion.
    fn by_robot(&self, changes: &Value) -> Fields {
        let mut changes = changes.clone();
        if changes.get("iss").is_none() {
            changes["iss"] = json!("robot");
        }
        let request = without(self.request(&changes), "client_id");
        without(request, "client_secret")
    }

    async fn ask(&self, request: &Fields) -> Answer {
        ask(&self.server, request).await
    }
}

/// The request of the client `web`.
fn grant(assertion: &str) -> Fields {
    fields([
        ("grant_type", GRANT),
        ("client_id", "web"),
        ("client_secret", "secret"),
        ("assertion", assertion),
    ])
}

#[tokio::test]
async fn section_4_an_assertion_of_a_trusted_issuer_gives_an_access_token() {
    let idp = Idp::start().await;
    let request = with(idp.request(&json!({})), "scope", "openid read");
    let answer = idp.ask(&request).await.status_is(200);
    let answer = answer
        .has("/token_type", "Bearer")
        .has("/scope", "openid read")
        // Section 4.1 of RFC 7521, and nobody has logged in.
        .lacks("/refresh_token")
        .lacks("/id_token");
    let token = answer.text("/access_token");
    let claims = claims(&token);
    assert_eq!(claims["sub"], "mailto:mike@example.com");
    assert_eq!(claims["client_id"], "web");
    assert_eq!(claims.get("auth_time"), None);
    assert_eq!(userinfo(&idp.server, &token).await, 200);
}

#[tokio::test]
async fn the_scopes_are_in_the_request_or_else_in_the_assertion() {
    let idp = Idp::start().await;
    let request = idp.by_robot(&json!({ "scope": "read write" }));
    idp.ask(&request).await.has("/scope", "read write");
    let request = with(request, "scope", "read");
    idp.ask(&request).await.has("/scope", "read");
    let beyond = idp.request(&json!({ "scope": "write" }));
    is_refused(&idp.server, &beyond, "invalid_scope", "scope_not_allowed").await;
}

#[tokio::test]
async fn section_3_the_audience_is_the_issuer_or_the_token_endpoint() {
    let idp = Idp::start().await;
    let issuer = format!("http://{}/oidc", idp.server.address);
    for audience in [
        json!(issuer),
        json!(format!("{issuer}/token")),
        json!(["https://other.example", issuer]),
    ] {
        let request = idp.request(&json!({ "aud": audience }));
        idp.ask(&request).await.status_is(200);
    }
}

#[tokio::test]
async fn section_3_1_each_claim_that_is_wrong_is_an_invalid_grant_with_its_reason() {
    let idp = Idp::start().await;
    for (changes, why) in [
        (json!({ "iss": null }), "assertion_claims"),
        (
            json!({ "iss": "https://other.example" }),
            "assertion_issuer",
        ),
        // The client may not authenticate by its own key, and is not that of the request.
        (json!({ "iss": "robot" }), "assertion_issuer"),
        (json!({ "sub": null }), "assertion_claims"),
        (json!({ "sub": "nobody" }), "account_unknown"),
        (json!({ "sub": "gone" }), "account_inactive"),
        (json!({ "aud": null }), "assertion_audience"),
        (
            json!({ "aud": "https://other.example" }),
            "assertion_audience",
        ),
        (json!({ "exp": null }), "assertion_claims"),
        (json!({ "exp": "soon" }), "assertion_claims"),
        (json!({ "exp": NOON_SECONDS }), "assertion_expired"),
        (
            json!({ "nbf": NOON_SECONDS + 16 }),
            "assertion_not_yet_valid",
        ),
        (
            json!({ "iat": NOON_SECONDS + 16 }),
            "assertion_not_yet_valid",
        ),
    ] {
        is_refused(&idp.server, &idp.request(&changes), "invalid_grant", why).await;
    }
}

#[tokio::test]
async fn section_3_1_each_header_that_is_wrong_is_an_invalid_grant_with_its_reason() {
    let idp = Idp::start().await;
    let claims = idp.claims(&json!({}));
    for (header, why) in [
        (json!({ "alg": "none" }), "assertion_algorithm"),
        (json!({ "alg": "HS256" }), "assertion_algorithm"),
        (
            json!({ "alg": "ES256", "kid": "k2" }),
            "assertion_key_unknown",
        ),
        (
            json!({ "alg": "ES256", "crit": ["exp"] }),
            "assertion_critical",
        ),
        (json!({ "kid": "k1" }), "assertion_malformed"),
    ] {
        let request = grant(&idp.key.sign(&header, &claims));
        is_refused(&idp.server, &request, "invalid_grant", why).await;
    }
    let forged = grant(&Key::generate().jwt(&claims));
    is_refused(&idp.server, &forged, "invalid_grant", "assertion_signature").await;
}

#[tokio::test]
async fn section_3_an_assertion_with_a_jti_is_good_once_also_when_the_clock_is_moved_back() {
    let idp = Idp::start().await;
    let request = idp.request(&json!({ "jti": "1" }));
    idp.ask(&request).await.status_is(200);
    let replayed = "assertion_replayed";
    is_refused(&idp.server, &request, "invalid_grant", replayed).await;
    idp.server.advance("1h").await.status_is(200);
    is_refused(&idp.server, &request, "invalid_grant", "assertion_expired").await;
    idp.server.advance("-1h").await.status_is(200);
    is_refused(&idp.server, &request, "invalid_grant", replayed).await;
    // Without one it is good until it expires.
    let request = idp.request(&json!({}));
    for _ in 0..2 {
        idp.ask(&request).await.status_is(200);
    }
}

#[tokio::test]
async fn an_assertion_that_is_refused_is_not_used_up() {
    let idp = Idp::start().await;
    let request = idp.request(&json!({ "jti": "1" }));
    let more = with(request.clone(), "scope", "write");
    is_refused(&idp.server, &more, "invalid_scope", "scope_not_allowed").await;
    idp.ask(&request).await.status_is(200);
}

#[tokio::test]
async fn section_3_1_a_client_that_has_signed_the_assertion_needs_no_other_authentication() {
    let idp = Idp::start().await;
    for (changes, sub) in [
        (json!({}), "mailto:mike@example.com"),
        (json!({ "sub": "mike" }), "mailto:mike@example.com"),
        (json!({ "sub": "robot" }), "robot"),
        (json!({ "sub": null }), "robot"),
    ] {
        let answer = idp.ask(&idp.by_robot(&changes)).await.status_is(200);
        let claims = claims(&answer.text("/access_token"));
        assert_eq!(
            (&claims["sub"], &claims["client_id"]),
            (&json!(sub), &json!("robot"))
        );
    }
    let named = with(idp.by_robot(&json!({})), "client_id", "robot");
    idp.ask(&named).await.status_is(200);
    let request = with(idp.by_robot(&json!({ "sub": "robot" })), "scope", "openid");
    is_refused(&idp.server, &request, "invalid_scope", "scope_not_allowed").await;
}

#[tokio::test]
async fn the_key_of_a_client_that_has_signed_the_assertion_can_be_at_its_jwks_uri() {
    let idp = Idp::start().await;
    let mut other = Key::generate().public();
    other["kid"] = json!("k0");
    let sets = [
        json!({ "keys": [other] }),
        idp.key.set(),
        json!({ "keys": [] }),
    ];
    let sets = sets.map(|set| document("cache-control: max-age=600\r\n", &set.to_string()));
    let mut party = RelyingParty::answering(sets).await;
    let robot = idp.server.patch("/__admin/accounts/oidc/application/robot");
    let robot = robot.json(json!({ "jwks": null, "jwks_uri": party.url("/jwks") }));
    robot.send().await.status_is(200);
    // The first set is fresh, and has no such key: it is fetched once more.
    let request = idp.by_robot(&json!({}));
    is_refused(
        &idp.server,
        &request,
        "invalid_grant",
        "assertion_key_unknown",
    )
    .await;
    for _ in ["fetched", "kept"] {
        idp.ask(&request).await.status_is(200);
    }
    for _ in ["first", "second"] {
        party.received().await;
    }
    assert!(party.has_no_more());
    // Elsewhere there is no such key, and in the end no set.
    let forged = Key::generate().jwt(&idp.claims(&json!({ "iss": "robot" })));
    let forged = with(request.clone(), "assertion", &forged);
    is_refused(&idp.server, &forged, "invalid_grant", "assertion_signature").await;
    idp.server.advance("10m").await.status_is(200);
    let later = json!({ "exp": NOON_SECONDS + 86_400 });
    let later = idp.by_robot(&later);
    for reason in ["assertion_key_unknown", "client_keys_unreachable"] {
        is_refused(&idp.server, &later, "invalid_grant", reason).await;
    }
}

#[tokio::test]
async fn an_assertion_alone_does_not_authenticate_who_has_not_signed_it() {
    let idp = Idp::start().await;
    for changes in [
        json!({ "iss": IDP }),
        json!({ "iss": "web" }),
        json!({ "iss": "both" }),
    ] {
        let request = idp.by_robot(&changes);
        is_refused(
            &idp.server,
            &request,
            "invalid_client",
            "client_auth_missing",
        )
        .await;
    }
    let forged = Key::generate().jwt(&idp.claims(&json!({ "iss": "robot" })));
    let forged = with(idp.by_robot(&json!({})), "assertion", &forged);
    is_refused(&idp.server, &forged, "invalid_grant", "assertion_signature").await;
    let broken = with(forged, "assertion", "a.b");
    is_refused(&idp.server, &broken, "invalid_grant", "assertion_malformed").await;
}

#[tokio::test]
async fn a_client_needs_the_grant() {
    let idp = Idp::start().await;
    let account = idp.server.patch("/__admin/accounts/oidc/application/web");
    let account = account.json(json!({ "grants": ["refresh_token"] }));
    account.send().await.status_is(200);
    let request = idp.request(&json!({}));
    is_refused(
        &idp.server,
        &request,
        "unauthorized_client",
        "grant_not_allowed",
    )
    .await;
    let request = without(idp.by_robot(&json!({})), "assertion");
    let request = with(request, "client_id", "both");
    let request = with(request, "client_secret", "secret");
    is_refused(
        &idp.server,
        &request,
        "invalid_request",
        "parameter_missing",
    )
    .await;
}

#[tokio::test]
async fn the_grant_is_a_session_that_can_be_ended() {
    let idp = Idp::start().await;
    let answer = idp
        .ask(&with(idp.request(&json!({})), "scope", "openid"))
        .await;
    let token = answer.text("/access_token");
    let sessions = idp.server.get("/__admin/sessions").send().await;
    let session = sessions.text("/sessions/0/id");
    let session = idp.server.delete(&format!("/__admin/sessions/{session}"));
    session.send().await.status_is(204);
    assert_eq!(userinfo(&idp.server, &token).await, 401);
    assert_eq!(reason(&idp.server).await, "session_ended");
}

#[tokio::test]
async fn settings_with_a_trusted_issuer_without_keys_or_twice_are_refused() {
    let idp = Idp::start().await;
    let trusted = json!({ "issuer": IDP, "jwks": idp.key.set() });
    for (issuers, at, why) in [
        (json!([trusted, trusted]), "1/issuer", "is there twice"),
        (
            json!([{ "issuer": IDP, "jwks": { "keys": [] } }]),
            "0/jwks",
            "no key",
        ),
    ] {
        let change = json!({ "oidc": { "trusted_issuers": issuers } });
        let change = idp.server.patch("/__admin/settings").json(change);
        let field = format!("/oidc/trusted_issuers/{at}");
        let refused = change.send().await.violations(&field);
        assert!(refused.body_text().contains(why), "{refused:?}");
    }
}
