//! The process's limit of open files. Each connection is one.

/// Raises the soft limit to the hard limit, because the usual soft limit is far lower. If that
/// fails, it does not change.
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

/// Does nothing: this system has no such limit.
#[cfg(not(unix))]
pub const fn raise_limit() {}

/// The limit of this process, if it has one.
#[cfg(unix)]
#[must_use]
pub fn limit() -> Option<usize> {
    use rustix::process::{Resource, getrlimit};
    usize::try_from(getrlimit(Resource::Nofile).current?).ok()
}

/// No limit.
#[cfg(not(unix))]
#[must_use]
pub const fn limit() -> Option<usize> {
    None
}
