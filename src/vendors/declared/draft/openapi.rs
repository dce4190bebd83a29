//! OpenAPI documents, read as if each operation had been called once.

use serde_json::{Map, Value, json};

use super::Refused;
use super::entry::Entry;
use super::exchange::{RecordedExchange, RecordedRequest, dotted};
use super::sample::{ACCESS, Document};
use crate::vendors::declared::language::reads::Place;

/// How many operations are looked at.
const MAX_OPERATIONS: usize = 300;

/// How many parameters of an operation are looked at.
const MAX_PARAMETERS: usize = 50;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The calls of a document with security schemes, and how they are let in.
pub(super) fn read(root: &Value) -> Result<(Vec<RecordedExchange>, Entry), Refused> {
    if root.get("swagger").is_some() {
        return Err(Refused::Swagger);
    }
    let version = root
        .get("openapi")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !version.starts_with("3.") {
        return Err(Refused::Unknown);
    }
    let schemes = root
        .pointer("/components/securitySchemes")
        .and_then(Value::as_object);
    let schemes = schemes
        .filter(|it| !it.is_empty())
        .ok_or(Refused::NoSchemes)?;
    let is_jwt = schemes
        .values()
        .any(|it| text(it, "bearerFormat").eq_ignore_ascii_case("jwt"));
    let document = Document::new(root, is_jwt);
    let calls = Calls { document, schemes };
    let mut exchanges = calls.all();
    exchanges.extend(calls.token_endpoint(&exchanges));
    // The login comes first, as in a recording.
    let gives = |it: &RecordedExchange| it.answered().iter().any(|(_, text)| text.contains(ACCESS));
    exchanges.sort_by_key(|it| {
        let is_login = gives(it) && !super::credentials::credentials(it).is_empty();
        (!is_login, super::entry::is_registration(it))
    });
    let credentials = calls.credentials();
    let entry = match super::entry::entry(&exchanges) {
        Ok(Entry::Login(login)) if !calls.is_by(&login, credentials.as_deref()) => {
            Some(Entry::Login(login))
        }
        _ => credentials.map(Entry::Static),
    };
    let entry = entry.ok_or(Refused::NoLoginOperation)?;
    Ok((exchanges, entry))
}

pub(super) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

pub(super) struct Calls<'a> {
    pub(super) document: Document<'a>,
    pub(super) schemes: &'a Map<String, Value>,
}

impl Calls<'_> {
    fn all(&self) -> Vec<RecordedExchange> {
        self.operations()
            .flat_map(|(path, method, operation)| self.of(path, method, operation))
            .collect()
    }

    /// The operations, each with its path and its method.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&str, &'static str, &Value)> {
        let paths = self.document.root.get("paths").and_then(Value::as_object);
        let operations = paths.into_iter().flatten().flat_map(|(path, item)| {
            METHODS
                .iter()
                .filter_map(move |method| Some((path.as_str(), *method, item.get(*method)?)))
        });
        operations.take(MAX_OPERATIONS)
    }

    /// A call of an operation that is done, and one for each refusal of interest.
    fn of(&self, path: &str, method: &str, operation: &Value) -> Vec<RecordedExchange> {
        let mut sent = self.body(operation);
        sent.extend(self.parameters(operation));
        sent.extend(self.carried(operation));
        let responses = operation.get("responses").and_then(Value::as_object);
        let statuses = responses
            .into_iter()
            .flatten()
            .filter_map(|(status, response)| {
                let status: u16 = status.parse().ok()?;
                let is_told =
                    (200..300).contains(&status) || matches!(status, 400 | 401 | 403 | 422);
                is_told.then_some((status, self.document.resolved(response)))
            });
        let mut exchanges: Vec<RecordedExchange> = statuses
            .map(|(status, response)| RecordedExchange {
                number: None,
                line: None,
                host: String::new(),
                method: method.to_ascii_uppercase(),
                path: path.to_owned(),
                sent: sent.clone(),
                status,
                body: self.document.json(response.get("content")),
                is_plain: false,
                headers: Vec::new(),
                cookies: Vec::new(),
                at: None,
            })
            .collect();
        exchanges.sort_by_key(|it| it.status);
        let done = exchanges.iter().filter(|it| it.status < 300).count();
        exchanges.drain(1.min(done)..done);
        exchanges
    }

    /// The fields of the body of a request.
    fn body(&self, operation: &Value) -> Vec<RecordedRequest> {
        let Some(body) = operation.get("requestBody") else {
            return Vec::new();
        };
        let content = self.document.resolved(body).get("content");
        let (place, value) = match self.document.sent(content, "json") {
            Some(value) => (Place::Json, Some(value)),
            None => (Place::Form, self.document.sent(content, "form")),
        };
        let fields = value.iter().flat_map(dotted);
        fields
            .map(|(name, value)| RecordedRequest { place, name, value })
            .collect()
    }

    /// Required parameters in the query and in headers.
    fn parameters(&self, operation: &Value) -> Vec<RecordedRequest> {
        let parameters = operation.get("parameters").and_then(Value::as_array);
        let parameters = parameters
            .into_iter()
            .flatten()
            .take(MAX_PARAMETERS)
            .map(|it| self.document.resolved(it))
            .filter(|it| it.get("required") == Some(&true.into()));
        let sent = parameters.filter_map(|it| {
            let place = match text(it, "in") {
                "query" => Place::Query,
                "header" => Place::Header,
                _ => return None,
            };
            let name = text(it, "name").to_owned();
            let value = self.document.text(&name);
            Some(RecordedRequest { place, name, value })
        });
        sent.collect()
    }

    /// A call of the token endpoint of an OAuth flow that no operation describes well enough.
    fn token_endpoint(&self, known: &[RecordedExchange]) -> Option<RecordedExchange> {
        let flows = self.schemes.values().filter_map(|it| it.get("flows"));
        let (grant, flow) = flows.into_iter().find_map(|flows| {
            let password = flows.get("password").map(|flow| ("password", flow));
            password.or_else(|| {
                flows
                    .get("clientCredentials")
                    .map(|flow| ("client_credentials", flow))
            })
        })?;
        let address = text(flow, "tokenUrl");
        let path = address.split_once("://").map_or(address, |(_, rest)| {
            rest.find('/').map_or("/", |at| &rest[at..])
        });
        let path = format!("/{}", path.trim_start_matches('/'));
        let has_token =
            |it: &RecordedExchange| it.answered().iter().any(|(_, text)| text.contains(ACCESS));
        if known.iter().any(|it| it.path == path && has_token(it)) {
            return None;
        }
        let fields = match grant {
            "password" => [
                ("grant_type", grant),
                ("username", "demo"),
                ("password", "demo-password"),
            ],
            _ => [
                ("grant_type", grant),
                ("client_id", "demo"),
                ("client_secret", "demo-secret"),
            ],
        };
        let sent = fields.map(|(name, value)| RecordedRequest {
            place: Place::Form,
            name: name.to_owned(),
            value: value.to_owned(),
        });
        Some(RecordedExchange {
            number: None,
            line: None,
            host: String::new(),
            method: "POST".to_owned(),
            path,
            sent: sent.into(),
            status: 200,
            body: Some(json!({ "access_token": self.document.access, "token_type": "bearer" })),
            is_plain: false,
            headers: Vec::new(),
            cookies: Vec::new(),
            at: None,
        })
    }
}
