//! The language: the keys of a vendor's file, as types from which its JSON Schema is made.

pub mod accounts;
pub mod answer;
pub mod examples;
pub mod guard;
pub mod operation;
pub mod reads;
pub mod sessions;
pub mod shape;
pub mod tokens;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::Value;

use crate::fixtures::{Collection, LIMITS, OF_TOKENS, Resource};
use crate::identity::MAX_ACCOUNTS;
use crate::rate::Rate;
use accounts::Account;
use answer::{Answer, Answers, FieldWords};
use examples::Step;
use guard::{Assertion, Guard, Guards, Signature};
use operation::Operation;
use sessions::{Compare, Lockout, Refresh, Sessions, Throttle};
use shape::{Named, Shorthand};
use tokens::Token;

/// The JSON Schema of a text that has one of our formats.
macro_rules! text_schema {
    ($type:ty, $name:literal, $format:literal) => {
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": $format })
            }
        }
    };
}
use text_schema;

/// A vendor that mockid plays, declared in a file.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mockid vendor")]
pub struct Declaration {
    /// The name of the vendor, which is its base path: `acme` is at `/acme/…`.
    #[schemars(extend("format" = "vendor-name", "examples" = ["acme"]))]
    pub vendor: String,
    /// What the vendor is called in its document and in lists. Absent: its name.
    #[schemars(length(min = 1, max = 100), extend("examples" = ["Acme Pay"]))]
    pub title: Option<String>,
    /// Whether its paths are also at the root of the server, after those of the vendors that
    /// mockid knows itself. Absent: false.
    #[serde(default)]
    #[schemars(extend("examples" = [true]))]
    pub root: bool,
    /// The host names that select it, in lower case and without a port.
    #[serde(default)]
    #[schemars(schema_with = "host_names", extend("examples" = [["api.acme.example.com"]]))]
    pub hosts: Vec<String>,
    /// What the framework under the vendor says by itself: about fields that do not fit, broken
    /// JSON, 404, 405, HEAD, OPTIONS and slashes. The file's own words win. Absent: `plain`.
    #[serde(default)]
    #[schemars(extend("examples" = ["fastapi"]))]
    pub manners: Manners,
    /// The status of failures, where the vendor tells them in a body of an answer with status 200.
    /// Absent: refusals have a status from 400.
    #[schemars(range(min = 200, max = 299), extend("examples" = [200]))]
    pub failures_with: Option<u16>,
    /// Users who log in.
    #[serde(default)]
    #[schemars(length(max = MAX_ACCOUNTS), extend("examples" = [[{ "login": "ada@example.com", "password": "correct horse" }]]))]
    pub users: Vec<Account>,
    /// Applications that log in.
    #[serde(default)]
    #[schemars(length(max = MAX_ACCOUNTS), extend("examples" = [[{ "client_id": "demo-client", "secret": "demo-secret" }]]))]
    pub applications: Vec<Account>,
    /// API keys.
    #[serde(default)]
    #[schemars(length(max = MAX_ACCOUNTS), extend("examples" = [[{ "key": "k1" }]]))]
    pub api_keys: Vec<Account>,
    /// Fixed answers that the guard protects; the first one that matches is used.
    #[serde(default)]
    #[schemars(schema_with = "resources", extend("examples" = [[{ "path": "/v1/status", "body": { "up": true } }]]))]
    pub resources: Vec<Resource>,
    /// Lists of items that the guard protects.
    #[serde(default)]
    #[schemars(schema_with = "collections", extend("examples" = [[{ "path": "/v1/orders", "items": [{ "id": 1, "total": 20 }] }]]))]
    pub collections: Vec<Collection>,
    /// The answer to a list of a collection, with `${list.items}` and `${list.count}`. Absent: the
    /// items as a JSON list.
    #[schemars(extend("examples" = [{ "json": { "count": "${list.count}", "results": "${list.items}" } }]))]
    pub list: Option<Answer>,
    /// The kinds of tokens by name. Each name is a placeholder: `${access}`.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "access": { "opaque": "uuid", "ttl": "15m" } }]))]
    pub tokens: Named<Token>,
    /// How long sessions last and how many there may be.
    #[schemars(extend("examples" = [{ "idle": "30m", "absolute": "24h" }]))]
    pub sessions: Option<Sessions>,
    /// How refresh tokens are used.
    #[schemars(extend("examples" = [{ "rotation": "single_use", "grace": "30s" }]))]
    pub refresh: Option<Refresh>,
    /// Where the token of a call is, or its credentials; or a list, of which any is taken.
    #[schemars(extend("examples" = [{ "bearer": "access" }]))]
    pub guard: Option<Guards>,
    /// How clients sign each call.
    #[schemars(extend("examples" = [{ "key": "key", "alg": "hmac-sha256", "over": ["timestamp", "body"] }]))]
    pub signature: Option<Signature>,
    /// How JWTs are checked that clients sign themselves.
    #[schemars(extend("examples" = [{ "account": "iss", "audience": "https://acme.example.com" }]))]
    pub assertion: Option<Assertion>,
    /// When failed logins lock a login name. Absent: never.
    #[schemars(extend("examples" = [{ "threshold": 3, "window": "10m", "length": "15m" }]))]
    pub lockout: Option<Lockout>,
    /// How often operations may be called.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "login": "20/m" }]))]
    pub throttle: Named<Shorthand<Rate, Throttle>>,
    /// How what is sent is compared with what accounts have.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "login": "ignore_case" }]))]
    pub compare: Compare,
    /// How paths are compared.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "slash": "add_301" }]))]
    pub paths: Paths,
    /// The operations by name.
    #[schemars(extend("minProperties" = 1, "examples" = [{ "me": { "at": "GET /me", "does": "me" } }]))]
    pub operations: Named<Operation>,
    /// What every refusal looks like that has no body of its own: with `${text}`, `${code}`,
    /// `${status}` and `${reason}`.
    #[schemars(extend("examples" = [{ "json": { "error": "${text}" } }]))]
    pub error: Option<Answer>,
    /// What is answered in each outcome.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "login_refused": "401 Invalid credentials" }]))]
    pub answers: Answers,
    /// How an answer lists invalid fields.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "as": "object", "missing": ["This field is required."] }]))]
    pub fields: FieldWords,
    /// Examples by a sentence, each a list of steps in a sandbox of its own.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "a wrong password": [{ "POST /login": { "json": { "password": "x" }, "status": 401 } }] }]))]
    pub examples: Named<Vec<Step>>,
}

impl Declaration {
    /// The lists of accounts by the key under which they stand.
    #[must_use]
    pub fn accounts(&self) -> [(&'static str, &[Account]); 3] {
        [
            ("users", &self.users),
            ("applications", &self.applications),
            ("api_keys", &self.api_keys),
        ]
    }

    /// The guards, of which any lets a call in.
    #[must_use]
    pub fn guards(&self) -> &[Guard] {
        self.guard.as_ref().map_or(&[], Guards::as_slice)
    }

    /// Every account.
    pub fn every_account(&self) -> impl Iterator<Item = &Account> {
        self.accounts().into_iter().flat_map(|(_, list)| list)
    }
}

/// How many host names a vendor may have. Every request is held against all of them.
const MAX_HOSTS: usize = 100;

fn host_names(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "maxItems": MAX_HOSTS,
        "items": { "type": "string", "format": "host-name" },
    })
}

/// How many collections a vendor may have.
const MAX_COLLECTIONS: usize = 100;

fn collections(generator: &mut SchemaGenerator) -> Schema {
    let collection = without(
        Collection::json_schema(generator),
        &["roles", "list", "item"],
    );
    json_schema!({ "type": "array", "maxItems": MAX_COLLECTIONS, "items": collection })
}

fn resources(generator: &mut SchemaGenerator) -> Schema {
    let only_of_some = [&LIMITS[..], &OF_TOKENS].concat();
    let resource = without(Resource::json_schema(generator), &only_of_some);
    json_schema!({ "type": "array", "items": resource })
}

/// The schema of an object without keys that only some coded vendors have.
fn without(mut schema: Schema, keys: &[&str]) -> Schema {
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.retain(|key, _| !keys.contains(&key.as_str()));
    }
    schema
}

/// What the framework under a vendor says by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "manners")]
pub enum Manners {
    /// Problem documents (RFC 9457).
    #[default]
    Plain,
    /// What FastAPI and Pydantic say.
    Fastapi,
    /// What Django REST framework says.
    DjangoRest,
    /// What Express says.
    Express,
}

/// How paths are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "paths")]
pub struct Paths {
    /// What a slash too many or too few at the end of a path leads to. Absent: what `manners` says.
    #[schemars(extend("examples" = ["add_301"]))]
    pub slash: Option<Slash>,
}

/// What a slash too many or too few at the end of a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "slash")]
pub enum Slash {
    /// To another path, at which there is nothing.
    #[serde(rename = "counts")]
    Counts,
    /// Where a slash is missing, 301 to the path with it.
    #[serde(rename = "add_301")]
    Add301,
    /// Where a slash is too many, 307 to the path without it.
    #[serde(rename = "remove_307")]
    Remove307,
}
