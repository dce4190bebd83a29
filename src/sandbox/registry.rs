//! All sandboxes by name.

use std::fmt;
use std::sync::Arc;

use dashmap::DashMap;
use dashmap::mapref::entry::Entry;

use super::baseline::Baseline;
use super::{Sandbox, SandboxName};

/// How many sandboxes there may be.
const MAX_SANDBOXES: usize = 10_000;

/// The sandboxes, each made from the baseline when it is first asked for.
#[derive(Debug)]
pub struct Sandboxes {
    by_name: DashMap<SandboxName, Arc<Sandbox>>,
    default: Arc<Sandbox>,
    baseline: Arc<Baseline>,
}

/// There are as many sandboxes as may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManySandboxes;

impl fmt::Display for TooManySandboxes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "there are {MAX_SANDBOXES} sandboxes already")
    }
}

impl std::error::Error for TooManySandboxes {}

impl Sandboxes {
    /// The registry with the sandbox `default` in it.
    #[must_use]
    pub fn new(baseline: Arc<Baseline>) -> Self {
        let name = SandboxName::default_sandbox();
        let default = Arc::new(Sandbox::new(name.clone(), Arc::clone(&baseline)));
        let by_name = DashMap::new();
        by_name.insert(name, Arc::clone(&default));
        Self {
            by_name,
            default,
            baseline,
        }
    }

    /// The sandbox of every address that names none.
    #[must_use]
    pub const fn default_sandbox(&self) -> &Arc<Sandbox> {
        &self.default
    }

    /// The sandbox of that name, made now if it is not there.
    ///
    /// # Errors
    ///
    /// [`TooManySandboxes`].
    pub fn open(&self, name: &SandboxName) -> Result<Arc<Sandbox>, TooManySandboxes> {
        if let Some(found) = self.by_name.get(name) {
            return Ok(Arc::clone(&found));
        }
        if self.by_name.len() >= MAX_SANDBOXES {
            return Err(TooManySandboxes);
        }
        match self.by_name.entry(name.clone()) {
            Entry::Occupied(found) => Ok(Arc::clone(found.get())),
            Entry::Vacant(free) => {
                let sandbox = Sandbox::new(name.clone(), Arc::clone(&self.baseline));
                Ok(Arc::clone(&free.insert(Arc::new(sandbox))))
            }
        }
    }
}
