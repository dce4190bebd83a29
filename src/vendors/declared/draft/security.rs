//! The security schemes of an OpenAPI document: what calls carry.

use serde_json::Value;

use super::credentials::Credential;
use super::exchange::RecordedRequest;
use super::login::DraftLogin;
use super::openapi::{Calls, text};
use crate::vendors::declared::language::reads::Place;

impl Calls<'_> {
    /// What the first security requirement of an operation adds to a call.
    pub(super) fn carried(&self, operation: &Value) -> Vec<RecordedRequest> {
        let required = self.required(operation);
        required.flat_map(|it| self.scheme(it)).collect()
    }

    /// The schemes of the first security requirement of an operation.
    fn required<'s>(&'s self, operation: &'s Value) -> impl Iterator<Item = &'s Value> {
        let required = operation
            .get("security")
            .or_else(|| self.document.root.get("security"));
        let required = required.and_then(Value::as_array).and_then(|it| it.first());
        let names = required.and_then(Value::as_object).into_iter().flatten();
        let names: Vec<&String> = names.map(|(name, _)| name).collect();
        let schemes = names.into_iter().filter_map(|name| self.schemes.get(name));
        schemes.map(|scheme| self.document.resolved(scheme))
    }

    /// The credentials that the calls carry themselves: of the first operation with an API key or
    /// HTTP Basic.
    pub(super) fn credentials(&self) -> Option<Vec<Credential>> {
        let mut required = self.operations().flat_map(|(.., it)| self.required(it));
        let scheme = required.find(|scheme| is_of_credentials(scheme))?;
        let is_basic = text(scheme, "type") == "http";
        let roles: &[&str] = if is_basic {
            &["login", "password"]
        } else {
            &["key"]
        };
        let sent = self.scheme(scheme).into_iter().zip(roles);
        let credentials = sent.map(|(sent, role)| Credential {
            place: sent.place,
            name: sent.name,
            role,
            value: sent.value,
        });
        Some(credentials.collect())
    }

    /// Whether what looks like a login is a call with the credentials that all calls carry: no
    /// scheme is for a token that a login gives.
    pub(super) fn is_by(&self, login: &DraftLogin, credentials: Option<&[Credential]>) -> bool {
        let mut schemes = self.schemes.values().map(|it| self.document.resolved(it));
        let carried = |own: &Credential| {
            let mut carried = credentials.into_iter().flatten();
            carried.any(|it| it.place == own.place && it.name == own.name)
        };
        schemes.all(is_of_credentials) && login.credentials.iter().all(carried)
    }

    fn scheme(&self, scheme: &Value) -> Vec<RecordedRequest> {
        let token = &self.document.access;
        let sent = |place, name: &str, value: String| RecordedRequest {
            place,
            name: name.to_owned(),
            value,
        };
        let name = text(scheme, "name");
        let http = text(scheme, "scheme").to_ascii_lowercase();
        match (text(scheme, "type"), text(scheme, "in")) {
            ("http", _) if http == "basic" => vec![
                sent(Place::Basic, "user", "demo".to_owned()),
                sent(Place::Basic, "password", "demo".to_owned()),
            ],
            ("http", _) if http != "bearer" => {
                vec![sent(
                    Place::Header,
                    "Authorization",
                    format!("{} {token}", text(scheme, "scheme")),
                )]
            }
            ("http" | "oauth2" | "openIdConnect", _) => {
                vec![sent(
                    Place::Header,
                    "Authorization",
                    format!("Bearer {token}"),
                )]
            }
            ("apiKey", "header") if name.eq_ignore_ascii_case("authorization") => {
                vec![sent(Place::Header, name, format!("Bearer {token}"))]
            }
            ("apiKey", "header") => vec![sent(Place::Header, name, token.clone())],
            ("apiKey", "query") => vec![sent(Place::Query, name, token.clone())],
            ("apiKey", "cookie") => vec![sent(Place::Cookie, name, token.clone())],
            _ => Vec::new(),
        }
    }
}

/// Whether a scheme is an API key or HTTP Basic, which a call proves itself by.
fn is_of_credentials(scheme: &Value) -> bool {
    let is_basic = text(scheme, "scheme").eq_ignore_ascii_case("basic");
    match text(scheme, "type") {
        "apiKey" => true,
        "http" => is_basic,
        _ => false,
    }
}
