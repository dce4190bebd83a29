//! The text of the metrics.

use std::collections::HashMap;
use std::fmt::Write;

use strum::VariantArray;

use super::request_counts::place;
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::server::connection_limit::ConnectionLimit;
use crate::server::state::ServerState;

/// The label of vendors and operations that no longer exist, and of requests that are in no series of
/// their own.
const OTHER: &str = "other";

/// The label of what does not exist: the vendor of a path that none has, the operation of a resource
/// of the fixtures, the status of a request without an answer.
const NONE: &str = "none";

/// The metrics of a server.
pub fn of(server: &ServerState) -> String {
    let mut text = String::new();
    requests(&mut text, server);
    let baseline = server.sandboxes.baseline();
    let connections = server.connections.as_ref();
    let connections = connections.map_or(0, ConnectionLimit::taken);
    for (name, help, value) in [
        ("sandboxes", "Sandboxes.", server.sandboxes.count()),
        (
            "sessions",
            "Sessions in the ledgers of all sandboxes; ended ones stay until they are evicted.",
            baseline.sessions(),
        ),
        (
            "journal_bytes",
            "Memory of the journals of all sandboxes.",
            baseline.journal_bytes(),
        ),
        ("connections", "Open connections.", connections),
        (
            "held_requests",
            "Requests that faults hold or delay.",
            server.sandboxes.held_requests(),
        ),
    ] {
        heading(&mut text, name, help, "gauge");
        line(&mut text, format_args!("mockid_{name} {value}"));
    }
    heading(&mut text, "build_info", "The version.", "gauge");
    let version = env!("CARGO_PKG_VERSION");
    let info = format_args!("mockid_build_info{{version=\"{version}\"}} 1");
    line(&mut text, info);
    text
}

fn requests(text: &mut String, server: &ServerState) {
    let help = "Requests to vendors, by vendor, operation, status and reason.";
    heading(text, "requests_total", help, "counter");
    let names = names(server);
    let mut lines: Vec<String> = server
        .counts
        .all()
        .map(|(key, count)| {
            let name = names.get(&key.place());
            let (vendor, operation) = name.map_or((OTHER, OTHER), |(one, two)| (one, two));
            let status = match key.status() {
                0 => NONE.to_owned(),
                status => status.to_string(),
            };
            let reason = usize::try_from(key.reason()).ok();
            let reason = reason.and_then(|number| Reason::VARIANTS.get(number));
            let reason = reason.map_or(OTHER, |reason| reason.word());
            series([vendor, operation, &status, reason], count)
        })
        .collect();
    let others = server.counts.others();
    if others > 0 {
        lines.push(series([OTHER; 4], others));
    }
    lines.sort_unstable();
    for one in lines {
        line(text, format_args!("{one}"));
    }
}

fn series([vendor, operation, status, reason]: [&str; 4], count: u64) -> String {
    // The names of vendors, operations and reasons need no escapes.
    format!(
        "mockid_requests_total{{vendor=\"{vendor}\",operation=\"{operation}\",status=\"{status}\",\
         reason=\"{reason}\"}} {count}"
    )
}

/// The labels of vendors and operations, by their hash.
fn names(server: &ServerState) -> HashMap<u64, (String, String)> {
    let baseline = server.sandboxes.baseline();
    let vendors = baseline.vendors();
    let named = |vendor: Option<Provider>, operation: Option<&str>| {
        let name = vendor.map_or(NONE, Provider::name).to_owned();
        let operation_name = operation.unwrap_or(NONE).to_owned();
        (place(vendor, operation), (name, operation_name))
    };
    let operations = vendors.operations();
    let operations = operations.map(|(vendor, it)| named(Some(vendor), Some(&it.id)));
    let without = vendors.ids().map(|vendor| named(Some(vendor), None));
    let nowhere = named(None, None);
    operations.chain(without).chain([nowhere]).collect()
}

fn heading(text: &mut String, name: &str, help: &str, kind: &str) {
    line(text, format_args!("# HELP mockid_{name} {help}"));
    line(text, format_args!("# TYPE mockid_{name} {kind}"));
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{content}");
}
