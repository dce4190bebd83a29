//! Documents for Swagger UI, which fills the first example of every parameter into its form and
//! sends it.

use serde_json::Value;

/// Moves the examples of optional parameters into their descriptions, so that their fields are
/// empty.
pub(super) fn without_filled_options(mut document: Value) -> Value {
    walk(&mut document);
    document
}

fn walk(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let is_parameter = fields.contains_key("in") && fields.contains_key("schema");
            if is_parameter && fields.get("required") != Some(&Value::Bool(true)) {
                let examples = fields.shift_remove("examples");
                let example = examples.as_ref().and_then(first_value);
                let description = fields.get("description").and_then(Value::as_str);
                if let (Some(example), Some(description)) = (example, description) {
                    let described = format!("{}, for example `{example}`", description.trim_end());
                    fields.insert("description".to_owned(), described.into());
                }
            }
            fields.values_mut().for_each(walk);
        }
        Value::Array(items) => items.iter_mut().for_each(walk),
        _ => {}
    }
}

/// The first nonempty example, as in a URL.
fn first_value(examples: &Value) -> Option<String> {
    let mut values = examples.as_object()?.values().map(|one| &one["value"]);
    values.find_map(|value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Array(items) => {
            let items: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            items
                .filter(|items| !items.is_empty())
                .map(|it| it.join(","))
        }
        _ => None,
    })
}
