//! Holds answers against the vendor's `OpenAPI` document.

use serde_json::Value;

use super::exchange::{TrialExchange, values};
use crate::path_pattern::PathPattern;
use crate::schema;
use crate::vendors::declared::language::Declaration;
use crate::vendors::declared::openapi;

/// The document of a vendor.
pub(super) struct Contract {
    document: Value,
}

impl Contract {
    pub(super) fn of(declaration: &Declaration) -> Self {
        Self {
            document: openapi::document(declaration),
        }
    }

    /// How an answer breaks the document; nothing if it fits, or if no operation has it.
    pub(super) fn breach(&self, exchange: &TrialExchange) -> Option<String> {
        let operation = self.operation(exchange)?;
        let response = &operation["responses"][exchange.status.to_string()];
        let response = self.resolved(response);
        if response.is_null() {
            return Some(format!("and its document has no {}", exchange.status));
        }
        body_breach(response, exchange).or_else(|| header_breach(response, exchange))
    }

    fn operation(&self, exchange: &TrialExchange) -> Option<&Value> {
        let path = exchange.target.split('?').next().unwrap_or_default();
        let method = exchange.method.as_str().to_lowercase();
        let paths = self.document["paths"].as_object()?;
        let matching = paths.iter().filter(|(template, _)| {
            *template == path || PathPattern::of_template(template).matches(path)
        });
        // A literal path precedes one with names.
        let (_, item) = matching.min_by_key(|(template, _)| *template != path)?;
        item.get(method)
    }

    fn resolved<'v>(&'v self, value: &'v Value) -> &'v Value {
        let target = value["$ref"]
            .as_str()
            .and_then(|target| target.strip_prefix('#'));
        let target = target.and_then(|target| self.document.pointer(target));
        target.unwrap_or(value)
    }
}

fn body_breach(response: &Value, exchange: &TrialExchange) -> Option<String> {
    let content = response["content"].as_object();
    let content_type = values(&exchange.headers, "content-type").next();
    let essence = content_type.and_then(|it| it.split(';').next());
    let (Some(content), Some(essence)) = (content, essence) else {
        let has_body = !exchange.body.is_empty();
        return (content.is_some() != has_body)
            .then(|| "and its body does not match its document".to_owned());
    };
    let Some(media) = content.get(essence) else {
        return Some(format!(
            "and its document has no body of the type {essence}"
        ));
    };
    let violations = schema::check(&media["schema"], &exchange.value());
    let first = violations.first()?;
    let at = if first.pointer.is_empty() {
        "the body"
    } else {
        &first.pointer
    };
    Some(format!(
        "and it does not match its document: {at}: {}",
        first.predicate()
    ))
}

fn header_breach(response: &Value, exchange: &TrialExchange) -> Option<String> {
    let headers = response["headers"].as_object().into_iter().flatten();
    headers.into_iter().find_map(|(name, header)| {
        let is_there = exchange.headers.contains_key(name);
        let is_missing = header["required"] == true && !is_there;
        is_missing.then(|| format!("and the header `{name}` of its document is missing"))
    })
}
