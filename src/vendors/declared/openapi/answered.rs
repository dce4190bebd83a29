//! An answer in the document: its status, the schemas of its headers and its body, and an example.

use serde_json::{Map, Value, json};

use super::schema::escaped;
use super::types::Types;
use crate::vendors::declared::answers::{Body, CompiledAnswer};
use crate::vendors::declared::outcomes::{self, Case};
use crate::vendors::declared::sample::{Rendered, Sample};
use crate::vendors::declared::template::Template;

/// Something that can be answered.
pub(super) struct Answered {
    /// The word of the outcome; `ok` if all is well.
    pub(super) word: &'static str,
    pub(super) sentence: &'static str,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, Value)>,
    /// The media type and the schema of the body.
    pub(super) body: Option<(String, Value)>,
    pub(super) example: Option<Value>,
    pub(super) links: Map<String, Value>,
}

impl Answered {
    pub(super) fn refused(
        case: Case,
        answer: &CompiledAnswer,
        types: &Types,
        sample: &Sample,
    ) -> Self {
        let (word, sentence) = (
            outcomes::word(case.outcome),
            outcomes::sentence(case.outcome),
        );
        Self::new(word, sentence, answer, types, sample)
    }

    pub(super) fn new(
        word: &'static str,
        sentence: &'static str,
        answer: &CompiledAnswer,
        types: &Types,
        sample: &Sample,
    ) -> Self {
        let body = answer
            .body
            .as_ref()
            .map(|body| (answer.media_type(body), of_body(body, types)));
        Self {
            word,
            sentence,
            status: answer.status,
            headers: headers(answer, types),
            body,
            example: Rendered::of(answer, sample).example(),
            links: Map::new(),
        }
    }

    /// An answer without a body.
    pub(super) fn empty(status: u16) -> Self {
        Self {
            word: "ok",
            sentence: "Done.",
            status,
            headers: Vec::new(),
            body: None,
            example: None,
            links: Map::new(),
        }
    }

    /// The same as the answer of a fault.
    pub(super) fn of_fault(self) -> Self {
        Self {
            word: "fault",
            sentence: "A fault was set for this.",
            ..self
        }
    }

    pub(super) fn with_links(self, links: Map<String, Value>) -> Self {
        Self { links, ..self }
    }
}

pub(super) fn of_body(body: &Body, types: &Types) -> Value {
    match body {
        Body::Json(template) => types.of_json(template),
        Body::Plain(template) => types.of_text(template),
        Body::Form(fields) => {
            let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
            let properties = fields.iter();
            let properties = properties.map(|(name, text)| (name.clone(), of_form(text, types)));
            let properties: Map<String, Value> = properties.collect();
            json!({
                "type": "object",
                "properties": properties,
                "required": names,
                "additionalProperties": false,
            })
        }
    }
}

/// The schema of a field of a form, in which everything is text.
fn of_form(template: &Template, types: &Types) -> Value {
    let schema = types.of_text(template);
    match schema["type"].as_str() {
        Some("integer") => json!({ "type": "string", "pattern": "^-?[0-9]+$" }),
        Some("boolean") => json!({ "type": "string", "enum": ["true", "false"] }),
        _ => schema,
    }
}

fn headers(answer: &CompiledAnswer, types: &Types) -> Vec<(String, Value)> {
    let headers = answer.headers.iter();
    let headers = headers.filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
    let headers = headers.map(|(name, text)| (name.clone(), types.of_text(text)));
    let mut headers: Vec<_> = headers.collect();
    if !answer.cookies.is_empty() {
        let names = answer.cookies.iter().map(|(name, _)| escaped(name));
        let pattern = format!("^({})=", names.collect::<Vec<_>>().join("|"));
        headers.push((
            "Set-Cookie".to_owned(),
            json!({ "type": "string", "pattern": pattern }),
        ));
    }
    headers
}
