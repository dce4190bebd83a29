use aws_lc_rs::hmac;
use data_encoding::HEXLOWER;

use super::*;

/// The answer to a call that is signed with a secret over a text.
async fn signed(server: &Declared, key: &str, secret: &str, at: i64, text: &str) -> Told {
    let secret = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = hmac::sign(&secret, text.as_bytes());
    let signature = HEXLOWER.encode(signature.as_ref());
    let path = "/kyc-signed/resources/applicants/5/one?a=b";
    let request = server.request(Method::GET, path);
    let request = request
        .header("X-App-Token", key)
        .header("X-App-Access-Sig", signature);
    told(request.header("X-App-Access-Ts", at.to_string())).await
}

const NOON: i64 = 1_767_268_800;

#[tokio::test]
async fn a_call_is_signed_over_the_path_of_the_vendor_or_that_of_the_server() {
    let server = Declared::of(&file("signed")).await;
    for prefix in ["", "/kyc-signed"] {
        let text = format!("{NOON}GET{prefix}/resources/applicants/5/one?a=b");
        let told = signed(&server, "sbx:app-token", "app-secret", NOON, &text).await;
        assert_eq!(told.status, 200, "{told:?}");
    }
}

#[tokio::test]
async fn a_wrong_signature_is_refused_and_the_journal_tells_the_text_to_sign() {
    let server = Declared::of(&file("signed")).await;
    let path = "/resources/applicants/5/one?a=b";
    for (at, key, secret, reason) in [
        (NOON - 61, "sbx:app-token", "app-secret", "stale_signature"),
        (NOON + 61, "sbx:app-token", "app-secret", "stale_signature"),
        (NOON, "sbx:app-token", "another", "bad_signature"),
        (NOON, "nobody", "app-secret", "bad_credentials"),
    ] {
        let text = format!("{at}GET{path}");
        assert_eq!(signed(&server, key, secret, at, &text).await.status, 401);
        let entry = server.entry().await;
        assert_eq!(entry["reason"], reason);
        let hint = format!("The text to sign is \"{text}\".");
        let told = entry["hint"].as_str() == Some(hint.as_str());
        assert_eq!(told, reason == "bad_signature", "{entry}");
    }
    let at_the_edge = format!("{}GET{path}", NOON - 60);
    let told = signed(
        &server,
        "sbx:app-token",
        "app-secret",
        NOON - 60,
        &at_the_edge,
    )
    .await;
    assert_eq!(told.status, 200);
}

#[tokio::test]
async fn a_call_without_a_signature_has_no_token() {
    let server = Declared::of(&file("signed")).await;
    let request = server.request(Method::GET, "/kyc-signed/resources/applicants/5/one");
    let told = told(request.header("X-App-Token", "sbx:app-token")).await;
    assert_eq!(
        (told.status, server.reason().await.as_str()),
        (401, "no_token")
    );
    assert_eq!(told.body["errorCode"], 4001);
}
