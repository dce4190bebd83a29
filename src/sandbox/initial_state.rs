//! From what a sandbox starts, and to what a reset returns.

use std::sync::{Arc, Weak};

use super::baseline::Baseline;
use super::overrides::{Overrides, OverridesRefused};
use crate::sync::{Mutex, RwLock};

/// The baseline of all sandboxes without a start of their own. It can be replaced.
#[derive(Debug)]
pub struct CommonBaseline(RwLock<Arc<Baseline>>);

impl CommonBaseline {
    pub(super) fn new(baseline: Arc<Baseline>) -> Self {
        Self(RwLock::new(baseline))
    }

    /// As it is now.
    pub(super) fn get(&self) -> Arc<Baseline> {
        Arc::clone(&self.0.read())
    }

    pub(super) fn replace(&self, baseline: Arc<Baseline>) {
        *self.0.write() = baseline;
    }
}

/// From what a sandbox starts.
#[derive(Debug)]
pub enum Start {
    /// What the server's fixtures say.
    Common(Arc<CommonBaseline>),
    /// That, with other settings or another clock.
    Changed(Box<Changed>),
    /// Fixtures of its own.
    Own(Arc<Baseline>),
}

/// The common baseline with something changed.
#[derive(Debug)]
pub struct Changed {
    common: Arc<CommonBaseline>,
    overrides: Overrides,
    /// What it came to, and of which common baseline.
    last: Mutex<(Weak<Baseline>, Arc<Baseline>)>,
}

impl From<Arc<Baseline>> for Start {
    fn from(own: Arc<Baseline>) -> Self {
        Self::Own(own)
    }
}

impl Start {
    /// The common baseline with something different. It hashes the passwords of fixtures, which may
    /// take long.
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
            return Ok(Self::Own(baseline));
        }
        Ok(Self::Changed(Box::new(Changed {
            common: Arc::clone(common),
            overrides,
            last: Mutex::new((Arc::downgrade(&of), baseline)),
        })))
    }

    /// The baseline as it is now.
    pub(super) fn baseline(&self) -> Arc<Baseline> {
        match self {
            Self::Common(common) => common.get(),
            Self::Changed(changed) => changed.baseline(),
            Self::Own(baseline) => Arc::clone(baseline),
        }
    }
}

impl Changed {
    /// Where the changes do not fit new fixtures any more, what they were before.
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
