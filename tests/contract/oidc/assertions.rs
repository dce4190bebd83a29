//! JWTs by which clients authenticate themselves (RFC 7523, `private_key_jwt`).

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::signer::{Key, changed};
use super::{Fields, WEB, fields, form, reason, request, set};
use crate::support::answer::Answer;
use crate::support::server::{NOON_SECONDS, TestServer};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A server with the client `signer`, and the client's key.
pub struct Signer {
    pub server: TestServer,
    key: Key,
}

impl Signer {
    async fn start() -> Self {
        let key = Key::generate();
        let keys = key.set();
        Self::with(key, json!({ "jwks": keys })).await
    }

    /// With a key, and what is registered of it.
    pub async fn with(key: Key, registered: Value) -> Self {
        let client = json!({ "client_id": "signer", "redirect_uris": [WEB] });
        let client = changed(client, &registered);
        let web = json!({ "client_id": "web", "client_secret": "secret", "redirect_uris": [WEB] });
        let fixtures = json!({ "oidc": { "clients": [client, web] } }).to_string();
        let server = TestServer::with_fixtures(&fixtures).await;
        Self { server, key }
    }

    fn issuer(&self) -> String {
        format!("http://{}/oidc", self.server.address)
    }

    /// Claims that are accepted, with these changes; null removes a claim.
    fn claims(&self, changes: &Value) -> Value {
        let claims = json!({
            "iss": "signer",
            "sub": "signer",
            "aud": self.issuer(),
            "jti": "1",
            "iat": NOON_SECONDS,
            "exp": NOON_SECONDS + 60,
        });
        changed(claims, changes)
    }

    async fn send(&self, assertion: &str, others: &str) -> Answer {
        let form =
            format!("token=a{others}&client_assertion={assertion}&client_assertion_type={TYPE}");
        let request = self.server.post("/oidc/revoke").form(&form);
        request.send().await
    }

    /// The status and the reason of the answer to claims with these changes.
    pub async fn verdict(&self, changes: Value) -> (u16, String) {
        let assertion = self.key.jwt(&self.claims(&changes));
        let status = self.send(&assertion, "").await.status.as_u16();
        (status, reason(&self.server).await)
    }
}

#[tokio::test]
async fn a_client_authenticates_itself_by_a_jwt_for_the_issuer_or_the_endpoint() {
    let signer = Signer::start().await;
    let issuer = signer.issuer();
    for (id, audience) in [
        json!(issuer),
        json!(format!("{issuer}/token")),
        json!(format!("{issuer}/revoke")),
        json!(["https://other.example", issuer]),
    ]
    .into_iter()
    .enumerate()
    {
        let changes = json!({ "jti": id.to_string(), "aud": audience });
        let (status, _) = signer.verdict(changes).await;
        assert_eq!(status, 200, "{audience}");
    }
}

#[tokio::test]
async fn rfc_9864_section_2_2_ed25519_is_a_name_of_the_algorithm_of_these_keys_too() {
    let pair = Ed25519KeyPair::generate().expect("a key");
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let x = encode(pair.public_key().as_ref());
    let key = json!({ "kty": "OKP", "crv": "Ed25519", "alg": "Ed25519", "kid": "k1", "x": x });
    let registered = json!({ "jwks": { "keys": [key] } });
    let signer = Signer::with(Key::generate(), registered).await;
    for (algorithm, verdict) in [
        ("EdDSA", (200, "token_unknown")),
        ("Ed25519", (200, "token_unknown")),
        ("Ed448", (401, "assertion_algorithm")),
        ("ES256", (401, "assertion_signature")),
    ] {
        let header = json!({ "alg": algorithm, "kid": "k1" }).to_string();
        let claims = signer.claims(&json!({ "jti": algorithm })).to_string();
        let message = format!(
            "{}.{}",
            encode(header.as_bytes()),
            encode(claims.as_bytes())
        );
        let signature = encode(pair.sign(message.as_bytes()).as_ref());
        let answer = signer.send(&format!("{message}.{signature}"), "").await;
        let found = (answer.status.as_u16(), reason(&signer.server).await);
        assert_eq!((found.0, &*found.1), verdict, "{algorithm}");
    }
}

#[tokio::test]
async fn rfc_9126_section_2_1_a_pushed_request_takes_the_issuer_and_both_endpoints() {
    let signer = Signer::start().await;
    for path in ["", "/token", "/par"] {
        let changes =
            json!({ "jti": format!("for{path}"), "aud": format!("{}{path}", signer.issuer()) });
        let assertion = signer.key.jwt(&signer.claims(&changes));
        let credentials = fields([
            ("client_id", "signer"),
            ("client_assertion", &assertion),
            ("client_assertion_type", TYPE),
        ]);
        let request: Fields = request().into_iter().chain(credentials).collect();
        let push = form(signer.server.post("/oidc/par"), &request).send().await;
        push.status_is(201);
    }
}

#[tokio::test]
async fn each_claim_that_is_wrong_has_a_reason() {
    let signer = Signer::start().await;
    for (changes, why) in [
        (json!({ "iss": "other" }), "assertion_issuer"),
        (json!({ "sub": "other" }), "assertion_issuer"),
        (
            json!({ "iss": "nobody", "sub": "nobody" }),
            "client_unknown",
        ),
        (json!({ "iss": "web", "sub": "web" }), "client_auth_method"),
        (json!({ "iss": null }), "assertion_claims"),
        (
            json!({ "aud": "https://other.example" }),
            "assertion_audience",
        ),
        (json!({ "aud": null }), "assertion_audience"),
        (json!({ "jti": null }), "assertion_claims"),
        (json!({ "jti": "" }), "assertion_claims"),
        (json!({ "exp": null }), "assertion_claims"),
        (json!({ "exp": "soon" }), "assertion_claims"),
        (json!({ "exp": NOON_SECONDS }), "assertion_expired"),
        (
            json!({ "iat": NOON_SECONDS + 16 }),
            "assertion_not_yet_valid",
        ),
        (
            json!({ "nbf": NOON_SECONDS + 16 }),
            "assertion_not_yet_valid",
        ),
    ] {
        let verdict = signer.verdict(changes.clone()).await;
        assert_eq!(verdict, (401, why.to_owned()), "{changes}");
    }
}

#[tokio::test]
async fn the_clock_of_a_client_may_be_15_seconds_ahead() {
    let signer = Signer::start().await;
    for claim in ["iat", "nbf"] {
        let changes = json!({ "jti": claim, claim: NOON_SECONDS + 15 });
        assert_eq!(signer.verdict(changes).await.0, 200, "{claim}");
    }
}

#[tokio::test]
async fn each_header_that_is_wrong_has_a_reason() {
    let signer = Signer::start().await;
    let claims = signer.claims(&json!({}));
    for (header, why) in [
        (json!({ "alg": "none" }), "assertion_algorithm"),
        (json!({ "alg": "HS256" }), "assertion_algorithm"),
        (json!({ "alg": "RS256" }), "assertion_signature"),
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
        let assertion = signer.key.sign(&header, &claims);
        signer.send(&assertion, "").await.status_is(401);
        assert_eq!(reason(&signer.server).await, why, "{header}");
    }
    signer.send("a.b", "").await.status_is(401);
    assert_eq!(reason(&signer.server).await, "assertion_malformed");
}

#[tokio::test]
async fn a_changed_assertion_does_not_fit_its_signature() {
    let signer = Signer::start().await;
    let header = json!({ "alg": "ES256" });
    let assertion = signer.key.sign(&header, &signer.claims(&json!({})));
    let other = signer
        .key
        .sign(&header, &signer.claims(&json!({ "jti": "2" })));
    let (message, _) = assertion.rsplit_once('.').expect("three parts");
    let (_, signature) = other.rsplit_once('.').expect("three parts");
    let forged = format!("{message}.{signature}");
    signer.send(&forged, "").await.status_is(401);
    assert_eq!(reason(&signer.server).await, "assertion_signature");
}

#[tokio::test]
async fn an_assertion_is_good_once_also_when_the_clock_is_moved_back() {
    let signer = Signer::start().await;
    assert_eq!(signer.verdict(json!({})).await.0, 200);
    let replayed = (401, "assertion_replayed".to_owned());
    assert_eq!(signer.verdict(json!({})).await, replayed);
    signer.server.advance("1h").await.status_is(200);
    let expired = (401, "assertion_expired".to_owned());
    assert_eq!(signer.verdict(json!({})).await, expired);
    signer.server.advance("-1h").await.status_is(200);
    assert_eq!(signer.verdict(json!({})).await, replayed);
}

#[tokio::test]
async fn a_refused_assertion_is_not_used_up() {
    let signer = Signer::start().await;
    let early = json!({ "nbf": NOON_SECONDS + 16 });
    assert_eq!(signer.verdict(early.clone()).await.0, 401);
    signer.server.advance("1s").await.status_is(200);
    assert_eq!(signer.verdict(early).await.0, 200);
}

#[tokio::test]
async fn the_issuer_must_be_the_only_audience_if_the_settings_say_so() {
    let signer = Signer::start().await;
    set(&signer.server, json!({ "strict_aud": true })).await;
    let issuer = signer.issuer();
    for (audience, status) in [
        (json!(format!("{issuer}/token")), 401),
        (json!([issuer]), 401),
        (json!(issuer), 200),
    ] {
        let verdict = signer.verdict(json!({ "aud": audience })).await;
        assert_eq!(verdict.0, status, "{audience}");
    }
}

#[tokio::test]
async fn the_client_id_beside_an_assertion_must_be_its_client() {
    let signer = Signer::start().await;
    let header = json!({ "alg": "ES256" });
    let assertion = signer.key.sign(&header, &signer.claims(&json!({})));
    signer
        .send(&assertion, "&client_id=web")
        .await
        .status_is(401);
    assert_eq!(reason(&signer.server).await, "assertion_issuer");
    let answer = signer.send(&assertion, "&client_id=signer").await;
    answer.status_is(200);
}

#[tokio::test]
async fn a_snapshot_remembers_the_assertions_that_were_used() {
    let signer = Signer::start().await;
    assert_eq!(signer.verdict(json!({})).await.0, 200);
    let snapshot = signer.server.get("/__admin/snapshot").send().await;
    let snapshot = snapshot.status_is(200).json();
    let restore = signer.server.put("/__admin/snapshot").json(snapshot);
    restore.send().await.status_is(200);
    let replayed = (401, "assertion_replayed".to_owned());
    assert_eq!(signer.verdict(json!({})).await, replayed);
}
