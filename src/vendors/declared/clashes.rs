//! Vendors of several files that cannot be served together.

use std::collections::HashMap;

use super::language::Declaration;
use super::source::Findings;
use crate::fixtures::{FixtureProblem, FixturesDocument};

/// What several files say of one name, one host or one path at the root. Each problem is in the later
/// file and names the earlier one.
pub(crate) fn clashes(files: &[Findings]) -> Vec<FixtureProblem> {
    let mut first: HashMap<Claim, (&FixturesDocument, String, &str)> = HashMap::new();
    let mut problems = Vec::new();
    for file in files {
        let (Some(document), Some(declaration)) = (&file.document, &file.declaration) else {
            continue;
        };
        // What is wrong in itself was mended by something that others may have too.
        let is_right = |pointer: &str| file.errors.iter().all(|it| it.pointer != pointer);
        let claims = claims(declaration).into_iter();
        for (claim, pointer) in claims.filter(|(_, pointer)| is_right(pointer)) {
            let vendor = declaration.vendor.as_str();
            let Some((other, there, owner)) = first.get(&claim) else {
                first.insert(claim, (document, pointer, vendor));
                continue;
            };
            // A file can be given twice, and operations at one path are told apart by their `when`.
            if other.name != document.name {
                let place = other.place_in_words(there);
                problems.push(document.problem(&pointer, &claim.taken(owner, &place)));
            }
        }
    }
    problems
}

/// What only one vendor can have.
#[derive(PartialEq, Eq, Hash)]
enum Claim {
    Name(String),
    Host(String),
    Root(String),
}

impl Claim {
    fn taken(&self, owner: &str, place: &str) -> String {
        match self {
            Self::Name(name) => format!("the vendor `{name}` is declared at {place} already"),
            Self::Host(host) => {
                format!("the host `{host}` is that of `{owner}` already, at {place}")
            }
            Self::Root(_) => {
                format!("this path is at the root for `{owner}` already, at {place}")
            }
        }
    }
}

fn claims(declaration: &Declaration) -> Vec<(Claim, String)> {
    let mut claims = vec![(
        Claim::Name(declaration.vendor.clone()),
        "/vendor".to_owned(),
    )];
    for (index, host) in declaration.hosts.iter().enumerate() {
        claims.push((Claim::Host(host.clone()), format!("/hosts/{index}")));
    }
    for (id, operation) in declaration.operations.iter().filter(|_| declaration.root) {
        let at = format!("/operations/{id}/at");
        claims.push((Claim::Root(operation.at.template()), at));
    }
    claims
}
