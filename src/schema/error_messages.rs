//! Converts errors of the validator into our own messages.

use serde_json::Value;

use super::format;
use super::pointer;
use super::violation::{Violation, one_of};
use crate::nearest::nearest;

/// Keys whose values, and everything below them, are never shown.
const SECRET_KEYS: [&str; 10] = [
    "password",
    "secret",
    "key",
    "api_key",
    "token",
    "client_secret",
    "fingerprint_of",
    "otp",
    "refresh_token",
    "public_key",
];

/// The maximum length of a text that is quoted in a message, in characters.
const MAX_SHOWN: usize = 60;

/// The keys of an object.
pub(super) fn keys(object: &Value) -> Vec<&str> {
    object
        .as_object()
        .into_iter()
        .flat_map(|object| object.keys().map(String::as_str))
        .collect()
}

/// The violation of a value that breaks a keyword of a schema.
pub(super) fn violation_of_value(
    at: &str,
    value: &Value,
    keyword: &str,
    rule: &Value,
) -> Violation {
    let secret = pointer::tokens(at).any(|token| SECRET_KEYS.contains(&token.as_str()));
    let wrong_type = keyword == "type";
    // If a list or an object is expected, a scalar may be anything, even a password.
    let shown = !secret && (!wrong_type || takes_scalars(rule));
    let found = match value {
        Value::String(text) if shown && wrong_type => format!("the string {}", quoted(text)),
        Value::String(text) if shown && !text.is_empty() => quoted(text),
        Value::Number(number) if shown => format!("the number {number}"),
        Value::Bool(boolean) if shown => format!("the boolean `{boolean}`"),
        _ => kind_of(value).to_owned(),
    };
    let mut violation = Violation::value(at, found, expected(value, keyword, rule));
    if let (Value::String(text), true) = (value, shown) {
        violation.nearest = guess(text, rule);
    }
    violation
}

fn takes_scalars(rule: &Value) -> bool {
    types(rule)
        .iter()
        .any(|name| !matches!(*name, "object" | "array"))
}

fn types(rule: &Value) -> Vec<&str> {
    match &rule["type"] {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        name => name.as_str().into_iter().collect(),
    }
}

fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(MAX_SHOWN).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    format!("`{shown}{more}`")
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing (null)",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(text) if text.is_empty() => "an empty string",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn expected(value: &Value, keyword: &str, rule: &Value) -> String {
    let limit = &rule[keyword];
    match keyword {
        "type" => expected_type(value, rule),
        "format" => {
            let format = limit.as_str().and_then(format::named);
            format.map_or_else(String::new, |format| format.expected.into())
        }
        "enum" | "oneOf" | "const" => one_of(choices(rule).iter().map(String::as_str)),
        "minLength" if *limit == 1 => "a text that is not empty".to_owned(),
        "minLength" => format!("at least {limit} characters"),
        "maxLength" => format!("at most {limit} characters"),
        "minItems" => format!("at least {limit} items"),
        "maxItems" => format!("at most {limit} items"),
        "minProperties" | "maxProperties" => {
            format!("exactly {}", one_of(keys(&rule["properties"])))
        }
        "pattern" => match rule["examples"][0].as_str() {
            Some(example) => format!("a text such as `{example}`"),
            None => format!(
                "a text that matches `{}`",
                limit.as_str().unwrap_or_default()
            ),
        },
        // The remaining keywords are bounds of numbers.
        _ => range(rule),
    }
}

fn expected_type(value: &Value, rule: &Value) -> String {
    let format = rule["format"].as_str().and_then(format::named);
    let as_string = match value {
        Value::Number(_) | Value::Bool(_) if types(rule) == ["string"] => Some(value.to_string()),
        _ => None,
    };
    if as_string.is_some_and(|text| format.is_none_or(|format| (format.fits)(&text))) {
        return "a string: put it in quotes".to_owned();
    }
    // What may also be written at length, as an object.
    let short = rule["else"]["format"].as_str().and_then(format::named);
    let words = match (format, short) {
        (Some(format), _) => format.expected.to_owned(),
        (None, Some(short)) if short.expected.ends_with("an object") => short.expected.to_owned(),
        (None, Some(short)) => format!("{}, or an object", short.expected),
        (None, None) => types_in_words(rule),
    };
    if value.is_null() {
        format!("{words}; leave the key out if it has no value")
    } else {
        words
    }
}

/// The types of a rule. The keys of a small object are named, since a value of its own may be what was meant for one.
fn types_in_words(rule: &Value) -> String {
    const FEW: usize = 4;
    let (types, keys) = (types(rule), keys(&rule["properties"]));
    if types == ["object"] && (1..=FEW).contains(&keys.len()) {
        return format!("an object with {}", one_of(keys));
    }
    let words: Vec<&str> = types.into_iter().map(type_in_words).collect();
    words.join(" or ")
}

fn type_in_words(name: &str) -> &str {
    match name {
        "string" => "a string",
        "boolean" => "`true` or `false`",
        "integer" => "a whole number",
        "number" => "a number",
        "array" => "a list",
        "object" => "an object",
        other => other,
    }
}

/// The allowed values under `enum`, `const` or documented alternatives under `oneOf`.
fn choices(rule: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), Into::into);
    let list = |name: &str| rule[name].as_array().into_iter().flatten();
    list("enum")
        .chain(rule.get("const"))
        .map(text)
        .chain(list("oneOf").flat_map(choices))
        .collect()
}

fn range(rule: &Value) -> String {
    if let (Some(least), Some(most)) = (rule.get("minimum"), rule.get("maximum")) {
        return format!("a number from {least} to {most}");
    }
    let bounds = [
        ("minimum", "at least"),
        ("exclusiveMinimum", "above"),
        ("maximum", "at most"),
        ("exclusiveMaximum", "below"),
    ];
    let bounds: Vec<String> = bounds
        .into_iter()
        .filter_map(|(keyword, words)| Some(format!("{words} {}", rule.get(keyword)?)))
        .collect();
    format!("a number that is {}", bounds.join(" and "))
}

/// The probable intention. `yes` and `no` are booleans in YAML 1.1 and strings in YAML 1.2.
fn guess(text: &str, rule: &Value) -> Option<String> {
    if types(rule) == ["boolean"] {
        return match text.to_lowercase().as_str() {
            "yes" | "y" | "on" | "true" => Some("true".to_owned()),
            "no" | "n" | "off" | "false" => Some("false".to_owned()),
            _ => None,
        };
    }
    let choices = choices(rule);
    nearest(text, choices.iter().map(String::as_str)).map(str::to_owned)
}
