//! Outcomes that cannot happen, and refusals that look like success.

use super::{Finding, operation_at};
use crate::schema::pointer::join;
use crate::vendors::declared::answers::CompiledAnswers;
use crate::vendors::declared::language::answer::{Answer, Answers};
use crate::vendors::declared::language::shape::Shorthand;
use crate::vendors::declared::outcomes::{self, Case, Group};
use crate::vendors::declared::vocabulary::Vocabulary;

pub(super) fn look(vocabulary: &Vocabulary, answers: &CompiledAnswers, found: &mut Vec<Finding>) {
    let declaration = vocabulary.declaration;
    let operations = declaration.operations.iter().zip(&answers.operations);
    let others = answers.others.iter().chain(&answers.resources);
    let mut all: Vec<Case> = others.map(|(case, _)| *case).collect();
    for ((id, operation), answers) in operations {
        let cases: Vec<Case> = answers.otherwise.iter().map(|(case, _)| *case).collect();
        let at = format!("{}/answers", operation_at(id));
        let does = format!("`{}` here", operation.does.word());
        impossible(&at, &operation.answers, &cases, &does, found);
        one_body(
            &format!("{}/ok", operation_at(id)),
            operation.ok.as_ref(),
            found,
        );
        all.extend(cases);
    }
    impossible(
        "/answers",
        &declaration.answers,
        &all,
        "any operation",
        found,
    );
    one_body("/error", declaration.error.as_ref(), found);
    one_body("/list", declaration.list.as_ref(), found);
    if declaration.failures_with.is_none() {
        look_like_success(vocabulary, answers, found);
    }
}

/// Answers to what does not happen.
fn impossible(at: &str, answers: &Answers, cases: &[Case], does: &str, found: &mut Vec<Finding>) {
    for (word, answer) in answers.iter() {
        let at = join(at, word);
        if !cases.iter().any(|case| case.is_named(word)) {
            let message = format!("`{word}` is no outcome of {does}; leave it out");
            found.push(Finding::error(&at, message).at_key());
        }
        one_body(&at, Some(answer), found);
    }
}

fn one_body(at: &str, answer: Option<&Answer>, found: &mut Vec<Finding>) {
    let Some(Shorthand::Long(parts)) = answer else {
        return;
    };
    let bodies = [
        parts.json.is_some(),
        !parts.form.is_empty(),
        parts.plain.is_some(),
    ];
    if bodies.into_iter().filter(|it| *it).count() > 1 {
        let message = "an answer has one body: write only one of `json`, `form` and `plain`";
        found.push(Finding::error(at, message).at_key());
    }
}

/// Refusals that answer 2xx.
fn look_like_success(vocabulary: &Vocabulary, answers: &CompiledAnswers, found: &mut Vec<Finding>) {
    let operations = vocabulary.declaration.operations.iter();
    for ((id, operation), answers) in operations.zip(&answers.operations) {
        for (case, answer) in &answers.otherwise {
            let is_success = (200..300).contains(&answer.status);
            if !is_success || !outcomes::is_refusal(case.outcome) {
                continue;
            }
            let words = [
                Some(outcomes::word(case.outcome)),
                case.group.map(Group::word),
            ];
            let named = |answers: &Answers| {
                let mut words = words.into_iter().flatten();
                words.find(|word| answers.get(word).is_some())
            };
            let own = named(&operation.answers);
            let at = match (own, named(&vocabulary.declaration.answers)) {
                (Some(word), _) => join(&format!("{}/answers", operation_at(id)), word),
                (None, Some(word)) => join("/answers", word),
                (None, None) => "/error".to_owned(),
            };
            let message = format!(
                "a refusal with the status {}, which many clients take for success; write \
                 `failures_with: {}` at the top if the vendor tells failures so",
                answer.status, answer.status
            );
            found.push(Finding::error(at, message).warning());
        }
    }
}
