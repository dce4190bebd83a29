//! The keys of clients at their `jwks_uri` (OpenID Connect Core, section 10.1.1).

use serde_json::{Value, json};

use super::assertions::Signer;
use super::relying_party::{RelyingParty, document};
use super::signer::Key;
use crate::support::server::{NOON_SECONDS, TestServer};

/// The document with these keys, which may be kept for a time.
fn keys(max_age: &str, keys: &[Value]) -> String {
    document(
        &format!("cache-control: {max_age}\r\n"),
        &json!({ "keys": keys }).to_string(),
    )
}

/// A client that gives its keys at an address, with answers to the first calls.
async fn client(answers: impl FnOnce(Value) -> Vec<String>) -> (Signer, RelyingParty) {
    let key = Key::generate();
    let party = RelyingParty::answering(answers(key.public())).await;
    let signer = Signer::with(key, json!({ "jwks_uri": party.url("/jwks") })).await;
    (signer, party)
}

/// The status and the reason of an assertion with a `jti` of its own.
async fn verdict(signer: &Signer, id: &str) -> (u16, String) {
    signer
        .verdict(json!({ "jti": id, "exp": NOON_SECONDS + 86_400 }))
        .await
}

/// The entries of the calls, oldest first.
async fn calls(server: &TestServer) -> Vec<Value> {
    let path = "/__admin/requests?operation=oidcClientKeys";
    let found = server.get(path).send().await.status_is(200);
    found.json()["requests"]
        .as_array()
        .expect("entries")
        .clone()
}

fn ok() -> (u16, String) {
    (200, "ok".to_owned())
}

#[tokio::test]
async fn the_keys_of_a_client_are_fetched_and_kept_as_long_as_it_says() {
    let (signer, mut party) = client(|key| vec![keys("max-age=60", &[key]); 2]).await;
    assert_eq!(verdict(&signer, "1").await.0, 200);
    let received = party.received().await;
    assert!(received.head.starts_with("GET /jwks HTTP/1.1\r\n"));
    signer.server.advance("59s").await;
    assert_eq!(verdict(&signer, "2").await.0, 200);
    assert!(party.has_no_more());
    signer.server.advance("1s").await;
    assert_eq!(verdict(&signer, "3").await.0, 200);
    party.received().await;
    let calls = calls(&signer.server).await;
    assert_eq!(calls.len(), 2);
    let caused_by = json!("oidcRevoke");
    assert_eq!(
        calls[0]["outgoing"],
        json!({ "url": party.url("/jwks"), "caused_by": caused_by })
    );
    assert_eq!(calls[0]["reason"], "ok");
}

#[tokio::test]
async fn keys_that_must_not_be_kept_are_fetched_each_time() {
    let (signer, mut party) = client(|key| vec![keys("no-store, max-age=60", &[key]); 2]).await;
    for id in ["1", "2"] {
        assert_eq!(verdict(&signer, id).await.0, 200);
        party.received().await;
    }
}

#[tokio::test]
async fn an_unknown_key_is_looked_for_once_more() {
    let (signer, mut party) = client(|key| {
        let mut other = Key::generate().public();
        other["kid"] = json!("k0");
        vec![
            keys("max-age=600", &[other]),
            keys("max-age=600", std::slice::from_ref(&key)),
            keys("max-age=600", &[]),
        ]
    })
    .await;
    // The first document is fresh, and has no such key.
    assert_eq!(
        verdict(&signer, "1").await,
        (401, "assertion_key_unknown".to_owned())
    );
    assert_eq!(verdict(&signer, "2").await.0, 200);
    assert_eq!(verdict(&signer, "3").await.0, 200);
    for _ in ["first", "second"] {
        party.received().await;
    }
    assert!(party.has_no_more());
}

#[tokio::test]
async fn keys_that_cannot_be_fetched_or_read_refuse_the_client_with_a_reason() {
    let not_found = "HTTP/1.1 404 A\r\ncontent-length: 0\r\n\r\n".to_owned();
    for (answer, reason, of_call) in [
        (
            String::new(),
            "client_keys_unreachable",
            "outbound_unreachable",
        ),
        (not_found, "client_keys_invalid", "client_keys_invalid"),
        (
            document("", "{}"),
            "client_keys_invalid",
            "client_keys_invalid",
        ),
    ] {
        let (signer, _party) = client(|_| vec![answer]).await;
        assert_eq!(verdict(&signer, "1").await, (401, reason.to_owned()));
        assert_eq!(calls(&signer.server).await[0]["reason"], of_call);
    }
}

#[tokio::test]
async fn keys_are_fetched_by_https_too() {
    let key = Key::generate();
    let answers = [keys("max-age=60", &[key.public()])];
    let mut party = RelyingParty::by_https(answers).await;
    let url = party.url("/jwks");
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    let signer = Signer::with(key, json!({ "jwks_uri": url })).await;
    assert_eq!(verdict(&signer, "1").await.0, 200);
    let received = party.received().await;
    assert!(received.head.starts_with("GET /jwks HTTP/1.1\r\n"));
    let calls = calls(&signer.server).await;
    assert_eq!(calls[0]["outgoing"]["url"], url);
    assert_eq!(calls[0]["reason"], "ok");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_unreachable_by_https() {
    let party = RelyingParty::answering([]).await;
    let url = format!("https://{}/jwks", party.address);
    let signer = Signer::with(Key::generate(), json!({ "jwks_uri": url })).await;
    let refused = (401, "client_keys_unreachable".to_owned());
    assert_eq!(verdict(&signer, "1").await, refused);
    let calls = calls(&signer.server).await;
    assert_eq!(calls[0]["reason"], "outbound_unreachable");
}

#[tokio::test]
async fn keys_elsewhere_are_not_fetched_unless_the_host_is_allowed() {
    let uri = json!({ "jwks_uri": "http://192.0.2.1/jwks" });
    let signer = Signer::with(Key::generate(), uri).await;
    assert_ne!(verdict(&signer, "1").await, ok());
    let calls = calls(&signer.server).await;
    assert_eq!(calls[0]["reason"], "outbound_refused");
    let hint = calls[0]["hint"].as_str().expect("a hint");
    assert!(hint.contains("--allow-outbound 192.0.2.1"), "{hint}");
}
