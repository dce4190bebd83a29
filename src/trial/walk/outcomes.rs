//! Renders every outcome of every operation.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Trouble, Walker};
use crate::trial::exchange::TrialExchange;
use crate::vendors::declared::language::operation::Operation;
use crate::vendors::declared::outcomes;
use crate::vendors::declared::sample::{Rendered, SampleCall};

impl Walker<'_> {
    /// Holds every answer against the document, with made-up values.
    pub(super) fn outcomes(&self) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        let operations = self.server.declaration.operations.iter();
        for ((id, operation), answers) in operations.zip(&self.answers.operations) {
            let call = || {
                let reads = operation.alternatives().first();
                SampleCall::of(self.vocabulary, self.others, operation, reads)
            };
            let ok = ("ok", Rendered::of(&answers.ok, &call().sample));
            let otherwise = answers.otherwise.iter().map(|(case, answer)| {
                let call = call().refused(case.outcome);
                (
                    outcomes::word(case.outcome),
                    Rendered::of(answer, &call.sample),
                )
            });
            for (word, rendered) in [ok].into_iter().chain(otherwise) {
                let breach = exchange(operation, &rendered);
                let breach = breach.and_then(|it| self.server.contract.breach(&it));
                troubles.extend(breach.map(|breach| {
                    (
                        id.to_owned(),
                        format!("`{word}`: {}, {breach}", rendered.status),
                    )
                }));
            }
        }
        troubles
    }
}

/// A rendered answer as if it had come; nothing if HTTP has no such headers.
fn exchange(operation: &Operation, rendered: &Rendered) -> Option<TrialExchange> {
    let mut headers = HeaderMap::new();
    for (name, value) in &rendered.headers {
        let name = HeaderName::try_from(name).ok()?;
        headers.append(name, HeaderValue::from_str(value).ok()?);
    }
    let body = rendered.body.as_ref();
    if let Some((media_type, _)) = body {
        let media_type = HeaderValue::from_str(media_type).ok()?;
        headers.entry("content-type").or_insert(media_type);
    }
    Some(TrialExchange {
        method: operation.at.method.clone(),
        target: operation.at.path.trim_end_matches("/**").to_owned(),
        status: rendered.status,
        headers,
        body: body
            .map_or_else(String::new, |(_, text)| text.clone())
            .into(),
        entry: None,
    })
}
