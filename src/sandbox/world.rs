//! The state of a sandbox between two resets.

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
use super::settings::SandboxSettings;
use super::snapshot::{CapturedWorld, RestoreRefused, Restored, Snapshot};
use super::vendor_states::VendorStates;
use crate::clock::{NumericDate, Reading};
use crate::fixtures::Fixtures;
use crate::identity::key::SigningFailed;
use crate::identity::lockout::{LockoutPolicy, LoginKind};
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::identity::verification::Genuine;
use crate::identity::{AccountKind, CarriedOver, Identity, SandboxTag};
use crate::outbound::Outbound;
use crate::provider::Provider;
use crate::schema::Violation;
use crate::sync::{Mutex, RwLock};
use crate::vendor::Vendors;
use crate::vendor::settings::VendorSettings;

/// A world: the identity store, settings, faults, collections and journal, initially from the
/// fixtures. A reset replaces it; a request keeps the world in which it began.
#[derive(Debug)]
pub struct World {
    identity: Identity,
    settings: Arc<RwLock<Arc<SandboxSettings>>>,
    faults: Arc<Faults>,
    journal: Arc<Journal>,
    collections: Arc<Collections>,
    states: VendorStates,
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
            states: VendorStates::new(baseline.vendors()),
            baseline: Arc::clone(baseline),
        }
    }

    /// A new world from a baseline, with the kept parts of this one. Both share those, so that
    /// running requests in this one are not lost. A journal that is not kept is replaced.
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
            states: if keep.has(Part::Sessions) {
                self.states.kept(baseline.vendors())
            } else {
                fresh.states
            },
            baseline: fresh.baseline,
        }
    }

    /// Parses a snapshot for the sandbox of this world.
    ///
    /// # Errors
    ///
    /// Every error; for a document of another version only that.
    pub fn read_snapshot(&self, document: &Value) -> Result<Snapshot, Vec<Violation>> {
        Snapshot::read(document, &self.baseline)
    }

    /// A world restored from a snapshot, over a baseline, and a summary. Its journal is empty.
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
            states: parts.states,
            baseline: Arc::clone(baseline),
        };
        Ok((restored, summary))
    }

    /// The same world with a journal that replaces another world's.
    pub(super) fn succeeding(self, old: &Self) -> Self {
        Self {
            journal: old.journal.replaced(),
            ..self
        }
    }

    /// Ends running requests in a world that another one has replaced: requests held by its faults
    /// are released, and its journal is cleared. Parts that both worlds share are left.
    pub(super) fn give_way(&self, successor: &Self) {
        if !Arc::ptr_eq(&successor.faults, &self.faults) {
            self.faults.close();
        }
        if !Arc::ptr_eq(&successor.journal, &self.journal) {
            self.journal.clear();
        }
    }

    /// Ends running requests in a world whose sandbox was dropped: requests held by its faults are
    /// released, and the streams of its journal end.
    pub(super) fn end(&self) {
        self.faults.close();
        self.journal.end();
    }

    /// Everything at one time. The clock is read last, so it is not before any time of issue.
    pub(super) fn capture(&self, clock: impl FnOnce() -> Reading) -> CapturedWorld {
        // First, so that the accounts of items exist.
        let collections = self.collections.capture();
        CapturedWorld {
            collections,
            identity: self.identity.capture(),
            states: self.states.capture(),
            settings: self.settings(),
            faults: self.faults.write(),
            clock: clock(),
        }
    }

    /// Whether there was no login, failed login or registration, and no vendor has changed its state.
    pub(super) fn is_untouched(&self) -> bool {
        self.identity.is_untouched(&self.baseline.directory) && self.states.are_untouched()
    }

    /// The identity store.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The current settings of every provider.
    #[must_use]
    pub fn settings(&self) -> Arc<SandboxSettings> {
        Arc::clone(&self.settings.read())
    }

    /// The current settings of one vendor; the defaults if it is not in this world.
    #[must_use]
    pub fn settings_of<S: VendorSettings + Default>(&self) -> Arc<S> {
        self.settings.read().of()
    }

    /// Applies a merge patch to the settings and returns all of them; `null` resets a setting to
    /// its initial value. What was issued before does not change.
    ///
    /// # Errors
    ///
    /// Every error in the patch; nothing has changed then.
    pub fn change_settings(
        &self,
        patch: &Map<String, Value>,
    ) -> Result<Arc<SandboxSettings>, Vec<Violation>> {
        loop {
            let current = self.settings();
            let changed = current.patched(patch, &self.baseline.settings(), self.vendors())?;
            changed.check_names(patch, &|provider, kind| self.account_names(provider, kind))?;
            let changed = Arc::new(changed);
            let mut settings = self.settings.write();
            // Otherwise another change happened in between, and this one is applied to its result.
            if Arc::ptr_eq(&settings, &current) {
                *settings = Arc::clone(&changed);
                return Ok(changed);
            }
        }
    }

    fn account_names(&self, provider: Provider, kind: AccountKind) -> Vec<String> {
        let directory = self.identity.directory();
        let accounts = directory.of(provider).of(kind).iter();
        let names = accounts.filter_map(|account| account.login.name());
        names.map(str::to_owned).collect()
    }

    /// The faults.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The journal.
    #[must_use]
    pub const fn journal(&self) -> &Arc<Journal> {
        &self.journal
    }

    /// The collections.
    #[must_use]
    pub fn collections(&self) -> &Collections {
        &self.collections
    }

    /// What a vendor keeps in this world beside accounts, sessions and tokens, if its spec has a
    /// [`TypedState`](crate::vendor::state::TypedState) of this type.
    #[must_use]
    pub fn state_of<S: Send + 'static>(&self, vendor: Provider) -> Option<&Mutex<S>> {
        self.states.get(vendor)
    }

    /// Makes the calls of the server itself.
    #[must_use]
    pub fn outbound(&self) -> &Arc<Outbound> {
        &self.baseline.outbound
    }

    /// Its baseline.
    pub(super) const fn baseline(&self) -> &Arc<Baseline> {
        &self.baseline
    }

    /// The fixtures of the sandbox, whose resources are served.
    #[must_use]
    pub fn fixtures(&self) -> &Fixtures {
        self.baseline.fixtures()
    }

    /// The accounts in their written form.
    #[must_use]
    pub fn accounts(&self) -> AccountStore<'_> {
        AccountStore::new(self.vendors(), &self.identity)
    }

    /// The vendors.
    #[must_use]
    pub fn vendors(&self) -> &Arc<Vendors> {
        self.baseline.vendors()
    }

    /// The lockout policy for a kind of login of a provider, if it locks names.
    #[must_use]
    pub fn lockout(&self, provider: Provider, door: LoginKind) -> Option<LockoutPolicy> {
        self.settings.read().lockout(provider, door)
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        self.baseline.keys()
    }

    /// Signs a token.
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
