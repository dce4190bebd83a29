//! Parses an `OpenAPI` document.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, Method, header};
use serde_json::Value;

use super::shape::{self, Schema};
use super::{Contract, Operation, text};

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "patch", "trace"];

/// A documented response.
pub(super) struct Response {
    headers: Vec<Header>,
    /// By media type; empty without a body.
    content: BTreeMap<String, Schema>,
}

/// A documented header of a response.
struct Header {
    name: String,
    required: bool,
    schema: Schema,
    /// The pointer of an equal value in the body.
    equals_body: Option<String>,
}

pub(super) fn parse(written: &Value) -> Result<Contract, String> {
    let document = jsonschema::dereference(written).map_err(|error| error.to_string())?;
    let mut operations = Vec::new();
    for (path, item) in entries(&document["paths"]) {
        for (name, operation) in entries(item) {
            if METHODS.contains(&name.as_str()) {
                operations.push(
                    read_operation(path, name, operation)
                        .map_err(|wrong| format!("{name} {path}: {wrong}"))?,
                );
            }
        }
    }
    let mut shapes = BTreeMap::new();
    for (name, response) in entries(&document["components"]["responses"]) {
        shapes.insert(name.clone(), read_response(response));
    }
    Ok(Contract {
        document,
        operations,
        shapes,
    })
}

fn read_operation(path: &str, method: &str, operation: &Value) -> Result<Operation, String> {
    let id = operation["operationId"]
        .as_str()
        .ok_or("it has no operationId")?;
    let mut responses = BTreeMap::new();
    for (status, response) in entries(&operation["responses"]) {
        let status = status
            .parse()
            .map_err(|_| format!("`{status}` is no status"))?;
        responses.insert(status, read_response(response));
    }
    Ok(Operation {
        id: id.to_owned(),
        method: Method::from_bytes(method.to_uppercase().as_bytes())
            .map_err(|error| error.to_string())?,
        path: path.to_owned(),
        requests: read_content(&operation["requestBody"]),
        responses,
    })
}

fn read_response(response: &Value) -> Response {
    let headers = entries(&response["headers"]).map(|(name, header)| Header {
        name: name.clone(),
        required: header["required"] == true,
        schema: Schema::new(header["schema"].clone()),
        equals_body: header["x-equals-body"].as_str().map(str::to_owned),
    });
    Response {
        headers: headers.collect(),
        content: read_content(response),
    }
}

fn read_content(holder: &Value) -> BTreeMap<String, Schema> {
    entries(&holder["content"])
        .map(|(name, media)| (name.clone(), Schema::new(media["schema"].clone())))
        .collect()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

impl Response {
    /// The violations of an answer; for HEAD only the headers are checked.
    pub(super) fn check(&self, headers: &HeaderMap, body: &[u8], head: bool) -> Result<(), String> {
        let value = if head {
            no_body(body)?;
            None
        } else {
            self.check_body(headers, body)?
        };
        for header in &self.headers {
            header.check(headers, value.as_ref())?;
        }
        Ok(())
    }

    fn check_body(&self, headers: &HeaderMap, body: &[u8]) -> Result<Option<Value>, String> {
        let content_type = headers.get(header::CONTENT_TYPE).map(text);
        if self.content.is_empty() {
            return match content_type {
                Some(found) => Err(format!(
                    "there is a content type, `{found}`, without a body"
                )),
                None => no_body(body).map(|()| None),
            };
        }
        let known: Vec<&str> = self.content.keys().map(String::as_str).collect();
        let found = content_type
            .ok_or_else(|| format!("there is no content type; documented: {}", known.join(", ")))?;
        // JSON has no parameters (RFC 8259, section 11).
        let essence = found.split(';').next().unwrap_or_default();
        let is_json = essence.ends_with("json");
        let schema = self.content.get(if is_json { found } else { essence });
        let schema = schema.ok_or_else(|| {
            format!(
                "the content type is `{found}`; documented: {}",
                known.join(", ")
            )
        })?;
        let value = if is_json {
            shape::read_compact(body)?
        } else if essence == "application/x-www-form-urlencoded" {
            shape::read_request(essence, body)?
        } else {
            Value::from(str::from_utf8(body).map_err(|error| error.to_string())?)
        };
        schema.check(&value)?;
        Ok(Some(value))
    }
}

fn no_body(body: &[u8]) -> Result<(), String> {
    if body.is_empty() {
        Ok(())
    } else {
        Err("there is a body where none is documented".to_owned())
    }
}

impl Header {
    fn check(&self, headers: &HeaderMap, body: Option<&Value>) -> Result<(), String> {
        let name = &self.name;
        let Some(found) = headers.get(name).map(text) else {
            return if self.required {
                Err(format!("the header `{name}` is missing"))
            } else {
                Ok(())
            };
        };
        self.schema
            .check(&self.schema.value_of(found))
            .map_err(|wrong| format!("the header `{name}`: {wrong}"))?;
        let same = match (&self.equals_body, body) {
            (Some(pointer), Some(body)) => body.pointer(pointer).and_then(Value::as_str),
            _ => Some(found),
        };
        if same == Some(found) {
            Ok(())
        } else {
            Err(format!(
                "the header `{name}` is `{found}`, and the body has another at {}",
                self.equals_body.as_deref().unwrap_or_default()
            ))
        }
    }
}
