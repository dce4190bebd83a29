//! What faults answer in the vendor's own words, at any operation.

use super::DocumentSource;
use super::answered::Answered;
use super::types::Types;
use crate::sandbox::reason::Reason;
use crate::vendors::declared::outcomes::{self, Group};
use crate::vendors::declared::sample::Sample;

/// The outcomes of `unauthorized`, `too_many_requests` and `server_error`, with their groups.
const OWN: [(Option<Group>, Reason); 3] = [
    (Some(Group::Unauthorized), Reason::TokenUnknown),
    (Some(Group::Limited), Reason::Throttled),
    (None, Reason::Fault),
];

/// What is answered to a call that is not served because of a fault.
pub(super) fn answered<'a>(source: &'a DocumentSource) -> impl Iterator<Item = Answered> + 'a {
    OWN.iter().map(|(group, outcome)| {
        let operations = source.vocabulary.declaration.operations.iter();
        let answers = source.answers.operations.iter().zip(operations);
        let of_operations = answers.flat_map(|(answers, (_, operation))| {
            let cases = answers.otherwise.iter();
            cases.map(move |(case, answer)| (case, answer, Some(operation)))
        });
        let others = source
            .answers
            .resources
            .iter()
            .chain(&source.answers.others);
        let others = others.map(|(case, answer)| (case, answer, None));
        let all = of_operations.chain(others);
        let exact = all
            .clone()
            .find(|(case, ..)| (case.group, case.outcome) == (*group, *outcome));
        let mut of_group = all.filter(|(case, ..)| group.is_some() && case.group == *group);
        let Some((case, answer, operation)) = exact.or_else(|| of_group.next()) else {
            return Answered::empty(outcomes::status(*outcome)).of_fault();
        };
        let types = Types::new(source.vocabulary, source.others, operation);
        let sample = Sample::new(source.vocabulary, source.others);
        Answered::refused(*case, answer, &types, &sample).of_fault()
    })
}
