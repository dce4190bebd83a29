//! What every new sandbox starts from: read, hashed and unpacked once, then shared.

use std::sync::Arc;

use jiff::Timestamp;

use super::accounts::{self, AccountRefused};
use super::collections::{Budget, Catalogue, Collections};
use super::journal::{Journal, JournalBudget, JournalMemory, JournalSize};
use super::keys::{Keys, KeysError};
use super::settings::Settings;
use crate::clock::{Clock, ClockError, Mode, Setting};
use crate::fixtures::Fixtures;
use crate::identity::directory::Directory;
use crate::identity::{
    Identity, MaxSessions, MaxTotalSessions, PasswordCost, Passwords, SessionRoom, UnusablePassword,
};
use crate::vendor::Vendors;

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
#[derive(Debug, Clone)]
pub struct Baseline {
    pub(super) vendors: Arc<Vendors>,
    pub(super) fixtures: Arc<Fixtures>,
    pub(super) settings: Arc<Settings>,
    pub(super) directory: Directory,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) passwords: Arc<Passwords>,
    pub(super) keys: Arc<Keys>,
    pub(super) clock: Setting,
    pub(super) journal_size: JournalSize,
    /// What the journals of all sandboxes share.
    pub(super) journals: Arc<JournalBudget>,
    /// What the ledgers of all sandboxes share.
    pub(super) sessions: SessionRoom,
}

/// Fixtures that cannot be put into the store.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// No password can be hashed on this machine.
    #[error(transparent)]
    Passwords(UnusablePassword),
    /// An account was refused.
    #[error("fixtures: {0}")]
    Account(AccountRefused),
    /// The clock cannot start there.
    #[error(transparent)]
    Clock(ClockError),
    /// A vendor has no key to sign with.
    #[error(transparent)]
    Keys(KeysError),
}

impl Baseline {
    /// Hashes the passwords of the fixtures at a cost and files their accounts.
    ///
    /// # Errors
    ///
    /// [`BaselineError`].
    pub fn new(
        vendors: Arc<Vendors>,
        fixtures: Fixtures,
        keys: Arc<Keys>,
        cost: PasswordCost,
        clock: ClockStart,
    ) -> Result<Self, BaselineError> {
        let passwords = Passwords::new(cost).map_err(BaselineError::Passwords)?;
        let directory = accounts::directory_of(&vendors, &fixtures, &passwords)
            .map_err(BaselineError::Account)?;
        let catalogue = Catalogue::new(&fixtures, &directory, Arc::new(Budget::default()));
        let baseline = Self {
            settings: Arc::new(Settings::at_start(&vendors, &fixtures)),
            vendors,
            fixtures: Arc::new(fixtures),
            directory,
            catalogue: Arc::new(catalogue),
            passwords: Arc::new(passwords),
            keys,
            clock: clock.into(),
            journal_size: JournalSize::default(),
            journals: Arc::new(JournalBudget::new(JournalMemory::default().bytes())),
            sessions: MaxSessions::default().into(),
        };
        baseline
            .start(&Clock::real())
            .map_err(BaselineError::Clock)?;
        Ok(baseline)
    }

    /// The same with other vendors and the fixtures of these. It hashes their passwords, which may take
    /// long.
    ///
    /// # Errors
    ///
    /// [`BaselineError`].
    pub fn with_vendors(
        &self,
        vendors: Arc<Vendors>,
        fixtures: Fixtures,
    ) -> Result<Self, BaselineError> {
        let keys = self.keys.for_plans(vendors.key_plans());
        let over_others = Self {
            keys: Arc::new(keys.map_err(BaselineError::Keys)?),
            vendors,
            ..self.clone()
        };
        over_others.with_fixtures(fixtures)
    }

    /// The same over other fixtures. It hashes their passwords, which may take long.
    ///
    /// # Errors
    ///
    /// [`BaselineError`].
    pub fn with_fixtures(&self, fixtures: Fixtures) -> Result<Self, BaselineError> {
        let directory = accounts::directory_of(&self.vendors, &fixtures, &self.passwords)
            .map_err(BaselineError::Account)?;
        let budget = Arc::clone(self.catalogue.budget());
        let catalogue = Catalogue::new(&fixtures, &directory, budget);
        Ok(Self {
            settings: Arc::new(Settings::at_start(&self.vendors, &fixtures)),
            fixtures: Arc::new(fixtures),
            directory,
            catalogue: Arc::new(catalogue),
            ..self.clone()
        })
    }

    /// With journals of another size.
    #[must_use]
    pub fn with_journal_size(self, journal_size: JournalSize) -> Self {
        Self {
            journal_size,
            ..self
        }
    }

    /// With another budget for all journals together.
    #[must_use]
    pub fn with_journal_memory(self, memory: JournalMemory) -> Self {
        Self {
            journals: Arc::new(JournalBudget::new(memory.bytes())),
            ..self
        }
    }

    /// With stores that keep another number of sessions, each and together.
    #[must_use]
    pub fn with_max_sessions(self, max: MaxSessions, total: MaxTotalSessions) -> Self {
        Self {
            sessions: SessionRoom::new(max, total),
            ..self
        }
    }

    pub(super) fn journal(&self) -> Arc<Journal> {
        Journal::within(self.journal_size, &self.journals)
    }

    pub(super) fn identity(&self) -> Identity {
        let passwords = Arc::clone(&self.passwords);
        Identity::new(self.directory.clone(), passwords, self.sessions.clone())
    }

    pub(super) fn collections(&self) -> Collections {
        Collections::new(&self.catalogue)
    }

    /// The settings of every provider at the start.
    #[must_use]
    pub fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings)
    }

    /// The vendors that are played.
    #[must_use]
    pub const fn vendors(&self) -> &Arc<Vendors> {
        &self.vendors
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
