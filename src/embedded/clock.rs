//! The clock of a sandbox, which all rules about time use.
//!
//! ```
//! use std::time::Duration;
//!
//! # let server = mockid::Server::start_blocking()?;
//! server.clock().freeze_at("2026-01-01T12:00:00Z".parse().expect("an instant"))?;
//! server.clock().advance(Duration::from_secs(900))?; // access tokens of 15 minutes expire
//! assert_eq!(server.clock().now().to_string(), "2026-01-01T12:15:00Z");
//! # Ok::<(), mockid::Error>(())
//! ```
//!
//! Times are [`jiff::Timestamp`]s, and [`UtcInstant`]s in records of sessions, tokens and lockouts. For
//! a client that checks `exp` by the machine's clock, use shorter lifetimes
//! ([`settings`](super::settings)), an aged session
//! ([`Sessions::age`](super::sessions::Sessions::age)) or an expired token
//! ([`Tokens::expire`](super::tokens::Tokens::expire)) instead of moving the clock.

use std::sync::Arc;
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};

use super::Error;
use crate::clock::{ClockError, Setting};
use crate::sandbox::Sandbox;

pub use crate::clock::{Mode, Reading, UtcInstant};

/// The clock of a sandbox. By default it shows the machine's time.
#[derive(Debug, Clone, Copy)]
pub struct Clock<'a> {
    sandbox: &'a Arc<Sandbox>,
    clock: &'a crate::clock::Clock,
}

impl<'a> Clock<'a> {
    pub(super) fn new(sandbox: &'a Arc<Sandbox>) -> Self {
        Self {
            sandbox,
            clock: sandbox.clock(),
        }
    }

    /// The current time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The clock as a function, for a client that asks for the time itself: in production it is
    /// given the function `now` of [`SystemTime`].
    ///
    /// ```
    /// # let server = mockid::Server::start_blocking()?;
    /// let now = server.clock().reader();
    /// let noon: jiff::Timestamp = "2026-01-01T12:00:00Z".parse().expect("an instant");
    /// server.clock().freeze_at(noon)?;
    /// assert_eq!(now(), std::time::SystemTime::from(noon));
    /// # Ok::<(), mockid::Error>(())
    /// ```
    pub fn reader(&self) -> impl Fn() -> SystemTime + Clone + Send + Sync + use<> {
        let sandbox = Arc::clone(self.sandbox);
        move || sandbox.clock().now().into()
    }

    /// Time, mode and rate together.
    #[must_use]
    pub fn read(&self) -> Reading {
        self.clock.read()
    }

    /// Sets the time; it keeps running or stays frozen.
    ///
    /// # Errors
    ///
    /// [`Error`] when the time is before 1970 or after 9000.
    pub fn set(&self, now: Timestamp) -> Result<Reading, Error> {
        self.change(Setting {
            now: Some(now),
            ..Setting::default()
        })
    }

    /// Freezes the clock.
    #[expect(
        clippy::must_use_candidate,
        reason = "it is called for what it does to the clock"
    )]
    pub fn freeze(&self) -> Reading {
        self.put(Mode::Frozen)
    }

    /// Freezes the clock at a time.
    ///
    /// # Errors
    ///
    /// As for [`set`](Self::set).
    pub fn freeze_at(&self, now: Timestamp) -> Result<Reading, Error> {
        self.change(Setting {
            now: Some(now),
            mode: Some(Mode::Frozen),
            rate: None,
        })
    }

    /// Lets the clock run from its current time.
    #[expect(
        clippy::must_use_candidate,
        reason = "it is called for what it does to the clock"
    )]
    pub fn resume(&self) -> Reading {
        self.put(Mode::Running)
    }

    /// Lets the clock run with a number of seconds per second of the machine.
    ///
    /// # Errors
    ///
    /// [`Error`] when the rate is not above 0 and at most 1,000,000.
    pub fn run_at_rate(&self, rate: f64) -> Result<Reading, Error> {
        self.change(Setting {
            now: None,
            mode: Some(Mode::Running),
            rate: Some(rate),
        })
    }

    /// Moves the clock by a [`std::time::Duration`], or by a [`jiff::SignedDuration`], which may be
    /// negative.
    ///
    /// # Errors
    ///
    /// [`Error`] when the result is before 1970 or after 9000.
    pub fn advance(&self, by: impl TryInto<SignedDuration>) -> Result<Reading, Error> {
        let by = by.try_into().map_err(|_| ClockError::OutOfRange)?;
        Ok(self.clock.advance(by)?)
    }

    /// Returns to the machine's time.
    #[expect(
        clippy::must_use_candidate,
        reason = "it is called for what it does to the clock"
    )]
    pub fn reset(&self) -> Reading {
        self.clock.reset()
    }

    fn change(self, setting: Setting) -> Result<Reading, Error> {
        Ok(self.clock.set(setting)?)
    }

    fn put(self, mode: Mode) -> Reading {
        let setting = Setting {
            mode: Some(mode),
            ..Setting::default()
        };
        // Only times and rates can be refused, and there are none here.
        let changed = self.clock.set(setting);
        changed.unwrap_or_else(|_| self.clock.read())
    }
}
