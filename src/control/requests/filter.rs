//! Filters from a query, and validation of filters.

use serde_json::{Map, Value};

use crate::control::body::Query;
use crate::nearest::nearest;
use crate::problem::{FieldError, Problem};
use crate::sandbox::journal::EntryMatch;
use crate::schema::{self, Violation};
use crate::vendor::Vendors;

/// Parses the filters of a query.
///
/// # Errors
///
/// A [`Problem`] with every invalid parameter.
pub fn of_query(query: &Query, vendors: &Vendors) -> Result<EntryMatch, Problem> {
    let given = EntryMatch::FIELDS
        .into_iter()
        .filter_map(|field| Some((field.to_owned(), value(field, query.text(field)?))));
    let given = Value::Object(given.collect::<Map<_, _>>());
    let wanted = schema::read_as(&schema::cached::<EntryMatch>(), &given);
    let wanted: EntryMatch = wanted.map_err(|violations| {
        let errors = violations.into_iter().map(|violation| {
            let error = FieldError::from(violation);
            FieldError {
                field: error.field.replacen('/', "?", 1),
                ..error
            }
        });
        Problem::violations(errors.collect())
    })?;
    check_operation(&wanted, "?operation", vendors)?;
    Ok(wanted)
}

/// A query has only text; a status and the id of a fault are numbers.
fn value(field: &str, text: &str) -> Value {
    match text.parse::<u64>() {
        Ok(number) if matches!(field, "status" | "fault") => number.into(),
        _ => text.into(),
    }
}

/// The maximum number of patterns in one request, because each takes memory.
const MAX_PATTERNS: usize = 20;

/// Validates the filters of a body, each with its place in the body.
///
/// # Errors
///
/// A [`Problem`] with the first error.
pub fn check(all: &[(&str, &EntryMatch)], vendors: &Vendors) -> Result<(), Problem> {
    for (place, wanted) in all {
        check_operation(wanted, &format!("{place}/operation"), vendors)?;
    }
    let patterns: usize = all.iter().map(|(_, wanted)| wanted.patterns()).sum();
    if patterns > MAX_PATTERNS {
        let place = all.first().map_or("", |(place, _)| place);
        let detail =
            format!("found {patterns} patterns, expected at most {MAX_PATTERNS} in a request");
        return Err(Problem::violations(vec![
            Violation::rule(place, detail).into(),
        ]));
    }
    Ok(())
}

/// Refuses an unknown operation: an expectation of no such requests would be true but prove
/// nothing.
fn check_operation(wanted: &EntryMatch, field: &str, vendors: &Vendors) -> Result<(), Problem> {
    let Some(operation) = wanted.operation.as_deref() else {
        return Ok(());
    };
    let known = || vendors.operation_ids().map(|(_, known)| known);
    if known().any(|known| known == operation) {
        return Ok(());
    }
    let near = nearest(operation, known());
    let detail = match near {
        Some(near) => format!("there is no operation `{operation}`; did you mean `{near}`?"),
        None => format!("there is no operation `{operation}`; GET / lists them"),
    };
    Err(Problem::violations(vec![FieldError {
        field: field.to_owned(),
        detail,
        found: Some(format!("`{operation}`")),
        expected: Some("the `operationId` of a vendor's operation".to_owned()),
        nearest: near.map(str::to_owned),
    }]))
}
