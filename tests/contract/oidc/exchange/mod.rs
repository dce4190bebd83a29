//! Token exchange, by the sections of RFC 8693.

mod delegation;
mod foreign;
mod grants;
mod refusals;

use serde_json::{Value, json};

use super::{Fields, TOKEN, encoded, fields, form, reason, with};
use crate::support::answer::{Answer, claims};
use crate::support::client::Client;
use crate::support::server::TestServer;

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const FRONTEND: &str = "https://frontend.example.com/resource";
const BACKEND: &str = "https://backend.example.com/api";

const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";
const REFRESH: &str = "urn:ietf:params:oauth:token-type:refresh_token";
const ID: &str = "urn:ietf:params:oauth:token-type:id_token";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

/// The application `app` has tokens of users for the frontend, `rs08`, which exchanges them.
fn fixtures() -> Value {
    json!({
        "settings": {
            "login": "auto",
            "resources": [FRONTEND, BACKEND],
            "scopes": { "read": {}, "write": {}, "admin": {} },
        },
        "users": [
            { "username": "ada", "sub": "ada", "password": "password" },
            { "username": "bob", "sub": "bob", "password": "password" },
        ],
        "clients": [
            {
                "client_id": "app",
                "client_secret": "secret",
                "grants": ["password", "refresh_token", EXCHANGE],
            },
            {
                "client_id": "rs08",
                "client_secret": "long-secure-random-secret",
                "grants": [EXCHANGE, "client_credentials"],
                "audiences": [FRONTEND],
            },
            { "client_id": "stranger", "client_secret": "secret", "grants": [EXCHANGE] },
            { "client_id": "web", "client_secret": "secret", "redirect_uris": [super::WEB] },
        ],
    })
}

async fn server() -> TestServer {
    with_part(&fixtures()).await
}

async fn with_part(oidc: &Value) -> TestServer {
    TestServer::with_fixtures(&json!({ "oidc": oidc }).to_string()).await
}

/// The tokens of a user for the frontend.
async fn tokens_of(client: &Client, user: &str) -> Answer {
    let password = fields([
        ("grant_type", "password"),
        ("client_id", "app"),
        ("client_secret", "secret"),
        ("username", user),
        ("password", "password"),
        ("scope", "openid read write"),
        ("resource", FRONTEND),
    ]);
    super::ask(client, &password).await.status_is(200)
}

async fn access_token_of(client: &Client, user: &str) -> String {
    tokens_of(client, user).await.text("/access_token")
}

/// The request of the frontend for a token of this type.
fn exchange(token: &str, kind: &str) -> Fields {
    fields([
        ("grant_type", EXCHANGE),
        ("client_id", "rs08"),
        ("client_secret", "long-secure-random-secret"),
        ("subject_token", token),
        ("subject_token_type", kind),
    ])
}

/// The same by the application itself.
fn by_app(token: &str, kind: &str) -> Fields {
    let request = with(exchange(token, kind), "client_id", "app");
    with(request, "client_secret", "secret")
}

fn for_backend(token: &str) -> Fields {
    with(exchange(token, ACCESS), "resource", BACKEND)
}

async fn ask(client: &Client, request: &Fields) -> Answer {
    super::ask(client, request).await
}

/// The access token of an exchange that succeeds.
async fn exchanged(client: &Client, request: &Fields) -> String {
    let answer = ask(client, request).await.status_is(200);
    answer.text("/access_token")
}

#[tokio::test]
async fn section_2_3_the_frontend_gets_a_token_for_the_backend() {
    let server = server().await;
    super::set(&server, json!({ "access_token": "opaque" })).await;
    let subject_token = access_token_of(&server, "ada").await;
    super::set(
        &server,
        json!({ "access_token": "jwt", "access_ttl": "1m" }),
    )
    .await;
    let request = super::without(for_backend(&subject_token), "client_id");
    let request = super::without(request, "client_secret");
    let request = form(server.post(TOKEN), &request).header(
        "authorization",
        "Basic cnMwODpsb25nLXNlY3VyZS1yYW5kb20tc2VjcmV0",
    );
    let answer = request.send().await.status_is(200);
    let answer = answer
        .header_is("cache-control", "no-store")
        .has("/issued_token_type", ACCESS)
        .has("/token_type", "Bearer")
        .has("/expires_in", 60)
        .lacks("/refresh_token")
        .lacks("/id_token");
    let claims = claims(&answer.text("/access_token"));
    assert_eq!(claims["aud"], BACKEND);
    assert_eq!(claims["sub"], "ada");
    assert_eq!(claims["client_id"], "rs08");
    assert_eq!(claims.get("act"), None, "it is an impersonation");
}

#[tokio::test]
async fn section_2_1_a_token_is_for_all_resources_and_audiences_of_the_request() {
    let server = server().await;
    let token = access_token_of(&server, "ada").await;
    let body = format!(
        "{}&resource={BACKEND}&resource={FRONTEND}&audience=stranger&audience=app",
        encoded(&exchange(&token, ACCESS))
    );
    let request = server.post(TOKEN);
    let request = request.body("application/x-www-form-urlencoded", body);
    let answer = request.send().await.status_is(200);
    let audience = json!([BACKEND, FRONTEND, "stranger", "app"]);
    assert_eq!(claims(&answer.text("/access_token"))["aud"], audience);
}

#[tokio::test]
async fn section_2_1_scopes_narrow_and_never_widen() {
    let server = server().await;
    let request = for_backend(&access_token_of(&server, "ada").await);
    let all = ask(&server, &request).await;
    all.has("/scope", "openid read write");
    let fewer = ask(&server, &with(request.clone(), "scope", "read")).await;
    let fewer = fewer.has("/scope", "read");
    let narrow = with(
        request.clone(),
        "subject_token",
        &fewer.text("/access_token"),
    );
    let narrow = with(narrow, "scope", "write");
    for (request, why) in [
        (with(request.clone(), "scope", "admin"), "scope_not_granted"),
        (with(request, "scope", "unknown"), "scope_not_allowed"),
        (narrow, "scope_not_granted"),
    ] {
        let answer = ask(&server, &request).await;
        answer.status_is(400).has("/error", "invalid_scope");
        assert_eq!(reason(&server).await, why);
    }
}

#[tokio::test]
async fn section_2_1_a_client_gets_no_scope_that_it_may_not_have() {
    let mut oidc = fixtures();
    oidc["clients"][1]["scopes"] = json!(["read"]);
    let server = with_part(&oidc).await;
    let request = for_backend(&access_token_of(&server, "ada").await);
    ask(&server, &request).await.has("/scope", "read");
    let more = ask(&server, &with(request, "scope", "read write")).await;
    more.status_is(400).has("/error", "invalid_scope");
    assert_eq!(reason(&server).await, "scope_not_allowed");
}

#[tokio::test]
async fn section_2_1_the_type_of_the_issued_token_can_be_chosen() {
    let server = server().await;
    let request = for_backend(&access_token_of(&server, "ada").await);
    for kind in [ACCESS, JWT] {
        let answer = ask(
            &server,
            &with(request.clone(), "requested_token_type", kind),
        )
        .await;
        answer
            .has("/issued_token_type", kind)
            .has("/token_type", "Bearer");
    }
    super::set(&server, json!({ "access_token": "opaque" })).await;
    let jwt = ask(&server, &with(request, "requested_token_type", JWT)).await;
    jwt.status_is(400).has("/error", "invalid_request");
    assert_eq!(reason(&server).await, "token_type_unsupported");
}

#[tokio::test]
async fn section_2_2_1_an_id_token_is_no_access_token_and_has_the_type_n_a() {
    let server = server().await;
    let token = access_token_of(&server, "ada").await;
    let request = with(exchange(&token, ACCESS), "requested_token_type", ID);
    let answer = ask(&server, &request).await.status_is(200);
    let answer = answer
        .has("/issued_token_type", ID)
        .has("/token_type", "N_A")
        .has("/expires_in", 3600);
    let id_token = answer.text("/access_token");
    let claims = claims(&id_token);
    assert_eq!(claims["aud"], "rs08");
    assert_eq!(claims["sub"], "ada");
    assert_eq!(claims.get("at_hash"), None);
    // It is a good one.
    let again = ask(&server, &exchange(&id_token, ID)).await;
    again.status_is(200);
    let without_openid = with(request.clone(), "scope", "read");
    let refused = ask(&server, &without_openid).await;
    refused.status_is(400).has("/error", "invalid_scope");
    let refused = ask(&server, &with(request, "resource", BACKEND)).await;
    refused.status_is(400).has("/error", "invalid_target");
    assert_eq!(reason(&server).await, "resource_not_allowed");
}

#[tokio::test]
async fn section_3_a_subject_token_is_of_any_type_of_this_server() {
    let server = server().await;
    let tokens = tokens_of(&server, "ada").await;
    let of = |name: &str| tokens.text(&format!("/{name}"));
    for (kind, token) in [
        (ACCESS, of("access_token")),
        (JWT, of("access_token")),
        (ID, of("id_token")),
        (JWT, of("id_token")),
        (REFRESH, of("refresh_token")),
    ] {
        let request = with(by_app(&token, kind), "resource", BACKEND);
        let claims = claims(&exchanged(&server, &request).await);
        assert_eq!(claims["sub"], "ada", "{kind}");
        assert_eq!(claims["aud"], BACKEND, "{kind}");
    }
    // It was not used by that.
    let refresh = fields([
        ("grant_type", "refresh_token"),
        ("client_id", "app"),
        ("client_secret", "secret"),
        ("refresh_token", &of("refresh_token")),
    ]);
    super::ask(&server, &refresh).await.status_is(200);
}

#[tokio::test]
async fn an_id_token_does_not_limit_scopes_but_the_client_does() {
    let server = server().await;
    let id_token = tokens_of(&server, "ada").await.text("/id_token");
    let request = with(by_app(&id_token, ID), "scope", "admin");
    ask(&server, &request).await.has("/scope", "admin");
    let none = ask(&server, &by_app(&id_token, ID)).await.status_is(200);
    none.lacks("/scope");
}

#[tokio::test]
async fn a_token_about_a_client_is_exchanged_too() {
    let server = server().await;
    let machine = fields([
        ("grant_type", "client_credentials"),
        ("client_id", "rs08"),
        ("client_secret", "long-secure-random-secret"),
    ]);
    let token = super::ask(&server, &machine).await.text("/access_token");
    let claims = claims(&exchanged(&server, &for_backend(&token)).await);
    assert_eq!(claims["sub"], "rs08");
}

#[tokio::test]
async fn a_token_made_to_order_for_a_client_is_exchanged_by_it() {
    let server = server().await;
    let claims_of_app = json!({ "client_id": "app", "aud": "rs08", "scope": "read" });
    let token = super::minted(&server, json!({ "claims": claims_of_app })).await;
    let request = with(for_backend(&token), "audience", "stranger");
    let issued = claims(&exchanged(&server, &request).await);
    assert_eq!(issued["sub"], "ada");
    assert_eq!(issued["scope"], "read");
    assert_eq!(issued["aud"], json!([BACKEND, "stranger"]));
}

#[tokio::test]
async fn the_metadata_lists_the_grant() {
    let server = server().await;
    let metadata = server.get("/oidc/.well-known/openid-configuration");
    let metadata = metadata.send().await.json();
    let grants = metadata["grant_types_supported"]
        .as_array()
        .expect("a list");
    assert!(grants.contains(&json!(EXCHANGE)), "{grants:?}");
}
