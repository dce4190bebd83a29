//! Validates the server's answers against the `OpenAPI` documents.
//!
//! A [`Contract`] is one of the two documents, with every `$ref` resolved. A test passes a request and
//! its answer as an [`Exchange`], and gets a message for a violation: the operation, the status, the
//! pointer and the error.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::{HeaderMap, Method, StatusCode, header};
use serde_json::Value;

#[path = "contract/document.rs"]
mod document;
#[path = "contract/order.rs"]
mod order;
#[path = "contract/place.rs"]
mod place;
#[path = "contract/shape.rs"]
pub mod shape;

use document::Response;
use shape::Schema;

/// One of the documents, prepared for validation.
pub struct Contract {
    /// The document, with every `$ref` resolved.
    pub document: Value,
    operations: Vec<Operation>,
    /// The component responses by name; some are for requests that belong to no operation.
    shapes: BTreeMap<String, Response>,
}

/// An operation of the document.
pub struct Operation {
    /// The `operationId`.
    pub id: String,
    /// The method.
    pub method: Method,
    /// The path template, with the vendor's base path.
    pub path: String,
    requests: BTreeMap<String, Schema>,
    responses: BTreeMap<u16, Response>,
}

/// A request and its answer.
#[derive(Clone, Copy)]
pub struct Exchange<'a> {
    /// The vendor that the host name or the port selects, if the path does not.
    pub provider: Option<&'a str>,
    /// The method of the request.
    pub method: &'a Method,
    /// The path of the request, with sandbox, base path and query.
    pub path: &'a str,
    /// The status of the answer.
    pub status: StatusCode,
    /// The headers of the answer.
    pub headers: &'a HeaderMap,
    /// The body of the answer.
    pub body: &'a [u8],
}

/// What an answer was validated against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// The operation with this `operationId`.
    Operation(String),
    /// The component response with this name: the request belongs to no operation.
    Shape(String),
    /// Nothing: a limit of the server is reached.
    Bound,
    /// Nothing: the document does not describe such an answer.
    Outside,
}

/// The component responses for requests that belong to no operation, by status.
const SHAPES: [(u16, &str); 8] = [
    (301, "MovedPermanently"),
    (307, "TemporaryRedirect"),
    (401, "Unauthorized"),
    (403, "Forbidden"),
    (404, "NotFound"),
    (405, "MethodNotAllowed"),
    (413, "PayloadTooLarge"),
    (415, "UnsupportedMediaType"),
];

/// The vendors whose framework checks the token before the method.
const TOKEN_BEFORE_METHOD: [&str; 2] = ["haut-ai", "igny8"];

static VENDORS: LazyLock<Contract> =
    LazyLock::new(|| Contract::readable(include_str!("../../openapi.yaml")));
static ADMIN: LazyLock<Contract> =
    LazyLock::new(|| Contract::readable(include_str!("../../openapi-admin.yaml")));

impl Contract {
    /// The vendors' document, parsed once for all tests.
    pub fn vendors() -> &'static Self {
        &VENDORS
    }

    /// The control API's document, parsed once for all tests.
    pub fn admin() -> &'static Self {
        &ADMIN
    }

    /// Parses a document.
    ///
    /// # Errors
    ///
    /// When it is not YAML, a `$ref` leads nowhere, or an operation is incomplete.
    pub fn parse(yaml: &str) -> Result<Self, String> {
        let written: Value = serde_saphyr::from_str(yaml).map_err(|error| error.to_string())?;
        document::parse(&written)
    }

    fn readable(yaml: &str) -> Self {
        let contract = Self::parse(yaml);
        contract.unwrap_or_else(|wrong| unreachable!("the document cannot be read: {wrong}"))
    }

    /// Every operation, in the document's order.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Validates an answer.
    ///
    /// # Errors
    ///
    /// The violation.
    pub fn check_response(&self, exchange: &Exchange<'_>) -> Result<Checked, String> {
        let place = self.locate(exchange.provider, exchange.method, exchange.path);
        let status = exchange.status.as_u16();
        let head = exchange.method == Method::HEAD;
        if exchange.is_a_bound_of_the_server() {
            return Ok(Checked::Bound);
        }
        if let Some(operation) = place.operation
            && !(head && status == 405)
        {
            let response = operation.responses.get(&status).ok_or_else(|| {
                let known: Vec<String> = operation.responses.keys().map(u16::to_string).collect();
                exchange.breach(
                    &operation.id,
                    &format!("the status is none of {}", known.join(", ")),
                )
            })?;
            return response
                .check(exchange.headers, exchange.body, head)
                .map(|()| Checked::Operation(operation.id.clone()))
                .map_err(|wrong| exchange.breach(&operation.id, &wrong));
        }
        if *exchange.method == Method::OPTIONS && exchange.status.is_success() {
            return Ok(Checked::Outside);
        }
        let shape = place.vendor.and_then(|vendor| {
            let possible = !place.known_path
                || status == 405
                || (status == 401 && TOKEN_BEFORE_METHOD.contains(&vendor))
                || (status == 403 && vendor == "__admin")
                // At a host of S7 Risk that does not serve the path.
                || (status == 404 && vendor == "s7risk" && exchange.provider.is_some())
                // In the layout of which the path is not.
                || (status == 404 && vendor == "oidc");
            if !possible {
                return None;
            }
            let suffix = SHAPES.iter().find(|(known, _)| *known == status)?.1;
            let name = camel_case(vendor) + suffix;
            self.shapes.get(&name).map(|shape| (name, shape))
        });
        match shape {
            Some((name, shape)) => shape
                .check(exchange.headers, exchange.body, head)
                .map(|()| Checked::Shape(name.clone()))
                .map_err(|wrong| exchange.breach(&name, &wrong)),
            None if place.known_path => Err(exchange.breach(
                "another method on a known path",
                "no such status is documented",
            )),
            None => Ok(Checked::Outside),
        }
    }

    /// Validates the body of a request that is meant to be valid.
    ///
    /// # Errors
    ///
    /// The violation, when the request belongs to no operation or its body is invalid.
    pub fn check_request(
        &self,
        provider: Option<&str>,
        method: &Method,
        path: &str,
        content_type: &str,
        body: &[u8],
    ) -> Result<(), String> {
        let operation = self
            .locate(provider, method, path)
            .operation
            .ok_or_else(|| format!("{method} {path} is no operation"))?;
        let breach = |wrong: &str| format!("{} {method} {path}: {wrong}", operation.id);
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        let expected = operation.requests.get(media_type).ok_or_else(|| {
            let known: Vec<&str> = operation.requests.keys().map(String::as_str).collect();
            breach(&format!(
                "the content type `{media_type}` is none of [{}]",
                known.join(", ")
            ))
        })?;
        let value = shape::read_request(media_type, body).map_err(|wrong| breach(&wrong))?;
        expected.check(&value).map_err(|wrong| breach(&wrong))
    }
}

impl Operation {
    /// The base path: the first segment of the path, including the slash.
    pub fn base(&self) -> &str {
        self.path[1..]
            .find('/')
            .map_or(self.path.as_str(), |end| &self.path[..=end])
    }
}

impl Exchange<'_> {
    /// Whether it is a problem document about a limit of the server, with 503, instead of a
    /// vendor's answer.
    fn is_a_bound_of_the_server(&self) -> bool {
        let media_type = self.headers.get(header::CONTENT_TYPE).map(text);
        self.status == StatusCode::SERVICE_UNAVAILABLE
            && media_type == Some("application/problem+json")
            && !self.path.contains("/__admin/")
    }

    fn breach(&self, whom: &str, wrong: &str) -> String {
        const SHOWN: usize = 600;
        let body = String::from_utf8_lossy(self.body);
        let shown: String = body.chars().take(SHOWN).collect();
        let rest = if shown.len() < body.len() { "…" } else { "" };
        format!(
            "{whom}: {} {} was answered {}: {wrong}\n  the body was: {shown}{rest}",
            self.method,
            self.path,
            self.status.as_u16()
        )
    }
}

/// `haut-ai` as `hautAi`, as in operations and components; the control API as `admin`.
fn camel_case(vendor: &str) -> String {
    let mut words = vendor.trim_start_matches('_').split('-');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(1);
        name += &first.to_uppercase();
        name += rest;
    }
    name
}

/// The value of a header as text, empty if it is not text.
fn text(value: &header::HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}
