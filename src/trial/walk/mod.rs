//! A walk that needs no examples: every outcome is rendered, and each account logs in, shows its
//! token, sees it expire, refreshes it and logs out.

mod call;
mod end;
mod login;
mod outcomes;
mod token;

use super::exchange::Exchange;
use super::server::{Place, TrialServer};
use crate::fixtures::{FixtureProblem, FixturesDocument};
use crate::schema::pointer::join;
use crate::vendors::declared::answers::{CompiledAnswers, Others, compile, compile_others};
use crate::vendors::declared::vocabulary::Vocabulary;

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
    };
    let mut problems = Vec::new();
    for (id, message) in walker.outcomes().into_iter().chain(walker.logins().await) {
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
}

/// The operation in which something goes wrong, and what.
type Trouble = (String, String);

impl Walker<'_> {
    /// What is wrong with an answer, whatever it tells: the server failed, or the document says
    /// otherwise.
    fn unsound(&self, exchange: &Exchange) -> Option<String> {
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
