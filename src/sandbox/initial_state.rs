//! The initial state of a sandbox, to which a reset returns.

use std::sync::{Arc, Weak};

use super::baseline::Baseline;
use super::overrides::{Overrides, OverridesRefused};
use crate::sync::{Mutex, RwLock};

/// The baseline of all sandboxes without their own fixtures. It can be replaced.
#[derive(Debug)]
pub struct CommonBaseline(RwLock<Arc<Baseline>>);

impl CommonBaseline {
    pub(super) fn new(baseline: Arc<Baseline>) -> Self {
        Self(RwLock::new(baseline))
    }

    /// The current baseline.
    pub(super) fn get(&self) -> Arc<Baseline> {
        Arc::clone(&self.0.read())
    }

    pub(super) fn replace(&self, baseline: Arc<Baseline>) {
        *self.0.write() = baseline;
    }
}

/// The initial state of a sandbox.
#[derive(Debug)]
pub enum Start {
    /// The server's fixtures.
    Common(Arc<CommonBaseline>),
    /// The server's fixtures with other settings or another clock.
    Changed(Box<Changed>),
    /// Separate fixtures.
    Own(Box<Own>),
}

/// A baseline with separate fixtures. It shares only the vendors with the common one.
#[derive(Debug)]
pub struct Own {
    common: Arc<CommonBaseline>,
    /// The differences in addition to the fixtures.
    overrides: Overrides,
    last: Mutex<Arc<Baseline>>,
}

/// The common baseline with changes.
#[derive(Debug)]
pub struct Changed {
    common: Arc<CommonBaseline>,
    overrides: Overrides,
    /// The result, and the common baseline to which the changes were applied.
    last: Mutex<(Weak<Baseline>, Arc<Baseline>)>,
}

impl Start {
    /// The common baseline with changes. It hashes the passwords of fixtures, which may take long.
    ///
    /// # Errors
    ///
    /// [`OverridesRefused`].
    pub(super) fn overridden(
        common: &Arc<CommonBaseline>,
        overrides: Overrides,
    ) -> Result<Self, OverridesRefused> {
        let of = common.get();
        let baseline = Arc::new(of.overridden(&overrides)?);
        if overrides.fixtures.is_some() {
            return Ok(Self::Own(Box::new(Own {
                common: Arc::clone(common),
                overrides: Overrides {
                    fixtures: None,
                    ..overrides
                },
                last: Mutex::new(baseline),
            })));
        }
        Ok(Self::Changed(Box::new(Changed {
            common: Arc::clone(common),
            overrides,
            last: Mutex::new((Arc::downgrade(&of), baseline)),
        })))
    }

    /// The current baseline.
    pub(super) fn baseline(&self) -> Arc<Baseline> {
        match self {
            Self::Common(common) => common.get(),
            Self::Changed(changed) => changed.baseline(),
            Self::Own(own) => own.baseline(),
        }
    }
}

impl Own {
    /// The previous result, if its fixtures are invalid for new vendors.
    fn baseline(&self) -> Arc<Baseline> {
        let common = self.common.get();
        let mut last = self.last.lock();
        if !Arc::ptr_eq(common.vendors(), last.vendors()) {
            let vendors = common.vendors();
            let fixtures = last.fixtures().for_vendors(last.vendors(), vendors);
            if let Ok(fixtures) = fixtures
                && let Ok(baseline) = last.with_vendors(Arc::clone(vendors), fixtures)
                && let Ok(baseline) = baseline.overridden(&self.overrides)
            {
                *last = Arc::new(baseline);
            }
        }
        Arc::clone(&last)
    }
}

impl Changed {
    /// The previous result, if the changes are invalid for new fixtures.
    fn baseline(&self) -> Arc<Baseline> {
        let of = self.common.get();
        let mut last = self.last.lock();
        if !std::ptr::eq(last.0.as_ptr(), Arc::as_ptr(&of))
            && let Ok(baseline) = of.overridden(&self.overrides)
        {
            *last = (Arc::downgrade(&of), Arc::new(baseline));
        }
        Arc::clone(&last.1)
    }
}
