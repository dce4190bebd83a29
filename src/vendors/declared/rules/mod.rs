//! The rules between the values of a file.

mod accounts;
mod examples;
mod guard;
mod limits;
mod missing;
mod names;
mod operations;
mod outcomes;
mod reads;
mod tokens;

use std::collections::HashSet;

use super::answers;
pub(super) use super::finding::Finding;
use super::language::Declaration;
use super::vocabulary::Vocabulary;
use crate::schema::pointer::join;

/// The maximum number of findings that are reported.
const MAX_FINDINGS: usize = 1000;

/// How many operations a vendor has at most.
pub const MAX_OPERATIONS: usize = 500;

/// How many kinds of tokens a vendor has at most.
pub const MAX_KINDS: usize = 50;

/// Everything that the rules find. What is missing is only told of a whole file, one of which
/// nothing was left out because of its shape.
pub(super) fn findings(declaration: &Declaration, whole: bool) -> Vec<Finding> {
    let mut found = too_many(declaration);
    if !found.is_empty() {
        return found;
    }
    let vocabulary = Vocabulary::of(declaration);
    names::look(&vocabulary, &mut found);
    accounts::look(&vocabulary, &mut found);
    tokens::look(&vocabulary, &mut found);
    reads::look(&vocabulary, &mut found);
    guard::look(&vocabulary, &mut found);
    operations::look(&vocabulary, &mut found);
    limits::look(&vocabulary, &mut found);
    examples::look(&vocabulary, &mut found);
    let answers = answers::compile(&vocabulary, &mut found);
    outcomes::look(&vocabulary, &answers, &mut found);
    drop(answers::compile_others(&vocabulary, &mut found));
    if whole {
        // A name that is misspelt is not missing as well.
        let meant = found.iter().filter_map(|it| it.nearest.clone()).collect();
        missing::look(&vocabulary, &answers, &meant, &mut found);
    }
    let mut seen = HashSet::new();
    found.retain(|it| seen.insert((it.pointer.clone(), it.message.clone())));
    found.truncate(MAX_FINDINGS);
    found
}

/// Bounds that keep everything after them short.
fn too_many(declaration: &Declaration) -> Vec<Finding> {
    let lists = [
        ("/operations", declaration.operations.len(), MAX_OPERATIONS),
        ("/tokens", declaration.tokens.len(), MAX_KINDS),
    ];
    let exceeded = lists.into_iter().filter(|(_, count, most)| count > most);
    exceeded
        .map(|(at, count, most)| {
            Finding::error(
                at,
                format!("there are {count}, and at most {most} are allowed"),
            )
            .at_key()
        })
        .collect()
}

/// The JSON pointer of an operation.
fn operation_at(id: &str) -> String {
    join("/operations", id)
}
