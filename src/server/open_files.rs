//! How many files the process may have open at once. A connection is one of them.

/// Takes all that the machine gives: the usual limit of a shell is far below it. Where it cannot be
/// raised it stays as it is.
#[cfg(unix)]
pub fn raise_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current == maximum {
        return;
    }
    let raised = Rlimit {
        current: maximum,
        maximum,
    };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::debug!(%error, "the limit of open files stays at {current:?}");
    }
}

/// Takes all that the machine gives, which is no limit of the process here.
#[cfg(not(unix))]
pub const fn raise_limit() {}

/// The limit of this process, if it has one.
#[cfg(unix)]
#[must_use]
pub fn limit() -> Option<usize> {
    use rustix::process::{Resource, getrlimit};
    usize::try_from(getrlimit(Resource::Nofile).current?).ok()
}

/// The limit of this process, which has none here.
#[cfg(not(unix))]
#[must_use]
pub const fn limit() -> Option<usize> {
    None
}
