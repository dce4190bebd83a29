//! Keywords: a list that knows its items, whose they are, and who may write them.

use serde_json::{Value, json};

use super::{Envelope, KEYWORDS, PERMISSION_DENIED, Session, session};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

const NOT_FOUND: &str = "Resource not found";

fn item(id: u64) -> String {
    format!("{KEYWORDS}{id}/")
}

/// The ids in a list.
fn ids(answer: &Answer) -> Value {
    let results = answer.at("/results");
    let ids = results.as_array().into_iter().flatten();
    ids.map(|item| item["id"].clone()).collect()
}

#[tokio::test]
async fn an_item_is_found_by_its_id_and_an_unknown_one_is_404() {
    let (_server, user) = session().await;
    let second = user.get(&item(2)).await.status_is(200);
    second.has(
        "/data",
        json!({"id": 2, "keyword": "trail running", "volume": 6600, "difficulty": 41}),
    );
    for id in ["424242", "xyz", "01", "-1"] {
        let answer = user.get(&format!("{KEYWORDS}{id}/")).await;
        answer.refuses(404, NOT_FOUND);
    }
}

#[tokio::test]
async fn an_item_of_another_account_is_not_in_the_list_and_403_at_its_path() {
    let (server, user) = session().await;
    let other = Session::of(&server, "other@example.com").await;
    assert_eq!(ids(&user.call().await), json!([1, 2]));
    assert_eq!(ids(&other.call().await), json!([3]));
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let answer = user.send(method, &item(3), json!({"keyword": "x"})).await;
        answer.refuses(403, PERMISSION_DENIED);
    }
    other.get(&item(3)).await.status_is(200);
}

#[tokio::test]
async fn the_account_of_an_item_is_not_shown() {
    let (_server, user) = session().await;
    assert!(!user.call().await.body_text().contains("account"));
    let item = user.get(&item(1)).await;
    assert!(!item.body_text().contains("account"));
}

#[tokio::test]
async fn a_created_item_belongs_to_the_account_of_its_creator() {
    let (server, user) = session().await;
    let new = json!({"keyword": "hiking boots", "volume": 8100, "difficulty": 47});
    let created = user.send("POST", KEYWORDS, new).await.status_is(201);
    created
        .has("/success", true)
        .has("/data/id", 4)
        .has("/data/keyword", "hiking boots");
    assert_eq!(ids(&user.call().await), json!([1, 2, 4]));
    let other = Session::of(&server, "other@example.com").await;
    assert_eq!(ids(&other.call().await), json!([3]));
    other.get(&item(4)).await.refuses(403, PERMISSION_DENIED);
}

#[tokio::test]
async fn a_registered_user_has_an_empty_list_of_its_own() {
    let server = TestServer::start().await;
    let new = super::registration("new@example.com");
    let registered = server.post(super::REGISTER).json(new).send().await;
    let user = Session::with(&server, &registered);
    assert_eq!(ids(&user.call().await), json!([]));
    let new = json!({"keyword": "x"});
    user.send("POST", KEYWORDS, new).await.status_is(201);
    assert_eq!(ids(&user.call().await), json!([4]));
}

#[tokio::test]
async fn fields_that_are_not_sent_are_null_and_unknown_ones_are_ignored() {
    let (_server, user) = session().await;
    let new = json!({"keyword": " x ", "id": 99, "account": "other-account", "colour": "red"});
    let created = user.send("POST", KEYWORDS, new).await.status_is(201);
    created.has(
        "/data",
        json!({"id": 4, "keyword": "x", "volume": null, "difficulty": null}),
    );
}

#[tokio::test]
async fn put_asks_for_all_that_is_required_and_patch_for_nothing() {
    let (_server, user) = session().await;
    let volume = json!({"volume": "14800"});
    user.send("PUT", &item(1), volume.clone())
        .await
        .fails_validation(json!({"keyword": ["This field is required"]}));
    let changed = user.send("PATCH", &item(1), volume).await.status_is(200);
    changed.has(
        "/data",
        json!({"id": 1, "keyword": "running shoes", "volume": 14800, "difficulty": 54}),
    );
    user.send("PATCH", &item(1), json!({})).await.status_is(200);
    let replaced = user.send("PUT", &item(1), json!({"keyword": "y"})).await;
    replaced.status_is(200).has("/data/volume", 14800);
}

#[tokio::test]
async fn what_does_not_fit_is_400_field_by_field_and_changes_nothing() {
    let (_server, user) = session().await;
    let before = user.call().await.at("/results");
    let wrong = json!({"keyword": true, "volume": "many", "difficulty": 101});
    let errors = json!({
        "keyword": ["Not a valid string"],
        "volume": ["A valid integer is required"],
        "difficulty": ["Ensure this value is less than or equal to 100"],
    });
    for (method, path) in [("POST", KEYWORDS), ("PUT", &item(1)), ("PATCH", &item(1))] {
        let answer = user.send(method, path, wrong.clone()).await;
        answer.fails_validation(errors.clone());
    }
    assert_eq!(user.call().await.at("/results"), before);
}

#[tokio::test]
async fn a_deleted_item_is_gone_and_its_id_is_not_given_again() {
    let (_server, user) = session().await;
    let new = json!({"keyword": "x"});
    user.send("POST", KEYWORDS, new.clone())
        .await
        .status_is(201);
    let deleted = user.delete(&item(4)).await.status_is(204).body_is("");
    assert!(!deleted.header("x-request-id").is_empty());
    user.get(&item(4)).await.refuses(404, NOT_FOUND);
    user.delete(&item(4)).await.refuses(404, NOT_FOUND);
    let created = user.send("POST", KEYWORDS, new).await;
    created.status_is(201).has("/data/id", 5);
}

#[tokio::test]
async fn every_role_but_the_viewer_may_write() {
    let server = TestServer::start().await;
    for (email, status) in [
        ("user@example.com", 201),
        ("developer@example.com", 201),
        ("admin@example.com", 201),
        ("editor@example.com", 201),
        ("system-bot@example.com", 201),
        ("viewer@example.com", 403),
    ] {
        let user = Session::of(&server, email).await;
        user.call().await.status_is(200);
        let created = user.send("POST", KEYWORDS, json!({"keyword": "x"})).await;
        created.status_is(status);
    }
    let viewer = Session::of(&server, "viewer@example.com").await;
    let refused = viewer.delete(&item(1)).await;
    refused.refuses(403, PERMISSION_DENIED);
}

#[tokio::test]
async fn a_collection_may_ask_for_a_role_to_be_read() {
    let yaml = "igny8: { accounts: [{ name: A, slug: a }], users: [\
                { email: user@example.com, password: password, role: owner, account: a }, \
                { email: viewer@example.com, password: password, role: viewer, account: a }], \
                collections: [{ path: /api/v1/bills/, roles: [owner], writable: true, \
                items: [{ id: 1, sum: 1.5 }] }] }";
    let server = TestServer::with_fixtures(yaml).await;
    let viewer = Session::of(&server, "viewer@example.com").await;
    let owner = Session::open(&server).await;
    for path in ["/igny8/api/v1/bills/", "/igny8/api/v1/bills/1/"] {
        viewer.get(path).await.refuses(403, PERMISSION_DENIED);
        owner.get(path).await.status_is(200);
    }
    let new = json!({"sum": 2});
    let path = "/igny8/api/v1/bills/";
    let refused = viewer.send("POST", path, new.clone()).await;
    refused.refuses(403, PERMISSION_DENIED);
    owner.send("POST", path, new).await.status_is(201);
}

#[tokio::test]
async fn a_list_comes_in_pages() {
    let (server, user) = session().await;
    for number in 3..=5 {
        let new = json!({"keyword": number});
        user.send("POST", KEYWORDS, new).await.status_is(201);
    }
    let page = user.get(&format!("{KEYWORDS}?page_size=2&page=2")).await;
    let at = |query: &str| format!("http://{}{KEYWORDS}{query}", server.address);
    let page = page
        .status_is(200)
        .has("/count", 5)
        .has("/next", at("?page=3&page_size=2"))
        .has("/previous", at("?page_size=2"));
    assert_eq!(ids(&page), json!([4, 5]));
    let none = user.get(&format!("{KEYWORDS}?page=9")).await;
    none.refuses(404, NOT_FOUND);
}

#[tokio::test]
async fn without_a_good_token_it_is_401_whatever_the_method() {
    let server = TestServer::start().await;
    for path in [KEYWORDS.to_owned(), item(1), item(424_242)] {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let request = server.request(method.parse().expect("a method"), &path);
            let answer = request.send().await;
            answer.refuses(401, "Authentication required");
        }
    }
    let (_server, user) = session().await;
    let other = user.send("DELETE", KEYWORDS, json!({})).await;
    other
        .refuses(405, "Method not allowed")
        .header_is("allow", "GET, POST, HEAD, OPTIONS");
}

#[tokio::test]
async fn what_is_open_to_everybody_is_405_without_a_token() {
    let server = TestServer::start().await;
    for path in [super::LOGIN, super::REGISTER, "/igny8/api/docs/"] {
        let answer = server.delete(path).send().await;
        answer.refuses(405, "Method not allowed");
    }
}
