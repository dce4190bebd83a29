//! What ID tokens and access tokens say, and how clients can have them.

use serde_json::{Value, json};

use super::{
    Fields, ask, automatic, code_for, exchange, fields, refreshing, request, set, userinfo, with,
};
use crate::support::answer::{Answer, claim_names, claims, segment};
use crate::support::client::Client;
use crate::support::server::TestServer;

async fn tokens(client: &Client, fields: &Fields) -> Answer {
    let code = code_for(client, fields).await;
    ask(client, &exchange(&code)).await.status_is(200)
}

async fn introspect(client: &Client, token: &str) -> Answer {
    let form = format!("token={token}&client_id=web&client_secret=secret");
    client.post("/oidc/introspect").form(&form).send().await
}

async fn revoke(client: &Client, token: &str) {
    let form = format!("token={token}&client_id=web&client_secret=secret");
    let revoked = client.post("/oidc/revoke").form(&form).send().await;
    revoked.status_is(200);
}

fn header(token: &str) -> Value {
    serde_json::from_str(&segment(token, 0)).expect("a header")
}

#[tokio::test]
async fn an_id_token_has_a_lifetime_a_session_and_the_name_of_its_key() {
    let server = automatic("").await;
    let answer = tokens(&server, &request()).await;
    let id_token = answer.text("/id_token");
    let said = claims(&id_token);
    assert_eq!(
        said["exp"].as_i64(),
        said["iat"].as_i64().map(|iat| iat + 3600)
    );
    assert_eq!(said["auth_time"], said["iat"]);
    assert!(said["sid"].is_string());
    assert_eq!(
        header(&id_token),
        json!({ "alg": "RS256", "typ": "JWT", "kid": "rs256-0" })
    );
}

#[tokio::test]
async fn claims_of_scopes_are_at_userinfo_and_others_in_the_id_token_too() {
    let server = automatic("").await;
    let answer = tokens(&server, &with(request(), "scope", "openid profile email")).await;
    let names = claim_names(&answer.text("/id_token"));
    assert!(names.contains(&"groups".to_owned()));
    for name in ["name", "email"] {
        assert!(!names.contains(&name.to_owned()), "{name}");
    }
}

#[tokio::test]
async fn claims_of_granted_scopes_are_in_the_id_token_too_with_the_setting() {
    let server = automatic("scope_claims: id_token").await;
    let answer = tokens(&server, &with(request(), "scope", "openid email")).await;
    let said = claims(&answer.text("/id_token"));
    assert_eq!(said["email"], "ada@example.com");
    assert_eq!(said["name"], Value::Null);
}

#[tokio::test]
async fn the_parameter_claims_asks_for_single_claims_at_each_place() {
    let server = automatic("").await;
    let asked = json!({
        "id_token": { "email": null, "name": { "value": "Somebody else" } },
        "userinfo": { "given_name": { "essential": true }, "sub": null },
    });
    let fields = with(request(), "scope", "openid");
    let answer = tokens(&server, &with(fields, "claims", &asked.to_string())).await;
    let said = claims(&answer.text("/id_token"));
    assert_eq!(said["email"], "ada@example.com");
    assert_eq!(said["name"], Value::Null);
    let token = answer.text("/access_token");
    let told = server.get("/oidc/userinfo").bearer(&token).send().await;
    told.has("/given_name", "Ada")
        .lacks("/email")
        .lacks("/name");
}

#[tokio::test]
async fn a_subject_is_that_of_the_fixtures_if_they_have_one() {
    let yaml = "oidc: { settings: { login: auto }, clients: [{ client_id: web, client_secret: secret, \
                redirect_uris: ['http://localhost:3000/callback'] }], users: [{ username: ada, sub: 'auth0|1' }] }";
    let server = TestServer::with_fixtures(yaml).await;
    let answer = tokens(&server, &request()).await;
    assert_eq!(claims(&answer.text("/id_token"))["sub"], "auth0|1");
    assert_eq!(userinfo(&server, &answer.text("/access_token")).await, 200);
}

#[tokio::test]
async fn an_access_token_has_the_claims_of_rfc_9068() {
    let server =
        automatic("scopes: { api: { audience: 'https://api.example.com', claims: [groups] } }")
            .await;
    for form in ["jwt", "at+jwt"] {
        set(&server, json!({ "access_token": form })).await;
        let answer = tokens(&server, &with(request(), "scope", "openid api")).await;
        let token = answer.text("/access_token");
        let typ = if form == "jwt" { "JWT" } else { form };
        assert_eq!(header(&token)["typ"], typ);
        let said = claims(&token);
        for name in ["iss", "sub", "exp", "iat", "jti", "auth_time"] {
            assert!(!said[name].is_null(), "{name}");
        }
        assert_eq!(said["aud"], "https://api.example.com");
        assert_eq!(
            (&said["client_id"], &said["scope"]),
            (&json!("web"), &json!("openid api"))
        );
        assert_eq!(
            said["roles"],
            json!(["admin"]),
            "those of every access token"
        );
        assert_eq!(said["groups"], json!(["admin"]), "those of the scope");
    }
}

#[tokio::test]
async fn without_an_audience_of_a_scope_an_access_token_is_for_the_issuer() {
    let server = automatic("").await;
    let token = tokens(&server, &request()).await.text("/access_token");
    let said = claims(&token);
    assert_eq!(said["aud"], said["iss"]);
}

#[tokio::test]
async fn a_client_may_have_another_algorithm_and_another_form_than_the_settings() {
    let server = automatic("").await;
    let change = json!({ "access_token": "opaque", "id_token_signed_response_alg": "ES256" });
    let changed = server
        .patch("/__admin/accounts/oidc/application/web")
        .json(change);
    changed.send().await.status_is(200);
    let answer = tokens(&server, &request()).await;
    assert_eq!(header(&answer.text("/id_token"))["alg"], "ES256");
    assert!(!answer.text("/access_token").contains('.'));
    let keys = server.get("/oidc/jwks").send().await;
    keys.has("/keys/0/alg", "RS256").has("/keys/1/alg", "ES256");
    let metadata = server
        .get("/oidc/.well-known/openid-configuration")
        .send()
        .await;
    metadata.has(
        "/id_token_signing_alg_values_supported",
        json!(["RS256", "ES256"]),
    );
}

#[tokio::test]
async fn an_opaque_token_opens_userinfo_and_is_known_to_introspection() {
    let server = automatic("access_token: opaque").await;
    let token = tokens(&server, &request()).await.text("/access_token");
    assert_eq!(userinfo(&server, &token).await, 200);
    let told = introspect(&server, &token).await.has("/active", true);
    let told = told
        .has("/scope", "openid profile")
        .has("/client_id", "web");
    assert_eq!(told.at("/aud/0"), told.at("/iss"));
    server.advance("1h").await;
    assert_eq!(userinfo(&server, &token).await, 401);
    introspect(&server, &token).await.has("/active", false);
}

#[tokio::test]
async fn an_opaque_token_outlives_a_snapshot() {
    let (server, other) = (
        automatic("access_token: opaque").await,
        TestServer::start().await,
    );
    let token = tokens(&server, &request()).await.text("/access_token");
    let snapshot = server.get("/__admin/snapshot").send().await.json();
    let restored = other.put("/__admin/snapshot").json(snapshot).send().await;
    restored.status_is(200);
    assert_eq!(userinfo(&other, &token).await, 200);
}

#[tokio::test]
async fn a_refresh_token_is_known_to_introspection_until_it_is_used() {
    let server = automatic("").await;
    let token = tokens(&server, &request()).await.text("/refresh_token");
    let told = introspect(&server, &token).await.has("/active", true);
    told.has("/username", "ada").lacks("/token_type");
    ask(&server, &refreshing(&token)).await.status_is(200);
    introspect(&server, &token).await.has("/active", false);
}

#[tokio::test]
async fn no_other_token_of_the_flow_opens_userinfo() {
    let server = automatic("").await;
    let code = code_for(&server, &request()).await;
    let answer = ask(&server, &exchange(&code)).await.status_is(200);
    for token in [
        code,
        answer.text("/refresh_token"),
        answer.text("/id_token"),
    ] {
        assert_eq!(userinfo(&server, &token).await, 401);
        let entry = server.newest_entry().await;
        assert_eq!(entry["reason"], "wrong_token_kind");
    }
}

#[tokio::test]
async fn the_revocation_of_a_refresh_token_ends_its_grant() {
    let server = automatic("").await;
    let answer = tokens(&server, &request()).await;
    revoke(&server, &answer.text("/refresh_token")).await;
    assert_eq!(userinfo(&server, &answer.text("/access_token")).await, 401);
    let refused = ask(&server, &refreshing(&answer.text("/refresh_token"))).await;
    refused.status_is(400).has("/error", "invalid_grant");
}

#[tokio::test]
async fn the_revocation_of_an_access_token_ends_it_alone_or_its_grant() {
    for (setting, refreshed) in [("token", 200), ("grant", 400)] {
        let server = automatic(&format!("revoke_access_token: {setting}")).await;
        let answer = tokens(&server, &request()).await;
        revoke(&server, &answer.text("/access_token")).await;
        assert_eq!(userinfo(&server, &answer.text("/access_token")).await, 401);
        let next = ask(&server, &refreshing(&answer.text("/refresh_token"))).await;
        next.status_is(refreshed);
    }
}

#[tokio::test]
async fn the_token_of_client_credentials_is_about_the_client() {
    let server = TestServer::start().await;
    let asked = fields([
        ("grant_type", "client_credentials"),
        ("client_id", "machine"),
        ("client_secret", "secret"),
    ]);
    let token = ask(&server, &asked)
        .await
        .status_is(200)
        .text("/access_token");
    let said = claims(&token);
    assert_eq!(
        (&said["sub"], &said["client_id"]),
        (&json!("machine"), &json!("machine"))
    );
    let told = introspect(&server, &token).await.has("/active", true);
    told.has("/sub", "machine").lacks("/username");
    let refused = server.get("/oidc/userinfo").bearer(&token).send().await;
    refused.status_is(403).has("/error", "insufficient_scope");
}

#[tokio::test]
async fn a_token_of_another_issuer_is_refused() {
    let server = automatic("").await;
    let token = tokens(&server, &request()).await.text("/access_token");
    let refused = server
        .get("/oidc/acme/userinfo")
        .bearer(&token)
        .send()
        .await;
    refused.status_is(401);
    assert_eq!(server.newest_entry().await["reason"], "wrong_issuer");
}

#[tokio::test]
async fn each_issuer_has_keys_of_its_own() {
    let server = TestServer::start().await;
    let key = async |path: &str| {
        let keys = server.get(path).send().await.status_is(200);
        (keys.text("/keys/0/kid"), keys.text("/keys/0/n"))
    };
    let (main, acme) = (key("/oidc/jwks").await, key("/oidc/acme/jwks").await);
    assert_eq!(acme.0, "acme:rs256-0");
    assert_ne!(main.1, acme.1);
}

/// At a resource of the fixtures, as at userinfo.
#[tokio::test]
async fn inspection_has_the_verdict_of_introspection() {
    let server = automatic("").await;
    let answer = tokens(&server, &request()).await;
    for (token, active) in [
        (answer.text("/access_token"), true),
        (answer.text("/id_token"), false),
    ] {
        introspect(&server, &token).await.has("/active", active);
        let inspected = server
            .inspect(json!({ "token": token, "provider": "oidc" }))
            .await;
        inspected.has("/status", if active { 200 } else { 401 });
    }
}
