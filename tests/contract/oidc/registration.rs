//! Dynamic registration, by the sections of RFC 7591.

use serde_json::{Value, json};

use super::relying_party::{RelyingParty, document};
use super::signer::Key;
use super::{
    Fields, ask, authorize, encoded, exchange, fields, reason, request, returned, set, with,
};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::{NOON_SECONDS, TestServer};

const REGISTER: &str = "/oidc/register";

/// A server at which clients may register themselves, with these settings besides.
async fn open(settings: &str) -> TestServer {
    super::automatic(&format!(
        "registration: {{ enabled: true, {settings} }}, scopes: {{ api: {{}} }}"
    ))
    .await
}

async fn register(client: &Client, metadata: &Value) -> Answer {
    let body = metadata.to_string();
    let request = client.post(REGISTER).body("application/json", body);
    request.send().await
}

/// A public client on the user's machine.
fn public() -> Value {
    json!({
        "client_name": "Inspector",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
    })
}

/// A client with one field changed.
fn changed(field: &str, value: Value) -> Value {
    let mut metadata = public();
    metadata[field] = value;
    metadata
}

async fn is_refused(server: &TestServer, metadata: &Value, error: &str, why: &str, says: &str) {
    let refused = register(server, metadata).await.status_is(400);
    let refused = refused.has("/error", error);
    let refused = refused.header_is("cache-control", "no-store");
    let description = refused.text("/error_description");
    assert!(description.contains(says), "{description}");
    assert_eq!(reason(server).await, why, "{metadata}");
}

/// The authorization request of a registered client.
fn request_of(registered: &Answer, redirect_uri: &str) -> Fields {
    let request = with(request(), "client_id", &registered.text("/client_id"));
    with(request, "redirect_uri", redirect_uri)
}

#[tokio::test]
async fn it_is_off_unless_the_settings_allow_it() {
    let server = TestServer::start().await;
    let metadata = "/oidc/.well-known/openid-configuration";
    server
        .get(metadata)
        .send()
        .await
        .lacks("/registration_endpoint");
    let refused = register(&server, &public()).await.status_is(404);
    assert!(
        refused
            .text("/error_description")
            .contains("registration: { enabled: true }")
    );
    assert_eq!(reason(&server).await, "registration_off");
    set(&server, json!({ "registration": { "enabled": true } })).await;
    let endpoint = format!("http://{}{REGISTER}", server.address);
    let told = server.get(metadata).send().await;
    told.has("/registration_endpoint", endpoint);
    register(&server, &public()).await.status_is(201);
}

#[tokio::test]
async fn section_2_what_is_left_out_has_its_default() {
    let server = open("").await;
    let metadata = json!({ "redirect_uris": ["https://app.example.com/callback"] });
    let registered = register(&server, &metadata).await.status_is(201);
    let mut body = registered.json();
    let secret = body["client_secret"].take();
    assert_eq!(secret.as_str().expect("a secret").len(), 43);
    assert_eq!(body["client_id"].take().as_str().expect("an id").len(), 43);
    assert_eq!(
        body,
        json!({
            "client_id": null,
            "client_secret": null,
            "client_id_issued_at": 1_767_268_800,
            "client_secret_expires_at": 0,
            "redirect_uris": ["https://app.example.com/callback"],
            "token_endpoint_auth_method": "client_secret_basic",
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            "require_pushed_authorization_requests": false,
            "dpop_bound_access_tokens": false,
        })
    );
}

#[tokio::test]
async fn section_2_null_is_the_default_and_unknown_fields_are_ignored() {
    let server = open("").await;
    let metadata = json!({
        "redirect_uris": ["https://app.example.com/"],
        "grant_types": null,
        "client_name": null,
        "client_name#de": "Laden",
        "software_statement": "a.b.c",
        "x": { "y": [] },
    });
    let registered = register(&server, &metadata).await.status_is(201);
    let registered = registered.has("/grant_types", json!(["authorization_code"]));
    registered
        .lacks("/client_name#de")
        .lacks("/x")
        .lacks("/software_statement");
}

#[tokio::test]
async fn section_3_2_1_the_answer_has_all_that_is_registered() {
    let server = open("").await;
    let metadata = json!({
        "client_name": "Shop",
        "client_uri": "https://shop.example.com/",
        "logo_uri": "https://shop.example.com/logo.png",
        "tos_uri": "https://shop.example.com/tos",
        "policy_uri": "https://shop.example.com/policy",
        "contacts": ["shop@example.com"],
        "software_id": "shop",
        "software_version": "1.2",
        "application_type": "web",
        "redirect_uris": ["https://shop.example.com/callback", "com.example.shop:/callback"],
        "post_logout_redirect_uris": ["https://shop.example.com/"],
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_post",
        "scope": "openid api",
        "id_token_signed_response_alg": "ES256",
        "require_pushed_authorization_requests": true,
        "dpop_bound_access_tokens": true,
    });
    let registered = register(&server, &metadata).await.status_is(201);
    let body = registered.json();
    for (name, value) in metadata.as_object().expect("fields") {
        assert_eq!(&body[name], value, "{name}");
    }
}

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
    let code = super::code_for(&server, &request_of(&registered, back)).await;
    let id = registered.text("/client_id");
    let exchange = with(
        with(exchange(&code), "client_id", &id),
        "redirect_uri",
        back,
    );
    let exchange = super::without(exchange, "client_secret");
    let tokens = ask(&server, &exchange).await.status_is(200);
    let refreshing = fields([
        ("grant_type", "refresh_token"),
        ("client_id", &id),
        ("refresh_token", &tokens.text("/refresh_token")),
    ]);
    ask(&server, &refreshing).await.status_is(200);
    let without_pkce = super::without(request_of(&registered, back), "code_challenge");
    let without_pkce = super::without(without_pkce, "code_challenge_method");
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
    super::is_refused(
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
    super::is_refused(&server, &machine, "invalid_client", "client_secret_expired").await;
    server.advance("-1s").await.status_is(200);
    ask(&server, &machine).await.status_is(200);
}

#[tokio::test]
async fn section_2_a_client_with_keys_has_no_secret() {
    let server = open("").await;
    let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
    let metadata = |key: &Value| {
        json!({
            "redirect_uris": ["https://app.example.com/callback"],
            "token_endpoint_auth_method": "private_key_jwt",
            "jwks": { "keys": [key] },
        })
    };
    let registered = register(&server, &metadata(&key)).await.status_is(201);
    registered
        .lacks("/client_secret")
        .has("/jwks/keys/0", key.clone());
    let mut private = key.clone();
    private["d"] = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A".into();
    let mut both = metadata(&key);
    both["jwks_uri"] = "http://127.0.0.1/jwks".into();
    for (metadata, says) in [
        (metadata(&private), "private key"),
        (metadata(&json!({ "kty": "other" })), "no key for"),
        (changed("jwks", json!({})), "a list keys"),
        (
            changed("token_endpoint_auth_method", json!("private_key_jwt")),
            "needs one of them",
        ),
        (both, "beside jwks_uri"),
    ] {
        is_refused(
            &server,
            &metadata,
            "invalid_client_metadata",
            "registration_keys",
            says,
        )
        .await;
    }
}

#[tokio::test]
async fn section_3_2_2_redirect_uris_are_refused_as_those_of_the_fixtures_are() {
    let server = open("").await;
    for (uris, says) in [
        (json!([]), "redirect_uris is missing or empty"),
        (Value::Null, "redirect_uris is missing or empty"),
        (
            json!(["javascript:alert(1)"]),
            "has a scheme to which no answer is sent",
        ),
        (
            json!(["data:text/html,a"]),
            "has a scheme to which no answer is sent",
        ),
        (json!(["https://app.example.com/#a"]), "has a fragment"),
        (json!(["/callback"]), "is not an absolute URI"),
        (json!(["https://user@app.example.com/"]), "has a user name"),
        (json!(["https://app.example.com/ a"]), "no URI has"),
        (
            json!(["http://app.example.com/callback"]),
            "must have https",
        ),
        (json!(["http://127.0.0.1.evil.example/"]), "must have https"),
        (json!(["http://10.0.0.7/"]), "must have https"),
        (
            json!(["https://app.example.com/", "http://a.example/"]),
            "must have https",
        ),
    ] {
        let metadata = changed("redirect_uris", uris);
        is_refused(
            &server,
            &metadata,
            "invalid_redirect_uri",
            "registration_redirect_uri",
            says,
        )
        .await;
    }
    let metadata = changed("post_logout_redirect_uris", json!(["javascript:a"]));
    let says = "in post_logout_redirect_uris has a scheme";
    is_refused(
        &server,
        &metadata,
        "invalid_redirect_uri",
        "registration_redirect_uri",
        says,
    )
    .await;
}

#[tokio::test]
async fn rfc_8252_programs_have_loopback_addresses_and_schemes_of_their_own() {
    let server = open("").await;
    for uri in [
        "http://localhost:8090/callback",
        "http://127.0.0.1:1/",
        "http://[::1]/callback",
        "cursor://anysphere.cursor-retrieval/oauth/callback",
        "com.example.app:/callback",
        "https://app.example.com/callback",
    ] {
        let metadata = changed("redirect_uris", json!([uri]));
        let registered = register(&server, &metadata).await.status_is(201);
        registered.has("/redirect_uris/0", uri);
    }
}

/// Each of these fields is refused, with a reason and a description, and no client is added.
async fn are_refused<const N: usize>(fields: [(&str, Value, &str, &str); N]) {
    let server = open("").await;
    for (field, value, why, says) in fields {
        let metadata = changed(field, value);
        is_refused(&server, &metadata, "invalid_client_metadata", why, says).await;
    }
    let accounts = "/__admin/accounts?provider=oidc&kind=application";
    server.get(accounts).send().await.has("/total", 5);
}

#[tokio::test]
async fn section_3_2_2_grants_and_methods_that_do_not_fit_are_refused() {
    are_refused([
        (
            "grant_types",
            json!(["implicit"]),
            "registration_grant",
            "implicit, which is not supported",
        ),
        (
            "grant_types",
            json!(["authorisation_code"]),
            "registration_grant",
            "did you mean `authorization_code`?",
        ),
        (
            "grant_types",
            json!(["password"]),
            "registration_grant",
            "only clients of the fixtures",
        ),
        (
            "grant_types",
            json!(["urn:ietf:params:oauth:grant-type:jwt-bearer"]),
            "registration_grant",
            "only clients of the fixtures",
        ),
        (
            "grant_types",
            json!(["client_credentials"]),
            "registration_grant",
            "token_endpoint_auth_method none",
        ),
        ("grant_types", json!([]), "registration_grant", "is empty"),
        (
            "response_types",
            json!(["token"]),
            "registration_response_type",
            "only code is supported",
        ),
        (
            "response_types",
            json!([]),
            "registration_response_type",
            "lacks code",
        ),
        (
            "token_endpoint_auth_method",
            json!("client_secret_jwt"),
            "registration_auth_method",
            "must be client_secret_basic",
        ),
    ])
    .await;
}

#[tokio::test]
async fn section_3_2_2_scopes_algorithms_and_pages_that_cannot_be_are_refused() {
    are_refused([
        (
            "scope",
            json!("openid apu"),
            "registration_scope",
            "apu, which is unknown; did you mean `api`?",
        ),
        (
            "scope",
            json!("a\"b"),
            "registration_scope",
            "printable ASCII",
        ),
        (
            "id_token_signed_response_alg",
            json!("none"),
            "registration_algorithm",
            "has none",
        ),
        (
            "client_uri",
            json!("javascript:alert(1)"),
            "registration_page_uri",
            "must be a URL with http or https",
        ),
        (
            "logo_uri",
            json!("data:image/svg+xml,a"),
            "registration_page_uri",
            "logo_uri",
        ),
        (
            "policy_uri",
            json!("https://user:a@b.example/"),
            "registration_page_uri",
            "policy_uri",
        ),
        ("tos_uri", json!("x"), "registration_page_uri", "tos_uri"),
    ])
    .await;
}

#[tokio::test]
async fn section_3_2_2_fields_of_another_type_or_size_are_refused() {
    are_refused([
        (
            "client_name",
            json!(7),
            "registration_field",
            "client_name must be text",
        ),
        (
            "client_name",
            json!(""),
            "registration_field",
            "between 1 and 2000",
        ),
        (
            "client_name",
            json!("a".repeat(2_001)),
            "registration_field",
            "between 1 and 2000",
        ),
        (
            "client_name",
            json!("a\u{1b}[0m"),
            "registration_field",
            "a control character",
        ),
        (
            "redirect_uris",
            json!("http://127.0.0.1/"),
            "registration_field",
            "must be a list",
        ),
        (
            "redirect_uris",
            json!([7]),
            "registration_field",
            "redirect_uris must be text",
        ),
        (
            "redirect_uris",
            json!(vec!["http://127.0.0.1/"; 51]),
            "registration_field",
            "more than 50 items",
        ),
        (
            "contacts",
            json!({}),
            "registration_field",
            "contacts must be a list",
        ),
        (
            "jwks",
            json!([]),
            "registration_field",
            "jwks must be an object",
        ),
        (
            "backchannel_logout_session_required",
            json!("true"),
            "registration_field",
            "must be true or false",
        ),
        (
            "dpop_bound_access_tokens",
            json!("true"),
            "registration_field",
            "must be true or false",
        ),
    ])
    .await;
}

#[tokio::test]
async fn an_address_that_the_server_would_call_is_on_its_own_machine() {
    let server = open("").await;
    for address in [
        "https://app.example.com/logout",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.7/logout",
        "http://localhost.evil.example/",
        "http://127.0.0.1:80@evil.example/",
        "file:///etc/passwd",
    ] {
        for field in ["backchannel_logout_uri", "jwks_uri"] {
            let metadata = changed(field, json!(address));
            let (why, says) = ("registration_outbound", "on this machine");
            is_refused(&server, &metadata, "invalid_client_metadata", why, says).await;
        }
    }
    let address = "http://127.0.0.1:3000/logout";
    let mut metadata = changed("backchannel_logout_uri", json!(address));
    metadata["backchannel_logout_session_required"] = true.into();
    let registered = register(&server, &metadata).await.status_is(201);
    registered
        .has("/backchannel_logout_uri", address)
        .has("/backchannel_logout_session_required", true);
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
async fn section_3_1_the_document_is_a_json_object_with_each_field_once() {
    let server = open("").await;
    for body in [
        "",
        "[]",
        "\"a\"",
        "{",
        r#"{"redirect_uris":["http://127.0.0.1/"],"redirect_uris":["https://evil.example/"]}"#,
        &format!("{}{}", "[".repeat(5_000), "]".repeat(5_000)),
        &format!("{{\"x\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000)),
        "{\"client_name\":\"\\ud800\"}",
    ] {
        let request = server
            .post(REGISTER)
            .body("application/json", body.to_owned());
        let refused = request.send().await.status_is(400);
        refused.has("/error", "invalid_client_metadata");
        assert_eq!(reason(&server).await, "registration_malformed");
    }
    let request = server
        .post(REGISTER)
        .body("text/plain", public().to_string());
    request.send().await.status_is(400);
    assert_eq!(reason(&server).await, "registration_malformed");
    let large = changed("x", json!("a".repeat(10 * 1024 * 1024)));
    register(&server, &large).await.status_is(413);
}

#[tokio::test]
async fn section_3_an_initial_access_token_can_be_required() {
    let server = open("initial_access_token: let-me-in").await;
    let refused = register(&server, &public()).await.status_is(401);
    let refused = refused.has("/error", "invalid_token");
    refused.header_is("www-authenticate", "Bearer realm=\"oidc\"");
    assert_eq!(reason(&server).await, "registration_token_missing");
    for (token, status) in [("other", 401), ("let-me-in", 201)] {
        let request = server.post(REGISTER).bearer(token);
        let answer = request
            .body("application/json", public().to_string())
            .send()
            .await;
        answer.status_is(status);
    }
    let listed = server
        .get("/__admin/requests?operation=oidcRegister")
        .send()
        .await;
    listed
        .clone()
        .has("/requests/1/reason", "registration_token_wrong");
    assert!(!listed.body_text().contains("let-me-in"));
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
async fn a_web_page_of_another_site_registers_nothing() {
    let server = open("origins: ['http://localhost:6274']").await;
    let from = async |headers: &[(&str, &str)]| {
        let mut request = server.post(REGISTER);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = request
            .body("application/json", public().to_string())
            .send()
            .await;
        (answer.status.as_u16(), reason(&server).await)
    };
    let own = format!("http://{}", server.address);
    let refused = (403, "registration_page".to_owned());
    let done = (201, "ok".to_owned());
    for origin in [
        "https://evil.example",
        "null",
        "http://localhost:3000",
        "http://localhost:6274.evil.example",
        "http://127.0.0.1:1",
    ] {
        assert_eq!(from(&[("origin", origin)]).await, refused, "{origin}");
    }
    assert_eq!(from(&[("sec-fetch-site", "cross-site")]).await, refused);
    assert_eq!(
        from(&[("origin", &own), ("origin", "https://evil.example")]).await,
        refused
    );
    // A name of public DNS that points here.
    let rebound = [
        ("host", "evil.example:8080"),
        ("origin", "http://evil.example:8080"),
    ];
    assert_eq!(from(&rebound).await, refused);
    assert_eq!(from(&[("origin", &own)]).await, done);
    assert_eq!(from(&[("origin", "http://localhost:6274")]).await, done);
    assert_eq!(from(&[("host", "mockid.example:8080")]).await, done);
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
async fn it_is_at_keycloaks_path_in_keycloaks_layout() {
    let server = open("").await;
    set(&server, json!({ "layout": "keycloak" })).await;
    let metadata = "/oidc/realms/acme/.well-known/openid-configuration";
    let told = server.get(metadata).send().await.status_is(200);
    let path = "/oidc/realms/acme/clients-registrations/openid-connect";
    let endpoint = format!("http://{}{path}", server.address);
    told.has("/registration_endpoint", endpoint);
    let request = server.post(path);
    let request = request.body("application/json", public().to_string());
    request.send().await.status_is(201);
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
