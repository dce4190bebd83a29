//! Wrong user codes, which are limited so that nobody finds a code by trying (RFC 8628, section 5.1).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::{NumericDate, UtcInstant};
use crate::rate::Rate;

/// When the latest wrong codes were typed in a sandbox, the oldest first.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(rename = "oidc.wrong_codes")]
pub struct WrongCodes(Vec<UtcInstant>);

impl WrongCodes {
    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The seconds until another code can be tried; `None` if one can be tried now. After the clock was
    /// moved back, the codes of the future do not count.
    pub fn wait(&mut self, limit: Rate, now: NumericDate) -> Option<i64> {
        let until = |typed: &UtcInstant| {
            let end = NumericDate::from(*typed).after(limit.per);
            end.as_seconds() - now.as_seconds()
        };
        let counts = 1..=limit.per.as_seconds();
        self.0.retain(|typed| counts.contains(&until(typed)));
        let is_full = self.0.len() >= limit.count as usize;
        self.0.first().filter(|_| is_full).map(until)
    }

    /// Counts a wrong code.
    pub fn note(&mut self, now: NumericDate) {
        self.0.push(now.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> NumericDate {
        NumericDate::from_seconds(seconds)
    }

    #[test]
    fn as_many_wrong_codes_as_the_limit_make_the_next_wait_for_the_oldest_to_pass() {
        let limit: Rate = "2/m".parse().unwrap();
        let mut codes = WrongCodes::default();
        for time in [100, 130] {
            assert_eq!(codes.wait(limit, at(time)), None);
            codes.note(at(time));
        }
        for (time, expected) in [(130, Some(30)), (159, Some(1)), (160, None), (159, None)] {
            assert_eq!(codes.wait(limit, at(time)), expected, "{time}");
        }
    }

    #[test]
    fn after_the_clock_was_moved_back_the_wrong_codes_of_the_future_do_not_count() {
        let limit: Rate = "1/m".parse().unwrap();
        let mut codes = WrongCodes::default();
        codes.note(at(1_000));
        assert_eq!(codes.wait(limit, at(999)), None);
        assert!(codes.is_empty());
    }
}
