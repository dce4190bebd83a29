//! The initial state of sandboxes: parsed and hashed once, then shared.

use std::sync::Arc;

use jiff::Timestamp;

use super::accounts::{self, AccountRefused};
use super::collections::{Budget, Catalogue, Collections};
use super::journal::{Journal, JournalBudget, JournalMemory, JournalSize};
use super::keys::{Keys, KeysError};
use super::settings::SandboxSettings;
use crate::clock::{Clock, ClockError, Mode, Setting};
use crate::fixtures::Fixtures;
use crate::identity::directory::Directory;
use crate::identity::{
    Identity, MaxSessions, MaxTotalSessions, PasswordCost, Passwords, SessionRoom, UnusablePassword,
};
use crate::outbound::Outbound;
use crate::vendor::Vendors;

/// The initial time of a sandbox's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClockStart {
    /// The time; without it, the machine's.
    pub at: Option<Timestamp>,
    /// Whether the clock is frozen.
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

/// The fixtures in the form of the store.
#[derive(Debug, Clone)]
pub struct Baseline {
    pub(super) vendors: Arc<Vendors>,
    pub(super) fixtures: Arc<Fixtures>,
    pub(super) settings: Arc<SandboxSettings>,
    pub(super) directory: Directory,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) passwords: Arc<Passwords>,
    pub(super) keys: Arc<Keys>,
    pub(super) clock: Setting,
    pub(super) journal_size: JournalSize,
    /// The budget of all journals.
    pub(super) journals: Arc<JournalBudget>,
    /// The capacity of all ledgers.
    pub(super) sessions: SessionRoom,
    /// Makes the calls of the server itself.
    pub(super) outbound: Arc<Outbound>,
}

/// Why fixtures cannot be loaded into the store.
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
    /// Hashes the passwords of the fixtures at a cost and loads their accounts.
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
            settings: Arc::new(SandboxSettings::at_start(&vendors, &fixtures)),
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
            outbound: Arc::default(),
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
            settings: Arc::new(SandboxSettings::at_start(&self.vendors, &fixtures)),
            fixtures: Arc::new(fixtures),
            directory,
            catalogue: Arc::new(catalogue),
            ..self.clone()
        })
    }

    /// With another size of journals.
    #[must_use]
    pub fn with_journal_size(self, journal_size: JournalSize) -> Self {
        Self {
            journal_size,
            ..self
        }
    }

    /// The memory of all journals, in bytes.
    #[must_use]
    pub fn journal_bytes(&self) -> usize {
        self.journals.used()
    }

    /// The number of sessions in all ledgers, ended or not.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.sessions.count()
    }

    /// With another budget for all journals together.
    #[must_use]
    pub fn with_journal_memory(self, memory: JournalMemory) -> Self {
        Self {
            journals: Arc::new(JournalBudget::new(memory.bytes())),
            ..self
        }
    }

    /// With another maximum of sessions, for each store and for all together.
    #[must_use]
    pub fn with_max_sessions(self, max: MaxSessions, total: MaxTotalSessions) -> Self {
        Self {
            sessions: SessionRoom::new(max, total),
            ..self
        }
    }

    /// With something else that makes the calls of the server itself.
    #[must_use]
    pub fn with_outbound(self, outbound: Outbound) -> Self {
        Self {
            outbound: Arc::new(outbound),
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

    /// The initial settings of every provider.
    #[must_use]
    pub fn settings(&self) -> Arc<SandboxSettings> {
        Arc::clone(&self.settings)
    }

    /// The vendors.
    #[must_use]
    pub const fn vendors(&self) -> &Arc<Vendors> {
        &self.vendors
    }

    /// The fixtures.
    #[must_use]
    pub fn fixtures(&self) -> &Fixtures {
        &self.fixtures
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Sets a clock to the initial time.
    pub(super) fn start(&self, clock: &Clock) -> Result<(), ClockError> {
        clock.restart(self.clock).map(drop)
    }
}
