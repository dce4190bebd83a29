//! Refusals (RFC 8693, section 2.2.2).

use serde_json::json;

use super::{
    ACCESS, BACKEND, EXCHANGE, Fields, ID, JWT, REFRESH, access_token_of, ask, by_app, exchange,
    exchanged, fields, fixtures, for_backend, reason, server, tokens_of, with, with_part,
};
use crate::oidc::dpop::ask_proven;
use crate::oidc::{minted, without};
use crate::support::answer::claims;
use crate::support::client::Client;

async fn is_refused(client: &Client, request: &Fields, error: &str, why: &str) {
    let answer = ask(client, request).await.status_is(400);
    answer
        .has("/error", error)
        .header_is("cache-control", "no-store");
    assert_eq!(reason(client).await, why, "{request:?}");
}

#[tokio::test]
async fn section_2_1_what_is_required_is_missing() {
    let server = server().await;
    let request = for_backend(&access_token_of(&server, "ada").await);
    let token = request["subject_token"].clone();
    for request in [
        without(request.clone(), "subject_token"),
        without(request.clone(), "subject_token_type"),
        with(request.clone(), "actor_token", &token),
        with(request, "actor_token_type", ACCESS),
    ] {
        is_refused(&server, &request, "invalid_request", "parameter_missing").await;
    }
}

#[tokio::test]
async fn section_3_other_types_are_not_supported() {
    const SAML: &str = "urn:ietf:params:oauth:token-type:saml2";
    let server = server().await;
    let request = for_backend(&access_token_of(&server, "ada").await);
    for (name, kind) in [
        ("subject_token_type", SAML),
        ("subject_token_type", "access_token"),
        ("requested_token_type", SAML),
        ("requested_token_type", REFRESH),
    ] {
        let request = with(request.clone(), name, kind);
        is_refused(
            &server,
            &request,
            "invalid_request",
            "token_type_unsupported",
        )
        .await;
    }
}

#[tokio::test]
async fn section_2_2_2_a_token_of_another_type_than_its_parameter_says_is_refused() {
    let server = server().await;
    let tokens = tokens_of(&server, "ada").await;
    let of = |name: &str| tokens.text(&format!("/{name}"));
    for (kind, token, why) in [
        (ACCESS, of("id_token"), "wrong_token_kind"),
        (ACCESS, of("refresh_token"), "wrong_token_kind"),
        (ID, of("access_token"), "wrong_token_kind"),
        (REFRESH, of("access_token"), "refresh_unknown"),
        (JWT, of("refresh_token"), "malformed_token"),
    ] {
        is_refused(&server, &by_app(&token, kind), "invalid_request", why).await;
    }
}

#[tokio::test]
async fn section_2_2_2_each_token_that_introspection_would_call_inactive_has_its_reason() {
    let server = server().await;
    for (defect, why) in [
        ("expired", "access_expired"),
        ("bad_signature", "bad_signature"),
        ("wrong_kind", "wrong_token_kind"),
        ("revoked", "token_revoked"),
        ("unknown_account", "account_unknown"),
        ("wrong_issuer", "wrong_issuer"),
    ] {
        let token = minted(&server, json!({ "defect": defect })).await;
        is_refused(&server, &exchange(&token, ACCESS), "invalid_request", why).await;
        let good = access_token_of(&server, "ada").await;
        let request = with(for_backend(&good), "actor_token", &token);
        let request = with(request, "actor_token_type", ACCESS);
        is_refused(&server, &request, "invalid_request", why).await;
    }
    let unknown = exchange("accVkjcJyb4BWCxGsndESCJQbdFMogUC5PbRDqceLTC", ACCESS);
    is_refused(&server, &unknown, "invalid_request", "token_unknown").await;
}

#[tokio::test]
async fn a_client_exchanges_only_tokens_that_are_its_own_or_for_it() {
    let server = server().await;
    let token = access_token_of(&server, "ada").await;
    let stranger = with(by_app(&token, ACCESS), "client_id", "stranger");
    is_refused(
        &server,
        &stranger,
        "invalid_request",
        "token_not_for_client",
    )
    .await;
    // A token with the client's id in `aud` is for it.
    let given = with(by_app(&token, ACCESS), "audience", "stranger");
    let given = exchanged(&server, &given).await;
    let stranger = with(stranger, "subject_token", &given);
    ask(&server, &stranger).await.status_is(200);
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_by_its_client_alone() {
    let mut oidc = fixtures();
    oidc["clients"][2]["audiences"] = json!([super::FRONTEND]);
    let server = with_part(&oidc).await;
    let token = tokens_of(&server, "ada").await.text("/refresh_token");
    let stranger = with(by_app(&token, REFRESH), "client_id", "stranger");
    is_refused(
        &server,
        &stranger,
        "invalid_request",
        "token_not_for_client",
    )
    .await;
}

#[tokio::test]
async fn a_refresh_token_that_is_bound_to_a_key_is_exchanged_with_a_proof() {
    let mut oidc = fixtures();
    oidc["clients"][0] = json!({
        "client_id": "app",
        "public": true,
        "grants": ["password", "refresh_token", EXCHANGE],
    });
    let server = with_part(&oidc).await;
    let password = fields([
        ("grant_type", "password"),
        ("client_id", "app"),
        ("username", "ada"),
        ("password", "password"),
    ]);
    let tokens = ask_proven(&server, &password).await.status_is(200);
    let request = by_app(&tokens.text("/refresh_token"), REFRESH);
    let request = without(request, "client_secret");
    is_refused(&server, &request, "invalid_dpop_proof", "dpop_missing").await;
    let issued = ask_proven(&server, &request).await.status_is(200);
    issued.has("/token_type", "DPoP");
}

#[tokio::test]
async fn an_unknown_audience_is_answered_with_the_nearest_client_or_resource() {
    let server = server().await;
    let token = access_token_of(&server, "ada").await;
    let request = with(exchange(&token, ACCESS), "audience", "strager");
    let refused = ask(&server, &request).await;
    let description = "the audience strager is unknown; did you mean `stranger`?";
    refused.has("/error_description", description);
}

#[tokio::test]
async fn a_client_needs_the_grant_and_its_credentials() {
    let server = server().await;
    let token = access_token_of(&server, "ada").await;
    let wrong = with(exchange(&token, ACCESS), "client_secret", "wrong");
    ask(&server, &wrong).await.status_is(401);
    assert_eq!(reason(&server).await, "client_auth_failed");
    let mut oidc = fixtures();
    oidc["clients"][1]["grants"] = json!(["client_credentials"]);
    let server = with_part(&oidc).await;
    let request = exchange("token", ACCESS);
    is_refused(
        &server,
        &request,
        "unauthorized_client",
        "grant_not_allowed",
    )
    .await;
}

#[tokio::test]
async fn section_2_2_2_a_target_that_is_unknown_or_not_the_clients_is_invalid() {
    let mut oidc = fixtures();
    oidc["clients"][1]["targets"] = json!([BACKEND]);
    let server = with_part(&oidc).await;
    let request = exchange(&access_token_of(&server, "ada").await, ACCESS);
    for (name, target, why) in [
        (
            "resource",
            "https://backend.example.com/",
            "resource_unknown",
        ),
        ("resource", "backend", "resource_invalid"),
        ("resource", super::FRONTEND, "resource_not_allowed"),
        ("audience", "nobody", "resource_unknown"),
        ("audience", "app", "resource_not_allowed"),
    ] {
        let request = with(request.clone(), name, target);
        is_refused(&server, &request, "invalid_target", why).await;
    }
    for name in ["resource", "audience"] {
        let request = with(request.clone(), name, BACKEND);
        ask(&server, &request).await.status_is(200);
    }
}

#[tokio::test]
async fn a_token_of_one_issuer_is_exchanged_at_another_that_has_its_user() {
    let mut oidc = fixtures();
    oidc["settings"]["issuers"] = json!({ "acme": {}, "small": { "users": ["bob"] } });
    let server = with_part(&oidc).await;
    let request = by_app(&access_token_of(&server, "ada").await, ACCESS);
    let at_acme = crate::oidc::form(server.post("/oidc/acme/token"), &request);
    let token = at_acme.send().await.status_is(200).text("/access_token");
    let issuer = format!("http://{}/oidc", server.address);
    assert_eq!(claims(&token)["iss"], format!("{issuer}/acme"));
    // And back.
    let back = exchanged(&server, &by_app(&token, ACCESS)).await;
    assert_eq!(claims(&back)["iss"], issuer);
    let at_small = crate::oidc::form(server.post("/oidc/small/token"), &request);
    let refused = at_small.send().await.status_is(400);
    refused.has("/error", "invalid_request");
    assert_eq!(reason(&server).await, "account_unknown");
}

#[tokio::test]
async fn the_journal_does_not_have_the_tokens() {
    let server = server().await;
    let token = access_token_of(&server, "ada").await;
    let request = with(for_backend(&token), "actor_token", &token);
    let issued = exchanged(&server, &with(request, "actor_token_type", ACCESS)).await;
    let journal = server.get("/__admin/requests").send().await.json();
    let journal = journal.to_string();
    for token in [token, issued] {
        assert!(!journal.contains(&token), "{journal}");
    }
    // Types are no secrets.
    let shown = format!("subject_token_type={}", ACCESS.replace(':', "%3A"));
    assert!(journal.contains(&shown), "{journal}");
}
