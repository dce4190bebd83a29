//! The examples of the `OpenAPI` documents as requests.

use serde_json::Value;

use crate::contract::{Contract, Operation};

/// Every example of every operation, as an input has a request, with the name of the operation.
pub fn all(contract: &Contract, base: &str) -> Vec<(String, Vec<u8>)> {
    let of_base = contract
        .operations()
        .iter()
        .filter(|operation| operation.base() == base);
    of_base
        .flat_map(|operation| requests(contract, operation))
        .collect()
}

fn requests(contract: &Contract, operation: &Operation) -> Vec<(String, Vec<u8>)> {
    let item = &contract.document["paths"][&operation.path];
    let written = &item[operation.method.as_str().to_lowercase()];
    let lists = [&item["parameters"], &written["parameters"]];
    let parameters = || lists.into_iter().filter_map(Value::as_array).flatten();
    let mut seeds = Vec::new();
    let bodies = bodies(written);
    for (nth, (kind, body)) in bodies.iter().enumerate() {
        let text = request(operation, parameters(), None, kind, body);
        seeds.push((format!("{}-{nth}", operation.id), text));
    }
    let (kind, body) = bodies.first().cloned().unwrap_or_default();
    for (nth, parameter) in parameters().enumerate() {
        for (of, value) in examples(parameter).into_iter().enumerate() {
            let text = request(
                operation,
                parameters(),
                Some((parameter, value)),
                &kind,
                &body,
            );
            seeds.push((format!("{}-p{nth}-{of}", operation.id), text));
        }
    }
    if seeds.is_empty() {
        let text = request(operation, parameters(), None, &kind, &body);
        seeds.push((operation.id.clone(), text));
    }
    seeds
}

fn request<'a>(
    operation: &Operation,
    parameters: impl Iterator<Item = &'a Value>,
    chosen: Option<(&Value, &Value)>,
    kind: &str,
    body: &str,
) -> Vec<u8> {
    // The control API's paths keep what comes before them.
    let path = if operation.base() == "/__admin" {
        &operation.path
    } else {
        &operation.path[operation.base().len()..]
    };
    let (mut path, mut query, mut headers) = (path.to_owned(), Vec::new(), String::new());
    for parameter in parameters {
        let meant = chosen
            .filter(|(one, _)| *one == parameter)
            .map(|(_, value)| value);
        let first =
            || (parameter["required"] == true).then(|| examples(parameter).into_iter().next());
        let Some(value) = meant.or_else(|| first().flatten()) else {
            continue;
        };
        let (name, value) = (parameter["name"].as_str().unwrap_or_default(), plain(value));
        match parameter["in"].as_str() {
            Some("path") => path = path.replace(&format!("{{{name}}}"), &value),
            Some("query") => query.push(format!("{name}={}", value.replace(' ', "+"))),
            _ => headers.extend([name, ": ", &value, "\n"]),
        }
    }
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{}", query.join("&"))
    };
    let kind = if kind.is_empty() {
        String::new()
    } else {
        format!("Content-Type: {kind}\n")
    };
    let line = format!("{} {path}{query}", operation.method);
    format!("{line}\nAuthorization: Bearer $ACCESS\n{headers}{kind}\n{body}").into_bytes()
}

/// The examples of a body with their types.
fn bodies(written: &Value) -> Vec<(String, String)> {
    let content = written["requestBody"]["content"].as_object();
    let media = content.into_iter().flatten();
    let each = media.flat_map(|(kind, media)| {
        let bodies = examples(media).into_iter();
        bodies.map(move |body| typed(kind, body))
    });
    each.collect()
}

fn typed(kind: &str, body: &Value) -> (String, String) {
    let fields = || body.as_object().into_iter().flatten();
    let tokens = ["refresh", "refresh_token"];
    let value = |(name, value): (&String, &Value)| {
        if tokens.contains(&name.as_str()) {
            "$REFRESH".to_owned()
        } else {
            plain(value)
        }
    };
    match kind {
        "multipart/form-data" => {
            let part = |field: (&String, &Value)| {
                let (name, value) = (field.0, value(field));
                format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            };
            let parts: String = fields().map(part).collect();
            (format!("{kind}; boundary=b"), format!("{parts}--b--\r\n"))
        }
        "application/x-www-form-urlencoded" => {
            let pair = |field: (&String, &Value)| format!("{}={}", field.0, value(field));
            (
                kind.to_owned(),
                fields().map(pair).collect::<Vec<_>>().join("&"),
            )
        }
        _ => {
            let mut body = body.clone();
            for name in tokens {
                if let Some(field) = body.get_mut(name) {
                    *field = "$REFRESH".into();
                }
            }
            (kind.to_owned(), body.to_string())
        }
    }
}

/// The examples that stand beside a schema.
fn examples(beside: &Value) -> Vec<&Value> {
    let named = beside["examples"].as_object().into_iter().flatten();
    named
        .map(|(_, example)| &example["value"])
        .chain(beside.get("example"))
        .collect()
}

/// A value as it stands in an address, a form or a header.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
