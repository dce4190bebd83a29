//! Overrides of the initial state for one sandbox.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::baseline::{Baseline, BaselineError};
use super::settings::SandboxSettings;
use crate::clock::{Clock, ClockError, Setting};
use crate::fixtures::Fixtures;
use crate::schema::Violation;

/// The differences of a sandbox's initial state from the common one. Absent ones are the same.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Other fixtures, as JSON.
    pub fixtures: Option<Value>,
    /// A merge patch over the settings of the fixtures.
    pub settings: Map<String, Value>,
    /// Changes of the clock.
    pub clock: Setting,
}

/// Why overrides are refused.
#[derive(Debug)]
pub enum OverridesRefused {
    /// Every error, with a pointer that begins with `/fixtures`, `/settings` or `/clock`.
    Violations(Vec<Violation>),
    /// The fixtures cannot be loaded into the store.
    Baseline(BaselineError),
}

impl Baseline {
    /// This baseline with overrides. Keys, the cost of passwords and other unchanged parts are
    /// shared. It hashes the passwords of the fixtures, which may take long.
    ///
    /// # Errors
    ///
    /// [`OverridesRefused`].
    pub fn overridden(&self, overrides: &Overrides) -> Result<Self, OverridesRefused> {
        let mut violations = Vec::new();
        let fixtures = overrides.fixtures.as_ref();
        let fixtures = fixtures.map(|value| Fixtures::from_value(&self.vendors, value));
        let fixtures = taken(fixtures.transpose(), "/fixtures", &mut violations).flatten();
        let start = match &fixtures {
            Some(fixtures) => Arc::new(SandboxSettings::at_start(&self.vendors, fixtures)),
            None => self.settings(),
        };
        let settings = if overrides.settings.is_empty() {
            Ok(Arc::clone(&start))
        } else {
            let fixtures = fixtures.as_ref().unwrap_or(&self.fixtures);
            self.patched(&start, &overrides.settings, fixtures)
        };
        let settings = taken(settings, "/settings", &mut violations).unwrap_or(start);
        let clock = overrides.clock.or(self.clock);
        let started = Clock::real().restart(clock).map_err(clock_violation);
        taken(started, "/clock", &mut violations);
        if !violations.is_empty() {
            return Err(OverridesRefused::Violations(violations));
        }
        let baseline = match fixtures {
            None => self.clone(),
            Some(fixtures) => {
                let baseline = self.with_fixtures(fixtures);
                baseline.map_err(OverridesRefused::Baseline)?
            }
        };
        Ok(Self {
            settings,
            clock,
            ..baseline
        })
    }
}

impl Baseline {
    /// Initial settings with those in a patch changed, for the accounts of fixtures.
    fn patched(
        &self,
        start: &SandboxSettings,
        patch: &Map<String, Value>,
        fixtures: &Fixtures,
    ) -> Result<Arc<SandboxSettings>, Vec<Violation>> {
        let patched = start.patched(patch, start, &self.vendors)?;
        patched.check_names(patch, &|provider, kind| {
            let entries = fixtures.accounts(provider, kind).iter();
            entries.filter_map(|entry| entry.login.clone()).collect()
        })?;
        Ok(Arc::new(patched))
    }
}

/// The value; on failure `None`, and the violations are added with a pointer prefix.
pub(super) fn taken<T>(
    read: Result<T, Vec<Violation>>,
    at: &str,
    violations: &mut Vec<Violation>,
) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(said) => {
            violations.extend(said.into_iter().map(|violation| violation.below(at)));
            None
        }
    }
}

pub(super) fn clock_violation(error: ClockError) -> Vec<Violation> {
    let field = match error {
        ClockError::OutOfRange => "/now",
        ClockError::BadRate(_) => "/rate",
    };
    vec![Violation::rule(field, error.to_string())]
}
