//! Whole seconds since 1970, as in tokens.

use std::fmt;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::Period;

/// A time in whole seconds since 1970-01-01T00:00:00Z (RFC 7519, section 2).
///
/// Every rule about expiry uses this unit: a token only has whole seconds, and a store with a finer
/// resolution would contradict it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct NumericDate(i64);

impl NumericDate {
    /// A number of seconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0
    }

    /// The time one period later.
    #[must_use]
    pub const fn after(self, period: Period) -> Self {
        Self(self.0.saturating_add(period.as_seconds()))
    }

    /// The time one period earlier.
    #[must_use]
    pub const fn before(self, period: Period) -> Self {
        Self(self.0.saturating_sub(period.as_seconds()))
    }

    /// Whole seconds from `now` until this time; zero once it has come.
    #[must_use]
    pub const fn seconds_left(self, now: Self) -> i64 {
        let left = self.0.saturating_sub(now.0);
        if left > 0 { left } else { 0 }
    }

    /// The duration since another time; negative if that is later.
    #[must_use]
    pub const fn since(self, other: Self) -> SignedDuration {
        SignedDuration::from_secs(self.0.saturating_sub(other.0))
    }

    /// Whether something that ends at this time has expired: `now >= end`, without leeway
    /// (`docs/fidelity.md#a-token-is-expired-when-its-end-has-come`).
    #[must_use]
    pub const fn has_come(self, now: Self) -> bool {
        now.0 >= self.0
    }
}

impl From<Timestamp> for NumericDate {
    /// Drops the fraction of the second.
    fn from(instant: Timestamp) -> Self {
        Self(instant.as_millisecond().div_euclid(1000))
    }
}

impl From<DateTime> for NumericDate {
    /// Interprets it as UTC, and drops the fraction of the second.
    fn from(utc: DateTime) -> Self {
        let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
        let milliseconds = utc.duration_since(epoch).as_millis();
        Self(i64::try_from(milliseconds.div_euclid(1000)).unwrap_or(i64::MAX))
    }
}

impl From<NumericDate> for DateTime {
    /// In UTC; saturates at the first and last second of the calendar.
    fn from(instant: NumericDate) -> Self {
        let epoch = Self::constant(1970, 1, 1, 0, 0, 0, 0);
        let last = Self::constant(9999, 12, 31, 23, 59, 59, 0);
        let found = epoch.saturating_add(SignedDuration::from_secs(instant.0));
        found.min(last)
    }
}

impl From<NumericDate> for Timestamp {
    /// Saturates at the limits of the calendar.
    fn from(instant: NumericDate) -> Self {
        let end = if instant.0 < 0 { Self::MIN } else { Self::MAX };
        Self::from_second(instant.0).unwrap_or(end)
    }
}

/// RFC 3339, within the calendar.
impl fmt::Display for NumericDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}Z", DateTime::from(*self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_is_over_at_its_end_and_not_a_second_before() {
        let end = NumericDate::from_seconds(100);
        assert!(!end.has_come(NumericDate::from_seconds(99)));
        assert!(end.has_come(NumericDate::from_seconds(100)));
        assert_eq!(end.seconds_left(NumericDate::from_seconds(99)), 1);
        assert_eq!(end.seconds_left(NumericDate::from_seconds(200)), 0);
    }

    #[test]
    fn the_fraction_of_a_second_is_dropped() {
        let instant: Timestamp = "1970-01-01T00:00:01.999Z".parse().unwrap();
        assert_eq!(NumericDate::from(instant), NumericDate::from_seconds(1));
    }

    #[test]
    fn an_instant_is_written_as_rfc_3339_to_the_end_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_767_268_800, "2026-01-01T12:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
            (i64::MAX, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(NumericDate::from_seconds(seconds).to_string(), text);
        }
    }

    #[test]
    fn a_civil_date_time_is_taken_for_utc() {
        for (utc, seconds) in [
            ("1970-01-01T00:00:01.999", 1),
            ("1969-12-31T23:59:58.5", -2),
            ("9999-12-31T23:59:59", 253_402_300_799),
        ] {
            let utc: DateTime = utc.parse().unwrap();
            assert_eq!(NumericDate::from(utc), NumericDate::from_seconds(seconds));
        }
    }
}
