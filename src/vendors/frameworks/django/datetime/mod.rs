//! Parsing and formatting of date-times as in a serializer.
//!
//! The parser accepts what Python's `datetime.fromisoformat` accepts, otherwise what Django's own
//! pattern accepts; both are lenient, in different ways. jiff's parser is stricter: it accepts RFC
//! 3339 and RFC 9557, with `T` or a space before the time, where Python accepts any character.

use jiff::civil::{Date, DateTime, ISOWeekDate, Weekday};
use jiff::{SignedDuration, ToSpan};
use serde_json::Value;

use super::fields::DjangoFieldError;

/// Parses a required date-time, and converts it to UTC. One without an offset is in UTC.
///
/// The result is a civil date-time, because the range of `Timestamp` ends a day before Python's.
///
/// # Errors
///
/// The error of the field. A blank text has the same message as other wrong formats.
pub fn read(value: Option<&Value>) -> Result<DateTime, Vec<DjangoFieldError>> {
    let text = match value {
        None => return Err(vec![DjangoFieldError::Required]),
        Some(Value::Null) => return Err(vec![DjangoFieldError::Null]),
        Some(Value::String(text)) => text,
        Some(_) => return Err(vec![DjangoFieldError::DateTimeFormat]),
    };
    let (local, offset) = parse(text).ok_or_else(|| vec![DjangoFieldError::DateTimeFormat])?;
    let utc = local.checked_sub(offset).ok();
    utc.filter(|utc| (1..=9999).contains(&utc.year()))
        .ok_or_else(|| vec![DjangoFieldError::DateTimeRange])
}

/// Formats a date-time in UTC, with a fraction of the second in six digits unless it is zero.
pub fn write(utc: DateTime) -> String {
    match utc.subsec_nanosecond() / 1000 {
        0 => utc.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        _ => utc.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string(),
    }
}

type LocalAndOffset = (DateTime, SignedDuration);

fn parse(text: &str) -> Option<LocalAndOffset> {
    iso(Scanner(text)).or_else(|| lenient(Scanner(text)))
}

/// Parses the formats of `datetime.fromisoformat`, including dates without a time, weeks, no
/// hyphens and colons, and any separator.
fn iso(mut text: Scanner<'_>) -> Option<LocalAndOffset> {
    let date = text.iso_date()?;
    if text.0.is_empty() {
        return Some((date.at(0, 0, 0, 0), SignedDuration::ZERO));
    }
    text.any()?;
    let (seconds, nanoseconds) = text.iso_time()?;
    let local = at(date, seconds, nanoseconds)?;
    let offset = match text.0 {
        "" | "Z" => SignedDuration::ZERO,
        _ => {
            let sign = text.sign()?;
            let (seconds, nanoseconds) = text.iso_time()?;
            SignedDuration::new(seconds * sign, nanoseconds * i32::try_from(sign).ok()?)
        }
    };
    let is_whole = text.0.is_empty() || text.0 == "Z";
    is_whole.then_some((local, offset))
}

/// Parses Django's pattern, which allows single digits, and white space before the offset.
fn lenient(mut text: Scanner<'_>) -> Option<LocalAndOffset> {
    let year = text.digits(4, 4)?;
    text.eat("-")?;
    let month = text.digits(1, 2)?;
    text.eat("-")?;
    let day = text.digits(1, 2)?;
    text.eat("T").or_else(|| text.eat(" "))?;
    let hour = text.digits(1, 2)?;
    text.eat(":")?;
    let minute = text.digits(1, 2)?;
    let (mut second, mut nanoseconds) = (0, 0);
    if text.eat(":").is_some() {
        second = text.digits(1, 2)?;
        nanoseconds = text.fraction(12)?;
    }
    text.0 = text.0.trim_start();
    let offset = text.lenient_offset()?;
    // `$` in Python's patterns also matches before a final line break.
    if !matches!(text.0, "" | "\n") {
        return None;
    }
    let local = at(
        date(year, month, day)?,
        time(hour, minute, second)?,
        nanoseconds,
    )?;
    Some((local, offset))
}

fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| *year >= 1)?;
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// A time of day in seconds. Leap seconds are invalid.
fn time(hour: i64, minute: i64, second: i64) -> Option<i64> {
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

fn at(date: Date, seconds: i64, nanoseconds: i32) -> Option<DateTime> {
    let midnight = date.at(0, 0, 0, 0);
    midnight
        .checked_add(seconds.seconds().nanoseconds(nanoseconds))
        .ok()
}

/// The rest of a text that is being parsed.
#[derive(Clone, Copy)]
struct Scanner<'a>(&'a str);

impl Scanner<'_> {
    fn eat(&mut self, token: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(token)?;
        Some(())
    }

    fn any(&mut self) -> Option<char> {
        let mut characters = self.0.chars();
        let first = characters.next()?;
        self.0 = characters.as_str();
        Some(first)
    }

    fn sign(&mut self) -> Option<i64> {
        match self.any()? {
            '+' => Some(1),
            '-' => Some(-1),
            _ => None,
        }
    }

    /// A number with as many digits as possible within these bounds.
    fn digits(&mut self, fewest: usize, most: usize) -> Option<i64> {
        let count = self
            .0
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        if count < fewest {
            return None;
        }
        let (number, rest) = self.0.split_at(count);
        self.0 = rest;
        number.parse().ok()
    }

    fn two_digits(&mut self) -> Option<i64> {
        self.digits(2, 2)
    }

    fn starts_with_digit(&self) -> bool {
        self.0.starts_with(|first: char| first.is_ascii_digit())
    }

    fn iso_date(&mut self) -> Option<Date> {
        let year = self.digits(4, 4)?;
        let hyphens = self.eat("-").is_some();
        if self.eat("W").is_some() {
            let week = self.two_digits()?;
            let has_day = if hyphens {
                self.eat("-").is_some()
            } else {
                self.starts_with_digit()
            };
            let day = if has_day { self.digits(1, 1)? } else { 1 };
            return week_date(year, week, day);
        }
        let month = self.two_digits()?;
        if hyphens {
            self.eat("-")?;
        }
        date(year, month, self.two_digits()?)
    }

    /// A time of day or an offset, in seconds and nanoseconds.
    fn iso_time(&mut self) -> Option<(i64, i32)> {
        let hour = self.two_digits()?;
        let colons = self.0.starts_with(':');
        let mut next = || {
            let is_there = if colons {
                self.eat(":").is_some()
            } else {
                self.starts_with_digit()
            };
            if is_there {
                self.two_digits().map(Some)
            } else {
                Some(None)
            }
        };
        let minute = next()?;
        let second = if minute.is_some() { next()? } else { None };
        let nanoseconds = if second.is_some() {
            self.fraction(usize::MAX)?
        } else {
            0
        };
        let seconds = time(hour, minute.unwrap_or(0), second.unwrap_or(0))?;
        Some((seconds, nanoseconds))
    }

    /// An optional fraction of a second in nanoseconds, truncated to six digits as in Python.
    fn fraction(&mut self, most: usize) -> Option<i32> {
        if self.eat(".").or_else(|| self.eat(",")).is_none() {
            return Some(0);
        }
        let before = self.0;
        let microseconds = self.digits(1, 6)?;
        let missing = 6 - (before.len() - self.0.len());
        let beyond = self
            .0
            .bytes()
            .take(most.saturating_sub(6))
            .take_while(u8::is_ascii_digit);
        self.0 = &self.0[beyond.count()..];
        let scale = 10_i64.pow(u32::try_from(missing).ok()?) * 1000;
        (microseconds * scale).try_into().ok()
    }

    /// An optional offset: `Z`, `+02`, `+0200` or `+02:00`.
    fn lenient_offset(&mut self) -> Option<SignedDuration> {
        if matches!(self.0, "" | "\n") || self.eat("Z").is_some() {
            return Some(SignedDuration::ZERO);
        }
        let sign = self.sign()?;
        let hour = self.two_digits()?;
        let has_minute = self.eat(":").is_some() || self.starts_with_digit();
        let minute = if has_minute { self.two_digits()? } else { 0 };
        // The pattern allows minutes up to 99; only the total must be less than a day.
        let minutes = hour * 60 + minute;
        (minutes < 24 * 60).then(|| SignedDuration::from_mins(minutes * sign))
    }
}

fn week_date(year: i64, week: i64, day: i64) -> Option<Date> {
    let weekday = Weekday::from_monday_one_offset(day.try_into().ok()?).ok()?;
    let year = i16::try_from(year).ok().filter(|year| *year >= 1)?;
    let date = ISOWeekDate::new(year, week.try_into().ok()?, weekday)
        .ok()?
        .date();
    (1..=9999).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests;
