//! The connection limit of all listeners together.

use std::num::NonZeroU32;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::log_throttle::LogThrottle;

/// The maximum number of clients that are sent a refusal at the same time. Others are closed
/// without an answer.
const MAX_REFUSED: usize = 32;

/// Files reserved for everything but accepted connections: refused connections, listeners, standard
/// streams, the runtime.
const RESERVED_FILES: usize = MAX_REFUSED + 32;

/// The maximum number of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaxConnections(pub NonZeroU32);

impl Default for MaxConnections {
    /// 10,000: more than a load test opens, and at worst about two gigabytes of buffers.
    fn default() -> Self {
        Self(NonZeroU32::MIN.saturating_add(9999))
    }
}

/// A place for a connection, or for refusing one; freed on drop.
#[derive(Debug)]
pub struct ConnectionPlace(
    #[expect(dead_code, reason = "it is there to be dropped")] OwnedSemaphorePermit,
);

/// The places for connections.
#[derive(Debug, Clone)]
pub struct ConnectionLimit {
    free: Arc<Semaphore>,
    refused: Arc<Semaphore>,
    full: Arc<LogThrottle>,
    max: usize,
}

impl ConnectionLimit {
    /// A limit of `max` connections. If the process cannot open enough files for them, the limit is
    /// lower, and a warning is logged.
    pub fn new(max: MaxConnections) -> Self {
        let wanted = usize::try_from(max.0.get()).unwrap_or(usize::MAX);
        let files = open_files();
        let max = within(files, wanted).min(Semaphore::MAX_PERMITS);
        if let Some(files) = files.filter(|_| max < wanted) {
            tracing::info!(
                "{max} connections at a time and not {wanted} (--max-connections): the process may \
                 have {files} files open (ulimit -n)"
            );
        }
        Self {
            free: Arc::new(Semaphore::new(max)),
            refused: Arc::new(Semaphore::new(MAX_REFUSED)),
            full: Arc::new(LogThrottle::per_minute(1)),
            max,
        }
    }

    /// The number of places.
    pub const fn max(&self) -> usize {
        self.max
    }

    /// The number of connections.
    pub fn taken(&self) -> usize {
        self.max.saturating_sub(self.free.available_permits())
    }

    /// Takes a place, if one is free.
    pub fn take(&self) -> Option<ConnectionPlace> {
        let place = Arc::clone(&self.free)
            .try_acquire_owned()
            .ok()
            .map(ConnectionPlace);
        if place.is_none() {
            self.full.log(|| {
                tracing::warn!(
                    "there are {} connections, as many as may be; more are refused \
                     (--max-connections)",
                    self.max
                );
            });
        }
        place
    }

    /// Takes a place for refusing a connection, if one is free.
    pub fn take_for_refusal(&self) -> Option<ConnectionPlace> {
        let place = Arc::clone(&self.refused).try_acquire_owned();
        place.ok().map(ConnectionPlace)
    }
}

/// The number of connections that fit into the limit of open files.
fn within(files: Option<usize>, wanted: usize) -> usize {
    match files {
        None => wanted,
        Some(files) => wanted.min(files.saturating_sub(RESERVED_FILES).max(1)),
    }
}

/// Raises the process's soft limit of open files, of which each connection is one, to the hard limit, because the usual soft limit is far lower. If that
/// fails, it does not change.
#[cfg(unix)]
pub fn raise_open_files() {
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
pub const fn raise_open_files() {}

/// The limit of open files of this process, if it has one.
#[cfg(unix)]
fn open_files() -> Option<usize> {
    use rustix::process::{Resource, getrlimit};
    usize::try_from(getrlimit(Resource::Nofile).current?).ok()
}

/// No limit of open files.
#[cfg(not(unix))]
const fn open_files() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_left_for_all_else() {
        for (files, wanted, max) in [
            (None, 10_000, 10_000),
            (Some(1_048_576), 10_000, 10_000),
            (Some(1024), 10_000, 960),
            (Some(1024), 500, 500),
            (Some(65), 10_000, 1),
            (Some(10), 10_000, 1),
        ] {
            assert_eq!(within(files, wanted), max, "{files:?}");
        }
    }

    #[test]
    fn a_place_that_is_dropped_is_free_for_another() {
        let places = ConnectionLimit::new(MaxConnections(NonZeroU32::MIN));
        let place = places.take();
        assert!(place.is_some());
        assert!(places.clone().take().is_none());
        drop(place);
        assert!(places.take().is_some());
    }
}
