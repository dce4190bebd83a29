//! Whether an answer is the one that the document shows, but for what differs each time.

use serde_json::Value;
use uuid::Uuid;

/// What the machine measures, what is drawn at random, and what depends on the port.
const MEASURED: [&str; 7] = [
    "duration_ms",
    "uptime",
    "size",
    "host",
    "content-length",
    "user-agent",
    "user_code",
];

/// The pointer at which two values part, other than in tokens, ids and instants.
pub(super) fn check(shown: &Value, found: &Value) -> Result<(), String> {
    match (shown, found) {
        (Value::Object(fields), Value::Object(others)) => {
            let names = |fields: &serde_json::Map<String, Value>| -> Vec<String> {
                fields.keys().cloned().collect()
            };
            if names(fields) != names(others) {
                return Err(String::new());
            }
            let mut pairs = fields.iter().zip(others.values());
            pairs.try_for_each(|((name, field), other)| {
                if MEASURED.contains(&name.as_str()) {
                    return Ok(());
                }
                check(field, other).map_err(|place| format!("/{name}{place}"))
            })
        }
        (Value::Array(items), Value::Array(others)) if items.len() == others.len() => {
            let mut pairs = items.iter().zip(others).enumerate();
            pairs.try_for_each(|(index, (item, other))| {
                check(item, other).map_err(|place| format!("/{index}{place}"))
            })
        }
        (Value::String(text), Value::String(other)) if both_made_up(text, other) => Ok(()),
        _ if shown == found => Ok(()),
        _ => Err(String::new()),
    }
}

/// Whether both are tokens, UUIDs, instants or fingerprints of secrets.
fn both_made_up(text: &str, other: &str) -> bool {
    let both = |is: fn(&str) -> bool| is(text) && is(other);
    both(|text| text.starts_with("eyJ"))
        || both(|text| Uuid::parse_str(text).is_ok())
        || both(|text| text.parse::<jiff::Timestamp>().is_ok())
        || both(|text| text.trim_start_matches("Bearer ").starts_with("secret:"))
}

#[test]
fn only_what_is_made_up_each_time_may_differ() {
    let parts = |shown: &str, found: &str| {
        let read = |text| serde_json::from_str(text).expect("JSON");
        check(&read(shown), &read(found)).err()
    };
    assert_eq!(parts(r#"{"a":["eyJx"]}"#, r#"{"a":["eyJy"]}"#), None);
    assert_eq!(
        parts(r#"{"a":[1]}"#, r#"{"a":[2]}"#),
        Some("/a/0".to_owned())
    );
    assert_eq!(parts(r#"{"a":1}"#, r#"{"b":1}"#), Some(String::new()));
    assert_eq!(parts(r#"["No"]"#, r#"["no"]"#), Some("/0".to_owned()));
}
