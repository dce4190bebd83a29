//! Rules for examples: a step has one request, and names only values that an earlier step kept.

use std::collections::HashSet;

use serde_json::Value;

use super::Finding;
use crate::nearest::{guess, near_or_all};
use crate::sandbox::reason::Reason;
use crate::schema::pointer::join;
use crate::vendors::declared::language::examples::{Request, Step};
use crate::vendors::declared::outcomes::{self, OUTCOMES};
use crate::vendors::declared::template::{Part, parts};
use crate::vendors::declared::vocabulary::Vocabulary;

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// How many steps the examples of a file have at most, with their repetitions: a check takes as long
/// as all of them.
const MAX_STEPS: u64 = 10_000;

pub(super) fn look(vocabulary: &Vocabulary, found: &mut Vec<Finding>) {
    let mut count = 0_u64;
    for (sentence, steps) in vocabulary.declaration.examples.iter() {
        let before = count;
        count = count.saturating_add(played(steps));
        if before <= MAX_STEPS && count > MAX_STEPS {
            let message = format!(
                "with it, the examples have {count} steps, repeated ones included, and at most \
                 {MAX_STEPS} are played; repeat less"
            );
            found.push(Finding::error(join("/examples", sentence), message).at_key());
        }
        let mut example = Example {
            vocabulary,
            kept: HashSet::new(),
            found,
        };
        example.steps(steps, &join("/examples", sentence));
    }
}

/// How many steps are played.
fn played(steps: &[Step]) -> u64 {
    let each = steps.iter().map(|step| {
        let repeated = u64::from(step.repeat.unwrap_or_default());
        repeated.saturating_mul(played(&step.of)).saturating_add(1)
    });
    each.fold(0, u64::saturating_add)
}

struct Example<'a> {
    vocabulary: &'a Vocabulary<'a>,
    kept: HashSet<String>,
    found: &'a mut Vec<Finding>,
}

impl Example<'_> {
    fn steps(&mut self, steps: &[Step], at: &str) {
        for (index, step) in steps.iter().enumerate() {
            let at = format!("{at}/{index}");
            let count = step.requests.len()
                + usize::from(step.clock.is_some())
                + usize::from(step.repeat.is_some());
            if count != 1 || step.repeat.is_some() == step.of.is_empty() {
                let message = "a step is one thing: a request, `clock`, or `repeat` with `of`";
                self.found.push(Finding::error(&at, message));
            }
            self.steps(&step.of, &format!("{at}/of"));
            for (address, request) in step.requests.iter() {
                self.request(address, request, &join(&at, address));
            }
        }
    }

    fn request(&mut self, address: &str, request: &Request, at: &str) {
        let is_address = address
            .split_once(' ')
            .is_some_and(|(method, target)| METHODS.contains(&method) && target.starts_with('/'));
        if !is_address {
            let near = guess(address, ["clock", "repeat", "of"]);
            let message = format!("`{address}` is no request such as `GET /orders`{near}");
            self.found.push(Finding::error(at, message).at_key());
        }
        self.names(&Value::from(address), at);
        if let Some(json) = &request.json {
            self.names(json, &format!("{at}/json"));
        }
        let values = [("form", &request.form), ("query", &request.query)];
        for (place, values) in values {
            for (name, value) in values.iter() {
                self.names(&value.to_json(), &join(&format!("{at}/{place}"), name));
            }
        }
        for (place, values) in [("headers", &request.headers), ("cookie", &request.cookie)] {
            for (name, value) in values.iter() {
                self.names(
                    &value.as_str().into(),
                    &join(&format!("{at}/{place}"), name),
                );
            }
        }
        let texts = [
            ("plain", &request.plain),
            ("bearer", &request.bearer),
            ("scheme", &request.scheme),
            ("basic", &request.basic),
        ];
        for (key, text) in texts {
            let text = text.as_deref().unwrap_or_default();
            self.names(&text.into(), &format!("{at}/{key}"));
        }
        self.rest(request, at);
        self.kept.extend(request.keep.names().map(str::to_owned));
    }

    fn rest(&mut self, request: &Request, at: &str) {
        if let Some(reason) = &request.reason
            && !is_reason(reason)
        {
            let words = OUTCOMES.into_iter().map(outcomes::word);
            let near = near_or_all(reason, words, "there are");
            let message = format!("no reason is called `{reason}`; {near}");
            self.found
                .push(Finding::error(format!("{at}/reason"), message));
        }
        let signs = request.signed_by.is_some();
        if signs && self.vocabulary.declaration.signature.is_none() {
            let message = "no `signature` says how calls are signed";
            self.found
                .push(Finding::error(format!("{at}/signed_by"), message));
        }
        for (is_there, key) in [(request.at.is_some(), "at"), (request.tampered, "tampered")] {
            if is_there && !signs {
                let message = "only a signed call can have this; add `signed_by`";
                self.found
                    .push(Finding::error(format!("{at}/{key}"), message).at_key());
            }
        }
    }

    /// The names in a value that no earlier step kept.
    fn names(&mut self, value: &Value, at: &str) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.names(item, &format!("{at}/{index}"));
                }
            }
            Value::Object(fields) => {
                for (key, field) in fields {
                    self.names(field, &join(at, key));
                }
            }
            Value::String(text) => match parts(text) {
                Err(unclosed) => self.found.push(Finding::error(at, unclosed.to_string())),
                Ok(parts) => parts.into_iter().for_each(|part| self.name(&part, at)),
            },
            _ => {}
        }
    }

    fn name(&mut self, part: &Part, at: &str) {
        let Part::Placeholder(placeholder) = part else {
            return;
        };
        let name = placeholder.name;
        if self.kept.contains(name) {
            return;
        }
        let message = if self.kept.is_empty() {
            format!("no earlier step keeps anything as `{name}`; write `keep` in one")
        } else {
            let near = near_or_all(name, self.kept.iter().map(String::as_str), "there are");
            format!("no earlier step keeps anything as `{name}`; {near}")
        };
        self.found.push(Finding::error(at, message));
    }
}

/// Whether the journal has a word as a reason.
fn is_reason(word: &str) -> bool {
    let known = serde_json::from_value::<Reason>(word.into()).is_ok();
    known || outcomes::named(word).is_some()
}
