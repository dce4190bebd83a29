//! Durations as people write them: `90s`, `15m`, `1h30m`, `7d`, `-5m`, or ISO 8601 (`PT15M`).

use std::fmt;

use jiff::{SignedDuration, Span, SpanRelativeTo, Unit};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Why a text is not a duration; the message says what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{found}` is not a duration; write it as `90s`, `15m`, `1h30m`, `7d` or as ISO 8601 (`PT15M`)"
)]
pub struct InvalidDuration {
    found: String,
}

/// Reads a duration; a day is 24 hours, and months and years have no fixed length.
///
/// # Errors
///
/// [`InvalidDuration`] when the text is not a duration, has months or years, or is too large. The
/// output of [`format()`] can be parsed.
pub fn parse(text: &str) -> Result<SignedDuration, InvalidDuration> {
    let invalid = || InvalidDuration {
        found: text.to_owned(),
    };
    let span: Span = text.parse().map_err(|_| invalid())?;
    if span.get_months() != 0 || span.get_years() != 0 {
        return Err(invalid());
    }
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours());
    // Each unit has its own bound, so a sum of several could exceed the bound of one.
    let is_bounded = |duration: &SignedDuration| Span::try_from(*duration).is_ok();
    duration.ok().filter(is_bounded).ok_or_else(invalid)
}

/// Writes a duration in its shortest form: `15m`, `1h30m`, `7d`, `-5m`, `0s`.
#[must_use]
pub fn format(duration: SignedDuration) -> String {
    let balanced = Span::try_from(duration).and_then(|span| {
        span.round(
            jiff::SpanRound::new()
                .largest(Unit::Day)
                .days_are_24_hours(),
        )
    });
    match balanced {
        Ok(span) => jiff::fmt::friendly::SpanPrinter::new()
            .designator(jiff::fmt::friendly::Designator::Compact)
            .spacing(jiff::fmt::friendly::Spacing::None)
            .direction(jiff::fmt::friendly::Direction::Sign)
            .span_to_string(&span),
        Err(_) => format!("{}s", duration.as_secs()),
    }
}

/// Serializes a duration in its shortest form.
pub(crate) fn serialize<S: Serializer>(
    duration: &SignedDuration,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format(*duration))
}

/// A positive whole number of seconds: lifetimes of tokens, lengths of windows and locks.
///
/// Tokens count time in whole seconds (RFC 7519, section 2, `NumericDate`), so a fractional
/// lifetime is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(u32);

impl Period {
    /// The longest period, ten years of 365 days: far longer than any vendor's, and without
    /// overflow.
    pub const MAX: Self = Self(10 * 365 * 24 * 3600);

    /// A period in seconds.
    ///
    /// # Panics
    ///
    /// When `seconds` is zero or more than [`Period::MAX`]; meant for constants.
    #[must_use]
    pub const fn seconds(seconds: u32) -> Self {
        assert!(seconds > 0 && seconds <= Self::MAX.0);
        Self(seconds)
    }

    /// A period in minutes; see [`Period::seconds`].
    #[must_use]
    pub const fn minutes(minutes: u32) -> Self {
        Self::seconds(minutes * 60)
    }

    /// A period in hours; see [`Period::seconds`].
    #[must_use]
    pub const fn hours(hours: u32) -> Self {
        Self::minutes(hours * 60)
    }

    /// In seconds.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0 as i64
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&format(SignedDuration::from_secs(self.as_seconds())))
    }
}

impl std::str::FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let duration = parse(text).map_err(|error| error.to_string())?;
        Self::try_from(duration).map_err(|_| out_of_range(text))
    }
}

impl TryFrom<SignedDuration> for Period {
    type Error = String;

    fn try_from(duration: SignedDuration) -> Result<Self, Self::Error> {
        let whole = duration.subsec_nanos() == 0;
        match u32::try_from(duration.as_secs()) {
            Ok(seconds) if whole && seconds > 0 && seconds <= Self::MAX.0 => Ok(Self(seconds)),
            _ => Err(out_of_range(&format(duration))),
        }
    }
}

fn out_of_range(written: &str) -> String {
    format!(
        "`{written}` is out of range; it must be a whole number of seconds from 1s to {}",
        Period::MAX
    )
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

impl schemars::JsonSchema for Period {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "period",
            "description": "A whole number of seconds from 1s to ten years, written `90s`, `15m`, `1h30m`, `7d` or as ISO 8601 (`PT15M`).",
            "examples": ["90s", "15m", "1h30m", "7d", "PT15M"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, seconds) in [
            ("90s", 90),
            ("15m", 900),
            ("1h30m", 5400),
            ("1h 30m", 5400),
            ("7d", 604_800),
            ("PT15M", 900),
            ("P1D", 86_400),
            ("-5m", -300),
            ("1w", 604_800),
        ] {
            assert_eq!(
                parse(text),
                Ok(SignedDuration::from_secs(seconds)),
                "{text}"
            );
        }
        assert_eq!(parse("250ms"), Ok(SignedDuration::from_millis(250)));
    }

    #[test]
    fn what_is_no_duration_says_what_one_looks_like() {
        for text in ["", "15", "soon", "1y", "2mo", "P1M", "99999999999999d"] {
            let message = parse(text).unwrap_err().to_string();
            assert!(message.contains("`15m`"), "{text}: {message}");
        }
    }

    #[test]
    fn durations_are_written_in_their_shortest_form() {
        for text in ["90s", "15m", "1h30m", "7d", "-5m", "250ms"] {
            let expected = if text == "90s" { "1m30s" } else { text };
            assert_eq!(format(parse(text).unwrap()), expected);
        }
        assert_eq!(format(SignedDuration::ZERO), "0s");
    }

    #[test]
    fn what_is_read_can_be_written_and_read_again() {
        for text in ["631107417600s", "7304484d", "-175307616h", "1.5s"] {
            let read = parse(text).unwrap();
            assert_eq!(parse(&format(read)), Ok(read), "{text}");
        }
        for text in ["641481450h", "7304484d175307616h"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_period_is_a_positive_whole_number_of_seconds() {
        assert_eq!("15m".parse(), Ok(Period::minutes(15)));
        for text in ["0s", "-1s", "1.5s", "500ms", "4000d"] {
            assert!(
                text.parse::<Period>().unwrap_err().contains("out of range"),
                "{text}"
            );
        }
    }
}
