//! Limits how often a message is logged, for what a client can cause as often as it likes. `tracing` and
//! `tracing-subscriber` filter by level and target only.

use std::time::Duration;

use parking_lot::Mutex;

use crate::clock::Stopwatch;

/// How long a limit lasts.
const PERIOD: Duration = Duration::from_secs(60);

/// Logs a message at most a given number of times a minute, and says how many were left out.
#[derive(Debug)]
pub struct LogThrottle {
    most: u32,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Started with the first message of this minute.
    period: Option<Stopwatch>,
    logged: u32,
    left_out: u64,
}

impl LogThrottle {
    /// A throttle for one kind of message.
    pub const fn per_minute(most: u32) -> Self {
        Self {
            most,
            state: Mutex::new(State {
                period: None,
                logged: 0,
                left_out: 0,
            }),
        }
    }

    /// Logs the message, unless there were too many of its kind within a minute.
    pub fn log(&self, message: impl FnOnce()) {
        let Some(left_out) = self.admit() else {
            return;
        };
        message();
        if left_out > 0 {
            tracing::info!("{left_out} messages like the one before were left out of the log");
        }
    }

    /// Whether a message may be logged, and then how many were left out since the last minute ended.
    fn admit(&self) -> Option<u64> {
        let mut state = self.state.lock();
        if state.period.is_none_or(|period| period.elapsed() >= PERIOD) {
            state.period = Some(Stopwatch::start());
            state.logged = 0;
        }
        if state.logged == self.most {
            state.left_out += 1;
            return None;
        }
        state.logged += 1;
        Some(std::mem::take(&mut state.left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_beyond_the_limit_of_a_minute_are_left_out_and_counted() {
        let throttle = LogThrottle::per_minute(2);
        assert_eq!([throttle.admit(), throttle.admit()], [Some(0); 2]);
        assert!((0..1000).all(|_| throttle.admit().is_none()));
        // As if the minute were over.
        throttle.state.lock().period = None;
        assert_eq!([throttle.admit(), throttle.admit()], [Some(1000), Some(0)]);
        assert_eq!(throttle.admit(), None);
    }
}
