//! Tokens to order: every defect is refused, every good token is let in.

mod orders;

use std::collections::BTreeSet;

use mockid::Provider;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::vendors::{VENDORS, Vendor};

const TOKENS: &str = "/__admin/tokens";
const PACK: &str = "/__admin/tokens/defects";

pub async fn mint(client: &Client, order: Value) -> Answer {
    let minted = client.post(TOKENS).json(order).send().await;
    minted.status_is(201)
}

pub async fn pack(client: &Client, query: &str) -> Vec<Value> {
    let pack = client.get(&format!("{PACK}{query}")).send().await;
    let pack = pack.status_is(200);
    let tokens = pack.at("/tokens").as_array().cloned().unwrap_or_default();
    pack.has("/total", tokens.len());
    tokens
}

pub async fn call(client: &Client, vendor: &str, token: &str) -> Answer {
    client
        .get(Vendor::named(vendor).resource)
        .bearer(token)
        .send()
        .await
}

/// The reason in the journal for the one answer that is in it, which is then forgotten.
pub async fn told_reason(client: &Client) -> String {
    let journal = "/__admin/requests";
    let told = client.get(journal).send().await.has("/total", 1);
    client.delete(journal).send().await.status_is(204);
    told.text("/requests/0/reason")
}

/// The reason that there has to be for a defect, whatever the code thinks.
fn reason_of(vendor: &str, kind: &str, label: &str) -> &'static str {
    match label {
        "good" | "one_second_before_the_end" | "at_the_beginning" => "ok",
        "at_the_end" | "one_second_after_the_end" | "expired" => "access_expired",
        "one_second_before_the_beginning" | "not_yet_valid" => "not_yet_valid",
        "bad_signature" | "tampered" | "unsigned" | "foreign_key" => "bad_signature",
        "unknown_key" => "unknown_key",
        // At haut-ai HS256 signs private tokens, so that key is asked and does not fit; and the
        // other way round the header names no key.
        "algorithm_swapped" if vendor == "haut-ai" && kind == "access" => "bad_signature",
        "algorithm_swapped" if vendor == "haut-ai" => "unknown_key",
        "alg_none" | "algorithm_swapped" => "wrong_algorithm",
        "malformed" => "malformed_token",
        "missing_expiry" => "bad_claims",
        "wrong_kind" => "wrong_token_kind",
        "wrong_issuer" => "wrong_issuer",
        "unknown_account" => "account_unknown",
        "revoked" => "token_revoked",
        "session_ended" => "session_ended",
        other => panic!("no reason is known for {other}"),
    }
}

#[tokio::test]
async fn every_defect_is_refused_and_every_good_token_let_in_by_every_vendor() {
    let server = TestServer::start().await;
    for Vendor { name: vendor, .. } in VENDORS {
        for token in pack(&server, &format!("?provider={vendor}")).await {
            // An ID token is for the client, and opens nothing.
            if token["kind"] == "id" {
                continue;
            }
            let text = |field: &str| token[field].as_str().unwrap_or_default().to_owned();
            let (label, kind) = (text("label"), text("kind"));
            let reason = reason_of(vendor, &kind, &label);
            let status = if reason == "ok" { 200 } else { 401 };
            let told = json!({"status": status, "reason": reason});
            assert_eq!(token["expected"], told, "{vendor} {kind} {label}");
            assert_eq!(token["defect"].is_null(), reason == "ok", "{label}");
            assert_eq!(token["provider"], vendor);
            let answer = call(&server, vendor, &text("token")).await;
            assert_eq!(answer.status, status, "{vendor} {kind} {label}");
            assert_eq!(
                told_reason(&server).await,
                reason,
                "{vendor} {kind} {label}"
            );
        }
    }
}

#[tokio::test]
async fn the_pack_has_every_sort_that_a_vendor_can_have() {
    let server = TestServer::start().await;
    let always = [
        "good",
        "one_second_before_the_end",
        "at_the_end",
        "one_second_after_the_end",
        "one_second_before_the_beginning",
        "at_the_beginning",
        "expired",
        "not_yet_valid",
        "bad_signature",
        "tampered",
        "unsigned",
        "foreign_key",
        "alg_none",
        "algorithm_swapped",
        "malformed",
        "missing_expiry",
        "unknown_account",
        "revoked",
    ];
    for (vendor, kind, others) in [
        ("intergiro", "access", &["unknown_key", "session_ended"][..]),
        ("haut-ai", "access", &["unknown_key", "wrong_issuer"]),
        ("haut-ai", "private", &["wrong_kind"]),
        ("kyc", "access", &["wrong_issuer"]),
        ("s7risk", "access", &["unknown_key", "wrong_issuer"]),
        (
            "igny8",
            "access",
            &["unknown_key", "wrong_kind", "session_ended"],
        ),
        (
            "oidc",
            "access",
            &["unknown_key", "wrong_kind", "wrong_issuer", "session_ended"],
        ),
    ] {
        let tokens = pack(&server, &format!("?provider={vendor}")).await;
        let of_kind = tokens.iter().filter(|token| token["kind"] == kind);
        let labels: Vec<&str> = of_kind
            .filter_map(|token| token["label"].as_str())
            .collect();
        let found: BTreeSet<&str> = labels.iter().copied().collect();
        let expected = always.iter().chain(others).copied();
        assert_eq!(found, expected.collect(), "{vendor} {kind}");
        assert_eq!(labels.len(), found.len(), "each once");
    }
    let all = pack(&server, "").await;
    let vendors = all.iter().filter_map(|token| token["provider"].as_str());
    let every = Provider::all().into_iter().map(Provider::name);
    assert_eq!(vendors.collect::<BTreeSet<_>>(), every.collect());
}

#[tokio::test]
async fn the_tokens_of_a_pack_all_differ() {
    let server = TestServer::start().await;
    for _ in 0..2 {
        let all = pack(&server, "").await;
        let texts = all.iter().filter_map(|token| token["token"].as_str());
        let texts: BTreeSet<_> = texts.collect();
        assert_eq!(texts.len(), all.len());
    }
}

#[tokio::test]
async fn a_vendor_without_an_active_account_has_no_pack() {
    let yaml = "kyc: { users: [{ email: a@example.com, password: x, active: false }] }";
    let server = TestServer::with_fixtures(yaml).await;
    let order = json!({"provider": "kyc"});
    let answer = server.post(TOKENS).json(order).send().await;
    answer.violations("/provider");
    let answer = server.get(&format!("{PACK}?provider=kyc")).send().await;
    answer.violations("?provider");
    assert_eq!(pack(&server, "").await, Vec::<Value>::new());
}

#[tokio::test]
async fn what_is_minted_in_one_sandbox_is_unknown_in_another() {
    let server = TestServer::start().await;
    let minted = mint(&server, json!({"provider": "intergiro"})).await;
    let other = server.in_sandbox("other");
    other.get(TOKENS).send().await.has("/total", 0);
    call(&other, "intergiro", &minted.text("/token"))
        .await
        .status_is(401);
}
