use serde::{Deserialize, Serialize};
use serde_json::json;

use super::*;
use crate::clock::Period;
use crate::identity::{Role, Secret};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only what does not fit is looked at")]
struct Everything {
    #[schemars(length(min = 1))]
    name: String,
    #[schemars(with = "Option<String>", length(min = 1))]
    password: Option<Secret>,
    #[schemars(range(min = 1, max = 9))]
    count: Option<u32>,
    #[schemars(range(min = 1))]
    id: Option<u64>,
    port: Option<u16>,
    active: Option<bool>,
    role: Option<Role>,
    #[schemars(extend("enum" = [409, 400]))]
    status: Option<u16>,
    ttl: Option<Period>,
    at: Option<jiff::Timestamp>,
    inner: Option<Inner>,
    tags: Option<Vec<String>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Inner {
    access_ttl: String,
}

/// The pointer and the message of every error.
fn violations_of(value: &Value) -> Vec<(String, String)> {
    read::<Everything>(value)
        .unwrap_err()
        .into_iter()
        .map(|violation| (violation.pointer.clone(), violation.to_string()))
        .collect()
}

/// The message of the only error when `key` is `value`.
fn message(key: &str, value: &Value) -> String {
    let violations = violations_of(&json!({"name": "a", key: value}));
    let [(pointer, message)] = violations.as_slice() else {
        panic!("{violations:?}");
    };
    assert_eq!(*pointer, format!("/{key}"));
    message.clone()
}

#[test]
fn a_wrong_type_says_what_was_found_and_what_was_expected() {
    for (key, value, expected) in [
        ("tags", json!("a"), "found a string, expected a list"),
        ("tags", json!({}), "found an object, expected a list"),
        (
            "inner",
            json!([]),
            "found a list, expected an object with `access_ttl`",
        ),
        (
            "count",
            json!("5"),
            "found the string `5`, expected a whole number",
        ),
        (
            "count",
            json!(1.5),
            "found the number 1.5, expected a whole number",
        ),
        (
            "active",
            json!(1),
            "found the number 1, expected `true` or `false`",
        ),
        (
            "active",
            json!("yes"),
            "found the string `yes`, expected `true` or `false`; did you mean `true`?",
        ),
        (
            "count",
            json!(null),
            "found nothing (null), expected a whole number; leave the key out if it has no value",
        ),
        (
            "ttl",
            json!(15),
            "found the number 15, expected a period from 1s to ten years such as `90s`, `15m`, `1h30m` or `7d`",
        ),
    ] {
        assert_eq!(message(key, &value), expected);
    }
}

#[test]
fn a_number_or_boolean_for_a_string_is_to_be_put_in_quotes() {
    assert_eq!(
        message("name", &json!(5)),
        "found the number 5, expected a string: put it in quotes"
    );
    assert_eq!(
        message("name", &json!(true)),
        "found the boolean `true`, expected a string: put it in quotes"
    );
}

#[test]
fn a_value_out_of_range_says_the_range() {
    for (key, value, expected) in [
        (
            "count",
            json!(0),
            "found the number 0, expected a number from 1 to 9",
        ),
        (
            "id",
            json!(0),
            "found the number 0, expected a number that is at least 1",
        ),
        (
            "port",
            json!(65536),
            "found the number 65536, expected a number from 0 to 65535",
        ),
        (
            "status",
            json!(410),
            "found the number 410, expected one of `409`, `400`",
        ),
        (
            "name",
            json!(""),
            "found an empty string, expected a text that is not empty",
        ),
        (
            "ttl",
            json!("soon"),
            "found `soon`, expected a period from 1s to ten years such as `90s`, `15m`, `1h30m` or `7d`",
        ),
        (
            "at",
            json!("2020-01-01"),
            "found `2020-01-01`, expected an instant such as `2030-01-31T12:00:00Z` (RFC 3339)",
        ),
    ] {
        assert_eq!(message(key, &value), expected);
    }
}

#[test]
fn a_word_that_is_none_of_the_choices_lists_them_and_names_the_nearest() {
    assert_eq!(
        message("role", &json!("owner1")),
        "found `owner1`, expected one of `developer`, `owner`, `admin`, `editor`, `viewer`, \
         `system_bot`; did you mean `owner`?"
    );
}

#[test]
fn unknown_and_missing_keys_are_named() {
    assert_eq!(
        violations_of(&json!({"inner": {"acess_ttl": "", "zzz": 1}})),
        [
            (
                "/inner/acess_ttl",
                "unknown key `acess_ttl`; did you mean `access_ttl`?"
            ),
            ("/inner/zzz", "unknown key `zzz`, expected `access_ttl`"),
            ("/name", "`name` is missing"),
        ]
        .map(|(pointer, message)| (pointer.to_owned(), message.to_owned()))
    );
}

#[test]
fn a_value_that_is_wrong_in_two_ways_is_told_once() {
    assert_eq!(
        message("status", &json!(-1)),
        "found the number -1, expected one of `409`, `400`"
    );
}

#[test]
fn secrets_are_not_shown() {
    assert_eq!(
        message("password", &json!(12345)),
        "found a number, expected a string: put it in quotes"
    );
    assert_eq!(
        message("password", &json!({"a": "hunter2"})),
        "found an object, expected a string"
    );
    let unknown = violations_of(&json!({"name": "a", "passwort": "hunter2"}));
    assert_eq!(
        unknown[0].1,
        "unknown key `passwort`; did you mean `password`?"
    );
    let list = violations_of(&json!("hunter2"));
    assert_eq!(list[0].1, "found a string, expected an object");
}

#[test]
fn long_texts_are_cut() {
    let message = message("ttl", &json!("x".repeat(500)));
    assert!(message.starts_with(&format!("found `{}…`, ", "x".repeat(60))));
}

#[test]
fn a_float_that_is_no_number_of_64_bits_is_one_violation_where_it_is() {
    let violations = violations_of(&json!({"name": "a", "id": 1e30}));
    assert_eq!(
        violations,
        [(
            "/id".to_owned(),
            "found the number 1e+30, expected a whole number of 64 bits".to_owned()
        )]
    );
}

#[test]
fn a_whole_number_may_be_written_with_a_fraction_of_zero() {
    let everything: Everything = read(&json!({"name": "a", "id": 1.0})).unwrap();
    assert_eq!(everything.id, Some(1));
}

#[test]
fn what_fits_is_read() {
    let inner: Inner = read(&json!({"access_ttl": "15m"})).unwrap();
    assert_eq!(inner.access_ttl, "15m");
}

#[test]
fn optional_fields_are_not_required_and_not_null() {
    let schema = of::<Everything>();
    assert_eq!(schema["required"], json!(["name"]));
    assert!(!schema.to_string().contains("null"), "{schema}");
}

/// A value that is valid except for its tags.
fn tagged(tags: &[Value]) -> Value {
    json!({"name": "a", "tags": tags})
}

#[test]
fn of_a_large_list_the_first_thousand_errors_are_told_and_no_more() {
    let violations = violations_of(&tagged(&vec![json!(1); 100_000]));
    assert_eq!(violations.len(), 1000);
    let told = "found the number 1, expected a string: put it in quotes";
    assert_eq!(violations[999], ("/tags/999".to_owned(), told.to_owned()));
}

#[test]
fn what_does_not_fit_is_found_behind_any_number_of_things_that_do() {
    let mut tags = vec![json!("a"); 100_000];
    tags[99_999] = json!([]);
    let violations = violations_of(&tagged(&tags));
    let told = "found a list, expected a string";
    assert_eq!(violations, [("/tags/99999".to_owned(), told.to_owned())]);
}

#[test]
fn what_is_wrong_around_a_large_list_is_told_before_what_is_wrong_in_it() {
    let mut value = tagged(&vec![json!(1); 100_000]);
    value["count"] = json!(10);
    value["colour"] = json!("red");
    let violations = violations_of(&value);
    let places: Vec<&str> = violations.iter().map(|(at, _)| at.as_str()).collect();
    assert!(places[..2].contains(&"/count") && places[..2].contains(&"/colour"));
    assert_eq!(places[2], "/tags/0");
}

#[test]
fn of_unknown_keys_the_first_thousand_are_told() {
    let keys = (0..5000).map(|number| (number.to_string(), json!(1)));
    let mut value: serde_json::Map<_, _> = keys.collect();
    value.insert("name".to_owned(), json!("a"));
    assert_eq!(violations_of(&value.into()).len(), 1000);
}
