//! Kinds of tokens.

use super::Finding;
use crate::nearest::near_or_all;
use crate::schema::pointer::join;
use crate::vendors::declared::language::shape::Shorthand;
use crate::vendors::declared::language::tokens::{HeaderField, Jwt, Lifetime, Opaque, Token};
use crate::vendors::declared::vocabulary::{Kind, Role, Vocabulary};

/// How many characters of an opaque token have to be random.
const MIN_RANDOM: usize = 6;

pub(super) fn look(vocabulary: &Vocabulary, found: &mut Vec<Finding>) {
    let tokens = vocabulary.declaration.tokens.iter();
    for ((name, token), kind) in tokens.zip(vocabulary.kinds()) {
        let at = join("/tokens", name);
        made(vocabulary, &at, token, kind, found);
        lifetime(vocabulary, &at, token, kind, found);
        if let Some(jwt) = &token.jwt {
            header(&at, jwt, found);
            end(vocabulary, &at, jwt, kind, found);
        }
        if let Some(Shorthand::Long(opaque)) = &token.opaque {
            length(&at, opaque, found);
        }
    }
}

/// How its text is made: in one of three ways.
fn made(vocabulary: &Vocabulary, at: &str, token: &Token, kind: &Kind, found: &mut Vec<Finding>) {
    let ways = [
        token.jwt.is_some(),
        token.opaque.is_some(),
        token.like.is_some(),
    ];
    match ways.into_iter().filter(|way| *way).count() {
        0 => {
            let message = "it says neither `jwt` nor `opaque` nor `like`, and needs one of them";
            found.push(Finding::error(at, message).at_key());
        }
        1 => {}
        _ => {
            let message = "it is made in one way: write only one of `jwt`, `opaque` and `like`";
            found.push(Finding::error(at, message).at_key());
        }
    }
    let Some(like) = &token.like else { return };
    let at = format!("{at}/like");
    if vocabulary.kind(like).is_none() {
        let others = vocabulary.kinds().iter().map(|it| it.name);
        let others: Vec<&str> = others.filter(|it| *it != kind.name).collect();
        let near = near_or_all(like, others.iter().copied(), "there are");
        let message = format!("no kind of token is called `{like}`; {near}");
        found.push(Finding::error(at, message));
    } else if kind.jwt.is_none() && kind.opaque.is_none() {
        let message = "it leads back to itself; one of the kinds has to say `jwt` or `opaque`";
        found.push(Finding::error(at, message));
    }
}

fn lifetime(
    vocabulary: &Vocabulary,
    at: &str,
    token: &Token,
    kind: &Kind,
    found: &mut Vec<Finding>,
) {
    let sessions = vocabulary.declaration.sessions.as_ref();
    let ends = sessions.is_some_and(|it| it.absolute.is_some() || it.idle.is_some());
    match kind.ttl {
        None => {
            let message = "it says no `ttl`; write a period such as `15m`, `session` or `never`";
            found.push(Finding::error(at, message).at_key());
        }
        Some(Shorthand::Short(Lifetime::Session)) if !ends && token.ttl.is_some() => {
            let message = "sessions have no end: write `absolute` or `idle` in `sessions`, or \
                           `never` here";
            found.push(Finding::error(format!("{at}/ttl"), message));
        }
        Some(Shorthand::Long(asked)) if token.ttl.is_some() => {
            if let Some(most) = asked.most.filter(|most| *most < asked.default) {
                let message = format!(
                    "the default, {}, is longer than the longest lifetime, {most}",
                    asked.default
                );
                found.push(Finding::error(format!("{at}/ttl/default"), message));
            }
        }
        Some(_) => {}
    }
}

fn header(at: &str, jwt: &Jwt, found: &mut Vec<Finding>) {
    let Some(header) = &jwt.header else { return };
    let at = format!("{at}/jwt/header");
    if !header.contains(&HeaderField::Alg) {
        found.push(Finding::error(&at, "every JWT says its `alg`; add it"));
    }
    if header.contains(&HeaderField::Kid) != jwt.kid.is_some() {
        let message = if jwt.kid.is_some() {
            "the token has a `kid`; add it to the header"
        } else {
            "the header names a `kid`, and the token says none"
        };
        found.push(Finding::error(&at, message));
    }
    let twice = (1..header.len()).find(|index| header[..*index].contains(&header[*index]));
    if let Some(index) = twice {
        found.push(Finding::error(format!("{at}/{index}"), "it is there twice"));
    }
}

/// A JWT that is checked says when it ends.
fn end(vocabulary: &Vocabulary, at: &str, jwt: &Jwt, kind: &Kind, found: &mut Vec<Finding>) {
    let operations = vocabulary.declaration.operations.iter();
    let mut read = operations.flat_map(|(_, operation)| vocabulary.roles(operation));
    let is_it = |role: Role| role.kind() == Some(kind.name);
    let is_read = read.any(is_it) || vocabulary.guard_roles().into_iter().any(is_it);
    if is_read && !jwt.claims.contains_key("exp") {
        let message = "`exp` is missing, without which no JWT is accepted; write \
                       `exp: \"${token.expires}\"`";
        found.push(Finding::error(format!("{at}/jwt/claims"), message).at_key());
    }
}

fn length(at: &str, opaque: &Opaque, found: &mut Vec<Finding>) {
    let prefix = opaque.prefix.as_deref().unwrap_or_default().chars().count();
    let length = opaque.length.map_or(40, usize::from);
    if length < prefix + MIN_RANDOM {
        let message = format!(
            "of {length} characters {prefix} are the prefix; at least {MIN_RANDOM} have to be \
             random, so write {} or more",
            prefix + MIN_RANDOM
        );
        found.push(Finding::error(format!("{at}/opaque/length"), message));
    }
}
