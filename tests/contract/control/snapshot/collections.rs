//! What a snapshot says of the lists behind the logins.

use serde_json::json;

use super::{restore, take, try_restore};
use crate::igny8::{KEYWORDS, Session};
use crate::support::server::TestServer;

#[tokio::test]
async fn what_was_written_comes_back_and_numbers_go_on() {
    let server = TestServer::start().await;
    let user = Session::open(&server).await;
    let new = json!({"keyword": "x"});
    for _ in 0..2 {
        let created = user.send("POST", KEYWORDS, new.clone()).await;
        created.status_is(201);
    }
    user.delete(&format!("{KEYWORDS}5/")).await.status_is(204);
    let list = user.call().await.at("/results");
    let snapshot = take(&server).await;

    let there = server.in_sandbox("there");
    let told = restore(&there, &snapshot).await;
    told.has("/collections", 1).has("/resources", "same");
    let user = Session::open(&there).await;
    assert_eq!(user.call().await.at("/results"), list);
    let other = Session::of(&there, "other@example.com").await;
    other.get(&format!("{KEYWORDS}4/")).await.status_is(403);
    let created = user.send("POST", KEYWORDS, new).await;
    created.status_is(201).has("/data/id", 6);
}

#[tokio::test]
async fn only_lists_that_were_written_to_are_in_it() {
    let server = TestServer::start().await;
    let user = Session::open(&server).await;
    let refused = user.send("POST", KEYWORDS, json!({})).await;
    refused.status_is(400);
    assert_eq!(take(&server).await["collections"], json!([]));
    user.delete(&format!("{KEYWORDS}1/")).await.status_is(204);
    let snapshot = take(&server).await;
    assert_eq!(snapshot["collections"].as_array().map_or(0, Vec::len), 1);
    assert_eq!(
        snapshot["collections"][0]["path"],
        "/api/v1/planner/keywords/"
    );
}

#[tokio::test]
async fn the_first_version_is_still_restored_with_lists_as_in_the_fixtures() {
    let server = TestServer::start().await;
    let user = Session::open(&server).await;
    let mut snapshot = take(&server).await;
    let document = snapshot.as_object_mut().expect("an object");
    document.remove("collections");
    document.insert("version".to_owned(), 1.into());
    user.delete(&format!("{KEYWORDS}1/")).await.status_is(204);
    restore(&server, &snapshot).await.has("/collections", 0);
    user.call().await.status_is(200).has("/count", 2);
}

#[tokio::test]
async fn a_list_that_this_server_does_not_have_is_left_out() {
    let server = TestServer::start().await;
    let user = Session::open(&server).await;
    user.delete(&format!("{KEYWORDS}1/")).await.status_is(204);
    let there = TestServer::with_fixtures("kyc: {}").await;
    let told = restore(&there, &take(&server).await).await;
    told.has("/resources", "other");
    assert_eq!(take(&there).await["collections"], json!([]));
}

#[tokio::test]
async fn items_that_do_not_fit_are_422_and_say_where() {
    let server = TestServer::start().await;
    let user = Session::open(&server).await;
    user.delete(&format!("{KEYWORDS}1/")).await.status_is(204);
    let good = take(&server).await;
    for (item, pointer) in [
        (json!({"fields": {}}), "/collections/0/items/0"),
        (json!({"fields": {"id": "x"}}), "/collections/0/items/0"),
        (json!({"fields": {"id": 3}}), "/collections/0/items/1"),
    ] {
        let mut bad = good.clone();
        bad["collections"][0]["items"][0] = item;
        try_restore(&server, &bad).await.violations(pointer);
    }
}
