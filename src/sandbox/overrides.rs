//! A start of its own for one sandbox.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::baseline::{Baseline, BaselineError};
use super::settings::Settings;
use crate::clock::{Clock, ClockError, Setting};
use crate::fixtures::{Fixtures, Written};
use crate::schema::Violation;

/// In what the start of a sandbox differs from that of the others. What is absent is as theirs.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Fixtures in the place of the others', in the form of JSON.
    pub fixtures: Option<Value>,
    /// A merge patch over the settings of the fixtures.
    pub settings: Map<String, Value>,
    /// What is different about the clock.
    pub clock: Setting,
}

/// Why there is no such start.
#[derive(Debug)]
pub enum OverridesRefused {
    /// Everything that does not fit, from `/fixtures`, `/settings` or `/clock` on.
    Violations(Vec<Violation>),
    /// The fixtures cannot be put into the store.
    Baseline(BaselineError),
}

impl Baseline {
    /// This baseline with something different. Keys, the cost of passwords and everything else
    /// that is as before is shared with this one. It hashes the passwords of the fixtures, which
    /// may take long.
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
            Some(fixtures) => Arc::new(Settings::at_start(&self.vendors, fixtures)),
            None => self.settings(),
        };
        let settings = if overrides.settings.is_empty() {
            Ok(Arc::clone(&start))
        } else {
            let patched = start.patched(&overrides.settings, &start, &self.vendors);
            patched.map(Arc::new)
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
            // What they were read from is shown of the server's alone.
            Some(mut fixtures) => {
                fixtures.written = Written::default();
                self.with_fixtures(fixtures)
                    .map_err(OverridesRefused::Baseline)?
            }
        };
        Ok(Self {
            settings,
            clock,
            ..baseline
        })
    }
}

/// The value, or nothing and what is said against it, from a place on.
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
