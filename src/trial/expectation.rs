//! What a step expects of its answer.

use serde_json::Value;

use super::exchange::TrialExchange;
use super::kept::Kept;
use crate::vendors::declared::language::examples::Request;

/// What is not as a step expects it, with the key that expects it.
pub(super) struct Unmet {
    pub(super) key: &'static str,
    pub(super) message: String,
}

/// What an answer does not have that a step expects, and first its status and reason.
pub(super) fn unmet(step: &Request, exchange: &TrialExchange, kept: &Kept) -> Option<Unmet> {
    let has_status = step.status.is_none_or(|status| status == exchange.status);
    let reason = exchange.reason().map(|reason| reason.to_string());
    let has_reason = step.reason.is_none() || step.reason == reason;
    if !has_status || !has_reason {
        let key = if has_status { "reason" } else { "status" };
        let message = format!(
            "{}, and {} was expected",
            exchange.outcome(),
            expected(step)
        );
        return Some(Unmet { key, message });
    }
    let wanted = step.has.as_ref().map(|has| kept.value(has))?;
    let difference = difference("", &wanted, &exchange.value())?;
    let message = format!("{}, and {difference}", exchange.outcome());
    Some(Unmet {
        key: "has",
        message,
    })
}

/// The status and the reason that a step expects.
fn expected(step: &Request) -> String {
    let status = step.status.map(|status| status.to_string());
    let parts: Vec<String> = status.into_iter().chain(step.reason.clone()).collect();
    parts.join(" ")
}

/// The first part of a value that another does not contain.
fn difference(at: &str, wanted: &Value, found: &Value) -> Option<String> {
    let named = if at.is_empty() {
        "the body".to_owned()
    } else {
        format!("`{at}`")
    };
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => wanted.iter().find_map(|(key, wanted)| {
            let at = below(at, key);
            match found.get(key) {
                Some(found) => difference(&at, wanted, found),
                None => Some(format!("the body has no `{at}`")),
            }
        }),
        (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => {
            let pairs = wanted.iter().zip(found).enumerate();
            let mut differences = pairs.filter_map(|(index, (wanted, found))| {
                difference(&below(at, &index.to_string()), wanted, found)
            });
            differences.next()
        }
        (wanted, found) if wanted == found => None,
        (wanted, found) => Some(format!("{named} is {found}, and {wanted} was expected")),
    }
}

fn below(at: &str, key: &str) -> String {
    if at.is_empty() {
        key.to_owned()
    } else {
        format!("{at}.{key}")
    }
}
