//! Limits how often a message is logged that a client can cause arbitrarily often.
//!
//! The filters of `tracing-subscriber` select messages by target, level, span and field, not by rate.

use std::time::Duration;

use parking_lot::Mutex;

use crate::clock::Stopwatch;

/// The period of a limit.
const PERIOD: Duration = Duration::from_secs(60);

/// Logs a message at most a number of times per minute, and counts suppressed messages.
#[derive(Debug)]
pub struct LogThrottle {
    most: u32,
    state: Mutex<ThrottleState>,
}

#[derive(Debug)]
struct ThrottleState {
    /// Started by the first message of the current minute.
    period: Option<Stopwatch>,
    logged: u32,
    left_out: u64,
}

impl LogThrottle {
    /// A throttle for one kind of message.
    pub const fn per_minute(most: u32) -> Self {
        Self {
            most,
            state: Mutex::new(ThrottleState {
                period: None,
                logged: 0,
                left_out: 0,
            }),
        }
    }

    /// Logs the message, unless the limit of this minute is reached.
    pub fn log(&self, message: impl FnOnce()) {
        let Some(left_out) = self.admit() else {
            return;
        };
        message();
        if left_out > 0 {
            tracing::info!("{left_out} messages like the one before were left out of the log");
        }
    }

    /// Whether a message may be logged, and the number of messages suppressed before it.
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
        // Ends the minute.
        throttle.state.lock().period = None;
        assert_eq!([throttle.admit(), throttle.admit()], [Some(1000), Some(0)]);
        assert_eq!(throttle.admit(), None);
    }
}
