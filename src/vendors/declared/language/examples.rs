//! Examples: requests in their order, and what is expected of each answer.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::Value;

use super::shape::{Named, Scalar};

/// A step of an example: a request under its method and path, a move of the clock, or steps that
/// are repeated.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Step {
    /// A move of the clock: `+15m`.
    #[serde(default)]
    pub clock: Option<String>,
    /// How often `of` is repeated.
    #[serde(default)]
    pub repeat: Option<u32>,
    /// The steps that are repeated.
    #[serde(default)]
    pub of: Vec<Step>,
    /// The request, under its method and path: `GET /orders?page=2`.
    #[serde(flatten)]
    pub requests: Named<Request>,
}

impl JsonSchema for Step {
    fn schema_name() -> Cow<'static, str> {
        "step".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let request = generator.subschema_for::<Request>();
        let step = generator.subschema_for::<Self>();
        json_schema!({
            "type": "object",
            "description": "A request under its method and path, a move of the clock, or steps that are repeated.",
            "properties": {
                "clock": {
                    "type": "string",
                    "format": "clock-move",
                    "description": "A move of the clock.",
                    "examples": ["+15m"],
                },
                "repeat": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 1000,
                    "description": "How often the steps in `of` are repeated.",
                    "examples": [49],
                },
                "of": {
                    "type": "array",
                    "items": step,
                    "description": "The steps that are repeated.",
                    "examples": [[{ "clock": "+29m" }]],
                },
            },
            "additionalProperties": request,
        })
    }
}

/// What is sent, and what is expected of the answer. Texts may name what earlier steps kept.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "request")]
pub struct Request {
    /// A JSON body.
    #[serde(deserialize_with = "super::shape::present")]
    #[schemars(extend("examples" = [{ "refresh": "${r}" }]))]
    pub json: Option<Value>,
    /// A form.
    #[schemars(extend("examples" = [{ "grant_type": "client_credentials" }]))]
    pub form: Named<Scalar>,
    /// A body of `text/plain`.
    #[schemars(extend("examples" = ["${r}"]))]
    pub plain: Option<String>,
    /// Parameters of the query.
    #[schemars(extend("examples" = [{ "page": 2 }]))]
    pub query: Named<Scalar>,
    /// Headers.
    #[schemars(extend("examples" = [{ "X-Api-Key": "k1" }]))]
    pub headers: Named<String>,
    /// Cookies.
    #[schemars(extend("examples" = [{ "SESSION": "${s}" }]))]
    pub cookie: Named<String>,
    /// The token of `Authorization: Bearer …`.
    #[schemars(extend("examples" = ["${t}"]))]
    pub bearer: Option<String>,
    /// The whole value of `Authorization`.
    #[schemars(extend("examples" = ["SSWS ${t}"]))]
    pub scheme: Option<String>,
    /// User name and password of HTTP Basic, with `:` between.
    #[schemars(extend("examples" = ["demo-client:demo-secret"]))]
    pub basic: Option<String>,
    /// The key of the account that signs the call.
    #[schemars(extend("examples" = ["sbx:app-token"]))]
    pub signed_by: Option<String>,
    /// How far the timestamp of the signature is from the clock.
    #[schemars(extend("format" = "clock-move", "examples" = ["-61s"]))]
    pub at: Option<String>,
    /// Whether the call is changed after it was signed.
    #[schemars(extend("examples" = [true]))]
    pub tampered: bool,
    /// The status that is expected.
    #[schemars(range(min = 100, max = 599), extend("examples" = [401]))]
    pub status: Option<u16>,
    /// The reason in the journal that is expected.
    #[schemars(extend("examples" = ["access_expired"]))]
    pub reason: Option<String>,
    /// What the body has to contain.
    #[serde(deserialize_with = "super::shape::present")]
    #[schemars(extend("examples" = [{ "error": { "code": 301 } }]))]
    pub has: Option<Value>,
    /// What is kept of the answer, by a name and its dotted path in the body; `header:NAME` and
    /// `cookie:NAME` are the answer's headers and cookies.
    #[schemars(extend("examples" = [{ "t": "data.access_token" }]))]
    pub keep: Named<String>,
}
