//! What a sandbox holds between two resets.

use std::sync::Arc;

use parking_lot::RwLock;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::baseline::Baseline;
use super::faults::Faults;
use super::keys::{Keys, Signed};
use super::settings::Settings;
use crate::clock::NumericDate;
use crate::fixtures::Fixtures;
use crate::identity::Identity;
use crate::identity::key::SigningFailed;
use crate::identity::token::TokenRefused;

/// An identity store, settings and resources, as the fixtures had them and as they have since
/// become. A reset puts a new one in its place; a request keeps to the one that it began in.
#[derive(Debug)]
pub struct World {
    identity: Identity,
    settings: RwLock<Arc<Settings>>,
    faults: Faults,
    baseline: Arc<Baseline>,
}

impl World {
    pub(super) fn new(baseline: &Arc<Baseline>) -> Self {
        Self {
            identity: baseline.identity(),
            settings: RwLock::new(baseline.settings()),
            faults: Faults::default(),
            baseline: Arc::clone(baseline),
        }
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

    /// What is to go wrong.
    #[must_use]
    pub const fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What the sandbox started from; its resources are served.
    #[must_use]
    pub fn fixtures(&self) -> &Fixtures {
        self.baseline.fixtures()
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
        self.keys().issuer(signed).mint(claims)
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
    ) -> Result<C, TokenRefused> {
        self.keys().issuer(signed).verify(token, now)
    }
}
