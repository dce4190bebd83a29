//! Secrets within texts, and texts that have none.

use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;
use serde_json::json;

use super::{JWT, by, shown, shown_header, shown_pairs, without_secrets};
use crate::sandbox::journal::Sender;
use crate::sandbox::journal::headers::Headers;
use crate::sandbox::journal::redaction::{fingerprint, headers};

#[test]
fn a_field_called_authorization_is_shown_as_the_header_is() {
    let bearer = format!("Bearer {}", fingerprint("hunter2"));
    let field = shown(Sender::Client, &json!({"authorization": "Bearer hunter2"}));
    assert_eq!(field["authorization"], bearer);
    assert_eq!(
        shown_header("x-forwarded-authorization", "Bearer hunter2"),
        bearer
    );
    assert_eq!(
        shown_pairs("authorization=Bearer+hunter2"),
        format!("authorization={bearer}")
    );
}

#[test]
fn a_secret_within_a_text_is_not_shown_wherever_the_text_stands() {
    let secret = fingerprint("hunter2");
    for (text, expected) in [
        ("a=1;password=hunter2", format!("a=1;password={secret}")),
        (
            "Server=x; Pwd = hunter2",
            format!("Server=x; Pwd ={secret}"),
        ),
        ("password: hunter2", format!("password:{secret}")),
        (
            r#"{"password":"hunter2","a":1}"#,
            format!(r#"{{"password":"{secret}","a":1}}"#),
        ),
        (
            r#"[{"api_key":"hunter2"}]"#,
            format!(r#"[{{"api_key":"{secret}"}}]"#),
        ),
        (
            "/b?next=/c%3Ftoken%3Dhunter2",
            format!("/b?next=/c?token={secret}"),
        ),
        ("a%3B%70assword%3Dhunter2", format!("a;password={secret}")),
        (
            "https://user:hunter2@a/b",
            format!("https://user:{secret}@a/b"),
        ),
        ("https://hunter2@a", format!("https://{secret}@a")),
    ] {
        assert_eq!(without_secrets(text), expected, "{text}");
        let field = shown(Sender::Vendor, &json!({"note": [text]}));
        assert_eq!(field, json!({"note": [expected]}), "{text}");
        if HeaderValue::from_str(text).is_ok() {
            assert_eq!(shown_header("x-note", text), expected, "{text}");
        }
        let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        assert_eq!(
            shown_pairs(&format!("note={encoded}")),
            format!("note={expected}")
        );
    }
}

#[test]
fn what_is_cut_off_escaped_or_encoded_too_often_is_not_shown() {
    for text in [
        r#"{"a":1,"password":"hunter2"#,
        r#"{\"password\" : \"hunter2\"}"#,
        r#""{\"password\":\"hunter2\"}""#,
        r#"{"a":{"password":"hunter2"},"a":1}"#,
        "a=1;password=x;hunter2",
        "password%25252525252525253Dhunter2",
    ] {
        let sent = json!({"note": text, "list": [{"a": text}]});
        let shown = shown(Sender::Client, &sent).to_string();
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn a_text_that_gives_no_secret_away_is_shown_as_it_is() {
    for text in [
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "token-service:8080",
        "https://auth:8443/login",
        "http://127.0.0.1:8080/a@b",
        "This password is too short.",
        "100% of {name}; 2 = 1 + 1",
        "[\"a\",{\"b\":1}]",
        "{a}",
        "Sat, 28 Nov 2026 05:11:44 GMT",
        "/a%20b%2Fc",
        "token=",
    ] {
        assert_eq!(without_secrets(text), text);
    }
}

#[test]
fn a_header_in_another_script_is_shown_and_its_secrets_are_not() {
    let name = http::HeaderName::from_static("user-agent");
    let shown = |bytes: &[u8]| {
        let mut map = HeaderMap::new();
        map.insert(&name, HeaderValue::from_bytes(bytes).unwrap());
        headers(by(Sender::Client), &Headers::of(&map))["user-agent"].clone()
    };
    assert_eq!(shown("Prüfung/1 (テスト)".as_bytes()), "Prüfung/1 (テスト)");
    assert_eq!(shown(b"Pr\xfcfung/1"), "Prüfung/1");
    let hidden = format!("ü {}", fingerprint(JWT));
    assert_eq!(shown(format!("ü {JWT}").as_bytes()), hidden);
    assert_eq!(
        shown("ü password=ß".as_bytes()),
        format!("ü password={}", fingerprint("ß"))
    );
}

proptest! {
    #[test]
    fn a_secret_within_any_text_is_found_nowhere(
        noise in "[ -~é]{0,24}",
        name in prop::sample::select(vec!["password", "api_key", "Bearer", "authorization", "pwd"]),
        secret in "[a-z0-9]{12,40}~[a-z0-9]{4}",
    ) {
        let inner = json!({"a": [{name: secret}], noise.clone(): noise.clone()}).to_string();
        for text in [
            format!("{noise};{name}={secret}"),
            format!("{noise} \"{name}\" : \"{secret}\"{noise}"),
            inner.clone(),
            json!([inner]).to_string(),
            format!("/{}?x=1;{name}={secret}&{noise}", noise.replace('?', "")),
        ] {
            let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            let sent = json!({"note": text, "list": [{"encoded": encoded}]});
            for shown in [
                without_secrets(&text).into_owned(),
                shown(Sender::Client, &sent).to_string(),
                shown(Sender::Vendor, &sent).to_string(),
                shown_pairs(&format!("a=b&note={encoded}&c=d")),
            ] {
                prop_assert!(!shown.contains(&secret), "{} shows {}", text, shown);
            }
        }
    }
}
