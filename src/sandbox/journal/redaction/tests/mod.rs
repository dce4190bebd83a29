//! What goes in and must not come out.

mod texts;

use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::secret_names::SecretNames;

const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl";

/// A redactor of a vendor without names of its own.
fn by(sender: Sender) -> Redactor<'static> {
    static NAMES: SecretNames = SecretNames::NONE;
    Redactor {
        sender,
        names: &NAMES,
    }
}

fn without_secrets(text: &str) -> Cow<'_, str> {
    super::text(by(Sender::Client), text)
}

fn shown_pairs(encoded: &str) -> String {
    pairs(by(Sender::Client), encoded)
}

fn shown(sender: Sender, body: &Value) -> Value {
    super::body(by(sender), "application/json", body.to_string().as_bytes())
}

fn shown_text(content_type: &str, body: &str) -> String {
    match super::body(by(Sender::Client), content_type, body.as_bytes()) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn shown_header(name: &'static str, value: &str) -> String {
    let mut map = HeaderMap::new();
    map.insert(name, HeaderValue::from_str(value).unwrap());
    headers(by(Sender::Client), &Headers::of(&map))[name]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn one_secret_has_one_fingerprint_which_anybody_can_work_out() {
    // printf password | sha256sum
    assert_eq!(fingerprint("password"), "secret:5e884898");
    assert_eq!(fingerprint(""), "");
    let bearer = shown_header("authorization", &format!("Bearer {JWT}"));
    let issued = shown(Sender::Vendor, &json!({"access_token": JWT}));
    assert_eq!(bearer, format!("Bearer {}", fingerprint(JWT)));
    assert_eq!(issued["access_token"], fingerprint(JWT));
}

#[test]
fn the_names_of_secrets_are_known_in_every_spelling() {
    for name in [
        "password",
        "Password",
        "new_password1",
        "secret",
        "client_secret",
        "clientSecret",
        "api_key",
        "apiKey",
        "API-KEY",
        "x-api-key",
        "refresh_token",
        "access_token",
        "token_access",
        "accessToken",
        "token",
        "access",
        "refresh",
        "authorization",
        "X-Authorization",
        "bearer",
        "cookie",
    ] {
        assert_eq!(
            shown(Sender::Client, &json!({name: "hunter2"}))[name],
            fingerprint("hunter2")
        );
    }
    for name in [
        "email",
        "username",
        "token_type",
        "client_id",
        "grant_type",
        "keyword",
    ] {
        assert_eq!(
            shown(Sender::Client, &json!({name: "shown"}))[name],
            "shown"
        );
    }
}

#[test]
fn everything_that_a_client_puts_below_the_name_of_a_secret_is_secret() {
    let sent = json!({"password": ["hunter2", {"a": 42}], "n": {"secret": 7, "b": true}});
    let shown = shown(Sender::Client, &sent);
    let secrets = [fingerprint("hunter2"), fingerprint("42"), fingerprint("7")];
    assert_eq!(
        shown,
        json!({"password": [secrets[0], {"a": secrets[1]}], "n": {"secret": secrets[2], "b": true}})
    );
}

#[test]
fn what_a_vendor_lists_below_the_name_of_a_secret_is_what_is_wrong_with_it() {
    let errors = json!({"password": ["This field may not be blank."], "data": {"access": JWT}});
    let shown = shown(Sender::Vendor, &errors);
    assert_eq!(shown["password"], errors["password"]);
    assert_eq!(shown["data"]["access"], fingerprint(JWT));
}

#[test]
fn what_looks_like_a_token_is_secret_wherever_it_stands() {
    let sent = json!({"note": format!("mine is {JWT}!"), JWT: 1, "list": [JWT]});
    let shown = shown(Sender::Client, &sent).to_string();
    assert!(!shown.contains("eyJ"), "{shown}");
    assert!(shown.contains(&format!("mine is {}!", fingerprint(JWT))));
    for cut in [&JWT[..30], "eyJzZXNzaW9uSWQiOiI3In0", "eyAiYSI6IDF9LmIuYw"] {
        assert_eq!(without_secrets(cut), fingerprint(cut), "{cut}");
    }
    for harmless in [
        "/v3/individuals",
        "ezekiel-the-prophet-of-old",
        "the keyIdentifierOfSomething",
        "e30a1b2c-0b7e-4f6e-9b0a-1f2d3c4b5a69",
        "eyJ",
        "été",
    ] {
        assert_eq!(without_secrets(harmless), harmless);
    }
}

#[test]
fn forms_and_queries_show_what_is_not_secret() {
    let form = "application/x-www-form-urlencoded; charset=utf-8";
    let plain = "grant_type=password&username=user%40example.com";
    assert_eq!(shown_text(form, plain), plain);
    let hunter2 = fingerprint("hunter 2=");
    assert_eq!(
        shown_text(
            form,
            "username=a&password=hunter+2%3D&Client_Secret=hunter%202="
        ),
        format!("username=a&password={hunter2}&Client_Secret={hunter2}")
    );
    assert_eq!(
        shown_pairs(&format!("q={JWT}")),
        format!("q={}", fingerprint(JWT))
    );
    assert_eq!(shown_pairs("hunter2"), fingerprint("hunter2"));
}

#[test]
fn json_is_known_whatever_it_is_sent_as() {
    for content_type in ["", "text/plain", "application/x-www-form-urlencoded"] {
        let shown = shown_text(content_type, r#"{"api_key":"hunter2","n":1}"#);
        assert_eq!(
            shown,
            format!(r#"{{"api_key":"{}","n":1}}"#, fingerprint("hunter2"))
        );
    }
}

#[test]
fn what_cannot_be_taken_apart_is_replaced_whole() {
    for (content_type, body) in [
        ("application/json", r#"{"password":"hunter2""#),
        ("application/json", "\"hunter2\""),
        (
            "application/x-www-form-urlencoded",
            r#"{"password":"hunter2=""#,
        ),
        ("application/x-www-form-urlencoded", "hunter2"),
        (
            "multipart/form-data; boundary=b",
            "--b\r\n\r\nhunter2\r\n--b--",
        ),
        ("", "hunter2"),
    ] {
        let shown = shown_text(content_type, body);
        assert!(shown.starts_with("secret:"), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
    assert_eq!(super::body(by(Sender::Client), "", b""), Value::Null);
}

#[test]
fn headers_show_what_is_not_secret() {
    let secret = fingerprint("hunter2");
    for (name, value, shown) in [
        ("accept", "*/*", "*/*".to_owned()),
        (
            "authorization",
            "bearer hunter2",
            format!("bearer {secret}"),
        ),
        ("authorization", "Basic hunter2", format!("Basic {secret}")),
        ("authorization", "hunter2", secret.clone()),
        ("authorization", "Bearer", "Bearer".to_owned()),
        ("authorization", "hunter2 x", fingerprint("hunter2 x")),
        ("cookie", "a=hunter2; b=", format!("a={secret}; b=")),
        (
            "set-cookie",
            "a=hunter2; Path=/",
            format!("a={secret}; Path=/"),
        ),
        ("x-api-key", "hunter2", secret.clone()),
        ("x-auth-token", "hunter2", secret.clone()),
        ("x-anything", JWT, fingerprint(JWT)),
        (
            "referer",
            "http://a/b?token=hunter2&c=d",
            format!("http://a/b?token={secret}&c=d"),
        ),
        (
            "location",
            "/b/?refresh=hunter2",
            format!("/b/?refresh={secret}"),
        ),
    ] {
        assert_eq!(shown_header(name, value), shown, "{name}: {value}");
    }
}

proptest! {
    #[test]
    fn a_secret_is_found_nowhere(
        secret in "[a-z0-9]{12,40}",
        name in prop::sample::select(vec!["password", "api_key", "refresh", "accessToken"]),
        depth in 0..5usize,
    ) {
        let mut sent = json!({name: secret});
        for _ in 0..depth {
            sent = json!({"a": [sent]});
        }
        let encoded = sent.to_string();
        let bodies = [
            shown(Sender::Client, &sent).to_string(),
            shown(Sender::Vendor, &sent).to_string(),
            shown_text("application/json", &encoded[..encoded.len() - 1]),
            shown_text("application/x-www-form-urlencoded", &format!("{name}={secret}")),
            shown_pairs(&format!("a=b&{name}={secret}")),
        ];
        for shown in bodies {
            prop_assert!(!shown.contains(&secret), "{}", shown);
        }
    }
}

#[test]
fn a_token_behind_something_percent_encoded_is_not_shown() {
    for before in ["/a%20", "/a%2F", "%22", "%3D"] {
        let shown = without_secrets(&format!("{before}{JWT}")).into_owned();
        assert_eq!(shown, format!("{before}{}", fingerprint(JWT)));
    }
}

#[test]
fn what_is_encoded_more_than_three_times_is_replaced_whole() {
    assert_eq!(without_secrets("a%252520b"), "a%252520b");
    assert_eq!(without_secrets("a%25252520b"), fingerprint("a b"));
    let in_json = |times| (0..times).fold("a b".to_owned(), |text, _| json!(text).to_string());
    assert_eq!(without_secrets(&in_json(1)), in_json(1));
    let shown = without_secrets(&in_json(8)).into_owned();
    assert!(shown.contains("secret:") && shown.len() < 100, "{shown}");
}

#[test]
fn a_token_among_the_attributes_of_a_cookie_is_not_shown() {
    let shown = shown_header("set-cookie", &format!("a=b; Path=/{JWT}; HttpOnly"));
    let (cookie, token) = (fingerprint("b"), fingerprint(JWT));
    assert_eq!(shown, format!("a={cookie}; Path=/{token}; HttpOnly"));
}

#[test]
fn a_text_in_which_everything_might_begin_a_token_is_read_once() {
    // Read once for each beginning, it would take hours.
    let text = "-e".repeat(5_000_000);
    assert_eq!(without_secrets(&text), text);
}
