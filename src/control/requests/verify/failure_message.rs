//! The failure message: what was expected, what was found, and the nearest entries.

use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::Requirement;
use super::shortfall::{Miss, SHOWN, Shortfall};
use crate::control::requests::times::{Certainty, Times};
use crate::sandbox::journal::{Difference, Entry, EntryMatch, Journal};

// Writing to a string does not fail.
pub(super) fn of(shortfall: &Shortfall, journal: &Journal) -> String {
    let within = shortfall.expected.within;
    let within = within.map_or(String::new(), |wait| format!(" within {wait}"));
    let mut text = match &shortfall.expected.what {
        Requirement::Times(wanted, times) => of_times(shortfall, wanted, *times, &within),
        Requirement::InOrder(steps) => of_order(shortfall, steps.len(), &within),
    };
    let nearest: Vec<String> = shortfall.misses.iter().map(miss).collect();
    if !nearest.is_empty() {
        let _ = write!(text, "; nearest: {}", nearest.join("; "));
    }
    if shortfall.certainty == Certainty::DependsOnLost {
        doubts(&mut text, shortfall);
    } else if journal.is_empty() {
        text += "; the journal is empty";
    }
    text
}

fn of_times(shortfall: &Shortfall, wanted: &EntryMatch, times: Times, within: &str) -> String {
    let count = shortfall.matching.len();
    let most = times.at_most.or(times.exactly).or(times.at_least);
    let requests = if most == Some(1) {
        "request"
    } else {
        "requests"
    };
    let mut text = format!(
        "expected {times} {requests}{}{within}, found {count}",
        conditions(wanted)
    );
    if count > 0 {
        let lead = if count > SHOWN { ", the first" } else { "" };
        let _ = write!(text, "{lead}: {}", lines(&shortfall.matching));
    }
    text
}

fn of_order(shortfall: &Shortfall, steps: usize, within: &str) -> String {
    let Some((index, step)) = shortfall.missing() else {
        return String::new();
    };
    let mut text = format!("expected {steps} requests in order{within}; found no ");
    let _ = match index + 1 {
        1 => write!(text, "first one"),
        number => write!(text, "number {number}"),
    };
    text += &conditions(step);
    if let Some(last) = shortfall.matching.last() {
        let _ = write!(text, ", after {last}");
    }
    if !shortfall.too_early.is_empty() {
        let _ = write!(
            text,
            "; it came before that: {}",
            lines(&shortfall.too_early)
        );
    }
    text
}

fn lines(entries: &[Arc<Entry>]) -> String {
    let first = entries.iter().take(SHOWN);
    let first: Vec<String> = first.map(ToString::to_string).collect();
    first.join("; ")
}

/// Adds why the result is uncertain.
fn doubts(text: &mut String, shortfall: &Shortfall) {
    let (lost, cut) = (shortfall.lost, shortfall.cut);
    if lost > 0 {
        let entries = if lost == 1 { "entry" } else { "entries" };
        let _ = write!(
            text,
            "; the journal no longer keeps {lost} older {entries} that may have matched, so this is \
             not certain: ask with a later `since`, or start with a larger --journal-size"
        );
    }
    if cut > 0 {
        let of = if cut == 1 { "1 entry" } else { "entries" };
        let count = if cut == 1 {
            String::new()
        } else {
            format!("{cut} ")
        };
        let _ = write!(
            text,
            "; of {count}{of} that may match the journal keeps too little to tell (4 KiB of a query and \
             of a body, 8 KiB of headers), so this is not certain"
        );
    }
}

/// The conditions of a match, as ` with provider intergiro and status 200`.
fn conditions(wanted: &EntryMatch) -> String {
    let fields = serde_json::to_value(wanted).unwrap_or_default();
    let fields = fields.as_object().into_iter().flatten();
    let conditions: Vec<String> = fields
        .flat_map(|(field, value)| match value {
            Value::Object(below) => below_field(field, below),
            value => vec![format!("{field} {}", plain(value))],
        })
        .collect();
    match conditions.as_slice() {
        [] => String::new(),
        some => format!(" with {}", some.join(" and ")),
    }
}

/// The conditions on headers, parameters or fields.
fn below_field(field: &str, below: &Map<String, Value>) -> Vec<String> {
    let below = below.iter();
    below
        .map(|(name, value)| format!("{field}.{name} {}", plain(value)))
        .collect()
}

fn miss((entry, differences): &Miss) -> String {
    let differences: Vec<String> = differences.iter().map(difference).collect();
    format!("{entry}: {}", differences.join(", "))
}

fn difference(difference: &Difference) -> String {
    let Difference { field, found, .. } = difference;
    if let Some(cut) = difference.cut {
        return format!("{field} is not known, since {cut}");
    }
    format!(
        "{field} is {}, not {}",
        plain(found),
        plain(&difference.expected)
    )
}

/// A value without quotes around a text.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}
