//! Forms, which the framework reads as well as JSON.

use serde_json::{Value, json};

use super::{Envelope, KEYWORDS, LOGIN, REFRESH, REGISTER, Session};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=b";

fn parts(fields: &[(&str, &str)]) -> String {
    let part = |(name, value): &(&str, &str)| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts: String = fields.iter().map(part).collect();
    format!("{parts}--b--\r\n")
}

async fn post(server: &TestServer, path: &str, media_type: &str, body: String) -> Answer {
    server.post(path).body(media_type, body).send().await
}

#[tokio::test]
async fn register_login_and_refresh_read_both_kinds_of_form() {
    let server = TestServer::start().await;
    let register = "email=new%40example.com&username=new&password=secure+password";
    let answer = post(&server, REGISTER, FORM, register.to_owned()).await;
    answer.status_is(201).has("/data/user/username", "new");
    let login = "email=new%40example.com&password=wrong&password=secure+password";
    let answer = post(&server, LOGIN, FORM, login.to_owned()).await;
    answer.status_is(200);
    let login = [
        ("email", "new@example.com"),
        ("password", "secure password"),
    ];
    let answer = post(&server, LOGIN, MULTIPART, parts(&login)).await;
    let token = answer.status_is(200).text("/data/refresh");
    let answer = post(&server, REFRESH, FORM, format!("refresh={token}")).await;
    answer.status_is(200);
    let answer = post(&server, REFRESH, MULTIPART, parts(&[("refresh", &token)])).await;
    answer.status_is(200);
}

#[tokio::test]
async fn fields_of_a_form_are_checked_as_those_of_json_are() {
    let server = TestServer::start().await;
    let required =
        json!({"email": ["This field is required"], "password": ["This field is required"]});
    let answer = post(&server, LOGIN, FORM, "emial=x".to_owned()).await;
    answer.fails_validation(required.clone());
    let answer = post(&server, LOGIN, MULTIPART, "no parts".to_owned()).await;
    answer.fails_validation(required);
    let answer = post(&server, LOGIN, FORM, "email=nope&password=".to_owned()).await;
    answer.fails_validation(json!({
        "email": ["Enter a valid email address"],
        "password": ["This field may not be blank"],
    }));
}

#[tokio::test]
async fn a_file_is_no_text() {
    let server = TestServer::start().await;
    let file = "--b\r\nContent-Disposition: form-data; name=\"refresh\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n";
    let answer = post(&server, REFRESH, MULTIPART, file.to_owned()).await;
    answer.fails_validation(json!({"refresh": ["Not a valid string"]}));
}

#[tokio::test]
async fn multipart_without_a_boundary_is_400() {
    let server = TestServer::start().await;
    let answer = post(&server, LOGIN, "multipart/form-data", parts(&[])).await;
    let error = "Multipart form parse error - Invalid boundary in multipart: None";
    answer.fails_validation(json!({"detail": [error]}));
}

#[tokio::test]
async fn what_is_neither_json_nor_a_form_is_415() {
    let server = TestServer::start().await;
    for media_type in [
        "text/plain",
        "application/xml",
        "multipart/mixed; boundary=b",
    ] {
        let answer = post(&server, LOGIN, media_type, "x".to_owned()).await;
        answer.refuses(415, "Unsupported media type");
    }
}

#[tokio::test]
async fn of_an_item_in_a_form_an_empty_text_is_null_where_null_may_be() {
    let server = TestServer::start().await;
    let user = Session::open(&server).await;
    let create = server.post(KEYWORDS).bearer(&user.access);
    let create = create.body(FORM, "keyword=hiking+boots&volume=8100&difficulty=");
    let answer = create.send().await.status_is(201);
    answer
        .has("/data/keyword", "hiking boots")
        .has("/data/volume", 8100)
        .has("/data/difficulty", Value::Null);
}

#[tokio::test]
async fn of_an_item_in_a_form_a_boolean_that_is_not_there_is_false() {
    let yaml = "igny8: { accounts: [{ name: A, slug: a }], users: [{ email: user@example.com, \
                password: password, account: a }], collections: [{ path: /flags/, writable: true, \
                fields: { properties: { on: { type: boolean }, note: { type: string } } } }] }";
    let server = TestServer::with_fixtures(yaml).await;
    let user = Session::open(&server).await;
    let create = server.post("/igny8/flags/").bearer(&user.access);
    let created = create.body(FORM, "note=").send().await.status_is(201);
    created
        .has("/data/on", false)
        .has("/data/note", Value::Null);
    let on = server.patch("/igny8/flags/1/").bearer(&user.access);
    on.body(FORM, "on=yes").send().await.has("/data/on", true);
    let part = server.patch("/igny8/flags/1/").bearer(&user.access);
    let part = part.body(FORM, "note=x").send().await.status_is(200);
    part.has("/data/on", true).has("/data/note", "x");
}

#[tokio::test]
async fn no_password_of_a_form_is_in_the_journal() {
    let server = TestServer::start().await;
    let login = [("email", "user@example.com"), ("password", "hush-hush")];
    post(&server, LOGIN, MULTIPART, parts(&login)).await;
    let form = "email=user%40example.com&password=hush-hush";
    post(&server, LOGIN, FORM, form.to_owned()).await;
    let journal = server.get("/__admin/requests").send().await;
    assert!(!journal.body_text().contains("hush-hush"), "{journal:#?}");
}
