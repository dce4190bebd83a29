//! The page of each vendor says what the code has: operations, statuses, reasons, settings.

use std::fs;
use std::path::Path;

use mockid::Provider;
use mockid::fixtures::Fixtures;
use mockid::sandbox::reason::Reason;
use mockid::sandbox::settings::SandboxSettings;
use mockid::vendors;

use super::operations_of;
use crate::support::contract::Contract;

fn page(provider: Provider) -> String {
    let path = format!("docs/vendors/{provider}.md");
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a page")
}

#[test]
fn every_operation_is_on_the_page_of_its_vendor() {
    for provider in Provider::all() {
        let page = page(provider);
        for operation in operations_of(provider) {
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

/// The names of the settings on a page, and the defaults as they stand there.
fn settings(page: &str) -> Vec<(&str, &str)> {
    let mut sections = page.split("\n## ");
    let section = sections.find(|section| section.starts_with("Settings\n"));
    let rows = section.expect("a section").lines();
    rows.filter_map(|row| {
        let (name, rest) = row.strip_prefix("| `")?.split_once("` | `")?;
        let (value, _) = rest.split_once("` |")?;
        Some((name, value))
    })
    .collect()
}

#[test]
fn every_setting_is_on_the_page_of_its_vendor_with_its_default() {
    let defaults = SandboxSettings::at_start(&vendors::coded(), &Fixtures::default());
    let names = serde_json::to_value(&defaults).expect("settings");
    for provider in Provider::all() {
        let page = page(provider);
        let settings = settings(&page);
        let names = names[provider.name()].as_object().expect("settings");
        for name in names.keys() {
            let is_there = settings.iter().any(|(known, _)| known == name);
            assert!(is_there, "{provider}: {name}");
        }
        let settings = settings
            .iter()
            .map(|(name, value)| format!("{name}: {value}"));
        let settings = settings.collect::<Vec<_>>().join(", ");
        let yaml = format!("{provider}: {{ settings: {{ {settings} }} }}");
        let written =
            Fixtures::parse(&mockid::vendors::coded(), "page.yaml", &yaml).expect("settings");
        assert_eq!(
            SandboxSettings::at_start(&vendors::coded(), &written),
            defaults,
            "{provider}"
        );
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
    for provider in Provider::all() {
        let page = page(provider);
        let words = reasons(&page);
        assert!(!words.is_empty(), "{provider}");
        for word in words {
            let reason: Result<Reason, _> = serde_json::from_value(word.into());
            assert!(reason.is_ok(), "{provider}: {word}");
        }
    }
}
