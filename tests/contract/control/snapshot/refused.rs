//! Documents that are not read, or not for this server. Nothing has changed then.

use mockid::control::Access;
use mockid::identity::Secret;
use serde_json::json;

use super::{SNAPSHOT, restore, take, try_restore};
use crate::support::server::TestServer;
use crate::{haut_ai, igny8};

#[tokio::test]
async fn another_version_is_422_and_says_which_is_read() {
    let server = TestServer::start().await;
    let newer = json!({"version": 3, "mockid": "9.9.9", "worlds": []});
    let refused = try_restore(&server, &newer).await.violations("/version");
    let own = env!("CARGO_PKG_VERSION");
    let detail = format!(
        "found the number 3, of mockid 9.9.9, expected 1 or 2, the versions that mockid {own} reads"
    );
    let refused = refused.has("/detail", detail);
    assert_eq!(refused.at("/errors").as_array().map_or(0, Vec::len), 1);
}

#[tokio::test]
async fn a_vendor_of_which_a_document_says_nothing_is_as_at_the_start() {
    let server = TestServer::start().await;
    let whole = take(&server).await;
    let mut document = whole.clone();
    for part in ["keys", "settings", "accounts"] {
        let part = document[part].as_object_mut().expect("an object");
        part.shift_remove("oidc").expect("the vendor");
    }
    let restored = try_restore(&server, &document).await;
    restored.status_is(200);
    let again = take(&server).await;
    for part in ["settings", "accounts"] {
        assert_eq!(again[part]["oidc"], whole[part]["oidc"]);
    }
}

#[tokio::test]
async fn tokens_of_other_keys_are_409_and_name_the_keys() {
    let server = TestServer::start().await;
    let there = TestServer::start_with(|options| options.keys.generate = true).await;
    let empty = take(&server).await;
    let token = igny8::Session::open(&server).await;
    let private = haut_ai::TokenHolder::log_in(&server).await.private().await;
    let snapshot = take(&server).await;
    let before = take(&there).await;
    let refused = try_restore(&there, &snapshot).await.status_is(409);
    let errors = refused.at("/errors");
    let fields = errors.as_array().expect("a list").iter();
    let fields: Vec<_> = fields.map(|error| error["field"].clone()).collect();
    assert_eq!(
        fields,
        ["/keys/haut-ai", "/keys/haut-ai-private", "/keys/igny8"]
    );
    assert_eq!(take(&there).await, before);
    // Where nothing was signed any key will do.
    restore(&there, &empty).await;
    restore(&server, &snapshot).await;
    token.call().await.status_is(200);
    private.call().await.status_is(200);
}

#[tokio::test]
async fn what_is_no_json_or_not_said_to_be_is_400_or_415() {
    let server = TestServer::start().await;
    let put = || server.put(SNAPSHOT);
    put()
        .body("application/json", "{broken")
        .send()
        .await
        .status_is(400);
    put().body("text/plain", "{}").send().await.status_is(415);
    put()
        .body("application/json", "")
        .send()
        .await
        .status_is(400);
    for no_object in ["[]", "null", "1", "\"x\""] {
        let refused = put().body("application/json", no_object).send().await;
        refused.violations("");
    }
}

#[tokio::test]
async fn it_reads_more_than_other_operations_and_not_more_than_64_mib() {
    const MIB: usize = 1024 * 1024;
    let server = TestServer::start().await;
    let mut padded = take(&server).await.to_string();
    padded.push_str(&" ".repeat(MIB));
    let put = server.put(SNAPSHOT).body("application/json", padded);
    put.send().await.status_is(200);
    let put = server
        .put(SNAPSHOT)
        .body("application/json", " ".repeat(64 * MIB + 1));
    let refused = put.send().await.status_is(413);
    refused.has("/detail", "a snapshot may have 64 MiB");
}

#[tokio::test]
async fn it_is_guarded_and_takes_no_other_method() {
    let server = TestServer::start().await;
    let other = server.post(SNAPSHOT).by_the_server().send().await;
    other.status_is(405).header_is("allow", "GET,HEAD,PUT");
    let head = server.request(axum::http::Method::HEAD, SNAPSHOT);
    head.send().await.status_is(200).body_is("");
    let token = Secret::new("an-admin-token");
    let guarded = TestServer::start_with(|options| options.access = Access::Token(token)).await;
    guarded.get(SNAPSHOT).send().await.status_is(401);
    let put = guarded.put(SNAPSHOT).any_json(json!({}));
    put.send().await.status_is(401);
}
