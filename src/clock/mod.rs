//! The clock of a sandbox.
//!
//! Everything that has to do with time asks a [`Clock`], and this is the only room that may read
//! the machine's own time.

pub mod duration;
mod numeric_date;
mod stamp;
mod stopwatch;
mod utc;
mod wait;

use std::fmt;

use jiff::{SignedDuration, Timestamp};

pub use duration::Period;
pub use numeric_date::NumericDate;
pub use stamp::Stamp;
pub use stopwatch::Stopwatch;
pub use utc::{InvalidInstant, UtcInstant};
pub use wait::Wait;

use crate::sync::RwLock;

/// The last instant that a clock can show. Far enough from the end of [`Timestamp`] that every
/// lifetime still fits after it.
const LAST: Timestamp = Timestamp::constant(221_845_392_000, 0);

/// The fastest that a clock can run: about eleven days a second.
const MAX_RATE: f64 = 1_000_000.0;

/// Whether a clock moves by itself.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It moves, at its rate.
    Running,
    /// It stands until it is moved.
    Frozen,
}

/// What a clock shows.
#[derive(
    Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The time in the sandbox.
    pub now: Timestamp,
    /// Whether it moves by itself.
    pub mode: Mode,
    /// How many of its seconds pass in one of the machine's while it is running.
    pub rate: f64,
}

/// A change of a clock; what is absent stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Setting {
    /// The time to show from now on.
    pub now: Option<Timestamp>,
    /// Whether to move from there.
    pub mode: Option<Mode>,
    /// How fast, when running.
    pub rate: Option<f64>,
}

/// The change after which a clock shows this, whatever it showed before.
impl From<Reading> for Setting {
    fn from(reading: Reading) -> Self {
        Self {
            now: Some(reading.now),
            mode: Some(reading.mode),
            rate: Some(reading.rate),
        }
    }
}

impl Setting {
    /// This change, and what it leaves alone from another.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            now: self.now.or(other.now),
            mode: self.mode.or(other.mode),
            rate: self.rate.or(other.rate),
        }
    }
}

/// Why a clock was not changed. Its text says what would be accepted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ClockError {
    /// The time asked for lies outside what the clock can show.
    OutOfRange,
    /// The rate is not above 0 and at most 1,000,000.
    BadRate(f64),
}

impl fmt::Display for ClockError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange => write!(
                formatter,
                "the clock shows times from {} to {LAST}",
                Timestamp::UNIX_EPOCH
            ),
            Self::BadRate(rate) => write!(
                formatter,
                "{rate} is not a rate; it must be above 0 and at most {MAX_RATE}"
            ),
        }
    }
}

impl std::error::Error for ClockError {}

/// A clock that can be frozen, run at another rate and moved either way.
///
/// Left alone it shows the machine's time.
#[derive(Debug)]
pub struct Clock {
    course: RwLock<Course>,
}

impl Clock {
    /// A clock that shows the machine's time.
    #[must_use]
    pub fn real() -> Self {
        Self {
            course: RwLock::new(Course::real(machine_now())),
        }
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.course.read().at(machine_now())
    }

    /// Time, mode and rate together.
    #[must_use]
    pub fn read(&self) -> Reading {
        self.course.read().reading(machine_now())
    }

    // The machine's time is read under the lock, here and below: whoever waited for the lock with an
    // older time in its hand would put the clock back behind what others have seen since.

    /// Changes time, mode or rate; the time goes on from where it is unless it is set.
    ///
    /// # Errors
    ///
    /// [`ClockError`]; the clock is then as it was.
    pub fn set(&self, setting: Setting) -> Result<Reading, ClockError> {
        let mut course = self.course.write();
        let machine = machine_now();
        *course = course.changed(machine, setting)?;
        Ok(course.reading(machine))
    }

    /// Moves the time by a duration, back when it is negative.
    ///
    /// # Errors
    ///
    /// [`ClockError::OutOfRange`]; the clock is then as it was.
    pub fn advance(&self, by: SignedDuration) -> Result<Reading, ClockError> {
        let mut course = self.course.write();
        let machine = machine_now();
        let now = course
            .at(machine)
            .checked_add(by)
            .map_err(|_| ClockError::OutOfRange)?;
        let setting = Setting {
            now: Some(now),
            ..Setting::default()
        };
        *course = course.changed(machine, setting)?;
        Ok(course.reading(machine))
    }

    /// Starts anew, as a clock that is left alone and then changed.
    ///
    /// # Errors
    ///
    /// [`ClockError`]; the clock is then as it was.
    pub fn restart(&self, setting: Setting) -> Result<Reading, ClockError> {
        let mut course = self.course.write();
        let machine = machine_now();
        *course = Course::real(machine).changed(machine, setting)?;
        Ok(course.reading(machine))
    }

    /// Returns to the machine's time.
    pub fn reset(&self) -> Reading {
        let mut course = self.course.write();
        let machine = machine_now();
        *course = Course::real(machine);
        course.reading(machine)
    }
}

/// A straight line through time: from one instant on both clocks, at a rate.
#[derive(Debug, Clone, Copy)]
struct Course {
    machine_then: Timestamp,
    shown_then: Timestamp,
    mode: Mode,
    rate: f64,
}

impl Course {
    const fn real(machine: Timestamp) -> Self {
        Self {
            machine_then: machine,
            shown_then: machine,
            mode: Mode::Running,
            rate: 1.0,
        }
    }

    fn at(&self, machine: Timestamp) -> Timestamp {
        if self.mode == Mode::Frozen {
            return self.shown_then;
        }
        let passed = machine.duration_since(self.machine_then);
        let passed = if (self.rate - 1.0).abs() < f64::EPSILON {
            passed
        } else {
            SignedDuration::try_from_secs_f64(passed.as_secs_f64() * self.rate)
                .unwrap_or(SignedDuration::MAX)
        };
        self.shown_then
            .saturating_add(passed)
            .unwrap_or(LAST)
            .clamp(Timestamp::UNIX_EPOCH, LAST)
    }

    fn reading(&self, machine: Timestamp) -> Reading {
        Reading {
            now: self.at(machine),
            mode: self.mode,
            rate: self.rate,
        }
    }

    fn changed(&self, machine: Timestamp, setting: Setting) -> Result<Self, ClockError> {
        let shown_then = setting.now.unwrap_or_else(|| self.at(machine));
        if !(Timestamp::UNIX_EPOCH..=LAST).contains(&shown_then) {
            return Err(ClockError::OutOfRange);
        }
        let rate = setting.rate.unwrap_or(self.rate);
        if !(rate > 0.0 && rate <= MAX_RATE) {
            return Err(ClockError::BadRate(rate));
        }
        Ok(Self {
            machine_then: machine,
            shown_then,
            mode: setting.mode.unwrap_or(self.mode),
            rate,
        })
    }
}

/// The machine's time: the one place in the program that reads it for what it decides.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that others ask"
)]
fn machine_now() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const NOON: &str = "2026-01-01T12:00:00Z";

    #[test]
    fn a_clock_left_alone_shows_the_machines_time() {
        let course = Course::real(instant(NOON));
        let later = instant("2026-01-01T12:34:56Z");
        assert_eq!(course.at(later), later);
    }

    #[test]
    fn a_frozen_clock_stands_until_it_is_moved() {
        let clock = Clock::real();
        clock
            .set(Setting {
                now: Some(instant(NOON)),
                mode: Some(Mode::Frozen),
                rate: None,
            })
            .unwrap();
        assert_eq!(clock.now(), instant(NOON));
        clock.advance(SignedDuration::from_mins(15)).unwrap();
        assert_eq!(clock.now(), instant("2026-01-01T12:15:00Z"));
        clock.advance(SignedDuration::from_mins(-30)).unwrap();
        assert_eq!(clock.now(), instant("2026-01-01T11:45:00Z"));
    }

    #[test]
    fn a_rated_clock_passes_so_many_seconds_in_one_of_the_machines() {
        let rated = Course::real(instant(NOON))
            .changed(
                instant(NOON),
                Setting {
                    rate: Some(60.0),
                    ..Setting::default()
                },
            )
            .unwrap();
        assert_eq!(
            rated.at(instant("2026-01-01T12:00:10Z")),
            instant("2026-01-01T12:10:00Z")
        );
    }

    #[test]
    fn a_change_of_rate_does_not_move_the_time() {
        let fast = Course {
            rate: 60.0,
            ..Course::real(instant(NOON))
        };
        let machine = instant("2026-01-01T12:00:10Z");
        let slow = fast
            .changed(
                machine,
                Setting {
                    rate: Some(1.0),
                    ..Setting::default()
                },
            )
            .unwrap();
        assert_eq!(slow.at(machine), fast.at(machine));
    }

    #[test]
    fn what_a_clock_cannot_show_is_refused_and_changes_nothing() {
        let clock = Clock::real();
        clock
            .set(Setting {
                now: Some(instant(NOON)),
                mode: Some(Mode::Frozen),
                rate: None,
            })
            .unwrap();
        for by in [SignedDuration::MAX, SignedDuration::MIN] {
            assert_eq!(clock.advance(by), Err(ClockError::OutOfRange));
        }
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY, 1_000_001.0] {
            let refused = clock.set(Setting {
                rate: Some(rate),
                ..Setting::default()
            });
            assert!(matches!(refused, Err(ClockError::BadRate(_))), "{rate}");
        }
        assert_eq!(clock.now(), instant(NOON));
    }

    #[test]
    fn reset_returns_to_the_machines_time() {
        let clock = Clock::real();
        clock.advance(SignedDuration::from_hours(1000)).unwrap();
        let reading = clock.reset();
        assert_eq!((reading.mode, reading.rate), (Mode::Running, 1.0));
        assert!(reading.now < machine_now() + SignedDuration::from_hours(1));
    }
}
