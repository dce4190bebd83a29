//! The page of each vendor says what the code has: operations, statuses, reasons, settings.

use std::fs;
use std::path::Path;

use mockid::Provider;
use mockid::fixtures::Fixtures;
use mockid::providers;
use mockid::sandbox::reason::Reason;
use mockid::sandbox::settings::Settings;
use serde_json::Value;

use crate::support::contract::Contract;

fn page(provider: Provider) -> String {
    let path = format!("docs/vendors/{provider}.md");
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a page")
}

/// A value as the fixtures write it.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(written).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields: Vec<_> = fields
                .map(|(name, value)| format!("{name}: {}", written(value)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

#[test]
fn every_operation_is_on_the_page_of_its_vendor() {
    for provider in Provider::ALL {
        let page = page(provider);
        for operation in providers::vendor(provider).operations() {
            let (id, method, path) = (operation.id, &operation.method, operation.path);
            let row = format!("\n| `{id}` | `{method} {path}`");
            assert!(page.contains(&row), "{provider}: {row}");
        }
    }
}

#[test]
fn every_status_of_a_refusal_is_on_the_page_of_its_vendor() {
    for operation in Contract::vendors().operations() {
        let provider: Provider = operation.base()[1..].parse().expect("a vendor");
        let page = page(provider);
        let method = operation.method.as_str().to_lowercase();
        let described = &Contract::vendors().document["paths"][&operation.path][method];
        let statuses = described["responses"].as_object().expect("responses");
        for status in statuses.keys().filter(|status| status.as_str() >= "400") {
            let row = format!("\n| {status} | ");
            assert!(page.contains(&row), "{}: {status}", operation.id);
        }
    }
}

#[test]
fn every_setting_is_on_the_page_of_its_vendor_with_its_default() {
    let settings = Settings::of(&Fixtures::default());
    let settings = serde_json::to_value(settings).expect("settings");
    for provider in Provider::ALL {
        let page = page(provider);
        let of_vendor = settings[provider.name()].as_object().expect("settings");
        for (name, value) in of_vendor {
            let row = format!("\n| `{name}` | `{}` |", written(value));
            assert!(page.contains(&row), "{provider}: {row}");
        }
    }
}

/// The words of the column `reason` of a page.
fn reasons(page: &str) -> Vec<&str> {
    let mut column = None;
    let mut words = Vec::new();
    for line in page.lines() {
        let cells: Vec<_> = line.split(" | ").collect();
        match cells.iter().position(|cell| *cell == "reason") {
            Some(place) => column = Some(place),
            None if line.is_empty() => column = None,
            None => {
                let cell = column.and_then(|place| cells.get(place));
                words.extend(
                    cell.into_iter()
                        .flat_map(|cell| cell.split('`').skip(1).step_by(2)),
                );
            }
        }
    }
    words
}

#[test]
fn every_reason_on_a_page_is_one_that_the_journal_has() {
    for provider in Provider::ALL {
        let page = page(provider);
        let words = reasons(&page);
        assert!(words.len() > 10, "{provider}: {words:?}");
        for word in words {
            let reason: Result<Reason, _> = serde_json::from_value(word.into());
            assert!(reason.is_ok(), "{provider}: {word}");
        }
    }
}
