//! Drafts of the recordings and documents in `tests/declared/`.

mod documents;
mod guards;
mod recordings;
mod refused;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::*;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/declared")
        .join(name)
}

/// The files of a folder with an extension, each with its text.
fn files(name: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(folder(name)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|it| it == extension))
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// The recordings and documents.
fn sources() -> Vec<(PathBuf, String)> {
    let documents = files("openapi", "yaml").into_iter();
    let documents = documents.filter(|(path, _)| !path.to_string_lossy().ends_with(".draft.yaml"));
    files("har", "har").into_iter().chain(documents).collect()
}

#[test]
fn the_committed_drafts_are_those_of_their_sources() {
    let mut count = 0;
    for (path, text) in sources() {
        let Ok(draft) = of_text(&text, "acme") else {
            continue;
        };
        let path = path.with_extension("draft.yaml");
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            fs::write(&path, &draft).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        let path = path.display();
        assert!(
            committed == draft,
            "{path} is old: UPDATE_SCHEMA=1 cargo test the_committed"
        );
        count += 1;
    }
    assert_eq!(count, 12);
}

/// Everything personal in the recordings and documents.
const PERSONAL: [&str; 28] = [
    "1843",
    "1906",
    "1912",
    "1940",
    "555",
    "77123",
    "admiral",
    "ada lovelace",
    "amazing",
    "analytical",
    "bombe",
    "c0ffee",
    "curie",
    "enigma",
    "example.net",
    "example.org",
    "grace",
    "hopper",
    "laptop",
    "lovelace",
    "navy",
    "node-7",
    "note-g",
    "po-210",
    "sherborne",
    "tracker",
    "turing",
    "uss ",
];

#[test]
fn nothing_personal_gets_into_a_draft() {
    for (path, text) in sources() {
        let Ok(draft) = of_text(&text, "acme") else {
            continue;
        };
        let draft = draft.to_lowercase();
        for word in PERSONAL {
            assert!(
                !draft.contains(word),
                "{word} of {} is in\n{draft}",
                path.display()
            );
        }
    }
}

#[test]
fn no_secret_of_a_recording_gets_into_a_draft() {
    let text = fs::read_to_string(folder("har/oauth2.har")).unwrap();
    let draft = of_text(&text, "acme").unwrap();
    let recorded: Value = serde_json::from_str(&text).unwrap();
    let mut tokens = 0;
    for entry in recorded["log"]["entries"].as_array().unwrap() {
        let body: Value =
            serde_json::from_str(entry["response"]["content"]["text"].as_str().unwrap()).unwrap();
        for name in ["access_token", "refresh_token"] {
            let Some(token) = body[name].as_str() else {
                continue;
            };
            assert!(!draft.contains(token), "{draft}");
            tokens += 1;
        }
    }
    assert_eq!(tokens, 3);
}

/// A recording of one request for each entry.
fn recording(entries: &[Value]) -> String {
    json!({ "log": { "entries": entries } }).to_string()
}

fn entry(method: &str, path: &str, headers: &Value, sent: &Value, answered: &Value) -> Value {
    let headers = headers.as_object().unwrap().iter();
    let headers: Vec<Value> = headers
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    json!({
        "request": {
            "method": method,
            "url": format!("https://api.example.com{path}"),
            "headers": headers,
            "postData": { "mimeType": "application/json", "text": sent.to_string() },
        },
        "response": {
            "status": 200,
            "headers": [],
            "content": { "mimeType": "application/json", "text": answered.to_string() },
        },
    })
}

fn login(answered: &Value) -> Value {
    let sent = json!({ "user": "somebody", "password": "something" });
    entry("POST", "/login", &json!({}), &sent, answered)
}

fn call(headers: &Value) -> Value {
    entry(
        "GET",
        "/things",
        headers,
        &json!(null),
        &json!({ "things": [] }),
    )
}
