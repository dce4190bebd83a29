//! Tokens, and what else is said of users.

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

use super::super::fields;
use super::super::{minted, reason, set, with, without};
use super::{ENDPOINTS, REALM, claims, keycloak, log_in, password, post};

#[tokio::test]
async fn an_access_token_has_the_roles_and_the_claims_of_keycloak() {
    let server = keycloak().await;
    let tokens = log_in(&server).await;
    let access = claims(&tokens.text("/access_token"));
    let roles = [
        "default-roles-acme",
        "offline_access",
        "uma_authorization",
        "admin",
    ];
    assert_eq!(access["realm_access"], json!({ "roles": roles }));
    let account = &access["resource_access"]["account"]["roles"];
    assert_eq!(account[0], "manage-account");
    assert_eq!(access["aud"], "account");
    for (claim, value) in [
        ("typ", json!("Bearer")),
        ("azp", json!("web")),
        ("acr", json!("1")),
        ("preferred_username", json!("ada")),
        ("email", json!("ada@example.com")),
        ("email_verified", json!(true)),
        ("scope", json!("openid profile email")),
        ("allowed-origins", json!(["http://localhost:3000"])),
    ] {
        assert_eq!(access[claim], value, "{claim}");
    }
    assert!(access["roles"].is_null() && access["sid"].is_string());
    let id = claims(&tokens.text("/id_token"));
    assert_eq!((&id["typ"], &id["aud"]), (&json!("ID"), &json!("web")));
    assert_eq!(id["sid"], access["sid"]);
    assert_eq!(id["email"], "ada@example.com");
}

#[tokio::test]
async fn roles_of_clients_are_in_resource_access_and_make_the_audience() {
    let server = keycloak().await;
    let roles = json!({ "client_roles": { "api": ["write"], "legacy": ["read"] } });
    let user = json!({ "access_token_claims": roles });
    let user = server.patch("/__admin/accounts/oidc/user/ada").json(user);
    user.send().await.status_is(200);
    let tokens = post(&server, "/token", &password()).await;
    let access = claims(&tokens.text("/access_token"));
    assert_eq!(access["resource_access"]["api"]["roles"], json!(["write"]));
    assert_eq!(
        access["resource_access"]["legacy"]["roles"],
        json!(["read"])
    );
    assert_eq!(access["aud"], json!(["api", "account"]));
}

#[tokio::test]
async fn the_token_answer_has_the_members_of_keycloak() {
    let server = keycloak().await;
    let tokens = log_in(&server).await;
    let tokens = tokens
        .has("/not-before-policy", 0)
        .has("/refresh_expires_in", 7 * 24 * 60 * 60);
    let access = claims(&tokens.text("/access_token"));
    assert_eq!(tokens.json()["session_state"], access["sid"]);
    let machine = fields([
        ("grant_type", "client_credentials"),
        ("client_id", "machine"),
        ("client_secret", "secret"),
        ("scope", "openid"),
    ]);
    let tokens = post(&server, "/token", &machine).await.status_is(200);
    let tokens = tokens
        .has("/refresh_expires_in", 0)
        .has("/scope", "profile email");
    let access = claims(&tokens.text("/access_token"));
    assert_eq!(access["preferred_username"], "service-account-machine");
}

#[tokio::test]
async fn a_refresh_token_is_a_jwt_that_is_used_once() {
    let server = keycloak().await;
    let tokens = log_in(&server).await;
    let first = tokens.text("/refresh_token");
    let decoded = claims(&first);
    assert_eq!(decoded["typ"], "Refresh");
    assert_eq!(decoded["azp"], "web");
    let refreshing = super::super::refreshing(&first);
    let next = post(&server, "/token", &refreshing).await.status_is(200);
    let next = claims(&next.text("/refresh_token"));
    assert_eq!(next["sid"], decoded["sid"]);
    assert_ne!(next["jti"], decoded["jti"]);
    post(&server, "/token", &refreshing).await.status_is(400);
    assert_eq!(reason(&server).await, "refresh_reused");
}

#[tokio::test]
async fn a_refresh_token_with_a_changed_claim_is_unknown() {
    let server = keycloak().await;
    let token = log_in(&server).await.text("/refresh_token");
    let (rest, signature) = token.rsplit_once('.').expect("a JWT");
    let other = format!("{rest}A.{signature}");
    let refreshing = super::super::refreshing(&other);
    post(&server, "/token", &refreshing).await.status_is(400);
    assert_eq!(reason(&server).await, "refresh_unknown");
}

#[tokio::test]
async fn a_grace_gives_the_same_successor_and_without_rotation_the_same_token() {
    let server = keycloak().await;
    set(&server, json!({ "refresh": { "grace": "10s" } })).await;
    let token = log_in(&server).await.text("/refresh_token");
    let refreshing = super::super::refreshing(&token);
    let mut ids = Vec::new();
    for _ in 0..2 {
        let answer = post(&server, "/token", &refreshing).await.status_is(200);
        ids.push(claims(&answer.text("/refresh_token"))["jti"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    set(
        &server,
        json!({ "refresh": { "grace": null, "rotate": "never" } }),
    )
    .await;
    let token = log_in(&server).await.text("/refresh_token");
    let refreshing = super::super::refreshing(&token);
    let answer = post(&server, "/token", &refreshing).await.status_is(200);
    answer.has("/refresh_token", token.as_str());
}

#[tokio::test]
async fn introspection_tells_every_claim_and_knows_refresh_tokens() {
    let server = keycloak().await;
    let tokens = log_in(&server).await;
    let client = [
        ("client_id", "web"),
        ("client_secret", "secret"),
        ("token", ""),
    ];
    let access = with(fields(client), "token", &tokens.text("/access_token"));
    let told = post(&server, "/token/introspect", &access).await;
    told.has("/active", true)
        .has("/username", "ada")
        .has("/realm_access/roles/3", "admin");
    let refresh = with(fields(client), "token", &tokens.text("/refresh_token"));
    let told = post(&server, "/token/introspect", &refresh).await;
    told.has("/active", true).has("/typ", "Refresh");
}

#[tokio::test]
async fn the_realm_publishes_the_key_that_verifies_its_tokens() {
    let server = keycloak().await;
    let realm = server.get(REALM).send().await.status_is(200);
    let realm = realm.has("/realm", "acme").has("/tokens-not-before", 0);
    let key = realm.text("/public_key");
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----\n");
    let key = DecodingKey::from_rsa_pem(pem.as_bytes()).expect("a key");
    let mut checks = Validation::new(Algorithm::RS256);
    checks.set_audience(&["account"]);
    checks.validate_exp = false;
    let token = log_in(&server).await.text("/access_token");
    jsonwebtoken::decode::<Value>(token, &key, &checks).expect("a genuine token");
}

#[tokio::test]
async fn the_profile_of_the_user_is_at_account() {
    let server = keycloak().await;
    let tokens = post(&server, "/token", &password()).await;
    let path = format!("{REALM}/account");
    let profile = server.get(&path).bearer(&tokens.text("/access_token"));
    let profile = profile.send().await.status_is(200);
    profile
        .has("/username", "ada")
        .has("/firstName", "Ada")
        .has("/emailVerified", true);
    server.get(&path).send().await.status_is(401);
}

#[tokio::test]
async fn a_client_with_scopes_of_its_own_gets_no_others() {
    let server = keycloak().await;
    let client = json!({ "provider": "oidc", "kind": "application", "client_id": "few", "client_secret": "secret", "scopes": ["email"], "grants": ["client_credentials"] });
    let client = server.post("/__admin/accounts").any_json(client);
    client.send().await.status_is(201);
    let machine = fields([
        ("grant_type", "client_credentials"),
        ("client_id", "few"),
        ("client_secret", "secret"),
    ]);
    let tokens = post(&server, "/token", &machine).await.status_is(200);
    tokens.has("/scope", "email");
}

#[tokio::test]
async fn a_minted_token_is_one_of_the_main_realm() {
    let server = keycloak().await;
    let token = minted(&server, json!({})).await;
    let own = claims(&token);
    let issuer = own["iss"].as_str().expect("text");
    assert!(
        issuer.ends_with("/realms/master") && !issuer.contains("oidc"),
        "{issuer}"
    );
    assert_eq!(own["realm_access"]["roles"][3], "admin");
    let path = "/realms/master/protocol/openid-connect/userinfo";
    server.get(path).bearer(&token).send().await.status_is(200);
    let path = format!("{ENDPOINTS}/userinfo");
    server.get(&path).bearer(&token).send().await.status_is(401);
}

#[tokio::test]
async fn without_the_scope_openid_there_is_no_id_token() {
    let server = keycloak().await;
    let tokens = post(&server, "/token", &without(password(), "scope")).await;
    let tokens = tokens.status_is(200).has("/scope", "profile email").json();
    assert!(tokens["id_token"].is_null());
}
