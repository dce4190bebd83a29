//! Times in documents.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::NumericDate;

/// A time in a document: RFC 3339, written in UTC as `2030-01-31T12:00:00Z`. Unlike a `Timestamp`
/// it includes the last second of the calendar, which people write for "forever".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UtcInstant(DateTime);

/// The text is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an instant such as `2030-01-31T12:00:00Z`")]
pub struct InvalidInstant;

impl UtcInstant {
    /// The same time for a clock; `None` within a day of either end of the calendar.
    #[must_use]
    pub fn timestamp(self) -> Option<Timestamp> {
        Offset::UTC.to_timestamp(self.0).ok()
    }
}

impl From<Timestamp> for UtcInstant {
    fn from(instant: Timestamp) -> Self {
        Self(Offset::UTC.to_datetime(instant))
    }
}

impl From<UtcInstant> for Timestamp {
    /// Saturates at the limits of a `Timestamp`.
    fn from(instant: UtcInstant) -> Self {
        let before_1970 = instant.0.year() < 1970;
        let end = if before_1970 { Self::MIN } else { Self::MAX };
        instant.timestamp().unwrap_or(end)
    }
}

impl From<DateTime> for UtcInstant {
    fn from(utc: DateTime) -> Self {
        Self(utc)
    }
}

impl From<UtcInstant> for DateTime {
    fn from(instant: UtcInstant) -> Self {
        instant.0
    }
}

impl From<NumericDate> for UtcInstant {
    fn from(instant: NumericDate) -> Self {
        Self(instant.into())
    }
}

impl From<UtcInstant> for NumericDate {
    /// Drops the fraction of the second.
    fn from(instant: UtcInstant) -> Self {
        instant.0.into()
    }
}

impl fmt::Display for UtcInstant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}Z", self.0)
    }
}

impl FromStr for UtcInstant {
    type Err = InvalidInstant;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let civil = text.strip_suffix('Z').filter(|civil| civil.contains('T'));
        if let Some(Ok(parsed)) = civil.map(str::parse) {
            return Ok(Self(parsed));
        }
        let parsed: Timestamp = text.parse().map_err(|_| InvalidInstant)?;
        Ok(parsed.into())
    }
}

impl Serialize for UtcInstant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UtcInstant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for UtcInstant {
    fn schema_name() -> Cow<'static, str> {
        "UtcInstant".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "utc-instant" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_back_to_the_end_of_the_calendar() {
        for text in [
            "2030-01-31T12:00:00Z",
            "2030-01-31T12:00:00.25Z",
            "1969-12-31T23:59:59Z",
            "9999-12-31T23:59:59Z",
            "-000001-01-01T00:00:00Z",
        ] {
            let instant: UtcInstant = text.parse().unwrap();
            assert_eq!(instant.to_string(), text);
        }
        for seconds in [i64::MIN, -1, 0, 1_767_268_800, i64::MAX] {
            let written = UtcInstant::from(NumericDate::from_seconds(seconds)).to_string();
            assert!(written.parse::<UtcInstant>().is_ok(), "{written}");
        }
    }

    #[test]
    fn an_instant_in_another_zone_is_written_in_utc() {
        let instant: UtcInstant = "2030-01-31T12:00:00+01:00".parse().unwrap();
        assert_eq!(instant.to_string(), "2030-01-31T11:00:00Z");
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in ["", "Z", "2030-01-31Z", "2030-01-31T12:00:00", "tomorrow"] {
            assert_eq!(text.parse::<UtcInstant>(), Err(InvalidInstant), "{text}");
        }
    }
}
