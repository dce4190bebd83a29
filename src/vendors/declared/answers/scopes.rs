//! The names that exist in the answers of an operation.

use crate::sandbox::reason::Reason;
use crate::vendors::declared::language::operation::{Operation, Verb};
use crate::vendors::declared::outcomes::Case;
use crate::vendors::declared::template::scope::Scope;
use crate::vendors::declared::vocabulary::Vocabulary;

/// The names that exist in an answer when all is well.
pub(super) fn done<'a>(vocabulary: &'a Vocabulary<'a>, operation: &Operation) -> Scope<'a> {
    let mut scope = Scope::new(vocabulary).asked(operation);
    let has_guard = operation.does.is_guarded() && !operation.open;
    let guard = vocabulary.guard_roles();
    let has_token = has_guard && guard.iter().any(|role| role.kind().is_some());
    if operation.does.issues() {
        scope = scope.issued();
    }
    let tells_account = has_guard
        || operation.does.issues()
        || matches!(operation.does, Verb::Introspect | Verb::Logout);
    if tells_account {
        scope = scope.account();
    }
    if has_token || operation.does == Verb::Introspect {
        scope = scope.token().session();
    } else if operation.does.issues() && operation.does != Verb::Issue {
        scope = scope.session();
    }
    scope
}

/// The names that exist when an outcome is another.
pub(super) fn refused<'a>(
    vocabulary: &'a Vocabulary<'a>,
    case: Case,
    operation: Option<&Operation>,
) -> Scope<'a> {
    let mut scope = Scope::new(vocabulary).refused(case.outcome, case.group);
    if let Some(operation) = operation {
        scope = scope.asked(operation);
    }
    if case.outcome == Reason::MfaRequired {
        scope = scope.issued().account();
    }
    scope
}
