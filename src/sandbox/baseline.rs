//! What every new sandbox starts from: read, hashed and unpacked once, then shared.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use super::accounts::{self, AccountRefused};
use super::journal::JournalSize;
use super::keys::Keys;
use super::settings::Settings;
use crate::clock::{Clock, ClockError, Mode, Setting};
use crate::fixtures::Fixtures;
use crate::identity::directory::Directory;
use crate::identity::{Identity, MaxSessions, PasswordCost, Passwords, UnusablePassword};

/// Where a sandbox's clock starts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClockStart {
    /// At this instant, or at the machine's time.
    pub at: Option<Timestamp>,
    /// Whether it stands there.
    pub frozen: bool,
}

impl From<ClockStart> for Setting {
    fn from(start: ClockStart) -> Self {
        Self {
            now: start.at,
            mode: start.frozen.then_some(Mode::Frozen),
            rate: None,
        }
    }
}

/// The fixtures in the form in which the store keeps them.
#[derive(Debug)]
pub struct Baseline {
    pub(super) fixtures: Arc<Fixtures>,
    pub(super) settings: Arc<Settings>,
    pub(super) directory: Directory,
    pub(super) passwords: Arc<Passwords>,
    pub(super) keys: Arc<Keys>,
    pub(super) clock: Setting,
    pub(super) journal_size: JournalSize,
    pub(super) max_sessions: MaxSessions,
}

/// Fixtures that cannot be put into the store.
#[derive(Debug)]
pub enum BaselineError {
    /// No password can be hashed on this machine.
    Passwords(UnusablePassword),
    /// An account was refused.
    Account(AccountRefused),
    /// The clock cannot start there.
    Clock(ClockError),
}

impl fmt::Display for BaselineError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passwords(error) => error.fmt(formatter),
            Self::Account(error) => write!(formatter, "fixtures: {error}"),
            Self::Clock(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for BaselineError {}

impl Baseline {
    /// Hashes the passwords of the fixtures at a cost and files their accounts.
    ///
    /// # Errors
    ///
    /// [`BaselineError`].
    pub fn new(
        fixtures: Fixtures,
        keys: Arc<Keys>,
        cost: PasswordCost,
        clock: ClockStart,
    ) -> Result<Self, BaselineError> {
        let passwords = Passwords::new(cost).map_err(BaselineError::Passwords)?;
        let directory =
            accounts::directory_of(&fixtures, &passwords).map_err(BaselineError::Account)?;
        let baseline = Self {
            settings: Arc::new(Settings::of(&fixtures)),
            fixtures: Arc::new(fixtures),
            directory,
            passwords: Arc::new(passwords),
            keys,
            clock: clock.into(),
            journal_size: JournalSize::default(),
            max_sessions: MaxSessions::default(),
        };
        baseline
            .start(&Clock::real())
            .map_err(BaselineError::Clock)?;
        Ok(baseline)
    }

    /// With journals of another size.
    #[must_use]
    pub fn with_journal_size(self, journal_size: JournalSize) -> Self {
        Self {
            journal_size,
            ..self
        }
    }

    /// With stores that keep another number of sessions.
    #[must_use]
    pub fn with_max_sessions(self, max_sessions: MaxSessions) -> Self {
        Self {
            max_sessions,
            ..self
        }
    }

    pub(super) const fn journal_size(&self) -> JournalSize {
        self.journal_size
    }

    pub(super) fn identity(&self) -> Identity {
        let passwords = Arc::clone(&self.passwords);
        Identity::new(self.directory.clone(), passwords, self.max_sessions)
    }

    /// The settings of every provider at the start.
    #[must_use]
    pub fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings)
    }

    /// What the fixtures say.
    #[must_use]
    pub fn fixtures(&self) -> &Fixtures {
        &self.fixtures
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Sets a clock to where clocks start.
    pub(super) fn start(&self, clock: &Clock) -> Result<(), ClockError> {
        clock.restart(self.clock).map(drop)
    }
}
