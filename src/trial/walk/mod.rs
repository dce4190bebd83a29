//! A walk that needs no examples: every outcome is rendered, each account logs in, shows its token,
//! sees it expire, refreshes it and logs out, and calls with credentials are tried.

mod call;
mod client;
mod credentials;
mod end;
mod login;
mod outcomes;
#[cfg(test)]
mod tests;
mod token;

use super::exchange::TrialExchange;
use super::server::{Place, TrialServer};
use crate::fixtures::{FixtureProblem, FixturesDocument};
use crate::schema::pointer::join;
use crate::vendors::declared::answers::{CompiledAnswers, Others, compile, compile_others};
use crate::vendors::declared::vocabulary::Vocabulary;
use client::ClientKey;

/// Walks through a vendor; what goes wrong.
pub(super) async fn walk(
    server: &TrialServer<'_>,
    document: &FixturesDocument,
) -> Vec<FixtureProblem> {
    let vocabulary = Vocabulary::of(server.declaration);
    let mut findings = Vec::new();
    let walker = Walker {
        server,
        answers: &compile(&vocabulary, &mut findings),
        others: &compile_others(&vocabulary, &mut findings),
        vocabulary: &vocabulary,
        client_key: server
            .declaration
            .assertion
            .as_ref()
            .and_then(|_| ClientKey::new()),
    };
    let mut problems = Vec::new();
    let mut troubles = walker.outcomes();
    troubles.extend(walker.logins().await);
    troubles.extend(walker.credentials().await);
    for (id, message) in troubles {
        let problem = document.problem_at_key(&join("/operations", &id), &message);
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems
}

/// Somebody who tries a vendor.
struct Walker<'a> {
    server: &'a TrialServer<'a>,
    vocabulary: &'a Vocabulary<'a>,
    answers: &'a CompiledAnswers,
    others: &'a Others,
    /// The key of clients that sign JWTs, if there are any.
    client_key: Option<ClientKey>,
}

/// The operation in which something goes wrong, and what.
type Trouble = (String, String);

impl Walker<'_> {
    /// What is wrong with an answer, whatever it tells: the server failed, or the document says
    /// otherwise.
    fn unsound(&self, exchange: &TrialExchange) -> Option<String> {
        let outcome = exchange.outcome();
        if exchange.status >= 500 {
            return Some(format!("{outcome}, and no fault was asked for"));
        }
        let breach = self.server.contract.breach(exchange)?;
        Some(format!("{outcome}, {breach}"))
    }

    fn place(&self) -> Option<Place<'_>> {
        self.server.place()
    }
}
