//! What the server would say to a token: never another thing than its resources say.

use serde_json::{Value, json};

use super::minting::{call, mint, pack, told_reason};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::{NOON, TestServer};
use crate::vendors::{VENDORS, Vendor};
use crate::{forgeries, intergiro};

const INSPECT: &str = "/__admin/tokens/inspect";

/// The inspection and the resource agree on the token, now.
async fn agree(client: &Client, vendor: &str, token: &str, label: &str) -> Answer {
    let question = json!({"token": token, "provider": vendor});
    let inspected = client.inspect(question).await;
    let answer = call(client, vendor, token).await;
    let status = answer.status.as_u16();
    assert_eq!(
        inspected.at("/status"),
        status,
        "{vendor} {label}: {inspected:?}"
    );
    assert_eq!(
        told_reason(client).await,
        inspected.text("/reason"),
        "{vendor} {label}"
    );
    let verdict = if status == 200 { "accepted" } else { "refused" };
    assert_eq!(inspected.at("/verdict"), verdict, "{vendor} {label}");
    let checks = inspected
        .at("/checks")
        .as_array()
        .cloned()
        .unwrap_or_default();
    let (last, before) = checks.split_last().expect("a check");
    assert!(
        before.iter().all(|check| check["passed"] == true),
        "{label}"
    );
    assert_eq!(last["passed"], status == 200, "{label}");
    inspected
}

#[tokio::test]
async fn inspect_agrees_with_the_resource_about_every_token_at_every_edge_of_time() {
    let server = TestServer::start().await;
    // The ends of the tokens: their lifetimes, a day later where they were tampered with, twice
    // as late where they begin late; and a second before and after each.
    let instants = [
        "2026-01-01T11:59:59Z",
        NOON,
        "2026-01-01T12:00:01Z",
        "2026-01-01T12:14:59Z",
        "2026-01-01T12:15:00Z",
        "2026-01-01T12:29:59Z",
        "2026-01-01T12:30:00Z",
        "2026-01-01T12:59:59Z",
        "2026-01-01T13:00:00Z",
        "2026-01-01T13:59:59Z",
        "2026-01-01T14:00:00Z",
        "2026-01-02T11:59:59Z",
        "2026-01-02T12:00:00Z",
        "2026-01-03T11:59:59Z",
        "2026-01-03T12:00:00Z",
    ];
    let mut tokens = pack(&server, "").await;
    // An ID token is for the client; as an access token it is of the wrong kind.
    tokens.retain(|token| token["kind"] != "id");
    let text = |token: &Value, field: &str| token[field].as_str().unwrap_or_default().to_owned();
    for instant in instants {
        server.set_clock(NOON).await;
        let mut asked = Vec::new();
        for token in &tokens {
            let question = json!({
                "token": token["token"], "at": instant, "provider": token["provider"],
            });
            asked.push(server.inspect(question).await.at("/reason"));
        }
        server.set_clock(instant).await;
        for (token, asked) in tokens.iter().zip(asked) {
            let (vendor, label) = (text(token, "provider"), text(token, "label"));
            let found = agree(&server, &vendor, &text(token, "token"), &label).await;
            assert_eq!(found.at("/reason"), asked, "{vendor} {label} at {instant}");
            if instant == NOON {
                assert_eq!(asked, token["expected"]["reason"], "{vendor} {label}");
            }
        }
    }
}

#[tokio::test]
async fn inspect_agrees_with_the_resource_about_what_is_no_token() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    told_reason(&server).await;
    for Vendor { name: vendor, .. } in VENDORS {
        for token in [
            "x",
            ".",
            "..",
            "a.b.c",
            "a.b.c.d",
            "e30.e30.e30",
            &session.refresh,
        ] {
            agree(&server, vendor, token, token).await;
        }
    }
    let nothing = server.inspect(json!({"token": ""})).await;
    nothing
        .has("/reason", "malformed_token")
        .has("/header", Value::Null);
}

#[tokio::test]
async fn the_vendor_is_found_by_the_token() {
    let server = TestServer::start().await;
    for good in forgeries::all(&server).await {
        let inspected = server.inspect(json!({"token": good.token})).await;
        inspected
            .has("/provider", good.vendor)
            .has("/verdict", "accepted")
            .has("/reason", "ok");
    }
    for token in pack(&server, "?provider=s7risk").await {
        let inspected = server.inspect(json!({"token": token["token"]})).await;
        let inspected = inspected.has("/provider", "s7risk");
        assert_eq!(inspected.at("/reason"), token["expected"]["reason"]);
    }
}

#[tokio::test]
async fn an_inspection_shows_what_the_token_says_and_what_is_known_of_it() {
    let server = TestServer::start().await;
    let minted = mint(&server, json!({"provider": "igny8"})).await;
    call(&server, "igny8", &minted.text("/token"))
        .await
        .status_is(200);
    let question = json!({"token": minted.text("/token"), "at": "2026-01-01T12:15:00Z"});
    let inspected = server.inspect(question).await;
    let inspected = inspected
        .has("/verdict", "refused")
        .has("/reason", "access_expired")
        .has("/header", json!({"alg": "HS256", "typ": "JWT"}))
        .has("/claims", minted.at("/claims"))
        .has("/record/id", minted.text("/id"))
        .has("/record/uses", 1)
        .has("/record/state", "expired");
    let checks = inspected.at("/checks");
    let last = checks.as_array().and_then(|checks| checks.last());
    let expected = json!({"check": "expiry", "passed": false,
        "detail": "good until before 2026-01-01T12:15:00Z; it is 2026-01-01T12:15:00Z"});
    assert_eq!(last, Some(&expected));
}

#[tokio::test]
async fn what_was_copied_with_the_header_around_it_is_understood() {
    let server = TestServer::start().await;
    let token = mint(&server, json!({"provider": "kyc"})).await;
    let token = token.text("/token");
    for pasted in [
        format!("Bearer {token}"),
        format!("authorization: bearer  {token}\n"),
        format!(" {token} "),
    ] {
        let inspected = server.inspect(json!({"token": pasted})).await;
        inspected.has("/verdict", "accepted");
    }
}

#[tokio::test]
async fn an_inspection_knows_what_was_done_to_the_token_and_counts_as_no_use() {
    let server = TestServer::start().await;
    let token = mint(&server, json!({"provider": "kyc"})).await;
    let inspect = || server.inspect(json!({"token": token.text("/token")}));
    inspect().await.has("/reason", "ok").has("/record/uses", 0);
    let id = token.text("/id");
    let expire = server.post(&format!("/__admin/tokens/{id}/expire"));
    expire.send().await.status_is(200);
    inspect().await.has("/reason", "access_expired");
    let revoke = server.delete(&format!("/__admin/tokens/{id}"));
    revoke.send().await.status_is(204);
    inspect()
        .await
        .has("/reason", "token_revoked")
        .has("/record/state", "revoked")
        .has("/record/uses", 0);
}

#[tokio::test]
async fn an_opaque_refresh_token_opens_nothing_but_is_known() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    let inspected = server.inspect(json!({"token": session.refresh})).await;
    inspected
        .has("/verdict", "refused")
        .has("/reason", "malformed_token")
        .has("/record/kind", "refresh");
}

#[tokio::test]
async fn a_question_that_does_not_fit_is_422() {
    let server = TestServer::start().await;
    for (question, field) in [
        (json!({}), "/token"),
        (json!({"token": 1}), "/token"),
        (json!({"token": "x", "at": "noon"}), "/at"),
        (json!({"token": "x", "provider": "kyk"}), "/provider"),
        (json!({"token": "x", "when": "now"}), "/when"),
    ] {
        let answer = server.post(INSPECT).any_json(question).send().await;
        answer.violations(field);
    }
    let broken = server.post(INSPECT).body("application/json", "x");
    broken.send().await.status_is(400);
}

#[tokio::test]
async fn an_inspection_is_of_its_own_sandbox() {
    let server = TestServer::start().await;
    let minted = mint(&server, json!({"provider": "intergiro"})).await;
    let question = json!({"token": minted.text("/token")});
    let other = server.in_sandbox("other").inspect(question).await;
    let other = other.has("/reason", "other_sandbox");
    assert_eq!(other.at("/record"), Value::Null);
}

#[tokio::test]
async fn an_inspection_says_that_the_id_of_a_token_is_of_another_sandbox() {
    let server = TestServer::start().await;
    let minted = mint(&server, json!({"provider": "s7risk"})).await;
    let question = json!({"token": minted.text("/token")});
    let other = server.in_sandbox("other").inspect(question).await;
    let checks = other.at("/checks");
    let last = checks.as_array().and_then(|checks| checks.last());
    let detail = "the ledger does not have it, and its `jti` is not one of this sandbox";
    let expected = json!({"check": "record", "passed": false, "detail": detail});
    assert_eq!(last, Some(&expected));
}

#[tokio::test]
async fn a_token_can_be_inspected_as_of_the_end_of_the_calendar() {
    let server = TestServer::start().await;
    let token = mint(&server, json!({"provider": "kyc"})).await;
    let question = json!({"token": token.text("/token"), "at": "9999-12-31T23:59:59Z"});
    let inspected = server.inspect(question).await;
    inspected.has("/reason", "access_expired");
}
