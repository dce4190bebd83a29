//! Checks a value of any size against the schema of a type, with bounded memory.
//!
//! The schemas are generated from this crate's types, so only the keywords that those use are known
//! here. The crate `jsonschema` knows all of JSON Schema, for about thirty more dependencies, and it
//! collects every error of a value before it returns the first: a list of a million wrong items takes
//! gigabytes there. A test compares both on mutated documents (`differential.rs`).

use std::collections::HashMap;

use regex::Regex;
use serde_json::{Map, Value};

use super::comparison::{compare, is_equal, is_of_any, limit};
use super::error_messages;
use super::format;
use super::pointer::join;
use super::violation::Violation;

/// The maximum number of reported violations.
const MAX_VIOLATIONS: usize = 1000;

/// The maximum number of nested values of a document whose violations are reported in document order.
const SMALL: usize = 1000;

/// The keywords about the value itself. Of several broken ones, the first in this list is reported.
const ASSERTIONS: [&str; 15] = [
    "type",
    "const",
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "pattern",
    "format",
];

/// The keywords that apply other schemas to the value or to nested values.
const APPLICATORS: [&str; 10] = [
    "properties",
    "additionalProperties",
    "required",
    "items",
    "anyOf",
    "oneOf",
    "if",
    "then",
    "else",
    "$ref",
];

/// The keywords that do not restrict values.
const ANNOTATIONS: [&str; 6] = [
    "$schema",
    "$defs",
    "title",
    "description",
    "default",
    "examples",
];

/// A traversal of a value and its schema.
pub(super) struct Checker<'a> {
    root: &'a Value,
    /// The current place, from the root of the value.
    path: Vec<CheckStep<'a>>,
    /// Whether the elements of lists and maps are visited.
    elements: bool,
    patterns: HashMap<&'a str, Option<Regex>>,
    violations: Vec<Violation>,
}

/// A step from a value to a nested one.
#[derive(Clone, Copy)]
enum CheckStep<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Checker<'a> {
    /// The violations of the schema in `value`, up to [`MAX_VIOLATIONS`], with one for each place.
    pub(super) fn run(root: &'a Value, value: &'a Value) -> Vec<Violation> {
        let mut check = Self::new(root);
        // Errors outside of a large list are found first, so that the errors in it do not hide them.
        if !is_small(value) {
            check.elements = false;
            check.visit(root, value);
            check.elements = true;
        }
        check.visit(root, value);
        check.violations
    }

    fn new(root: &'a Value) -> Self {
        Self {
            root,
            path: Vec::new(),
            elements: true,
            patterns: HashMap::new(),
            violations: Vec::new(),
        }
    }

    fn visit(&mut self, schema: &'a Value, value: &'a Value) {
        let Value::Object(keywords) = schema else {
            return;
        };
        debug_assert_known(keywords);
        let broken = keywords
            .iter()
            .filter_map(|(keyword, rule)| self.breaks(keyword, rule, value))
            .min();
        if let Some(broken) = broken {
            let keyword = ASSERTIONS[broken];
            self.note(|at| error_messages::violation_of_value(at, value, keyword, schema));
        }
        match value {
            Value::Object(fields) => self.visit_fields(schema, fields),
            Value::Array(items) => self.visit_items(schema, items),
            _ => {}
        }
        self.visit_subschemas(keywords, schema, value);
    }

    fn visit_fields(&mut self, schema: &'a Value, fields: &'a Map<String, Value>) {
        let additional = schema.get("additionalProperties");
        let mut unknown = Vec::new();
        // Clients of the control API know this order of errors.
        let required: Vec<&str> = strings(&schema["required"]).collect();
        if required.len() > 1 {
            self.visit_required(&required, fields);
        }
        for (key, field) in fields {
            if let Some(property) = schema["properties"].get(key) {
                self.step(CheckStep::Key(key), property, field);
            } else if let Some(additional) = additional {
                match additional {
                    Value::Bool(false) => unknown.push(key),
                    element if self.elements => self.step(CheckStep::Key(key), element, field),
                    _ => {}
                }
            }
            if self.is_full() {
                return;
            }
        }
        if !unknown.is_empty() {
            let known = error_messages::keys(&schema["properties"]);
            for key in unknown.into_iter().take(MAX_VIOLATIONS) {
                self.note(|at| Violation::unknown_key(at, key, &known));
            }
        }
        if required.len() == 1 {
            self.visit_required(&required, fields);
        }
    }

    fn visit_required(&mut self, required: &[&'a str], fields: &Map<String, Value>) {
        for key in required {
            if !fields.contains_key(*key) {
                self.note(|at| Violation::missing_key(at, key));
            }
        }
    }

    fn visit_items(&mut self, schema: &'a Value, items: &'a [Value]) {
        let Some(element) = schema.get("items").filter(|_| self.elements) else {
            return;
        };
        for (index, item) in items.iter().enumerate() {
            if self.is_full() {
                return;
            }
            self.step(CheckStep::Index(index), element, item);
        }
    }

    /// Applies the schemas for the whole value.
    fn visit_subschemas(
        &mut self,
        keywords: &'a Map<String, Value>,
        schema: &'a Value,
        value: &'a Value,
    ) {
        if let Some(Value::Array(alternatives)) = keywords.get("oneOf") {
            let fitting = alternatives.iter().filter(|it| self.fits(it, value));
            if fitting.count() != 1 {
                self.note(|at| error_messages::violation_of_value(at, value, "oneOf", schema));
            }
        }
        if let Some(Value::Array(alternatives)) = keywords.get("anyOf")
            && !alternatives.iter().any(|it| self.fits(it, value))
        {
            self.note(|at| error_messages::violation_of_value(at, value, "anyOf", schema));
        }
        if let Some(condition) = keywords.get("if") {
            let branch = if self.fits(condition, value) {
                "then"
            } else {
                "else"
            };
            if let Some(branch) = keywords.get(branch) {
                self.visit(branch, value);
            }
        }
        let target = keywords.get("$ref").and_then(Value::as_str);
        let target = target.and_then(|target| self.root.pointer(target.trim_start_matches('#')));
        if let Some(target) = target {
            self.visit(target, value);
        }
    }

    fn step(&mut self, step: CheckStep<'a>, schema: &'a Value, value: &'a Value) {
        self.path.push(step);
        self.visit(schema, value);
        self.path.pop();
    }

    fn fits(&self, schema: &'a Value, value: &'a Value) -> bool {
        let mut check = Self::new(self.root);
        check.visit(schema, value);
        check.violations.is_empty()
    }

    /// The index in [`ASSERTIONS`] of the keyword, if the value breaks it.
    fn breaks(&mut self, keyword: &str, rule: &'a Value, value: &Value) -> Option<usize> {
        let broken = match (keyword, value) {
            ("type", _) => !is_of_any(rule, value),
            ("const", _) => !is_equal(rule, value),
            ("enum", _) => !rule.as_array()?.iter().any(|it| is_equal(it, value)),
            ("minimum", Value::Number(number)) => compare(number, rule)?.is_lt(),
            ("maximum", Value::Number(number)) => compare(number, rule)?.is_gt(),
            ("exclusiveMinimum", Value::Number(number)) => compare(number, rule)?.is_le(),
            ("exclusiveMaximum", Value::Number(number)) => compare(number, rule)?.is_ge(),
            ("minLength", Value::String(text)) => text.chars().count() < limit(rule)?,
            ("maxLength", Value::String(text)) => text.chars().count() > limit(rule)?,
            ("minItems", Value::Array(items)) => items.len() < limit(rule)?,
            ("maxItems", Value::Array(items)) => items.len() > limit(rule)?,
            ("minProperties", Value::Object(fields)) => fields.len() < limit(rule)?,
            ("maxProperties", Value::Object(fields)) => fields.len() > limit(rule)?,
            ("pattern", Value::String(text)) => !self.pattern(rule.as_str()?)?.is_match(text),
            ("format", Value::String(text)) => !(format::named(rule.as_str()?)?.fits)(text),
            _ => false,
        };
        ASSERTIONS.iter().position(|it| broken && *it == keyword)
    }

    fn pattern(&mut self, pattern: &'a str) -> Option<&Regex> {
        let compiled = self.patterns.entry(pattern);
        compiled
            .or_insert_with(|| Regex::new(pattern).ok())
            .as_ref()
    }

    /// Reports a violation at the current place, unless one is reported there already.
    fn note(&mut self, violation: impl FnOnce(&str) -> Violation) {
        if self.is_full() {
            return;
        }
        let at = self.path.iter().fold(String::new(), |at, step| match step {
            CheckStep::Key(key) => join(&at, key),
            CheckStep::Index(index) => join(&at, &index.to_string()),
        });
        let violation = violation(&at);
        if !self
            .violations
            .iter()
            .any(|it| it.pointer == violation.pointer)
        {
            self.violations.push(violation);
        }
    }

    fn is_full(&self) -> bool {
        self.violations.len() >= MAX_VIOLATIONS
    }
}

/// An unknown keyword would be ignored, and its rule would not be checked.
fn debug_assert_known(keywords: &Map<String, Value>) {
    debug_assert!(
        keywords.keys().all(|keyword| {
            let known = [&ASSERTIONS[..], &APPLICATORS, &ANNOTATIONS];
            known.iter().any(|list| list.contains(&keyword.as_str()))
        }),
        "a schema with unknown keywords: {keywords:?}"
    );
}

fn strings(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

/// Whether a value has few nested values.
fn is_small(value: &Value) -> bool {
    fn count(value: &Value, left: &mut usize) -> bool {
        let Some(less) = left.checked_sub(1) else {
            return false;
        };
        *left = less;
        match value {
            Value::Array(items) => items.iter().all(|item| count(item, left)),
            Value::Object(fields) => fields.values().all(|field| count(field, left)),
            _ => true,
        }
    }
    count(value, &mut SMALL.clone())
}
