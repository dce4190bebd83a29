//! Every answer of a vendor on one page, to compare with the vendor's documentation.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::answers::{compile, compile_others};
use super::language::Declaration;
use super::outcomes::{self, Case};
use super::sample::{Rendered, Sample, SampleCall};
use super::vocabulary::Vocabulary;
use crate::sandbox::reason::Reason;

/// The answers of a vendor, with made-up values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnswersPage {
    /// The vendor.
    pub vendor: String,
    /// Its operations in their order.
    pub operations: Vec<OperationPage>,
    /// The answers to calls that belong to no operation.
    pub others: Vec<ShownAnswer>,
}

/// The answers of an operation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OperationPage {
    /// Its name.
    pub operation: String,
    /// Its method and its path.
    pub at: String,
    /// What tells it apart from others at its place.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub when: Map<String, Value>,
    /// What it answers.
    pub answers: Vec<ShownAnswer>,
}

/// An answer, and the outcomes that it tells.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownAnswer {
    /// The words of the outcomes.
    pub outcomes: Vec<&'static str>,
    /// The status.
    pub status: u16,
    /// The headers, cookies among them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The type of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

impl AnswersPage {
    /// The page of a vendor whose file has no errors.
    #[must_use]
    pub fn of(declaration: &Declaration) -> Self {
        let vocabulary = Vocabulary::of(declaration);
        let mut findings = Vec::new();
        let compiled = compile(&vocabulary, &mut findings);
        let others = compile_others(&vocabulary, &mut findings);
        let operations = declaration.operations.iter().zip(&compiled.operations);
        let operations = operations.map(|((id, operation), answers)| {
            let call = || {
                let reads = operation.alternatives().first();
                SampleCall::of(&vocabulary, &others, operation, reads)
            };
            let ok = ("ok", Rendered::of(&answers.ok, &call().sample));
            let otherwise = answers.otherwise.iter().map(|(case, answer)| {
                let call = call().refused(case.outcome);
                (
                    outcomes::word(case.outcome),
                    Rendered::of(answer, &call.sample),
                )
            });
            let when = operation.when.iter();
            OperationPage {
                operation: id.to_owned(),
                at: operation.at.to_string(),
                when: when
                    .map(|(key, value)| (key.to_owned(), value.to_json()))
                    .collect(),
                answers: alike([ok].into_iter().chain(otherwise)),
            }
        });
        let operations = operations.collect();
        let sample = Sample::new(&vocabulary, &others);
        let others = compiled.others.iter();
        let others = others.filter(|(case, _)| is_of_no_operation(*case));
        let others = others
            .map(|(case, answer)| (outcomes::word(case.outcome), Rendered::of(answer, &sample)));
        Self {
            vendor: declaration.vendor.clone(),
            others: alike(others),
            operations,
        }
    }
}

/// Whether no operation has an outcome; limits are those of operations.
fn is_of_no_operation(case: Case) -> bool {
    case.outcome != Reason::Throttled
}

/// The answers in their order, one for all outcomes that are answered alike.
fn alike(answers: impl Iterator<Item = (&'static str, Rendered)>) -> Vec<ShownAnswer> {
    let mut shown: Vec<(Rendered, ShownAnswer)> = Vec::new();
    for (word, rendered) in answers {
        match shown.iter_mut().find(|(known, _)| *known == rendered) {
            Some((_, known)) if known.outcomes.contains(&word) => {}
            Some((_, known)) => known.outcomes.push(word),
            None => {
                let new = ShownAnswer::new(word, &rendered);
                shown.push((rendered, new));
            }
        }
    }
    shown.into_iter().map(|(_, answer)| answer).collect()
}

impl ShownAnswer {
    fn new(word: &'static str, rendered: &Rendered) -> Self {
        let body = rendered.body.as_ref();
        Self {
            outcomes: vec![word],
            status: rendered.status,
            headers: rendered.headers.clone(),
            content_type: body.map(|(media_type, _)| media_type.clone()),
            body: body.map(|(_, text)| text.clone()),
        }
    }
}

impl fmt::Display for AnswersPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# {}", self.vendor)?;
        for operation in &self.operations {
            write!(f, "\n{}: {}", operation.operation, operation.at)?;
            for (key, value) in &operation.when {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                write!(f, ", {key} is {text}")?;
            }
            writeln!(f)?;
            operation
                .answers
                .iter()
                .try_for_each(|answer| answer.fmt(f))?;
        }
        writeln!(f, "\nno operation")?;
        self.others.iter().try_for_each(|answer| answer.fmt(f))
    }
}

impl fmt::Display for ShownAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {}", self.outcomes.join(", "))?;
        write!(f, "    {}", self.status)?;
        if let Some(body) = &self.body {
            write!(f, " {body}")?;
        }
        writeln!(f)?;
        let mut headers = self.headers.iter();
        headers.try_for_each(|(name, value)| writeln!(f, "    {name}: {value}"))
    }
}
