//! Rates: `20/m` is twenty times per minute, `10/15m` ten times per quarter of an hour.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::clock::Period;

/// The units of a rate.
const UNITS: [(&str, Period); 4] = [
    ("s", Period::seconds(1)),
    ("m", Period::minutes(1)),
    ("h", Period::hours(1)),
    ("d", Period::hours(24)),
];

/// A number of times per second, minute, hour or day, in the notation of the vendor's framework
/// (`docs/vendors/igny8.md#throttling-is-429-when-the-setting-is-on`), or per another period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    /// The number of times, at least one.
    pub count: u32,
    /// The period.
    pub per: Period,
}

/// The error for a text that is not a rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a rate; write it as `5/s`, `20/m`, `100/h`, `1000/d` or `10/15m`")]
pub struct InvalidRate(String);

impl FromStr for Rate {
    type Err = InvalidRate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidRate(text.to_owned());
        let (count, unit) = text.split_once('/').ok_or_else(invalid)?;
        let named = UNITS.into_iter().find(|(name, _)| *name == unit);
        let per = match named {
            Some((_, per)) => per,
            None => unit.parse().map_err(|_| invalid())?,
        };
        match count.parse() {
            Ok(number) if number > 0 && !count.starts_with('+') => Ok(Self { count: number, per }),
            _ => Err(invalid()),
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match UNITS.into_iter().find(|(_, per)| *per == self.per) {
            Some((unit, _)) => write!(formatter, "{}/{unit}", self.count),
            None => write!(formatter, "{}/{}", self.count, self.per),
        }
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

impl schemars::JsonSchema for Rate {
    fn schema_name() -> Cow<'static, str> {
        "Rate".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "rate",
            "description": "A rate: a number, at least one, per second, minute, hour, day or another period.",
            "examples": ["5/s", "20/m", "100/h", "1000/d", "10/15m"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_and_written_as_people_write_them() {
        for (text, count, seconds) in [
            ("5/s", 5, 1),
            ("20/m", 20, 60),
            ("1/h", 1, 3600),
            ("9/d", 9, 86_400),
            ("10/15m", 10, 900),
            ("1/9m30s", 1, 570),
        ] {
            let rate: Rate = text.parse().unwrap();
            assert_eq!((rate.count, rate.per.as_seconds()), (count, seconds));
            assert_eq!(rate.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_rate_says_what_one_looks_like() {
        for text in [
            "",
            "20",
            "0/m",
            "-1/m",
            "+1/m",
            "1.5/m",
            "20/w",
            "20/m/s",
            "20/0s",
            "20/-5m",
            "20/",
            "4294967296/s",
        ] {
            assert_eq!(
                text.parse::<Rate>().unwrap_err().to_string(),
                format!(
                    "`{text}` is not a rate; write it as `5/s`, `20/m`, `100/h`, `1000/d` or `10/15m`"
                )
            );
        }
    }
}
