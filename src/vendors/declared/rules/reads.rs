//! What operations read: places and roles.

use super::{Finding, operation_at};
use crate::nearest::near_or_all;
use crate::schema::pointer::join;
use crate::vendors::declared::language::operation::{Operation, Verb};
use crate::vendors::declared::language::reads::{Field, Place, Reads};
use crate::vendors::declared::language::shape::Shorthand;
use crate::vendors::declared::vocabulary::{Role, Vocabulary};

pub(super) fn look(vocabulary: &Vocabulary, found: &mut Vec<Finding>) {
    for (id, operation) in vocabulary.declaration.operations.iter() {
        let at = format!("{}/reads", operation_at(id));
        let Some(reads) = &operation.reads else {
            continue;
        };
        for (at, reads) in reads.pointed(&at) {
            alternative(&at, operation, reads, found);
            for (place, name, field) in reads.fields() {
                let at = join(&join(&at, place.word()), name);
                look_at(vocabulary, operation, &at, field, found);
            }
        }
    }
}

/// What is wrong with one alternative as a whole.
fn alternative(at: &str, operation: &Operation, reads: &Reads, found: &mut Vec<Finding>) {
    if reads.fields().next().is_none() {
        let message = "it reads nothing; name a place such as `json`, and what is read there";
        found.push(Finding::error(at, message).at_key());
    }
    let bodies = [
        (Place::Json, &reads.json),
        (Place::Form, &reads.form),
        (Place::Body, &reads.body),
    ];
    let with_fields = bodies.iter().filter(|(_, fields)| !fields.is_empty());
    for (place, _) in with_fields.skip(1) {
        let message = "a body is JSON, a form or one text; write alternatives as a list";
        found.push(Finding::error(join(at, place.word()), message).at_key());
    }
    nested(at, reads, found);
    if reads.body.len() > 1 {
        let message = "the whole body is one text; name one role";
        found.push(Finding::error(format!("{at}/body"), message).at_key());
    }
    if reads.basic.len() > 2 {
        let message = "HTTP Basic has a user name and a password, and nothing else";
        found.push(Finding::error(format!("{at}/basic"), message).at_key());
    }
    let known: Vec<&str> = operation.at.names().collect();
    for name in reads.path.names().filter(|name| !known.contains(name)) {
        let rest = if known.is_empty() {
            format!("write `{{{name}}}` in `at`")
        } else {
            near_or_all(name, known.iter().copied(), "there are")
        };
        let message = format!(
            "no segment of `{}` is called `{name}`; {rest}",
            operation.at
        );
        let at = join(&format!("{at}/path"), name);
        found.push(Finding::error(at, message).at_key());
    }
    for name in reads.header.names().filter(|name| !is_header(name)) {
        let at = join(&format!("{at}/header"), name);
        found.push(Finding::error(at, format!("`{name}` is no name of a header")).at_key());
    }
    let is_get = operation.at.method == http::Method::GET;
    for (place, fields) in bodies {
        if is_get && !fields.is_empty() {
            let message = "a GET has no body; read the query, headers or cookies";
            found.push(Finding::error(join(at, place.word()), message).at_key());
        }
    }
}

/// Fields that would have to be a text and an object at once: in the body, or in the profile of an
/// account that is made.
fn nested(at: &str, reads: &Reads, found: &mut Vec<Finding>) {
    let json = reads.json.names().map(|name| (name, Place::Json, name));
    let profile = reads.fields().filter_map(|(place, name, field)| {
        let path = field.role()?.strip_prefix("profile.")?;
        Some((path, place, name))
    });
    for paths in [json.collect::<Vec<_>>(), profile.collect()] {
        for (inner, place, name) in &paths {
            let is_outer = |outer: &&str| {
                let rest = inner.strip_prefix(*outer);
                rest.is_some_and(|rest| rest.starts_with('.'))
            };
            let mut outer = paths.iter().map(|(path, ..)| *path);
            if let Some(outer) = outer.find(|it| is_outer(it)) {
                let message = format!("`{outer}` is a text here, and `{inner}` would be in it");
                let at = join(&join(at, place.word()), name);
                found.push(Finding::error(at, message).at_key());
            }
        }
    }
}

fn look_at(
    vocabulary: &Vocabulary,
    operation: &Operation,
    at: &str,
    field: &Field,
    found: &mut Vec<Finding>,
) {
    if let Shorthand::Long(long) = field
        && long.unit.is_some()
        && field.role() != Some("ttl")
    {
        let message = "only a field with the role `ttl` has a unit";
        found.push(Finding::error(format!("{at}/unit"), message).at_key());
    }
    let at = match field {
        Shorthand::Short(_) => at.to_owned(),
        Shorthand::Long(long) if long.role.is_some() => {
            if long.is.is_some() {
                let message = "a field with a fixed value has no role; leave one of them out";
                found.push(Finding::error(format!("{at}/is"), message).at_key());
            }
            format!("{at}/role")
        }
        Shorthand::Long(_) => return,
    };
    let Some(word) = field.role() else { return };
    match vocabulary.role(word) {
        None => found.push(no_role(vocabulary, &at, word)),
        Some(role) if role.is_of_guard() => {
            let message = format!("only the guard reads a {word}; name it in `guard`");
            found.push(Finding::error(at, message));
        }
        Some(Role::Profile(_)) if operation.does != Verb::Register => {
            let message = "only `register` reads fields of a profile";
            found.push(Finding::error(at, message));
        }
        Some(_) => {}
    }
}

/// A word that is no role.
pub(super) fn no_role(vocabulary: &Vocabulary, at: &str, word: &str) -> Finding {
    let near = near_or_all(word, vocabulary.role_words(), "there are");
    let nearest = crate::nearest::nearest(word, vocabulary.role_words()).map(str::to_owned);
    Finding::error(at, format!("no role is called `{word}`; {near}")).near(nearest)
}

/// Whether a text is the name of a header (RFC 9110, section 5.6.2).
pub(super) fn is_header(name: &str) -> bool {
    http::HeaderName::from_bytes(name.as_bytes()).is_ok()
}
