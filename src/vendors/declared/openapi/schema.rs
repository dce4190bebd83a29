//! The JSON Schema of what a template renders to.

use serde_json::{Value, json};

use super::merge::any_of;
use crate::vendors::declared::template::tree::{TextPart, Tree};
use crate::vendors::declared::template::{Slot, Template};

/// Gives the schema of a placeholder.
type SlotSchema<'a> = &'a dyn Fn(&Slot) -> Value;

/// The schema of a JSON template.
pub(super) fn of_json(template: &Template, of_slot: SlotSchema) -> Value {
    template
        .tree()
        .map_or_else(|| json!({}), |tree| of_tree(&tree, of_slot))
}

/// The schema of a plain text: of a header, or of a field of a form.
pub(super) fn of_text(template: &Template, of_slot: SlotSchema) -> Value {
    let parts = template.text_parts();
    match parts.as_slice() {
        [] => constant(&json!("")),
        [TextPart::Literal(text)] => constant(&text.as_str().into()),
        [TextPart::Slot(slot)] => of_slot(slot),
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

fn of_tree(tree: &Tree, of_slot: SlotSchema) -> Value {
    match tree {
        Tree::Constant(value) => constant(value),
        Tree::Slot(slot) => of_slot(slot),
        Tree::Text(parts) => with_pattern(parts),
        Tree::List(items) if items.is_empty() => json!({ "type": "array", "maxItems": 0 }),
        // `prefixItems` would say more, and tools understand it less.
        Tree::List(items) => json!({
            "type": "array",
            "items": any_of(items.iter().map(|item| of_tree(item, of_slot))),
            "minItems": items.len(),
            "maxItems": items.len(),
        }),
        Tree::Object(fields) => {
            let required: Vec<&str> = fields.iter().map(|(key, _)| key.as_str()).collect();
            let properties = fields.iter();
            let properties = properties.map(|(key, field)| (key.clone(), of_tree(field, of_slot)));
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
