//! Delays in real time.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::duration;

/// A delay of at most five minutes in real time: longer than any client waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wait(Duration);

impl Wait {
    /// The maximum delay.
    pub const MAX: Self = Self(Duration::from_secs(300));

    /// The duration.
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = SignedDuration::try_from(self.0).map(duration::format);
        formatter.write_str(&written.unwrap_or_default())
    }
}

impl FromStr for Wait {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let duration = duration::parse(text).map_err(|error| error.to_string())?;
        Self::try_from(duration).map_err(|_| out_of_range(text))
    }
}

impl TryFrom<SignedDuration> for Wait {
    type Error = String;

    fn try_from(duration: SignedDuration) -> Result<Self, Self::Error> {
        match Duration::try_from(duration) {
            Ok(wait) if wait <= Self::MAX.0 => Ok(Self(wait)),
            _ => Err(out_of_range(&duration::format(duration))),
        }
    }
}

fn out_of_range(written: &str) -> String {
    format!("`{written}` is not from 0s to {}", Wait::MAX)
}

impl Serialize for Wait {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Wait {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Wait {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Wait".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "wait" })
    }
}

#[cfg(test)]
mod tests {
    use super::Wait;

    #[test]
    fn a_wait_is_at_most_five_minutes_and_reads_back() {
        for text in ["0s", "10ms", "2s", "5m"] {
            assert_eq!(text.parse::<Wait>().unwrap().to_string(), text);
        }
        for text in ["-1s", "5m1ms", "7d"] {
            let refused = text.parse::<Wait>().unwrap_err();
            assert_eq!(refused, format!("`{text}` is not from 0s to 5m"));
        }
        assert!("soon".parse::<Wait>().unwrap_err().contains("duration"));
    }
}
