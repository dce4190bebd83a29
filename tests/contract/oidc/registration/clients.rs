//! Registered clients in use: what they may ask for, how they prove themselves, and where they are known.

use serde_json::{Value, json};

use super::{changed, open, public, register, request_of};
use crate::oidc::relying_party::{RelyingParty, document};
use crate::oidc::signer::Key;
use crate::oidc::{
    ask, authorize, code_for, encoded, exchange, fields, is_refused, reason, returned, set, with,
    without,
};
use crate::support::server::NOON_SECONDS;

#[tokio::test]
async fn section_2_the_client_may_ask_for_the_scopes_that_it_has_registered() {
    let server = open("").await;
    let metadata = changed("scope", json!("openid"));
    let ask = async || {
        let registered = register(&server, &metadata).await.status_is(201);
        let request = request_of(&registered, "http://127.0.0.1/callback");
        let answer = authorize(&server, &with(request, "scope", "openid api")).await;
        (registered.at("/scope"), returned(&answer).remove("error"))
    };
    let refused = Some("invalid_scope".to_owned());
    assert_eq!(ask().await, (json!("openid"), refused));
    let all = json!({ "registration": { "enabled": true, "scopes": "all" } });
    set(&server, all).await;
    assert_eq!(ask().await, (Value::Null, None));
}

#[tokio::test]
async fn a_registered_public_client_logs_in_and_refreshes() {
    let server = open("").await;
    let registered = register(&server, &public()).await.status_is(201);
    let registered = registered
        .lacks("/client_secret")
        .lacks("/client_secret_expires_at");
    let back = "http://127.0.0.1:49152/callback";
    let code = code_for(&server, &request_of(&registered, back)).await;
    let id = registered.text("/client_id");
    let exchange = with(
        with(exchange(&code), "client_id", &id),
        "redirect_uri",
        back,
    );
    let exchange = without(exchange, "client_secret");
    let tokens = ask(&server, &exchange).await.status_is(200);
    let refreshing = fields([
        ("grant_type", "refresh_token"),
        ("client_id", &id),
        ("refresh_token", &tokens.text("/refresh_token")),
    ]);
    ask(&server, &refreshing).await.status_is(200);
    let without_pkce = without(request_of(&registered, back), "code_challenge");
    let without_pkce = without(without_pkce, "code_challenge_method");
    let refused = authorize(&server, &without_pkce).await.status_is(303);
    assert_eq!(returned(&refused)["error"], "invalid_request");
    assert_eq!(reason(&server).await, "pkce_missing");
}

#[tokio::test]
async fn a_registered_client_with_a_secret_has_to_send_it() {
    let server = open("").await;
    let metadata = json!({
        "grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "client_secret_post",
    });
    let registered = register(&server, &metadata).await.status_is(201);
    registered
        .clone()
        .has("/response_types", json!([]))
        .has("/redirect_uris", json!([]));
    let machine = |secret: &str| {
        fields([
            ("grant_type", "client_credentials"),
            ("client_id", &registered.text("/client_id")),
            ("client_secret", secret),
        ])
    };
    ask(&server, &machine(&registered.text("/client_secret")))
        .await
        .status_is(200);
    is_refused(
        &server,
        &machine("x"),
        "invalid_client",
        "client_auth_failed",
    )
    .await;
}

#[tokio::test]
async fn section_3_2_1_the_secret_expires_on_the_clock() {
    let server = open("secret_ttl: 30d").await;
    let metadata = json!({
        "grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "client_secret_post",
    });
    let registered = register(&server, &metadata).await.status_is(201);
    let expires = 1_767_268_800 + 30 * 24 * 3600;
    let registered = registered.has("/client_secret_expires_at", expires);
    let machine = fields([
        ("grant_type", "client_credentials"),
        ("client_id", &registered.text("/client_id")),
        ("client_secret", &registered.text("/client_secret")),
    ]);
    server.advance("30d").await.status_is(200);
    is_refused(&server, &machine, "invalid_client", "client_secret_expired").await;
    server.advance("-1s").await.status_is(200);
    ask(&server, &machine).await.status_is(200);
}

#[tokio::test]
async fn the_server_calls_a_registered_client_on_its_own_machine_alone() {
    let key = Key::generate();
    let mut party = RelyingParty::answering(vec![document("", &key.set().to_string())]).await;
    let server = open("").await;
    let mut metadata = changed("token_endpoint_auth_method", json!("private_key_jwt"));
    metadata["jwks_uri"] = party.url("/jwks").into();
    let registered = register(&server, &metadata).await.status_is(201).json();
    let id = registered["client_id"].as_str().expect("an id");
    let issuer = format!("http://{}/oidc", server.address);
    let revoke = async |jti: &str| {
        let exp = NOON_SECONDS + 60;
        let claims = json!({ "iss": id, "sub": id, "aud": issuer, "jti": jti, "exp": exp });
        let assertion = key.jwt(&claims);
        let form = format!(
            "token=a&client_assertion={assertion}\
             &client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        );
        server.post("/oidc/revoke").form(&form).send().await
    };
    revoke("1").await.status_is(200);
    party.received().await;

    let account = format!("/__admin/accounts/oidc/application/{id}");
    let elsewhere = json!({ "jwks_uri": "http://10.0.0.7/jwks" });
    server
        .patch(&account)
        .json(elsewhere)
        .send()
        .await
        .status_is(200);
    revoke("2").await.status_is(401);
    let calls = server.get("/__admin/requests?operation=oidcClientKeys");
    calls
        .send()
        .await
        .has("/requests/1/reason", "outbound_refused");
}

#[tokio::test]
async fn the_journal_does_not_have_the_secret_of_a_new_client() {
    let server = open("").await;
    let metadata = json!({ "redirect_uris": ["https://app.example.com/"] });
    let secret = register(&server, &metadata).await.text("/client_secret");
    let listed = server.get("/__admin/requests").send().await;
    assert!(!listed.body_text().contains(&secret));
}

#[tokio::test]
async fn a_registered_client_is_an_account_of_its_sandbox_until_the_reset() {
    let server = open("").await;
    let registered = register(&server, &public()).await.status_is(201);
    let id = registered.text("/client_id");
    let account = format!("/__admin/accounts/oidc/application/{id}");
    let shown = server.get(&account).send().await.status_is(200);
    let shown = shown.has("/client_name", "Inspector").has("/public", true);
    shown.has("/registered", json!({ "at": 1_767_268_800 }));
    let elsewhere = server.in_sandbox("other").get(&account).send().await;
    elsewhere.status_is(404);
    let snapshot = server.get("/__admin/snapshot").send().await.json();
    server.post("/__admin/reset").send().await.status_is(204);
    server.get(&account).send().await.status_is(404);
    let restored = server.put("/__admin/snapshot").json(snapshot);
    restored.send().await.status_is(200);
    let shown = server.get(&account).send().await.status_is(200);
    shown.has("/registered/at", 1_767_268_800);
}

#[tokio::test]
async fn a_client_is_known_only_by_the_issuer_at_which_it_has_registered() {
    let server = open("").await;
    set(
        &server,
        json!({ "issuers": { "acme": { "clients": ["web"] } } }),
    )
    .await;
    let request = server.post("/oidc/acme/register");
    let request = request.body("application/json", public().to_string());
    let registered = request.send().await.status_is(201);
    let fields = request_of(&registered, "http://127.0.0.1/callback");
    let at = async |issuer: &str| {
        let path = format!("/oidc{issuer}/authorize?{}", encoded(&fields));
        server.get(&path).send().await.status.as_u16()
    };
    assert_eq!(at("/acme").await, 303);
    assert_eq!(at("").await, 400);
    let entry = server.newest_entry().await;
    assert_eq!(entry["reason"], "client_unknown");
}

#[tokio::test]
async fn the_page_shows_the_name_of_a_client_escaped_and_with_its_id() {
    let server = open("").await;
    set(&server, json!({ "login": "page" })).await;
    let metadata = changed("client_name", json!("</title><script>alert(1)</script>"));
    let registered = register(&server, &metadata).await.status_is(201);
    let fields = request_of(&registered, "http://127.0.0.1/callback");
    let page = authorize(&server, &fields).await.status_is(200).body_text();
    assert!(!page.contains("<script"), "{page}");
    let id = registered.text("/client_id");
    let name = "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;";
    assert!(
        page.contains(&format!("<h1>Log in to {name} ({id})</h1>")),
        "{page}"
    );
}
