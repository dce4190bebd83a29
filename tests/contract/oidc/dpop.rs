//! DPoP, by the sections of RFC 9449. Proofs come from the control API.

use serde_json::{Value, json};

use super::{
    Fields, SPA, TOKEN, access_token, authorize, automatic, exchange, fields, form, mint, reason,
    refreshing, request, returned, with, without,
};
use crate::support::answer::{Answer, segment};
use crate::support::server::TestServer;

/// The names of the defects of proofs that need no access token and no nonce.
const DEFECTS: [(&str, &str); 17] = [
    ("malformed", "dpop_malformed"),
    ("critical", "dpop_critical"),
    ("type_wrong", "dpop_type"),
    ("algorithm_none", "dpop_algorithm"),
    ("algorithm_symmetric", "dpop_algorithm"),
    ("key_missing", "dpop_key_missing"),
    ("key_private", "dpop_key_private"),
    ("signature", "dpop_signature"),
    ("jti_missing", "dpop_claims"),
    ("htm_missing", "dpop_claims"),
    ("htu_missing", "dpop_claims"),
    ("iat_missing", "dpop_claims"),
    ("method_wrong", "dpop_method"),
    ("url_wrong", "dpop_url"),
    ("too_old", "dpop_too_old"),
    ("in_future", "dpop_in_future"),
    ("none", "ok"),
];

/// A proof for a request, with these changes to the order.
async fn order(server: &TestServer, method: &str, path: &str, changes: Value) -> Answer {
    let url = format!("http://{}{path}", server.address);
    let mut order = json!({ "method": method, "url": url });
    for (name, value) in changes.as_object().into_iter().flatten() {
        order[name] = value.clone();
    }
    let made = server.post("/__admin/oidc/dpop/proofs").json(order);
    made.send().await.status_is(201)
}

async fn proof(server: &TestServer, method: &str, path: &str, changes: Value) -> String {
    order(server, method, path, changes).await.text("/proof")
}

/// The thumbprint of the key of proofs.
async fn thumbprint(server: &TestServer) -> String {
    order(server, "GET", "/", json!({})).await.text("/jkt")
}

/// Sends a token request with a proof.
async fn ask(server: &TestServer, fields: &Fields, proof: &str) -> Answer {
    let request = form(server.post(TOKEN), fields);
    request.header("dpop", proof).send().await
}

/// Sends a token request with a new proof.
async fn ask_proven(server: &TestServer, fields: &Fields) -> Answer {
    let proof = proof(server, "POST", TOKEN, json!({})).await;
    ask(server, fields, &proof).await
}

fn machine() -> Fields {
    fields([
        ("grant_type", "client_credentials"),
        ("client_id", "machine"),
        ("client_secret", "secret"),
    ])
}

/// A code for the client `web`, with these parameters besides.
async fn code(server: &TestServer, fields: &Fields) -> String {
    let answer = authorize(server, fields).await.status_is(303);
    returned(&answer)["code"].clone()
}

/// The bound tokens of a whole flow of the client `web`.
async fn tokens(server: &TestServer) -> Answer {
    let code = code(server, &request()).await;
    let answer = ask_proven(server, &exchange(&code)).await.status_is(200);
    answer.has("/token_type", "DPoP")
}

/// Asks for userinfo with a token and a proof.
async fn userinfo(server: &TestServer, token: &str, proof: &str) -> Answer {
    let request = server.get("/oidc/userinfo").header("dpop", proof);
    let request = request.header("authorization", &format!("DPoP {token}"));
    request.send().await
}

async fn proof_for(server: &TestServer, token: &str, defect: Option<&str>) -> String {
    let changes = match defect {
        Some(defect) => json!({ "access_token": token, "defect": defect }),
        None => json!({ "access_token": token }),
    };
    proof(server, "GET", "/oidc/userinfo", changes).await
}

fn claims(token: &str) -> Value {
    serde_json::from_str(&segment(token, 1)).expect("claims")
}

#[tokio::test]
async fn section_5_a_token_request_with_a_proof_gives_a_token_that_is_bound_to_its_key() {
    let server = automatic("").await;
    let key = thumbprint(&server).await;
    let token = tokens(&server).await.text("/access_token");
    assert_eq!(claims(&token)["cnf"]["jkt"], key);
    let machine = ask_proven(&server, &machine()).await.status_is(200);
    let machine = machine.has("/token_type", "DPoP");
    assert_eq!(claims(&machine.text("/access_token"))["cnf"]["jkt"], key);
}

#[tokio::test]
async fn section_5_a_token_request_without_a_proof_gives_a_bearer_token() {
    let server = automatic("").await;
    let answer = super::log_in(&server).await.has("/token_type", "Bearer");
    assert!(claims(&answer.text("/access_token")).get("cnf").is_none());
}

#[tokio::test]
async fn section_4_3_each_check_of_a_proof_has_a_reason() {
    let server = TestServer::start().await;
    for (defect, why) in DEFECTS {
        let changes = match defect {
            "none" => json!({}),
            defect => json!({ "defect": defect }),
        };
        let made = order(&server, "POST", TOKEN, changes).await;
        let made = made.has("/expected/reason", why);
        let answer = ask(&server, &machine(), &made.text("/proof")).await;
        let status = answer.status.as_u16();
        if why == "ok" {
            assert_eq!(status, 200);
        } else {
            assert_eq!(status, 400, "{defect}");
            answer.has("/error", "invalid_dpop_proof");
        }
        assert_eq!(reason(&server).await, why, "{defect}");
    }
}

#[tokio::test]
async fn section_4_3_two_proofs_are_refused() {
    let server = TestServer::start().await;
    let one = proof(&server, "POST", TOKEN, json!({})).await;
    let request = form(server.post(TOKEN), &machine());
    let request = request.header("dpop", &one).header("dpop", &one);
    let answer = request.send().await.status_is(400);
    answer.has("/error", "invalid_dpop_proof");
    assert_eq!(reason(&server).await, "dpop_repeated");
}

#[tokio::test]
async fn section_11_1_a_proof_is_good_once_also_when_the_clock_is_moved_back() {
    let server = TestServer::start().await;
    let proof = proof(&server, "POST", TOKEN, json!({})).await;
    ask(&server, &machine(), &proof).await.status_is(200);
    ask(&server, &machine(), &proof).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_replayed");
    server.advance("60s").await.status_is(200);
    ask(&server, &machine(), &proof).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_too_old");
    server.advance("-60s").await.status_is(200);
    ask(&server, &machine(), &proof).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_replayed");
}

#[tokio::test]
async fn section_5_the_refresh_token_of_a_public_client_is_bound_to_the_key() {
    let server = automatic("").await;
    let spa = with(with(request(), "client_id", "spa"), "redirect_uri", SPA);
    let code = code(&server, &spa).await;
    let exchange = with(exchange(&code), "client_id", "spa");
    let exchange = with(without(exchange, "client_secret"), "redirect_uri", SPA);
    let tokens = ask_proven(&server, &exchange).await.status_is(200);
    let refresh = with(
        refreshing(&tokens.text("/refresh_token")),
        "client_id",
        "spa",
    );
    let refresh = without(refresh, "client_secret");
    let bearer = super::ask(&server, &refresh).await.status_is(400);
    bearer.has("/error", "invalid_dpop_proof");
    assert_eq!(reason(&server).await, "dpop_missing");
    let other = json!({ "defect": "key_other" });
    let other = proof(&server, "POST", TOKEN, other).await;
    let other = ask(&server, &refresh, &other).await.status_is(400);
    other.has("/error", "invalid_grant");
    assert_eq!(reason(&server).await, "dpop_key_mismatch");
    let refreshed = ask_proven(&server, &refresh).await.status_is(200);
    refreshed.has("/token_type", "DPoP");
}

#[tokio::test]
async fn section_5_the_refresh_token_of_another_client_is_not_bound() {
    let server = automatic("").await;
    let refresh = refreshing(&tokens(&server).await.text("/refresh_token"));
    let refreshed = super::ask(&server, &refresh).await.status_is(200);
    refreshed.has("/token_type", "Bearer");
}

#[tokio::test]
async fn section_5_2_a_client_can_be_registered_for_bound_tokens_alone() {
    let server = TestServer::start().await;
    let change = json!({ "dpop_bound_access_tokens": true });
    let machine_account = server.patch("/__admin/accounts/oidc/application/machine");
    machine_account.json(change).send().await.status_is(200);
    let refused = super::ask(&server, &machine()).await.status_is(400);
    refused.has("/error", "invalid_dpop_proof");
    assert_eq!(reason(&server).await, "dpop_missing");
    ask_proven(&server, &machine()).await.status_is(200);
}

#[tokio::test]
async fn section_5_1_the_metadata_has_the_algorithms_of_proofs() {
    let server = TestServer::start().await;
    let metadata = "/oidc/.well-known/openid-configuration";
    let metadata = server.get(metadata).send().await;
    let all = json!(["RS256", "PS256", "ES256", "EdDSA"]);
    metadata.has("/dpop_signing_alg_values_supported", all);
}

#[tokio::test]
async fn section_6_2_introspection_tells_the_key() {
    let server = automatic("access_token: opaque").await;
    let token = tokens(&server).await.text("/access_token");
    let web = fields([
        ("client_id", "web"),
        ("client_secret", "secret"),
        ("token", &token),
    ]);
    let told = form(server.post("/oidc/introspect"), &web).send().await;
    let told = told.has("/token_type", "DPoP");
    told.has("/cnf/jkt", thumbprint(&server).await);
    let proof = proof_for(&server, &token, None).await;
    userinfo(&server, &token, &proof).await.status_is(200);
}

#[tokio::test]
async fn section_7_1_a_bound_token_needs_a_proof_for_it() {
    let server = automatic("").await;
    let token = tokens(&server).await.text("/access_token");
    let valid = proof_for(&server, &token, None).await;
    userinfo(&server, &token, &valid).await.status_is(200);
    for (defect, error, why) in [
        (
            "token_hash_missing",
            "invalid_dpop_proof",
            "dpop_token_hash",
        ),
        ("token_hash_wrong", "invalid_dpop_proof", "dpop_token_hash"),
        ("key_other", "invalid_token", "dpop_key_mismatch"),
        ("method_wrong", "invalid_dpop_proof", "dpop_method"),
        ("signature", "invalid_dpop_proof", "dpop_signature"),
    ] {
        let proof = proof_for(&server, &token, Some(defect)).await;
        let answer = userinfo(&server, &token, &proof).await.status_is(401);
        let answer = answer.has("/error", error);
        let challenge = answer.header("www-authenticate");
        assert!(challenge.starts_with("DPoP realm=\"oidc\""), "{challenge}");
        assert!(
            challenge.contains(&format!("error=\"{error}\"")),
            "{challenge}"
        );
        let algorithms = "algs=\"RS256 PS256 ES256 EdDSA\"";
        assert!(challenge.contains(algorithms), "{challenge}");
        assert_eq!(reason(&server).await, why, "{defect}");
    }
    let scheme = format!("DPoP {token}");
    let missing = server
        .get("/oidc/userinfo")
        .header("authorization", &scheme);
    missing.send().await.status_is(401);
    assert_eq!(reason(&server).await, "dpop_missing");
}

#[tokio::test]
async fn section_7_2_a_bound_token_is_no_bearer_token() {
    let server = automatic("").await;
    let token = tokens(&server).await.text("/access_token");
    let answer = server.get("/oidc/userinfo").bearer(&token).send().await;
    let answer = answer.status_is(401).has("/error", "invalid_token");
    let challenge = answer.header("www-authenticate");
    let (bearer, dpop) = challenge.split_once(", DPoP ").expect("both schemes");
    assert!(bearer.starts_with("Bearer realm=\"oidc\", error=\"invalid_token\""));
    assert_eq!(dpop, "realm=\"oidc\", algs=\"RS256 PS256 ES256 EdDSA\"");
    assert_eq!(reason(&server).await, "dpop_token_as_bearer");
}

#[tokio::test]
async fn section_7_1_a_token_that_is_not_bound_is_refused_with_the_scheme() {
    let server = automatic("").await;
    let token = access_token(&server).await;
    let proof = proof_for(&server, &token, None).await;
    let answer = userinfo(&server, &token, &proof).await.status_is(401);
    answer.has("/error", "invalid_token");
    assert_eq!(reason(&server).await, "dpop_token_unbound");
}

#[tokio::test]
async fn section_7_a_resource_of_the_fixtures_needs_the_proof_too() {
    let fixtures = json!({
        "oidc": {
            "users": [{ "username": "ada" }],
            "clients": [{ "client_id": "web", "client_secret": "secret", "grants": [] }],
            "resources": [{ "method": "GET", "path": "/api/items", "body": { "items": [] } }],
        },
    });
    let server = TestServer::with_fixtures(&fixtures.to_string()).await;
    let key = thumbprint(&server).await;
    let bound = json!({ "claims": { "cnf": { "jkt": key } } });
    let token = mint(&server, bound).await.text("/token");
    let path = "/oidc/api/items";
    let bearer = server.get(path);
    bearer.bearer(&token).send().await.status_is(401);
    assert_eq!(reason(&server).await, "dpop_token_as_bearer");
    let proof = proof(&server, "GET", path, json!({ "access_token": token })).await;
    let proven = server.get(path);
    let proven = proven.header("authorization", &format!("DPoP {token}"));
    proven.header("dpop", &proof).send().await.status_is(200);
}

#[tokio::test]
async fn section_8_a_server_can_require_its_nonce() {
    let server = automatic("dpop: { require_nonce: true }").await;
    let without = json!({ "defect": "nonce_missing" });
    let without = proof(&server, "POST", TOKEN, without).await;
    let refused = ask(&server, &machine(), &without).await.status_is(400);
    let refused = refused.has("/error", "use_dpop_nonce");
    assert_eq!(reason(&server).await, "dpop_nonce_missing");
    let nonce = refused.header("dpop-nonce").to_owned();
    let with = proof(&server, "POST", TOKEN, json!({ "nonce": nonce })).await;
    let answer = ask(&server, &machine(), &with).await.status_is(200);
    answer.header_is("dpop-nonce", &nonce);
}

#[tokio::test]
async fn section_8_2_a_nonce_is_replaced_on_the_clock_and_good_for_one_period_more() {
    let server = automatic("dpop: { require_nonce: true, nonce_ttl: 10m }").await;
    let nonce = async || {
        let answer = ask_proven(&server, &machine()).await.status_is(200);
        answer.header("dpop-nonce").to_owned()
    };
    let old = nonce().await;
    let with_old = async || {
        let proof = proof(&server, "POST", TOKEN, json!({ "nonce": old })).await;
        ask(&server, &machine(), &proof).await
    };
    server.advance("10m").await.status_is(200);
    let renewed = with_old().await.status_is(200);
    assert_ne!(renewed.header("dpop-nonce"), old);
    server.advance("10m").await.status_is(200);
    let refused = with_old().await.status_is(400);
    refused.has("/error", "use_dpop_nonce");
    assert_eq!(reason(&server).await, "dpop_nonce_wrong");
}

#[tokio::test]
async fn section_9_a_resource_can_require_the_nonce() {
    let server = automatic("dpop: { require_nonce: true }").await;
    let token = tokens(&server).await.text("/access_token");
    let without = proof_for(&server, &token, Some("nonce_missing")).await;
    let refused = userinfo(&server, &token, &without).await.status_is(401);
    let refused = refused.has("/error", "use_dpop_nonce");
    assert!(!refused.header("dpop-nonce").is_empty());
    let challenge = refused.header("www-authenticate");
    assert!(
        challenge.contains("error=\"use_dpop_nonce\""),
        "{challenge}"
    );
    let with = proof_for(&server, &token, None).await;
    userinfo(&server, &token, &with).await.status_is(200);
}

#[tokio::test]
async fn section_10_a_code_can_be_bound_to_a_key() {
    let server = automatic("").await;
    let key = thumbprint(&server).await;
    let code = code(&server, &with(request(), "dpop_jkt", &key)).await;
    super::ask(&server, &exchange(&code)).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_missing");
    let other = json!({ "defect": "key_other" });
    let other = proof(&server, "POST", TOKEN, other).await;
    let other = ask(&server, &exchange(&code), &other).await.status_is(400);
    other.has("/error", "invalid_grant");
    assert_eq!(reason(&server).await, "dpop_requested_key");
    ask_proven(&server, &exchange(&code)).await.status_is(200);
    let malformed = with(request(), "dpop_jkt", "short");
    let refused = authorize(&server, &malformed).await.status_is(303);
    assert_eq!(returned(&refused)["error"], "invalid_request");
}

#[tokio::test]
async fn section_10_1_the_proof_of_a_pushed_request_binds_its_code() {
    let server = automatic("").await;
    let key = thumbprint(&server).await;
    let pushed = with(request(), "client_secret", "secret");
    let push = async |fields: &Fields| {
        let proof = proof(&server, "POST", "/oidc/par", json!({})).await;
        let push = form(server.post("/oidc/par"), fields);
        push.header("dpop", &proof).send().await
    };
    let other = with(pushed.clone(), "dpop_jkt", &"a".repeat(43));
    push(&other)
        .await
        .status_is(400)
        .has("/error", "invalid_dpop_proof");
    assert_eq!(reason(&server).await, "dpop_requested_key");
    push(&with(pushed.clone(), "dpop_jkt", &key))
        .await
        .status_is(201);
    let uri = push(&pushed).await.status_is(201).text("/request_uri");
    let referring = fields([("client_id", "web"), ("request_uri", &uri)]);
    let code = code(&server, &referring).await;
    super::ask(&server, &exchange(&code)).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_missing");
    ask_proven(&server, &exchange(&code)).await.status_is(200);
}

#[tokio::test]
async fn a_snapshot_remembers_the_proofs_that_were_used() {
    let server = TestServer::start().await;
    let proof = proof(&server, "POST", TOKEN, json!({})).await;
    ask(&server, &machine(), &proof).await.status_is(200);
    let snapshot = server.get("/__admin/snapshot").send().await.json();
    let put = server.put("/__admin/snapshot").json(snapshot);
    put.send().await.status_is(200);
    ask(&server, &machine(), &proof).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_replayed");
}

#[tokio::test]
async fn an_order_for_a_proof_that_cannot_be_is_refused() {
    let server = TestServer::start().await;
    for (order, field) in [
        (json!({}), "/url"),
        (
            json!({ "url": "http://a.example/", "defect": "token_hash_wrong" }),
            "/defect",
        ),
    ] {
        let made = server.post("/__admin/oidc/dpop/proofs").any_json(order);
        let made = made.send().await.status_is(422);
        made.has("/errors/0/field", field);
    }
}
