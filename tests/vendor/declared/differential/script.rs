//! The scripts, and playing them.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Map, Value};

use super::super::{Declared, text};
use super::answer::{Differences, Heard};

/// What is done at both vendors.
pub struct Script {
    /// The reasons of differences by name.
    pub reasons: BTreeMap<String, Value>,
    pub scenarios: Vec<(String, Vec<Step>)>,
    /// The fixtures of both vendors, where they need more than they have.
    pub fixtures: Option<String>,
}

pub enum Step {
    /// The clock moves.
    Clock(String),
    /// Settings are patched.
    Settings(Value),
    Call(Box<Call>),
}

/// A request.
pub struct Call {
    /// Its method and path.
    pub title: String,
    parts: Map<String, Value>,
    /// How the answers differ.
    pub differs: Differences,
    /// The reason of the difference.
    pub why: Option<String>,
}

impl Script {
    pub fn of(vendor: &str) -> Self {
        let folder = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/vendor/declared/differential"
        );
        let text = std::fs::read_to_string(format!("{folder}/{vendor}.yaml")).unwrap();
        let script: Value = serde_saphyr::from_str(&text).unwrap();
        let scenarios = script["scenarios"].as_object().unwrap().iter();
        let scenario = |(sentence, steps): (&String, &Value)| {
            let steps = steps.as_array().unwrap().iter().flat_map(steps_of);
            (sentence.clone(), steps.collect())
        };
        let reasons = script["reasons"].as_object().cloned().unwrap_or_default();
        Self {
            reasons: reasons.into_iter().collect(),
            scenarios: scenarios.map(scenario).collect(),
            fixtures: script.get("fixtures").map(Value::to_string),
        }
    }
}

/// The steps of an entry, which may be repeated.
fn steps_of(entry: &Value) -> Vec<Step> {
    let entry = entry.as_object().unwrap();
    let times = entry.get("repeat").and_then(Value::as_u64).unwrap_or(1);
    let all = (0..times).flat_map(|_| entry.iter());
    let step = |(key, value): (&String, &Value)| match key.as_str() {
        "repeat" => None,
        "settings" => Some(Step::Settings(value.clone())),
        "clock" => Some(Step::Clock(value.as_str().unwrap().to_owned())),
        title => Some(Step::Call(Box::new(Call::new(title, value)))),
    };
    all.filter_map(step).collect()
}

impl Call {
    fn new(title: &str, parts: &Value) -> Self {
        let known = [
            "bearer", "differs", "form", "headers", "json", "keep", "raw", "why",
        ];
        let parts = parts.as_object().cloned().unwrap_or_default();
        for key in parts.keys() {
            assert!(known.contains(&key.as_str()), "{title}: {key}");
        }
        let differs = parts.get("differs").cloned().unwrap_or_default();
        Self {
            title: title.to_owned(),
            differs: serde_json::from_value(differs).unwrap_or_default(),
            why: parts.get("why").and_then(Value::as_str).map(str::to_owned),
            parts,
        }
    }

    fn entries(&self, part: &str) -> impl Iterator<Item = (&String, &str)> {
        let entries = self.parts.get(part).and_then(Value::as_object);
        entries
            .into_iter()
            .flatten()
            .map(|(name, value)| (name, value.as_str().unwrap()))
    }
}

/// A client of one of the two vendors, with what it kept.
pub struct Player<'a> {
    server: &'a Declared,
    base: String,
    kept: BTreeMap<String, String>,
}

impl<'a> Player<'a> {
    pub const fn new(server: &'a Declared, base: String) -> Self {
        Self {
            server,
            base,
            kept: BTreeMap::new(),
        }
    }

    /// A text with what was kept.
    fn fill(&self, text: &str) -> String {
        let kept = self.kept.iter();
        kept.fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("${{{name}}}"), value)
        })
    }

    pub async fn play(&mut self, call: &Call) -> Heard {
        let (method, path) = call.title.split_once(' ').unwrap();
        let path = path.split_whitespace().next().unwrap_or_default();
        let method: Method = method.parse().unwrap();
        let path = format!("{}{}", self.base, self.fill(path));
        let mut request = self.server.request(method, &path);
        for (name, value) in call.entries("headers") {
            request = request.header(name, self.fill(value));
        }
        if let Some(token) = call.parts.get("bearer").and_then(Value::as_str) {
            request = request.bearer_auth(self.fill(token));
        }
        if call.parts.contains_key("form") {
            let fields: Vec<_> = call.entries("form").collect();
            request = request.form(&fields);
        }
        if let Some(json) = call.parts.get("json") {
            let body = self.fill(&json.to_string());
            request = request
                .header("content-type", "application/json")
                .body(body);
        }
        if let Some(raw) = call.parts.get("raw").and_then(Value::as_str) {
            request = request.body(raw.to_owned());
        }
        let sandbox = self.base.rsplit_once('/').unwrap().0;
        let heard = Heard::of(self.server, sandbox, request, &self.base).await;
        for (name, at) in call.entries("keep") {
            self.kept.insert(name.clone(), text(&heard.json, at));
        }
        heard
    }
}
