//! Finds the answer for an outcome: the most specific word wins.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::{CompiledAnswer, parts, scopes};
use crate::sandbox::reason::Reason;
use crate::schema::pointer::join;
use crate::vendors::declared::finding::Finding;
use crate::vendors::declared::language::answer::{Answer, AnswerParts};
use crate::vendors::declared::language::operation::{Operation, Verb};
use crate::vendors::declared::language::shape::{Identifier, Named, Shorthand};
use crate::vendors::declared::outcomes::{self, Case, Group, cases};
use crate::vendors::declared::template::compile::{Compiler, Constants};
use crate::vendors::declared::template::scope::Scope;
use crate::vendors::declared::vocabulary::Vocabulary;

/// An answer as it is written, and where.
#[derive(Clone, Copy)]
struct WrittenAnswers<'a> {
    answer: &'a Answer,
    at: &'a str,
}

impl WrittenAnswers<'_> {
    /// Where its text stands.
    fn text_at(self) -> String {
        match self.answer {
            Shorthand::Short(_) => self.at.to_owned(),
            Shorthand::Long(_) => format!("{}/text", self.at),
        }
    }
}

/// Compiles each answer of the file once, though many operations have it.
pub(super) struct SharedAnswers<'a> {
    pub(super) vocabulary: &'a Vocabulary<'a>,
    pub(super) known: HashMap<(String, Reason), Arc<CompiledAnswer>>,
    pub(super) findings: &'a mut Vec<Finding>,
}

impl SharedAnswers<'_> {
    pub(super) fn ok(&mut self, id: &str, operation: &Operation) -> CompiledAnswer {
        let at = join("/operations", id);
        let scope = scopes::done(self.vocabulary, operation);
        let written = operation.ok.as_ref();
        let at = format!("{at}/ok");
        let parts = written.map_or_else(Cow::default, parts);
        Compiler::new(&scope, self.findings).answer(&parts, &at)
    }

    pub(super) fn otherwise(
        &mut self,
        id: &str,
        operation: &Operation,
    ) -> Vec<(Case, Arc<CompiledAnswer>)> {
        let cases = cases(self.vocabulary, id, operation).into_iter();
        let named = Some((id, operation));
        cases
            .map(|case| {
                let is_silent = case.outcome == Reason::TokenInactive
                    && operation.does == Verb::Revoke
                    && nearest_word(self.vocabulary, case, named).is_none();
                // A worthless token is revoked as any other (RFC 7009, section 2.2).
                let answer = if is_silent {
                    Arc::new(self.ok(id, operation))
                } else {
                    self.refusal(case, named)
                };
                (case, answer)
            })
            .collect()
    }

    /// What is answered in an outcome: by the nearest word, in the form of the file's `error`.
    pub(super) fn refusal(
        &mut self,
        case: Case,
        operation: Option<(&str, &Operation)>,
    ) -> Arc<CompiledAnswer> {
        let declaration = self.vocabulary.declaration;
        let nearest = nearest_word(self.vocabulary, case, operation);
        let own = nearest
            .as_ref()
            .map(|(answer, at)| WrittenAnswers { answer, at });
        let error = declaration.error.as_ref();
        let error = error.map(|answer| WrittenAnswers {
            answer,
            at: "/error",
        });
        let is_own = own.is_some_and(|it| it.at.starts_with("/operations"));
        let key = (
            own.map_or_else(String::new, |it| it.at.to_owned()),
            case.outcome,
        );
        if let Some(known) = self.known.get(&key) {
            return Arc::clone(known);
        }
        let place = match operation {
            Some((id, _)) if !is_own => format!("in `{}` of `{id}`", outcomes::word(case.outcome)),
            None if own.is_none() => format!("in `{}`", outcomes::word(case.outcome)),
            _ => "here".to_owned(),
        };
        let scope = scopes::refused(self.vocabulary, case, operation.map(|it| it.1)).at(place);
        let answer = self.composed(case, own, error, &scope);
        let answer = Arc::new(answer);
        if !is_own && !answer.names_call() {
            self.known.insert(key, Arc::clone(&answer));
        }
        answer
    }

    fn composed(
        &mut self,
        case: Case,
        own: Option<WrittenAnswers>,
        error: Option<WrittenAnswers>,
        scope: &Scope,
    ) -> CompiledAnswer {
        let own_parts = own.map_or_else(Cow::default, |it| parts(it.answer));
        let error = error.filter(|_| case.outcome != Reason::TokenInactive);
        let error_parts = error.map_or_else(Cow::default, |it| parts(it.answer));
        let text_at = match own {
            Some(it) if own_parts.text.is_some() => it.text_at(),
            _ => "/error/text".to_owned(),
        };
        let failures = self.vocabulary.declaration.failures_with;
        let constants = constants(case.outcome, &own_parts, &error_parts, failures, text_at);
        let mut compiler = Compiler {
            scope,
            constants: Some(&constants),
            findings: self.findings,
        };
        let answer = compiler.answer(&own_parts, own.map_or("", |it| it.at));
        let base = if answer.body.is_some() {
            Cow::Owned(without_body(&error_parts))
        } else {
            Cow::Borrowed(&*error_parts)
        };
        let base = compiler.answer(&base, error.map_or("", |it| it.at));
        CompiledAnswer {
            status: constants.status,
            ..answer.over(base)
        }
    }
}

/// What is known of a refusal when its templates are compiled.
fn constants<'a>(
    outcome: Reason,
    own: &'a AnswerParts,
    error: &'a AnswerParts,
    failures: Option<u16>,
    text_at: String,
) -> Constants<'a> {
    let status = own.status.or(error.status);
    let status = status.or(failures.filter(|_| outcomes::is_refusal(outcome)));
    let status = status.unwrap_or_else(|| outcomes::status(outcome));
    let phrase = StatusCode::from_u16(status).ok();
    let phrase = phrase.and_then(|it| it.canonical_reason()).unwrap_or("");
    let text = own.text.as_deref().or(error.text.as_deref());
    let code = own.code.as_ref().or(error.code.as_ref());
    let word = outcomes::word(outcome);
    Constants {
        status,
        reason: word,
        text: text.unwrap_or(phrase),
        text_at,
        code: code.map_or_else(|| Value::from(word), Identifier::to_json),
    }
}

fn without_body(parts: &AnswerParts) -> AnswerParts {
    AnswerParts {
        json: None,
        plain: None,
        form: Named::default(),
        ..parts.clone()
    }
}

/// The answer of the nearest word that names an outcome, and where it stands.
fn nearest_word<'a>(
    vocabulary: &'a Vocabulary,
    case: Case,
    operation: Option<(&str, &'a Operation)>,
) -> Option<(&'a Answer, String)> {
    let words = [
        Some(outcomes::word(case.outcome)),
        case.group.map(Group::word),
    ];
    let own = operation.map(|(id, operation)| {
        let at = join("/operations", id);
        (&operation.answers, format!("{at}/answers"))
    });
    let file = (&vocabulary.declaration.answers, "/answers".to_owned());
    own.into_iter().chain([file]).find_map(|(answers, at)| {
        words.into_iter().flatten().find_map(|word| {
            let answer = answers.get(word)?;
            Some((answer, join(&at, word)))
        })
    })
}
