//! The JSON Schema of what a template renders to.

use serde_json::{Value, json};

use super::merge::any_of;
use super::types::Types;
use crate::vendors::declared::template::Template;
use crate::vendors::declared::template::tree::{TextPart, Tree};

/// The schema of a JSON template.
pub(super) fn of_json(template: &Template, types: &Types) -> Value {
    template
        .tree()
        .map_or_else(|| json!({}), |tree| of_tree(&tree, types))
}

/// The schema of a plain text: of a header, or of a field of a form.
pub(super) fn of_text(template: &Template, types: &Types) -> Value {
    let parts = template.text_parts();
    match parts.as_slice() {
        [] => constant(&json!("")),
        [TextPart::Literal(text)] => constant(&text.as_str().into()),
        [TextPart::Slot(slot)] => types.of_text(slot),
        parts => with_pattern(parts),
    }
}

/// A value that is always the same.
pub(super) fn constant(value: &Value) -> Value {
    let kind = match value {
        Value::Null => return json!({ "type": "null" }),
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) | Value::Object(_) => return json!({ "const": value }),
    };
    json!({ "type": kind, "const": value })
}

fn of_tree(tree: &Tree, types: &Types) -> Value {
    match tree {
        Tree::Constant(value) => constant(value),
        Tree::Slot(slot) => types.of(slot),
        Tree::Text(parts) => with_pattern(parts),
        Tree::List(items) if items.is_empty() => json!({ "type": "array", "maxItems": 0 }),
        // `prefixItems` would say more, and tools understand it less.
        Tree::List(items) => json!({
            "type": "array",
            "items": any_of(items.iter().map(|item| of_tree(item, types))),
            "minItems": items.len(),
            "maxItems": items.len(),
        }),
        Tree::Object(fields) => {
            let required: Vec<&str> = fields.iter().map(|(key, _)| key.as_str()).collect();
            let properties = fields.iter();
            let properties = properties.map(|(key, field)| (key.clone(), of_tree(field, types)));
            let mut schema = json!({
                "type": "object",
                "properties": Value::Object(properties.collect()),
            });
            if !required.is_empty() {
                schema["required"] = required.into();
            }
            schema["additionalProperties"] = false.into();
            schema
        }
    }
}

/// A text of which parts are always the same.
fn with_pattern(parts: &[TextPart]) -> Value {
    let pattern = parts.iter().map(|part| match part {
        TextPart::Literal(text) => escaped(text),
        TextPart::Slot(_) => r"[\s\S]*".to_owned(),
    });
    json!({ "type": "string", "pattern": format!("^{}$", pattern.collect::<String>()) })
}

/// A text as it stands in a regular expression of ECMA-262.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if r"\^$.|?*+()[]{}/".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
