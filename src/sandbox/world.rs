//! What a sandbox holds between two resets.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::accounts::AccountStore;
use super::baseline::Baseline;
use super::collections::Collections;
use super::faults::Faults;
use super::journal::Journal;
use super::keys::{Keys, Signed};
use super::reset_parts::{Part, ResetParts};
use super::settings::Settings;
use super::snapshot::{Moment, RestoreRefused, Restored, Snapshot};
use crate::clock::{NumericDate, Reading};
use crate::fixtures::Fixtures;
use crate::identity::key::SigningFailed;
use crate::identity::lockout::{LockoutPolicy, LoginKind};
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::identity::verification::Genuine;
use crate::identity::{CarriedOver, Identity, SandboxTag};
use crate::provider::Provider;
use crate::schema::Violation;
use crate::sync::RwLock;
use crate::vendor::Vendors;
use crate::vendor::settings::VendorSettings;

/// An identity store, settings, faults, resources and a journal, as the fixtures had them and as
/// they have since become. A reset puts a new one in its place; a request keeps to the one that it
/// began in.
#[derive(Debug)]
pub struct World {
    identity: Identity,
    settings: Arc<RwLock<Arc<Settings>>>,
    faults: Arc<Faults>,
    journal: Arc<Journal>,
    collections: Arc<Collections>,
    baseline: Arc<Baseline>,
}

impl World {
    pub(super) fn new(baseline: &Arc<Baseline>, tag: Option<SandboxTag>) -> Self {
        Self {
            identity: baseline.identity().tagged(tag),
            settings: Arc::new(RwLock::new(baseline.settings())),
            faults: Arc::default(),
            journal: baseline.journal(),
            collections: Arc::new(baseline.collections()),
            baseline: Arc::clone(baseline),
        }
    }

    /// A world as a baseline says, but for the parts of this one that are kept. Both share those, so
    /// that nothing is lost of what is still under way in this one. A journal that is not kept is
    /// replaced.
    pub(super) fn renewed(
        &self,
        baseline: &Arc<Baseline>,
        keep: &ResetParts,
        tag: Option<SandboxTag>,
    ) -> Self {
        let fresh = Self::new(baseline, tag);
        let inherited = CarriedOver {
            accounts: keep.has(Part::Accounts),
            sessions: keep.has(Part::Sessions),
            lockouts: keep.has(Part::Lockouts),
        };
        Self {
            identity: fresh.identity.inheriting(&self.identity, inherited),
            settings: if keep.has(Part::Settings) {
                Arc::clone(&self.settings)
            } else {
                fresh.settings
            },
            faults: if keep.has(Part::Faults) {
                Arc::clone(&self.faults)
            } else {
                fresh.faults
            },
            journal: if keep.has(Part::Journal) {
                Arc::clone(&self.journal)
            } else {
                self.journal.replaced()
            },
            collections: if keep.has(Part::Collections) {
                Arc::clone(&self.collections)
            } else {
                fresh.collections
            },
            baseline: fresh.baseline,
        }
    }

    /// A world of what a snapshot holds, over a baseline, and what that is. Its journal is empty.
    ///
    /// # Errors
    ///
    /// [`RestoreRefused`].
    pub(super) fn restored(
        baseline: &Arc<Baseline>,
        snapshot: &Snapshot,
    ) -> Result<(Self, Restored), RestoreRefused> {
        let parts = snapshot.parts(baseline)?;
        let summary = snapshot.summary(baseline, &parts);
        let restored = Self {
            identity: parts.identity,
            settings: Arc::new(RwLock::new(Arc::new(parts.settings))),
            faults: Arc::new(parts.faults),
            journal: baseline.journal(),
            collections: Arc::new(parts.collections),
            baseline: Arc::clone(baseline),
        };
        Ok((restored, summary))
    }

    /// The same world with a journal in the place of another world's.
    pub(super) fn succeeding(self, old: &Self) -> Self {
        Self {
            journal: old.journal.replaced(),
            ..self
        }
    }

    /// Ends what is under way in a world that another one has replaced: what its faults hold is
    /// released, and its journal is emptied. Faults and a journal that both share stay.
    pub(super) fn give_way(&self, successor: &Self) {
        if !Arc::ptr_eq(&successor.faults, &self.faults) {
            self.faults.close();
        }
        if !Arc::ptr_eq(&successor.journal, &self.journal) {
            self.journal.clear();
        }
    }

    /// Ends what is under way in a world whose sandbox was dropped: what its faults hold is released,
    /// and the streams of its journal end.
    pub(super) fn end(&self) {
        self.faults.close();
        self.journal.end();
    }

    /// Everything at one moment. The clock is read last: it shows no less than what was issued.
    pub(super) fn capture(&self, clock: impl FnOnce() -> Reading) -> Moment {
        // First, so that the accounts to which items belong are there.
        let collections = self.collections.capture();
        Moment {
            collections,
            identity: self.identity.capture(),
            settings: self.settings(),
            faults: self.faults.write(),
            clock: clock(),
        }
    }

    /// Whether nobody has logged in, tried to or registered.
    pub(super) fn is_untouched(&self) -> bool {
        self.identity.is_untouched(&self.baseline.directory)
    }

    /// The identity store.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The settings of every provider as they are now.
    #[must_use]
    pub fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.read())
    }

    /// The settings of one vendor as they are now; the defaults if it is not played here.
    #[must_use]
    pub fn settings_of<S: VendorSettings + Default>(&self) -> Arc<S> {
        self.settings.read().of()
    }

    /// Changes the settings that a merge patch names, `null` back to what the sandbox started with,
    /// and gives all of them. What was issued before keeps what it has.
    ///
    /// # Errors
    ///
    /// Everything in the patch that does not fit; nothing has changed then.
    pub fn change_settings(
        &self,
        patch: &Map<String, Value>,
    ) -> Result<Arc<Settings>, Vec<Violation>> {
        loop {
            let current = self.settings();
            let changed = current.patched(patch, &self.baseline.settings(), self.vendors())?;
            let changed = Arc::new(changed);
            let mut settings = self.settings.write();
            // Otherwise another change came first, and this one builds on it.
            if Arc::ptr_eq(&settings, &current) {
                *settings = Arc::clone(&changed);
                return Ok(changed);
            }
        }
    }

    /// What is to go wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What was asked in this world and answered.
    #[must_use]
    pub const fn journal(&self) -> &Arc<Journal> {
        &self.journal
    }

    /// The lists behind the logins.
    #[must_use]
    pub fn collections(&self) -> &Collections {
        &self.collections
    }

    /// What it started from.
    pub(super) const fn baseline(&self) -> &Arc<Baseline> {
        &self.baseline
    }

    /// What the sandbox started from; its resources are served.
    #[must_use]
    pub fn fixtures(&self) -> &Fixtures {
        self.baseline.fixtures()
    }

    /// The accounts, as they are written.
    #[must_use]
    pub fn accounts(&self) -> AccountStore<'_> {
        AccountStore::new(self.vendors(), &self.identity)
    }

    /// The vendors that are played in it.
    #[must_use]
    pub fn vendors(&self) -> &Arc<Vendors> {
        self.baseline.vendors()
    }

    /// When failures lock a name, at a provider and a door that lock.
    #[must_use]
    pub fn lockout(&self, provider: Provider, door: LoginKind) -> Option<LockoutPolicy> {
        self.settings.read().lockout(provider, door)
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        self.baseline.keys()
    }

    /// Mints a token.
    ///
    /// # Errors
    ///
    /// [`SigningFailed`].
    pub fn mint(&self, signed: Signed, claims: &impl Serialize) -> Result<String, SigningFailed> {
        let issuer = self.keys().issuer(signed).ok_or(SigningFailed)?;
        issuer.mint(claims)
    }

    /// Verifies a token: signature and time.
    ///
    /// # Errors
    ///
    /// [`TokenRefused`].
    pub fn verify<C: DeserializeOwned>(
        &self,
        signed: Signed,
        token: &str,
        now: NumericDate,
        examination: &mut TokenChecks,
    ) -> Result<Genuine<C>, TokenRefused> {
        let issuer = self.keys().issuer(signed);
        let issuer = issuer.ok_or(TokenRefused::UnknownKey)?;
        issuer.examine(token, now, examination)
    }
}
