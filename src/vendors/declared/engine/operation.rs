//! Compiled operations, and how they are grouped by their places.

use std::collections::BTreeSet;

use super::kinds::Kind;
use super::reads::{CompiledReads, Condition};
use crate::identity::ledger::TokenKind;
use crate::sandbox::reason::Reason;
use crate::vendors::declared::answers::OperationAnswers;
use crate::vendors::declared::language::Declaration;
use crate::vendors::declared::language::operation::Verb;
use crate::vendors::declared::language::sessions::GraceGives;
use crate::vendors::declared::template::name::{KindId, Name};
use crate::vendors::declared::vocabulary::Vocabulary;

/// An operation of a file.
#[derive(Debug)]
pub struct CompiledOperation {
    /// Its name in the file.
    pub name: String,
    /// Its position in the file.
    pub number: usize,
    /// What it does.
    pub verb: Verb,
    /// Whether the guard comes first.
    pub is_guarded: bool,
    /// What it reads.
    pub reads: CompiledReads,
    /// What a request has to say to be of it.
    pub when: Vec<Condition>,
    /// What it answers.
    pub answers: OperationAnswers,
    /// Whether its answer tells of the session.
    pub tells_session: bool,
    /// The kinds of tokens that it issues.
    pub issues: BTreeSet<KindId>,
    /// The kinds of tokens that its first step issues.
    pub first_step: BTreeSet<KindId>,
}

/// Compiles the operations of a file.
pub fn compile(vocabulary: &Vocabulary, answers: Vec<OperationAnswers>) -> Vec<CompiledOperation> {
    let operations = vocabulary.declaration.operations.iter().zip(answers);
    let compiled = operations
        .enumerate()
        .map(|(number, ((name, operation), answers))| {
            let mut otherwise = answers.otherwise.iter();
            let first_step = otherwise.find(|(case, _)| case.outcome == Reason::MfaRequired);
            CompiledOperation {
                name: name.to_owned(),
                number,
                verb: operation.does,
                is_guarded: operation.does.is_guarded() && !operation.open,
                reads: CompiledReads::new(vocabulary, operation),
                when: Condition::of(operation),
                tells_session: answers.ok.has(|name| matches!(name, Name::Session(_))),
                issues: answers.ok.issued(),
                first_step: first_step
                    .map(|(_, answer)| answer.issued())
                    .unwrap_or_default(),
                answers,
            }
        });
    compiled.collect()
}

/// Whether logins open sessions: where something refreshes, renews or ends them, or tells of them.
pub fn has_sessions(
    declaration: &Declaration,
    kinds: &[Kind],
    operations: &[CompiledOperation],
) -> bool {
    let is_refreshed = kinds.iter().any(|kind| kind.sort == TokenKind::Refresh);
    let mut operations = operations.iter();
    declaration.sessions.is_some()
        || is_refreshed
        || operations.any(|it| matches!(it.verb, Verb::Logout | Verb::Renew) || it.tells_session)
}

/// Whether the grace of refresh tokens gives the same access token too.
pub fn gives_pair(declaration: &Declaration) -> bool {
    let refresh = declaration.refresh.as_ref();
    refresh.is_some_and(|refresh| refresh.grace_gives == Some(GraceGives::Pair))
}

/// The first kind of access token.
pub fn access_kind(kinds: &[Kind]) -> Option<KindId> {
    let found = kinds.iter().position(|kind| kind.sort == TokenKind::Access);
    found.map(KindId)
}
