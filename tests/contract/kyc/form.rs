//! The form: what is missing, what is wrong, and what is a form at all.

use serde_json::{Value, json};

use super::{GOOD, LOGIN, send};
use crate::support::answer::Answer;
use crate::support::client::Client;
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

const PARTS: &str = "multipart/form-data; boundary=X";

/// A part with these parameters, `name="username"` for instance.
fn part(parameters: &str, value: &str) -> String {
    format!("--X\r\nContent-Disposition: form-data; {parameters}\r\n\r\n{value}\r\n")
}

fn username() -> String {
    part("name=\"username\"", "user@example.com")
}

fn multipart() -> String {
    let password = part("name=\"password\"", "your_secret_password");
    format!("{}{password}--X--\r\n", username())
}

async fn send_parts(client: &Client, content_type: &str, body: String) -> Answer {
    client.post(LOGIN).body(content_type, body).send().await
}

#[tokio::test]
async fn a_multipart_form_serves_as_well() {
    let server = TestServer::start().await;
    for content_type in [
        PARTS,
        "multipart/form-data; boundary=\"X\"",
        "MULTIPART/FORM-DATA; boundary=\"X\"",
        "multipart/form-data; charset=latin-1; boundary=X",
    ] {
        let answer = send_parts(&server, content_type, multipart()).await;
        answer.status_is(200);
    }
}

#[tokio::test]
async fn a_multipart_form_without_its_end_lacks_the_last_part() {
    let server = TestServer::start().await;
    let body = multipart().replace("\r\n--X--\r\n", "");
    let answer = send_parts(&server, PARTS, body).await;
    answer.lists(vec![missing("password")]);
    for body in ["", "--X--\r\n"] {
        let answer = send_parts(&server, PARTS, body.to_owned()).await;
        answer.lists(vec![missing("username"), missing("password")]);
    }
}

#[tokio::test]
async fn a_broken_multipart_form_is_400() {
    const INVALID: &str = "Invalid multipart data.";
    const NAMELESS: &str = "The Content-Disposition header field \"name\" must be provided.";
    let server = TestServer::start().await;
    let headless = "--X\r\nContent-Type: text/plain\r\n\r\nx\r\n--X--\r\n";
    let without_name = part("filename=\"a\"", "b") + "--X--\r\n";
    let many = part("name=\"f\"", "1").repeat(1001) + "--X--\r\n";
    for (content_type, body, detail) in [
        (
            "multipart/form-data",
            multipart(),
            "Missing boundary in multipart.",
        ),
        ("multipart/form-data; boundary=", multipart(), INVALID),
        ("multipart/form-data; boundary=Y", multipart(), INVALID),
        (PARTS, GOOD.to_owned(), INVALID),
        (PARTS, multipart().replace("\r\n", "\n"), INVALID),
        (PARTS, format!("before\r\n{}", multipart()), INVALID),
        (PARTS, headless.to_owned(), NAMELESS),
        (PARTS, without_name, NAMELESS),
        (
            PARTS,
            many,
            "Too many fields. Maximum number of fields is 1000.",
        ),
    ] {
        let answer = send_parts(&server, content_type, body).await;
        answer.status_is(400).has("/detail", detail);
    }
}

#[tokio::test]
async fn a_file_where_a_text_belongs_is_422_and_an_empty_one_is_nothing() {
    let server = TestServer::start().await;
    let password = part("name=\"password\"", "x");
    let file = part("name=\"username\"; filename=\"a.txt\"", "user@example.com");
    let body = format!("{file}{password}--X--\r\n");
    let answer = send_parts(&server, PARTS, body).await.status_is(422);
    answer.body_is(
        r#"{"detail":[{"type":"string_type","loc":["body","username"],"msg":"Input should be a valid string","input":{"filename":"a.txt","file":{"_file":{},"_max_size":1048576,"_rolled":false,"_TemporaryFileArgs":{"mode":"w+b","buffering":-1,"suffix":null,"prefix":null,"encoding":null,"newline":null,"dir":null,"errors":null}},"size":16,"headers":{"content-disposition":"form-data; name=\"username\"; filename=\"a.txt\""},"_max_mem_size":1048576}}]}"#,
    );
    let empty = part("name=\"username\"; filename=\"\"", "");
    let body = format!("{empty}{password}--X--\r\n");
    let answer = send_parts(&server, PARTS, body).await;
    answer.lists(vec![missing("username")]);
}
