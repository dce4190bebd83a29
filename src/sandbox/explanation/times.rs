//! Times in sentences.

use std::fmt;

use jiff::civil::DateTime;

use crate::clock::NumericDate;

/// A time as it is written in a sentence about a request: without the date if it is that of the request.
pub(crate) struct Time {
    pub time: NumericDate,
    pub request: NumericDate,
}

impl fmt::Display for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (time, request) = (DateTime::from(self.time), DateTime::from(self.request));
        if time.date() == request.date() {
            write!(formatter, "{}", time.time())
        } else {
            write!(formatter, "{}", self.time)
        }
    }
}

/// The distance of a time from the request: `2 s before this request`.
pub(super) struct Distance {
    pub time: NumericDate,
    pub request: NumericDate,
}

impl fmt::Display for Distance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.time.since(self.request).as_secs();
        let length = Length(seconds.unsigned_abs());
        match seconds {
            0 => formatter.write_str("in the second of this request"),
            ..0 => write!(formatter, "{length} before this request"),
            _ => write!(formatter, "{length} after this request"),
        }
    }
}

/// A number of seconds in at most two units: `2 s`, `14 min 58 s`, `7 d`.
pub(crate) struct Length(pub u64);

impl fmt::Display for Length {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")];
        let mut rest = self.0;
        let mut parts = UNITS.into_iter().filter_map(|(unit, name)| {
            let count = rest / unit;
            rest %= unit;
            (count > 0).then_some((count, name))
        });
        let Some((count, name)) = parts.next() else {
            return formatter.write_str("0 s");
        };
        write!(formatter, "{count} {name}")?;
        match parts.next() {
            Some((count, name)) => write!(formatter, " {count} {name}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_has_at_most_two_units() {
        for (seconds, text) in [
            (0, "0 s"),
            (2, "2 s"),
            (898, "14 min 58 s"),
            (3600, "1 h"),
            (3601, "1 h 1 s"),
            (604_800, "7 d"),
            (90_061, "1 d 1 h"),
        ] {
            assert_eq!(Length(seconds).to_string(), text);
        }
    }

    #[test]
    fn a_time_of_another_day_has_its_date() {
        let request = NumericDate::from_seconds(1_767_268_800);
        let text = |seconds: i64| {
            let time = NumericDate::from_seconds(1_767_268_800 + seconds);
            let time = Time { time, request };
            time.to_string()
        };
        assert_eq!(text(900), "12:15:00");
        assert_eq!(text(86_400), "2026-01-02T12:00:00Z");
    }
}
