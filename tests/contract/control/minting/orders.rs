//! What an order says, and which orders are refused.

use serde_json::json;

use super::{PACK, TOKENS, call, mint};
use crate::igny8;
use crate::support::answer::{claim_names, claims};
use crate::support::server::{NOON_SECONDS, TestServer};

#[tokio::test]
async fn a_minted_token_is_like_one_that_the_vendor_issues() {
    let server = TestServer::start().await;
    for (vendor, kind, names) in [
        (
            "intergiro",
            "access",
            &["sub", "sessionId", "jti", "iat", "exp"][..],
        ),
        ("kyc", "access", &["sub", "aud", "exp"]),
        (
            "s7risk",
            "access",
            &["iss", "sub", "iat", "exp", "type", "jti"],
        ),
        (
            "igny8",
            "access",
            &["user_id", "exp", "account_id", "iat", "type", "jti"],
        ),
        (
            "haut-ai",
            "private",
            &["token_type", "jti", "user_id", "iat", "exp"],
        ),
    ] {
        let minted = mint(&server, json!({"provider": vendor, "kind": kind})).await;
        let minted = minted.has("/kind", kind);
        let minted = minted.has("/expected", json!({"status": 200, "reason": "ok"}));
        let token = minted.text("/token");
        assert_eq!(claim_names(&token), names, "{vendor}");
        assert_eq!(claims(&token), minted.at("/claims"));
        call(&server, vendor, &token).await.status_is(200);
        let known = server.get(&format!("{TOKENS}/{}", minted.text("/id")));
        let known = known.send().await.status_is(200).has("/uses", 1);
        known.has("/provider", vendor).has("/kind", kind);
    }
}

#[tokio::test]
async fn a_minted_token_of_a_vendor_with_sessions_has_one() {
    let server = TestServer::start().await;
    let minted = mint(
        &server,
        json!({"provider": "intergiro", "expires_in": "2h"}),
    )
    .await;
    let session = minted.text("/claims/sessionId");
    let read = server.get(&format!("/__admin/sessions/{session}")).send();
    let read = read.await.status_is(200).has("/state", "live");
    read.has("/ends", "2026-01-01T14:00:00Z")
        .has("/access_expires", "2026-01-01T14:00:00Z");
    server.advance("1h59m59s").await;
    let token = minted.text("/token");
    call(&server, "intergiro", &token).await.status_is(200);
    server.advance("1s").await;
    call(&server, "intergiro", &token).await.status_is(401);
}

#[tokio::test]
async fn account_lifetime_and_claims_are_as_ordered() {
    let server = TestServer::start().await;
    let order = json!({
        "provider": "igny8",
        "account": "viewer@example.com",
        "expires_in": "90s",
        "claims": {"scope": ["a"], "account_id": null},
    });
    let minted = mint(&server, order).await;
    let minted = minted.has("/claims/user_id", 2);
    let minted = minted.has("/claims/exp", NOON_SECONDS + 90);
    let minted = minted.has("/claims/scope", json!(["a"]));
    assert_eq!(minted.at("/claims").get("account_id"), None);
    for account in ["demo-client", "user@example.com"] {
        let order = json!({"provider": "s7risk", "account": account});
        let minted = mint(&server, order).await;
        let kind = if account == "demo-client" {
            "application"
        } else {
            "user"
        };
        let minted = minted.has("/claims/type", kind);
        call(&server, "s7risk", &minted.text("/token"))
            .await
            .status_is(200);
    }
    let id = mint(&server, json!({"provider": "intergiro"}))
        .await
        .text("/claims/sub");
    let by_id = mint(&server, json!({"provider": "intergiro", "account": id})).await;
    by_id.has("/claims/sub", id);
}

#[tokio::test]
async fn what_is_expected_follows_from_the_claims_as_well() {
    let server = TestServer::start().await;
    for (claims, reason) in [
        (json!({"exp": NOON_SECONDS}), "access_expired"),
        (json!({"exp": "soon"}), "bad_claims"),
        (json!({"exp": null}), "bad_claims"),
        (json!({"iat": NOON_SECONDS + 1}), "not_yet_valid"),
        (json!({"iss": "https://example.com"}), "wrong_issuer"),
        (
            json!({"sub": "00000000-0000-4000-8000-000000000000"}),
            "account_unknown",
        ),
        (json!({"jti": null}), "bad_claims"),
        (json!({"extra": true}), "ok"),
    ] {
        let order = json!({"provider": "s7risk", "claims": claims});
        let minted = mint(&server, order).await.has("/expected/reason", reason);
        let status = minted.at("/expected/status");
        let answer = call(&server, "s7risk", &minted.text("/token")).await;
        assert_eq!(answer.status.as_u16(), status, "{reason}");
    }
}

#[tokio::test]
async fn an_inactive_accounts_token_is_refused_as_expected() {
    let server = TestServer::start().await;
    let order = json!({"provider": "igny8", "account": "suspended@example.com"});
    let minted = mint(&server, order).await;
    let refused = json!({"status": 401, "reason": "account_inactive"});
    let minted = minted.has("/expected", refused);
    call(&server, "igny8", &minted.text("/token"))
        .await
        .status_is(401);
}

#[tokio::test]
async fn a_minted_refresh_token_refreshes_and_a_defective_one_does_not() {
    let server = TestServer::start().await;
    for (defect, reason) in [
        (None, "ok"),
        (Some("expired"), "refresh_expired"),
        (Some("tampered"), "bad_signature"),
        (Some("wrong_kind"), "wrong_token_kind"),
        (Some("revoked"), "token_revoked"),
        (Some("session_ended"), "session_ended"),
    ] {
        let mut order = json!({"provider": "igny8", "kind": "refresh"});
        if let Some(defect) = defect {
            order["defect"] = defect.into();
        }
        let minted = mint(&server, order).await.has("/expected/reason", reason);
        let token = minted.text("/token");
        let refreshed = igny8::refresh_with(&server, &token).await;
        assert_eq!(
            refreshed.status.as_u16(),
            minted.at("/expected/status"),
            "{reason}"
        );
        // It opens nothing.
        if defect != Some("wrong_kind") {
            call(&server, "igny8", &token).await.status_is(401);
        }
    }
}

#[tokio::test]
async fn a_good_token_without_a_name_of_its_own_is_the_one_that_is_there() {
    let server = TestServer::start().await;
    let order = || mint(&server, json!({"provider": "kyc"}));
    let (first, second) = (order().await, order().await);
    assert_eq!(first.text("/token"), second.text("/token"));
    let revoked = mint(&server, json!({"provider": "kyc", "defect": "revoked"})).await;
    assert_ne!(first.text("/token"), revoked.text("/token"));
    call(&server, "kyc", &first.text("/token"))
        .await
        .status_is(200);
    call(&server, "kyc", &revoked.text("/token"))
        .await
        .status_is(401);
    let id = first.text("/id");
    server
        .delete(&format!("{TOKENS}/{id}"))
        .send()
        .await
        .status_is(204);
    let third = order().await.has("/expected/reason", "ok");
    call(&server, "kyc", &third.text("/token"))
        .await
        .status_is(200);
}

#[tokio::test]
async fn a_defect_that_the_tokens_cannot_have_is_422_and_names_those_they_can() {
    let server = TestServer::start().await;
    for (vendor, kind, defect, possible) in [
        ("kyc", "access", "wrong_kind", "wrong_issuer"),
        ("kyc", "access", "unknown_key", "foreign_key"),
        ("s7risk", "access", "session_ended", "revoked"),
        ("intergiro", "access", "wrong_issuer", "session_ended"),
        ("haut-ai", "private", "unknown_key", "wrong_kind"),
        ("igny8", "refresh", "wrong_issuer", "wrong_kind"),
    ] {
        let order = json!({"provider": vendor, "kind": kind, "defect": defect});
        let answer = server.post(TOKENS).json(order).send().await;
        let detail = answer.violations("/defect").text("/errors/0/detail");
        assert!(detail.contains(possible), "{detail}");
        assert!(!detail.contains(defect), "{detail}");
    }
}

#[tokio::test]
async fn an_order_that_does_not_fit_is_422_and_nothing_is_made() {
    let server = TestServer::start().await;
    for (order, field, told) in [
        (json!({}), "/provider", "is missing"),
        (
            json!({"provider": "kyk"}),
            "/provider",
            "did you mean `kyc`?",
        ),
        (
            json!({"provider": "kyc", "kind": "refresh"}),
            "/kind",
            "are: access",
        ),
        (
            json!({"provider": "kyc", "kind": "acces"}),
            "/kind",
            "did you mean `access`?",
        ),
        (
            json!({"provider": "kyc", "defect": "expird"}),
            "/defect",
            "did you mean `expired`?",
        ),
        (
            json!({"provider": "kyc", "account": "usr@example.com"}),
            "/account",
            "did you mean `user@example.com`?",
        ),
        (json!({"provider": "kyc", "account": ""}), "/account", ""),
        (
            json!({"provider": "kyc", "expires_in": "-5m"}),
            "/expires_in",
            "",
        ),
        (
            json!({"provider": "kyc", "expires_in": 5}),
            "/expires_in",
            "",
        ),
        (
            json!({"provider": "kyc", "claims": []}),
            "/claims",
            "an object",
        ),
        (
            json!({"provider": "kyc", "claim": {}}),
            "/claim",
            "did you mean `claims`?",
        ),
    ] {
        let answer = server.post(TOKENS).any_json(order.clone()).send().await;
        let detail = answer.violations(field).text("/errors/0/detail");
        assert!(detail.contains(told), "{order}: {detail}");
    }
    let broken = server.post(TOKENS).body("application/json", "{");
    broken.send().await.status_is(400);
    server.get(TOKENS).send().await.has("/total", 0);
    let wrong = server.get(&format!("{PACK}?provider=kyk")).send().await;
    wrong.violations("?provider");
    let unknown = server.get(&format!("{PACK}?kind=access")).send().await;
    unknown.violations("?kind");
}
