//! The guard, signatures and assertions.

use super::Finding;
use super::reads::{is_header, no_role};
use crate::schema::pointer::join;
use crate::vendors::declared::language::guard::{Guard, SignedPart};
use crate::vendors::declared::vocabulary::{Role, Vocabulary};

pub(super) fn look(vocabulary: &Vocabulary, found: &mut Vec<Finding>) {
    let declaration = vocabulary.declaration;
    for (at, guard) in declaration
        .guard
        .iter()
        .flat_map(|guards| guards.pointed("/guard"))
    {
        places(vocabulary, &at, guard, found);
    }
    signature(vocabulary, found);
}

fn places(vocabulary: &Vocabulary, at: &str, guard: &Guard, found: &mut Vec<Finding>) {
    if guard.words().next().is_none() {
        let message = "it names no place; write for example `bearer: access`";
        found.push(Finding::error(at, message).at_key());
    }
    for (place, word) in guard.words() {
        let at = format!("{at}{place}");
        match vocabulary.role(word) {
            None => found.push(no_role(vocabulary, &at, word)),
            Some(Role::Otp | Role::Ttl | Role::Subject | Role::AnyToken | Role::Profile(_)) => {
                let message = format!("the guard reads no `{word}`; name a kind of token or a key");
                found.push(Finding::error(at, message));
            }
            Some(_) => {}
        }
    }
    if guard.basic.len() > 2 {
        let message = "HTTP Basic has a user name and a password, and nothing else";
        found.push(Finding::error(format!("{at}/basic"), message).at_key());
    }
    let bare = guard.header.names();
    let authorizations = usize::from(guard.bearer.is_some())
        + usize::from(!guard.basic.is_empty())
        + guard.scheme.len()
        + bare
            .filter(|it| it.eq_ignore_ascii_case("authorization"))
            .count();
    if authorizations > 1 {
        let message = "a call has one header `Authorization`; write alternatives as a list";
        found.push(Finding::error(at, message));
    }
    for name in guard.header.names().filter(|name| !is_header(name)) {
        let at = join(&format!("{at}/header"), name);
        found.push(Finding::error(at, format!("`{name}` is no name of a header")).at_key());
    }
}

/// What a signature needs in the guard, and what the guard needs of it.
fn signature(vocabulary: &Vocabulary, found: &mut Vec<Finding>) {
    let roles = vocabulary.guard_roles();
    let reads = |role: &Role| roles.contains(role);
    let Some(signature) = &vocabulary.declaration.signature else {
        if reads(&Role::Signature) || reads(&Role::Timestamp) {
            let message = "it carries a signature, and no `signature` says how that is made";
            found.push(Finding::error("/guard", message).at_key());
        }
        return;
    };
    let uses_time = signature.skew.is_some() || signature.over.contains(&SignedPart::Timestamp);
    let key = signature.key.word();
    let needs = [
        (reads(&Role::Signature), "signature", "/signature"),
        (
            !uses_time || reads(&Role::Timestamp),
            "timestamp",
            "/signature",
        ),
        (
            vocabulary.role(key).is_some_and(|it| reads(&it)),
            key,
            "/signature/key",
        ),
    ];
    for (is_there, role, at) in needs {
        if !is_there {
            let message = format!("no place of the guard carries the `{role}`; name one");
            found.push(Finding::error(at, message));
        }
    }
}
