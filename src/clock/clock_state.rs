//! How a clock runs.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use super::machine::Machine;
use super::{ClockError, LAST, MAX_RATE, Mode, Reading, Setting};

/// How a clock runs.
#[derive(Debug, Clone, Copy)]
pub(super) enum ClockState {
    /// It shows the machine's clock.
    LeftAlone,
    /// It runs independently from the time that it was set to.
    Own(Line),
}

/// A linear function of time: from a time of the machine's monotonic clock and of this clock, with
/// a rate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    steady_then: Instant,
    shown_then: Timestamp,
    mode: Mode,
    rate: f64,
}

impl Line {
    fn at(&self, machine: &impl Machine) -> Timestamp {
        if self.mode == Mode::Frozen {
            return self.shown_then;
        }
        let passed = machine.steady().saturating_duration_since(self.steady_then);
        let passed = if (self.rate - 1.0).abs() < f64::EPSILON {
            SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX)
        } else {
            SignedDuration::try_from_secs_f64(passed.as_secs_f64() * self.rate)
                .unwrap_or(SignedDuration::MAX)
        };
        self.shown_then.saturating_add(passed).unwrap_or(LAST)
    }
}

impl ClockState {
    /// The time on the clock.
    pub fn at(&self, machine: &impl Machine) -> Timestamp {
        let shown = match self {
            Self::LeftAlone => machine.wall(),
            Self::Own(line) => line.at(machine),
        };
        shown.clamp(Timestamp::UNIX_EPOCH, LAST)
    }

    /// The time with mode and rate.
    pub fn reading(&self, machine: &impl Machine) -> Reading {
        let (mode, rate) = self.pace();
        Reading {
            now: self.at(machine),
            mode,
            rate,
        }
    }

    /// The course after a change. A change of nothing does not detach a clock from the machine's.
    pub fn changed(&self, machine: &impl Machine, setting: Setting) -> Result<Self, ClockError> {
        let range = Timestamp::UNIX_EPOCH..=LAST;
        if setting.now.is_some_and(|now| !range.contains(&now)) {
            return Err(ClockError::OutOfRange);
        }
        let pace = self.pace();
        let mode = setting.mode.unwrap_or(pace.0);
        let rate = setting.rate.unwrap_or(pace.1);
        if !(rate > 0.0 && rate <= MAX_RATE) {
            return Err(ClockError::BadRate(rate));
        }
        if setting.now.is_none() && (mode, rate) == pace {
            return Ok(*self);
        }
        Ok(Self::Own(Line {
            steady_then: machine.steady(),
            shown_then: setting.now.unwrap_or_else(|| self.at(machine)),
            mode,
            rate,
        }))
    }

    const fn pace(&self) -> (Mode, f64) {
        match self {
            Self::LeftAlone => (Mode::Running, 1.0),
            Self::Own(line) => (line.mode, line.rate),
        }
    }
}
