//! Timeout for each step of a client.

use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;

use crate::clock::duration;

/// Bytes of a request's body that have to arrive within one timeout. Otherwise a client could keep
/// a connection forever with a byte now and then.
pub const LEAST: usize = 64 * 1024;

/// The real time that a client has for each step: to start a request, to send its head or 64 KiB of
/// a body, to read 64 KiB of an answer. From 10 milliseconds to a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientTimeout(Duration);

impl ClientTimeout {
    const MIN: Duration = Duration::from_millis(10);
    const MAX: Duration = Duration::from_secs(24 * 3600);

    /// A timeout, which must be within the bounds.
    pub(super) const fn of(duration: Duration) -> Self {
        Self(duration)
    }

    /// The duration.
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }

    /// The shorter of this and the maximum of a step.
    #[must_use]
    pub fn at_most(self, most: Duration) -> Duration {
        self.0.min(most)
    }
}

impl Default for ClientTimeout {
    /// 30 seconds.
    fn default() -> Self {
        Self(Duration::from_secs(30))
    }
}

/// An invalid timeout. The message has the bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write a duration from 10ms to 1d, for instance `30s`")]
pub struct InvalidClientTimeout;

impl TryFrom<Duration> for ClientTimeout {
    type Error = InvalidClientTimeout;

    fn try_from(duration: Duration) -> Result<Self, Self::Error> {
        let allowed = Self::MIN..=Self::MAX;
        let duration = allowed.contains(&duration).then_some(duration);
        duration.map(Self).ok_or(InvalidClientTimeout)
    }
}

impl FromStr for ClientTimeout {
    type Err = InvalidClientTimeout;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = duration::parse(text).ok();
        let duration = parsed.and_then(|parsed: SignedDuration| parsed.try_into().ok());
        let duration: Duration = duration.ok_or(InvalidClientTimeout)?;
        duration.try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_from_10_milliseconds_to_a_day() {
        for (text, millis) in [("10ms", 10), ("150ms", 150), ("30s", 30_000)] {
            let read: ClientTimeout = text.parse().unwrap();
            assert_eq!(read.duration(), Duration::from_millis(millis));
        }
        assert!("1d".parse::<ClientTimeout>().is_ok());
        for text in ["0s", "9ms", "-30s", "1d1s", "30", "soon", ""] {
            let refused = text.parse::<ClientTimeout>().unwrap_err();
            assert_eq!(
                refused.to_string(),
                "write a duration from 10ms to 1d, for instance `30s`",
                "{text}"
            );
        }
    }
}
