//! Timeout of idle connections.

use std::str::FromStr;
use std::time::Duration;

use http::HeaderValue;

use super::client_timeout::{ClientTimeout, InvalidClientTimeout};

/// How much longer the server keeps a connection than it announces, so that a request at the last
/// moment still succeeds.
const MARGIN: Duration = Duration::from_secs(1);

/// The real time for which a connection is kept after an answer. From 10 milliseconds to a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdleTimeout(ClientTimeout);

impl IdleTimeout {
    /// The duration.
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0.duration()
    }

    /// The value of `Keep-Alive`; `None` if a connection is kept for less than a second.
    pub(super) fn header(self) -> Option<HeaderValue> {
        let seconds = self.duration().saturating_sub(MARGIN).as_secs();
        let value = HeaderValue::from_str(&format!("timeout={seconds}")).ok();
        value.filter(|_| seconds > 0)
    }
}

impl Default for IdleTimeout {
    /// 90 seconds: longer than the 60 and 75 seconds of common proxies.
    fn default() -> Self {
        Self(ClientTimeout::of(Duration::from_secs(90)))
    }
}

impl TryFrom<Duration> for IdleTimeout {
    type Error = InvalidClientTimeout;

    fn try_from(duration: Duration) -> Result<Self, Self::Error> {
        duration.try_into().map(Self)
    }
}

impl FromStr for IdleTimeout {
    type Err = InvalidClientTimeout;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_a_second_less_than_what_is_kept() {
        let said = |text: &str| text.parse::<IdleTimeout>().unwrap().header();
        assert_eq!(said("90s").unwrap(), "timeout=89");
        assert_eq!(said("2500ms").unwrap(), "timeout=1");
        assert_eq!(said("1999ms"), None);
        assert_eq!(said("10ms"), None);
    }
}
