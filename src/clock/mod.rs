//! The clock of a sandbox.
//!
//! Everything that has to do with time asks a [`Clock`], and this is the only room that may read
//! the machine's own time.

mod course;
pub mod duration;
mod machine;
mod numeric_date;
mod stamp;
mod stopwatch;
#[cfg(test)]
mod tests;
mod utc;
mod wait;

use jiff::{SignedDuration, Timestamp};

use course::Course;
use machine::{Machine, Moment, System};

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
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ClockError {
    /// The time asked for lies outside what the clock can show.
    #[error("the clock shows times from {} to {LAST}", Timestamp::UNIX_EPOCH)]
    OutOfRange,
    /// The rate is not above 0 and at most 1,000,000.
    #[error("{0} is not a rate; it must be above 0 and at most {MAX_RATE}")]
    BadRate(f64),
}

/// A clock that can be frozen, run at another rate and moved either way.
///
/// Left alone it shows the machine's time, whatever is done to that. One that was taken in hand goes
/// on by the time that passes, and no change of the machine's clock moves it.
#[derive(Debug)]
pub struct Clock<M = System> {
    machine: M,
    course: RwLock<Course>,
}

impl Clock {
    /// A clock that shows the machine's time.
    #[must_use]
    pub fn real() -> Self {
        Self::of(System::default())
    }
}

impl<M: Machine> Clock<M> {
    fn of(machine: M) -> Self {
        Self {
            machine,
            course: RwLock::new(Course::LeftAlone),
        }
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.course.read().at(&self.machine)
    }

    /// Time, mode and rate together.
    #[must_use]
    pub fn read(&self) -> Reading {
        self.course.read().reading(&self.machine)
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
        let moment = Moment::of(&self.machine);
        *course = course.changed(&moment, setting)?;
        Ok(course.reading(&moment))
    }

    /// Moves the time by a duration, back when it is negative.
    ///
    /// # Errors
    ///
    /// [`ClockError::OutOfRange`]; the clock is then as it was.
    pub fn advance(&self, by: SignedDuration) -> Result<Reading, ClockError> {
        let mut course = self.course.write();
        let moment = Moment::of(&self.machine);
        let now = course
            .at(&moment)
            .checked_add(by)
            .map_err(|_| ClockError::OutOfRange)?;
        let setting = Setting {
            now: Some(now),
            ..Setting::default()
        };
        *course = course.changed(&moment, setting)?;
        Ok(course.reading(&moment))
    }

    /// Starts anew, as a clock that is left alone and then changed.
    ///
    /// # Errors
    ///
    /// [`ClockError`]; the clock is then as it was.
    pub fn restart(&self, setting: Setting) -> Result<Reading, ClockError> {
        let mut course = self.course.write();
        let moment = Moment::of(&self.machine);
        *course = Course::LeftAlone.changed(&moment, setting)?;
        Ok(course.reading(&moment))
    }

    /// Returns to the machine's time.
    pub fn reset(&self) -> Reading {
        let mut course = self.course.write();
        let moment = Moment::of(&self.machine);
        *course = Course::LeftAlone;
        course.reading(&moment)
    }
}
