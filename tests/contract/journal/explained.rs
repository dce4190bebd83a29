//! `--explain`: the reason for an answer and the address of its entry, in the headers of the answer.

use mockid::control::Access;
use serde_json::json;

use super::{INDIVIDUALS, LOGIN, log_in};
use crate::support::server::TestServer;

async fn explaining() -> TestServer {
    TestServer::start_with(|options| options.explain = true).await
}

#[tokio::test]
async fn an_answer_has_its_reason_and_the_address_of_its_entry() {
    let server = explaining().await;
    let answer = server.get(INDIVIDUALS).send().await.status_is(401);
    let answer = answer.header_is("x-mockid-reason", "no_token");
    let address = answer.header("x-mockid-entry").to_owned();
    assert_eq!(address, "/__admin/requests/1");
    let entry = server.get(&address).send().await;
    entry.has("/reason", "no_token");
}

#[tokio::test]
async fn the_address_of_an_entry_names_its_sandbox() {
    let server = explaining().await;
    let sandbox = server.in_sandbox("a%20b");
    let answer = log_in(&sandbox).await;
    let address = answer.header("x-mockid-entry").to_owned();
    assert_eq!(address, "/~a%20b/__admin/requests/1");
    let entry = server.get(&address).send().await;
    entry.has("/operation", "intergiroLogin");
}

#[tokio::test]
async fn a_path_of_no_vendor_and_a_fault_are_explained_too() {
    let server = explaining().await;
    let nothing = server.get("/nothing").by_the_server().send().await;
    nothing.header_is("x-mockid-reason", "not_found");
    let fault = json!({"match": {"path": "/v3/**"}, "respond": {"status": 503}});
    server.post("/__admin/faults").json(fault).send().await;
    let login = server.post(LOGIN).by_a_fault().send().await;
    login
        .header_is("x-mockid-reason", "fault")
        .header_is("x-mockid-entry", "/__admin/requests/2");
}

#[tokio::test]
async fn without_the_control_api_there_is_only_the_reason() {
    let server = TestServer::start_with(|options| {
        options.explain = true;
        options.access = Access::Removed;
    })
    .await;
    let answer = server.get(INDIVIDUALS).send().await;
    answer
        .header_is("x-mockid-reason", "no_token")
        .lacks_header("x-mockid-entry");
}

#[tokio::test]
async fn the_control_api_and_pages_are_not_explained_and_without_the_flag_nothing_is() {
    let server = explaining().await;
    for path in ["/__admin/clock", "/livez"] {
        let answer = server.get(path).send().await.status_is(200);
        answer.lacks_header("x-mockid-reason");
    }
    let server = TestServer::start().await;
    let answer = server.get(INDIVIDUALS).send().await;
    answer
        .lacks_header("x-mockid-reason")
        .lacks_header("x-mockid-entry");
}
