//! Saying in the log what would otherwise be said at every turn.

use std::time::Duration;

use parking_lot::Mutex;

use crate::clock::Stopwatch;

/// How long nothing is said once it was.
const PAUSE: Duration = Duration::from_secs(60);

/// Lets something be said at most once a minute.
#[derive(Debug, Default)]
pub struct Rarely(Mutex<Option<Stopwatch>>);

impl Rarely {
    /// Whether it may be said now, which then it is.
    pub fn may(&self) -> bool {
        let mut said = self.0.lock();
        let may = said.is_none_or(|said| said.elapsed() >= PAUSE);
        if may {
            *said = Some(Stopwatch::start());
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_just_said_is_not_said_again() {
        let rarely = Rarely::default();
        assert!(rarely.may());
        assert!((0..1000).all(|_| !rarely.may()));
    }
}
