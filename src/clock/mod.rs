//! The clock of a sandbox.
//!
//! All rules about time use a [`Clock`]; only this module reads the machine's time.

mod clock_state;
pub mod duration;
mod machine;
mod numeric_date;
mod shared_timestamp;
mod stopwatch;
#[cfg(test)]
mod tests;
mod utc;
mod wait;

use jiff::{SignedDuration, Timestamp};

use clock_state::ClockState;
use machine::{Machine, Moment, System};

pub use duration::Period;
pub use numeric_date::NumericDate;
pub use shared_timestamp::SharedTimestamp;
pub use stopwatch::Stopwatch;
pub use utc::{InvalidInstant, UtcInstant};
pub use wait::Wait;

use crate::sync::RwLock;

/// The last time that a clock can show. Far enough from the end of [`Timestamp`] that every
/// lifetime fits after it.
const LAST: Timestamp = Timestamp::constant(221_845_392_000, 0);

/// The maximum rate: about eleven days per second.
const MAX_RATE: f64 = 1_000_000.0;

/// Whether a clock runs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It runs, at its rate.
    Running,
    /// It only changes when it is moved.
    Frozen,
}

/// The state of a clock.
#[derive(
    Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The time in the sandbox.
    pub now: Timestamp,
    /// Whether it runs.
    pub mode: Mode,
    /// Seconds that pass per real second while it runs.
    pub rate: f64,
}

/// A change of a clock; absent fields do not change.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Setting {
    /// The time to show from now on.
    pub now: Option<Timestamp>,
    /// Whether to run from there.
    pub mode: Option<Mode>,
    /// The rate.
    pub rate: Option<f64>,
}

/// The change that leads to this state from any other.
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
    /// This change, completed by another one.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            now: self.now.or(other.now),
            mode: self.mode.or(other.mode),
            rate: self.rate.or(other.rate),
        }
    }
}

/// Why a clock was not changed. The message says what is valid.
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
/// By default it shows the machine's wall clock and follows its changes. Once changed, it follows
/// the monotonic clock, and changes of the wall clock do not move it.
#[derive(Debug)]
pub struct Clock<M = System> {
    machine: M,
    course: RwLock<ClockState>,
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
            course: RwLock::new(ClockState::LeftAlone),
        }
    }

    /// The current time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.course.read().at(&self.machine)
    }

    /// Time, mode and rate together.
    #[must_use]
    pub fn read(&self) -> Reading {
        self.course.read().reading(&self.machine)
    }

    // The machine's time is read under the lock, here and below: otherwise a thread that waited for
    // the lock with an older time would set the clock back.

    /// Changes time, mode or rate; unless set, the time continues from its current value.
    ///
    /// # Errors
    ///
    /// [`ClockError`]; the clock has not changed then.
    pub fn set(&self, setting: Setting) -> Result<Reading, ClockError> {
        let mut course = self.course.write();
        let moment = Moment::of(&self.machine);
        *course = course.changed(&moment, setting)?;
        Ok(course.reading(&moment))
    }

    /// Moves the time by a duration, backwards if it is negative.
    ///
    /// # Errors
    ///
    /// [`ClockError::OutOfRange`]; the clock has not changed then.
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

    /// Resets the clock to the machine's time, and then changes it.
    ///
    /// # Errors
    ///
    /// [`ClockError`]; the clock has not changed then.
    pub fn restart(&self, setting: Setting) -> Result<Reading, ClockError> {
        let mut course = self.course.write();
        let moment = Moment::of(&self.machine);
        *course = ClockState::LeftAlone.changed(&moment, setting)?;
        Ok(course.reading(&moment))
    }

    /// Returns to the machine's time.
    pub fn reset(&self) -> Reading {
        let mut course = self.course.write();
        let moment = Moment::of(&self.machine);
        *course = ClockState::LeftAlone;
        course.reading(&moment)
    }
}
