//! Rules for periods, limits and hosts that contradict one another.

use super::Finding;
use crate::clock::Period;
use crate::nearest::near_or_all;
use crate::vendors::declared::language::operation::Verb;
use crate::vendors::declared::language::sessions::Rotation;
use crate::vendors::declared::language::shape::Shorthand;
use crate::vendors::declared::language::tokens::Lifetime;
use crate::vendors::declared::vocabulary::{Role, Vocabulary};

pub(super) fn look(vocabulary: &Vocabulary, found: &mut Vec<Finding>) {
    sessions(vocabulary, found);
    refresh(vocabulary, found);
    lifetimes(vocabulary, found);
    let hosts = &vocabulary.declaration.hosts;
    for (index, host) in hosts.iter().enumerate() {
        if hosts[..index].contains(host) {
            let message = format!("the host `{host}` is there twice");
            found.push(Finding::error(format!("/hosts/{index}"), message));
        }
    }
}

fn sessions(vocabulary: &Vocabulary, found: &mut Vec<Finding>) {
    let Some(sessions) = &vocabulary.declaration.sessions else {
        return;
    };
    if let (Some(idle), Some(absolute)) = (sessions.idle, sessions.absolute)
        && idle > absolute
    {
        let message = format!("{idle} is longer than `absolute`, {absolute}, and has no effect");
        found.push(Finding::error("/sessions/idle", message));
    }
    if let Some(names) = &sessions.prolonged_by {
        prolonged_by(vocabulary, names, found);
        if sessions.idle.is_none() {
            let message = "it needs `idle`";
            found.push(Finding::error("/sessions/prolonged_by", message).at_key());
        }
    }
    if sessions.beyond.is_some() && sessions.most.is_none() {
        let message = "it needs `most`";
        found.push(Finding::error("/sessions/beyond", message).at_key());
    }
}

/// Only what the guard lets in can prolong the session of its token.
fn prolonged_by(vocabulary: &Vocabulary, names: &[String], found: &mut Vec<Finding>) {
    let operations = &vocabulary.declaration.operations;
    for (index, name) in names.iter().enumerate() {
        let message = match operations.get(name) {
            None => {
                let near = near_or_all(name, operations.names(), "there are");
                format!("no operation is called `{name}`; {near}")
            }
            Some(operation) if !operation.is_guarded() => {
                format!("the guard does not protect `{name}`, so it prolongs no session")
            }
            Some(_) => continue,
        };
        let at = format!("/sessions/prolonged_by/{index}");
        found.push(Finding::error(at, message));
    }
}

fn refresh(vocabulary: &Vocabulary, found: &mut Vec<Finding>) {
    let Some(refresh) = &vocabulary.declaration.refresh else {
        return;
    };
    let single = refresh.rotation == Some(Rotation::SingleUse);
    for (is_there, key) in [
        (refresh.grace.is_some(), "grace"),
        (refresh.reuse_ends_session, "reuse_ends_session"),
    ] {
        if is_there && !single {
            let message = "it needs `rotation: single_use`; a token that is kept is used again";
            found.push(Finding::error(format!("/refresh/{key}"), message).at_key());
        }
    }
    if refresh.grace_gives.is_some() && refresh.grace.is_none() {
        let message = "it needs a `grace`";
        found.push(Finding::error("/refresh/grace_gives", message).at_key());
    }
}

/// An access token that outlives the refresh token beside it.
fn lifetimes(vocabulary: &Vocabulary, found: &mut Vec<Finding>) {
    let period = |name: &str| -> Option<Period> {
        match vocabulary.kind(name)?.ttl? {
            Shorthand::Short(Lifetime::For(period)) => Some(*period),
            _ => None,
        }
    };
    let operations = vocabulary.declaration.operations.iter();
    let taken: Vec<Role> = operations
        .filter(|(_, operation)| operation.does == Verb::Refresh)
        .flat_map(|(_, operation)| vocabulary.roles(operation))
        .collect();
    for access in vocabulary.guard_roles() {
        for refresh in &taken {
            let (Some(access), Some(refresh)) = (access.kind(), refresh.kind()) else {
                continue;
            };
            if let (Some(short), Some(long)) = (period(access), period(refresh))
                && short > long
            {
                let message = format!("{short} is longer than the lifetime of `{refresh}`, {long}");
                found.push(Finding::error(format!("/tokens/{access}/ttl"), message));
            }
        }
    }
}
