//! Answers: status, headers and body.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::shape::{Identifier, Named, Scalar, Shorthand};
use crate::status_line::StatusLine;
use crate::vendors::declared::outcomes;

/// An answer: its status and text in one line, or what it consists of.
pub type Answer = Shorthand<StatusLine, AnswerParts>;

/// What an answer consists of. Of `json`, `form` and `plain` there is one.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "answer")]
pub struct AnswerParts {
    /// The status. Absent: 200 in `ok`, otherwise the usual one of the outcome.
    #[schemars(range(min = 200, max = 599), extend("examples" = [401]))]
    pub status: Option<u16>,
    /// What `${text}` is in the file's `error`. Absent: the phrase of the status.
    #[schemars(extend("examples" = ["Invalid credentials"]))]
    pub text: Option<String>,
    /// What `${code}` is in the file's `error`. Absent: the word of the outcome.
    #[schemars(extend("examples" = ["E0000004", -1102]))]
    pub code: Option<Identifier>,
    /// A JSON body. A text that is nothing but a placeholder keeps the type of that.
    #[serde(deserialize_with = "super::shape::present")]
    #[schemars(extend("examples" = [{ "access_token": "${access}", "expires_in": "${access.expires_in}" }]))]
    pub json: Option<Value>,
    /// A body of `application/x-www-form-urlencoded`.
    #[schemars(extend("examples" = [{ "access_token": "${access}" }]))]
    pub form: Named<Scalar>,
    /// A body of `text/plain`.
    #[schemars(extend("examples" = ["${access}"]))]
    pub plain: Option<String>,
    /// Headers.
    #[schemars(extend("examples" = [{ "WWW-Authenticate": "Bearer" }]))]
    pub headers: Named<String>,
    /// Cookies, each with its attributes.
    #[schemars(extend("examples" = [{ "SESSION": "${access}; HttpOnly; Path=/" }]))]
    pub cookies: Named<String>,
}

/// What is answered in each outcome, by the word of the outcome or of a group of them. The nearest
/// word wins: the reason in the operation, its group there, the reason in the file, its group there.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Answers(Named<Answer>);

impl Answers {
    /// The answers by word.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter()
    }

    /// Adds answers for words that have none.
    pub fn add_absent(&mut self, others: Self) {
        self.0.add_absent(others.0);
    }

    /// The answer of a word.
    #[must_use]
    pub fn get(&self, word: &str) -> Option<&Answer> {
        self.0.get(word)
    }
}

impl JsonSchema for Answers {
    fn schema_name() -> Cow<'static, str> {
        "answers".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let answer = generator.subschema_for::<Answer>();
        let property = |(word, description): (&str, &str)| {
            let mut schema = answer.clone();
            schema.insert("description".to_owned(), description.into());
            schema.insert("examples".to_owned(), json!(["401 Unauthorized"]));
            (word.to_owned(), schema.to_value())
        };
        let properties: Map<String, Value> = outcomes::words().map(property).collect();
        json_schema!({
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

/// How each field that does not fit is told in `${fields}`. Each entry may name `${field}`,
/// `${place}`, `${sent}`, and `${wanted}` where a value has to be a certain one.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "field_words")]
pub struct FieldWords {
    /// What `${fields}` is: a list of entries, or an object with the fields as keys. Absent: a
    /// list.
    #[serde(rename = "as")]
    #[schemars(extend("examples" = ["object"]))]
    pub form: Option<FieldList>,
    /// A required field is missing.
    #[serde(deserialize_with = "super::shape::present")]
    #[schemars(extend("examples" = [{ "field": "${field}", "message": "is required" }]))]
    pub missing: Option<Value>,
    /// A field is null.
    #[serde(deserialize_with = "super::shape::present")]
    #[schemars(extend("examples" = [["This field may not be null."]]))]
    pub null: Option<Value>,
    /// A text is empty.
    #[serde(deserialize_with = "super::shape::present")]
    #[schemars(extend("examples" = [["This field may not be blank."]]))]
    pub empty: Option<Value>,
    /// A value is no text.
    #[serde(deserialize_with = "super::shape::present")]
    #[schemars(extend("examples" = [["Not a valid string."]]))]
    pub wrong_type: Option<Value>,
    /// A value is not the one that it has to be.
    #[serde(deserialize_with = "super::shape::present")]
    #[schemars(extend("examples" = ["${field} must be ${wanted}"]))]
    pub wrong: Option<Value>,
    /// A text is no e-mail address.
    #[serde(deserialize_with = "super::shape::present")]
    #[schemars(extend("examples" = [["Enter a valid email address."]]))]
    pub not_email: Option<Value>,
}

impl FieldWords {
    /// The entries by the key under which they stand.
    pub fn entries(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        [
            ("missing", &self.missing),
            ("null", &self.null),
            ("empty", &self.empty),
            ("wrong_type", &self.wrong_type),
            ("wrong", &self.wrong),
            ("not_email", &self.not_email),
        ]
        .into_iter()
        .filter_map(|(key, entry)| Some((key, entry.as_ref()?)))
    }
}

/// What `${fields}` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "field_list")]
pub enum FieldList {
    /// A list of entries.
    List,
    /// An object with the fields as keys and the entries as values.
    Object,
}
