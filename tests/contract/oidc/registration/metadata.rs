//! The metadata of a client, and the answer with them (RFC 7591, sections 2 and 3.2.1).

use serde_json::{Value, json};

use super::{changed, is_refused, open, register};

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
async fn rfc_9864_ed25519_is_registered_as_eddsa_the_name_in_id_tokens() {
    let server = open("").await;
    let metadata = changed("id_token_signed_response_alg", json!("Ed25519"));
    let registered = register(&server, &metadata).await.status_is(201);
    registered.has("/id_token_signed_response_alg", "EdDSA");
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
        (both, "beside jwks_uri"),
    ] {
        is_refused(&server, &metadata, "registration_keys", says).await;
    }
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
            is_refused(&server, &metadata, why, says).await;
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
