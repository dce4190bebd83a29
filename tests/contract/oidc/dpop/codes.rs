//! Codes that are bound to a key, by section 10 of RFC 9449.

use serde_json::json;

use super::{ask_proven, ask_with, code, proof, thumbprint};
use crate::oidc::{
    Fields, TOKEN, ask, authorize, automatic, exchange, fields, form, reason, request, returned,
    with,
};

#[tokio::test]
async fn section_10_a_code_can_be_bound_to_a_key() {
    let server = automatic("").await;
    let key = thumbprint(&server).await;
    let code = code(&server, &with(request(), "dpop_jkt", &key)).await;
    ask(&server, &exchange(&code)).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_missing");
    let other = json!({ "defect": "key_other" });
    let other = proof(&server, "POST", TOKEN, other).await;
    let other = ask_with(&server, &exchange(&code), &other)
        .await
        .status_is(400);
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
    ask(&server, &exchange(&code)).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_missing");
    ask_proven(&server, &exchange(&code)).await.status_is(200);
}

#[tokio::test]
async fn section_10_the_thumbprint_of_the_example_is_one() {
    let server = automatic("").await;
    let example = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
    let code = code(&server, &with(request(), "dpop_jkt", example)).await;
    ask_proven(&server, &exchange(&code)).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_requested_key");
}

#[tokio::test]
async fn section_10_1_a_pushed_request_with_dpop_jkt_alone_binds_its_code() {
    let server = automatic("").await;
    let pushed = with(request(), "client_secret", "secret");
    let pushed = with(pushed, "dpop_jkt", &thumbprint(&server).await);
    let push = form(server.post("/oidc/par"), &pushed).send().await;
    let uri = push.status_is(201).text("/request_uri");
    let referring = fields([("client_id", "web"), ("request_uri", &uri)]);
    let code = code(&server, &referring).await;
    ask(&server, &exchange(&code)).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_missing");
    ask_proven(&server, &exchange(&code)).await.status_is(200);
}

#[tokio::test]
async fn section_10_1_the_proof_of_a_pushed_request_is_checked() {
    let server = automatic("").await;
    let pushed = with(request(), "client_secret", "secret");
    for (path, changes, why) in [
        (
            "/oidc/par",
            json!({ "defect": "signature" }),
            "dpop_signature",
        ),
        ("/oidc/par", json!({ "defect": "too_old" }), "dpop_too_old"),
        (TOKEN, json!({}), "dpop_url"),
    ] {
        let proof = proof(&server, "POST", path, changes).await;
        let push = form(server.post("/oidc/par"), &pushed);
        let refused = push.header("dpop", &proof).send().await.status_is(400);
        refused.has("/error", "invalid_dpop_proof");
        assert_eq!(reason(&server).await, why);
    }
}
