//! Answers, and how two of them differ when what is random is left out.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use reqwest::RequestBuilder;
use serde_json::Value;

use super::super::Declared;

/// What differs: the value at the coded vendor, an arrow, and that at the declared one.
pub type Differences = BTreeMap<String, String>;

/// An answer with the reason in the journal.
pub struct Heard {
    /// The body, if it is JSON.
    pub json: Value,
    /// Everything that is compared, by name.
    facts: BTreeMap<String, String>,
}

impl Heard {
    /// The answer to a request, and the reason in the journal of the sandbox.
    pub async fn of(server: &Declared, sandbox: &str, request: RequestBuilder, base: &str) -> Self {
        let journal = format!("{sandbox}/__admin/requests");
        let cleared = server.request(Method::DELETE, &journal).send().await;
        assert_eq!(cleared.unwrap().status(), 204);
        let response = request.send().await.unwrap();
        let mut facts = BTreeMap::new();
        facts.insert("status".to_owned(), response.status().as_str().to_owned());
        for (name, value) in response.headers() {
            let value = value.to_str().unwrap().replace(base, "");
            // The one is the machine's time, the other follows from the body.
            if name != "date" && name != "content-length" {
                facts.insert(format!("header {name}"), general(&value));
            }
        }
        let body = response.text().await.unwrap();
        let json: Value = serde_json::from_str(&body).unwrap_or_default();
        if json.is_null() {
            facts.insert("body".to_owned(), body);
        } else {
            look_into("body", &json, &mut facts);
        }
        let entries = server.request(Method::GET, &journal).send().await.unwrap();
        let entries: Value = entries.json().await.unwrap();
        // Pages of the server's own are not in the journal.
        let reason = entries["requests"][0]["reason"].as_str();
        facts.insert("reason".to_owned(), reason.unwrap_or("none").to_owned());
        Self { json, facts }
    }
}

/// How two answers differ.
pub fn differences(coded: &Heard, declared: &Heard) -> Differences {
    let (coded, declared) = (&coded.facts, &declared.facts);
    let names = coded.keys().chain(declared.keys());
    let told = |facts: &BTreeMap<String, String>, name| {
        let fact: Option<&String> = facts.get(name);
        fact.map_or_else(|| "nothing".to_owned(), Clone::clone)
    };
    // Where one refuses and the other does not, everything else differs as well.
    let alone = coded.get("status") != declared.get("status");
    names
        .filter(|name| coded.get(*name) != declared.get(*name))
        .filter(|name| !alone || matches!(name.as_str(), "reason" | "status"))
        .map(|name| {
            (
                name.clone(),
                format!("{} -> {}", told(coded, name), told(declared, name)),
            )
        })
        .collect()
}

/// Takes the facts of a value, JWTs included.
fn look_into(name: &str, value: &Value, facts: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => {
            let keys: Vec<&str> = fields.keys().map(String::as_str).collect();
            facts.insert(format!("{name} keys"), keys.join(" "));
            for (key, value) in fields {
                look_into(&format!("{name}.{key}"), value, facts);
            }
        }
        Value::Array(items) => {
            facts.insert(format!("{name} length"), items.len().to_string());
            for (index, value) in items.iter().enumerate() {
                look_into(&format!("{name}.{index}"), value, facts);
            }
        }
        Value::String(text) => match jwt(text) {
            Some((header, claims)) => {
                look_into(&format!("{name} header"), &header, facts);
                look_into(&format!("{name} claims"), &claims, facts);
            }
            None => {
                facts.insert(name.to_owned(), format!("{:?}", general(text)));
            }
        },
        other => {
            facts.insert(name.to_owned(), other.to_string());
        }
    }
}

/// The header and the claims of a JWT.
fn jwt(text: &str) -> Option<(Value, Value)> {
    let mut parts = text.split('.').map(|part| {
        let part = URL_SAFE_NO_PAD.decode(part).ok()?;
        serde_json::from_slice(&part).ok()
    });
    let (header, claims) = (parts.next()??, parts.next()??);
    (parts.count() == 1).then_some((header, claims))
}

/// A text without what is random in it.
fn general(text: &str) -> String {
    if uuid::Uuid::try_parse(text).is_ok() {
        return "a UUID".to_owned();
    }
    if text.len() > 40 && !text.contains(' ') {
        let start: String = text.chars().take(8).collect();
        return format!("{start}… of {} characters", text.len());
    }
    text.to_owned()
}
