//! The form: what is missing, what is wrong, and what is a form at all.

use serde_json::{Value, json};

use super::{GOOD, LOGIN, send};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

const FORM: &str = "application/x-www-form-urlencoded";

fn missing(field: &str) -> Value {
    json!({"type": "missing", "loc": ["body", field], "msg": "Field required", "input": null})
}

fn other_grant_type(sent: &str) -> Value {
    json!({
        "type": "string_pattern_mismatch",
        "loc": ["body", "grant_type"],
        "msg": "String should match pattern '^password$'",
        "input": sent,
        "ctx": {"pattern": "^password$"},
    })
}

trait Validation {
    /// The answer is 422 with exactly these errors, to the byte.
    fn lists(self, errors: Vec<Value>) -> Self;
}

impl Validation for Answer {
    #[track_caller]
    fn lists(self, errors: Vec<Value>) -> Self {
        let body = json!({"detail": errors});
        self.status_is(422).body_is(&body.to_string())
    }
}

#[tokio::test]
async fn username_missing_or_empty_is_422() {
    let server = TestServer::start().await;
    for form in [
        "password=x",
        "username=&password=x",
        "username&password=x",
        "Username=a&password=x",
    ] {
        send(&server, form).await.lists(vec![missing("username")]);
    }
}

#[tokio::test]
async fn password_missing_or_empty_is_422() {
    let server = TestServer::start().await;
    for form in ["username=a", "username=a&password="] {
        send(&server, form).await.lists(vec![missing("password")]);
    }
}

#[tokio::test]
async fn a_body_that_is_no_form_lacks_both() {
    let server = TestServer::start().await;
    let both = || vec![missing("username"), missing("password")];
    for (content_type, body) in [
        (FORM, ""),
        (FORM, "foo=bar"),
        (FORM, r#"{"username": "user@example.com", "password": "x"}"#),
        (
            "application/json",
            r#"{"username": "user@example.com", "password": "x"}"#,
        ),
        ("application/json", "{"),
        ("application/json", ""),
        ("text/plain", GOOD),
        ("application/x-www-form-urlencodedx", GOOD),
        ("application/x-www-form-urlencoded, text/plain", GOOD),
        ("", GOOD),
    ] {
        let sent = server.post(LOGIN).body(content_type, body);
        sent.send().await.lists(both());
    }
    server.post(LOGIN).send().await.lists(both());
    server
        .post(LOGIN)
        .untyped_body(GOOD)
        .send()
        .await
        .lists(both());
}

#[tokio::test]
async fn grant_type_other_than_password_is_422() {
    let server = TestServer::start().await;
    for (sent, read) in [
        ("other", "other"),
        ("Password", "Password"),
        ("password+", "password "),
        ("password%0A", "password\n"),
        ("+", " "),
        ("%C3%A9%22%3C%2F%5C", "é\"</\\"),
        ("%zz%4", "%zz%4"),
        ("%ff", "\u{fffd}"),
        ("a;b=c", "a;b=c"),
    ] {
        let form = format!("{GOOD}&grant_type={sent}");
        send(&server, form)
            .await
            .lists(vec![other_grant_type(read)]);
    }
}

#[tokio::test]
async fn an_empty_grant_type_is_none() {
    let server = TestServer::start().await;
    send(&server, format!("{GOOD}&grant_type="))
        .await
        .status_is(200);
}

#[tokio::test]
async fn all_errors_come_together_in_the_order_of_declaration() {
    let server = TestServer::start().await;
    let answer = send(&server, "password=&username=&grant_type=x").await;
    answer.lists(vec![
        other_grant_type("x"),
        missing("username"),
        missing("password"),
    ]);
}

#[tokio::test]
async fn validation_comes_before_credentials() {
    let server = TestServer::start().await;
    let form = "username=nobody&password=wrong&grant_type=x";
    send(&server, form).await.lists(vec![other_grant_type("x")]);
}

#[tokio::test]
async fn of_a_field_that_comes_twice_the_last_counts() {
    let server = TestServer::start().await;
    send(&server, format!("username=x&{GOOD}"))
        .await
        .status_is(200);
    send(&server, format!("{GOOD}&username=x"))
        .await
        .status_is(400);
    let answer = send(&server, format!("{GOOD}&username=")).await;
    answer.lists(vec![missing("username")]);
}

#[tokio::test]
async fn the_form_is_read_as_starlette_reads_it() {
    let server = TestServer::start().await;
    for form in [
        "user%6Eame=user%40example.com&password=your_secret_password",
        "&&username=user@example.com&&password=your_secret_password&",
    ] {
        send(&server, form).await.status_is(200);
    }
    for content_type in [
        "application/x-www-form-urlencoded; charset=utf-8",
        "application/x-www-form-urlencoded;",
        "APPLICATION/X-WWW-FORM-URLENCODED",
    ] {
        let sent = server.post(LOGIN).body(content_type, GOOD);
        sent.send().await.status_is(200);
    }
}

#[tokio::test]
async fn a_thousand_fields_are_read_and_one_more_is_400() {
    let server = TestServer::start().await;
    let more = "&f=1".repeat(998);
    send(&server, format!("{GOOD}{more}")).await.status_is(200);
    let answer = send(&server, format!("{GOOD}{more}&f=1")).await;
    let detail = "Too many fields. Maximum number of fields is 1000.";
    answer.status_is(400).has("/detail", detail);
}

fn part(name: &str, value: &str) -> String {
    format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn multipart() -> String {
    let username = part("username", "user@example.com");
    let password = part("password", "your_secret_password");
    format!("{username}{password}--X--\r\n")
}

#[tokio::test]
async fn a_multipart_form_serves_as_well() {
    let server = TestServer::start().await;
    for content_type in [
        "multipart/form-data; boundary=X",
        "multipart/form-data; boundary=\"X\"",
        "MULTIPART/FORM-DATA; boundary=X",
    ] {
        let sent = server.post(LOGIN).body(content_type, multipart());
        sent.send().await.status_is(200);
    }
}

#[tokio::test]
async fn a_broken_multipart_form_is_400() {
    let server = TestServer::start().await;
    let nameless = "--X\r\nContent-Type: text/plain\r\n\r\nx\r\n--X--\r\n";
    for (content_type, body, detail) in [
        (
            "multipart/form-data",
            multipart(),
            "Missing boundary in multipart.",
        ),
        (
            "multipart/form-data; boundary=Y",
            multipart(),
            "Invalid multipart data.",
        ),
        (
            "multipart/form-data; boundary=X",
            GOOD.to_owned(),
            "Invalid multipart data.",
        ),
        (
            "multipart/form-data; boundary=X",
            nameless.to_owned(),
            "The Content-Disposition header field \"name\" must be provided.",
        ),
    ] {
        let answer = server.post(LOGIN).body(content_type, body).send().await;
        answer.status_is(400).has("/detail", detail);
    }
}

#[tokio::test]
async fn a_file_where_a_text_belongs_is_422() {
    let server = TestServer::start().await;
    let file = "--X\r\nContent-Disposition: form-data; name=\"username\"; \
                filename=\"a.txt\"\r\n\r\nuser@example.com\r\n";
    let body = format!("{file}{}--X--\r\n", part("password", "x"));
    let sent = server
        .post(LOGIN)
        .body("multipart/form-data; boundary=X", body);
    let answer = sent.send().await.status_is(422);
    answer
        .has("/detail/0/type", "string_type")
        .has("/detail/0/loc", json!(["body", "username"]))
        .has("/detail/0/input/filename", "a.txt")
        .has("/detail/0/input/size", 16);
}
