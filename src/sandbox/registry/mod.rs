//! The registry of sandboxes by name.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;

use super::baseline::Baseline;
use super::{CommonBaseline, Overrides, OverridesRefused, ResetParts, Sandbox, SandboxName, Start};
use crate::clock::Period;
use crate::sync::{DashMap, Mutex};

/// The limits of the number of sandboxes and of their idle time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxLimits {
    /// The maximum number of sandboxes, including `default`.
    pub max: usize,
    /// The idle time after which a sandbox may be dropped, in real time.
    pub idle: Period,
    /// Whether sandboxes have to be created explicitly, instead of by a request.
    pub strict: bool,
}

impl Default for SandboxLimits {
    /// 10,000 sandboxes, one hour, created by requests.
    fn default() -> Self {
        Self {
            max: 10_000,
            idle: Period::hours(1),
            strict: false,
        }
    }
}

/// The sandboxes, each created from the baseline on first use.
#[derive(Debug)]
pub struct Sandboxes {
    by_name: Arc<DashMap<SandboxName, Arc<Sandbox>>>,
    default: Arc<Sandbox>,
    baseline: Arc<CommonBaseline>,
    limits: SandboxLimits,
    /// Held while one is created, so that the limit is never exceeded.
    making: Mutex<()>,
    /// Held while the baseline is replaced, so that no replacement is lost.
    replacing: Mutex<()>,
}

/// The maximum number of sandboxes is reached, and none is idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are {} sandboxes already, each was used, and none has been idle for {}; drop some with \
             DELETE /__admin/sandboxes/{{name}}, or start with a larger --max-sandboxes or a \
             shorter --sandbox-idle", .0.max, .0.idle)]
pub struct TooManySandboxes(SandboxLimits);

/// Why a sandbox was not created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MakeRefused {
    /// The name is taken.
    Exists,
    /// There are too many.
    TooMany(TooManySandboxes),
}

/// Why a sandbox was not dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DropRefused {
    /// It is `default`.
    Default,
    /// There is none with this name.
    NotFound,
}

impl Sandboxes {
    /// A registry with the sandbox `default` and the default limits.
    #[must_use]
    pub fn new(baseline: Arc<Baseline>) -> Self {
        let name = SandboxName::default_sandbox();
        let by_name = Arc::new(DashMap::new());
        let all = Arc::downgrade(&by_name);
        let baseline = Arc::new(CommonBaseline::new(baseline));
        let start = Start::Common(Arc::clone(&baseline));
        let default = Arc::new(Sandbox::new(name.clone(), start, all));
        by_name.insert(name, Arc::clone(&default));
        Self {
            by_name,
            default,
            baseline,
            limits: SandboxLimits::default(),
            making: Mutex::new(()),
            replacing: Mutex::new(()),
        }
    }

    /// The registry with other limits.
    #[must_use]
    pub fn limited(self, limits: SandboxLimits) -> Self {
        Self { limits, ..self }
    }

    /// Whether requests create no sandboxes.
    #[must_use]
    pub const fn is_strict(&self) -> bool {
        self.limits.strict
    }

    /// The initial state of sandboxes without overrides.
    #[must_use]
    pub fn baseline(&self) -> Arc<Baseline> {
        self.baseline.get()
    }

    /// Replaces the baseline of new sandboxes and of resets with one that is made of it. Sandboxes
    /// with their own fixtures take only the vendors. Every sandbox keeps its world until it is
    /// reset. Replacements wait for each other. Returns the new baseline.
    ///
    /// # Errors
    ///
    /// Those of `make`; then nothing has changed.
    pub fn replace_baseline<E>(
        &self,
        make: impl FnOnce(&Baseline) -> Result<Baseline, E>,
    ) -> Result<Arc<Baseline>, E> {
        let _replacing = self.replacing.lock();
        let baseline = Arc::new(make(&self.baseline())?);
        self.baseline.replace(Arc::clone(&baseline));
        Ok(baseline)
    }

    /// The initial state of sandboxes, with overrides.
    ///
    /// # Errors
    ///
    /// [`OverridesRefused`].
    pub fn overridden(&self, overrides: Overrides) -> Result<Start, OverridesRefused> {
        Start::overridden(&self.baseline, overrides)
    }

    fn common_start(&self) -> Start {
        Start::Common(Arc::clone(&self.baseline))
    }

    /// The number of requests that faults hold, in all sandboxes.
    #[must_use]
    pub fn held_requests(&self) -> usize {
        let held = self.list().into_iter().map(|sandbox| {
            let faults = sandbox.enter().0.faults().list();
            faults.iter().map(|fault| fault.tally().held).sum::<u64>()
        });
        usize::try_from(held.sum::<u64>()).unwrap_or(usize::MAX)
    }

    /// The sandbox of addresses without a name.
    #[must_use]
    pub const fn default_sandbox(&self) -> &Arc<Sandbox> {
        &self.default
    }

    /// The sandbox of a request, by the name in its address. It is created if it does not exist,
    /// and counts as used.
    ///
    /// # Errors
    ///
    /// [`TooManySandboxes`].
    pub fn open(&self, name: Option<&SandboxName>) -> Result<Arc<Sandbox>, TooManySandboxes> {
        if let Some(found) = self.visit(name) {
            return Ok(found);
        }
        let name = name.unwrap_or(self.default.name());
        let _making = self.making.lock();
        // Another request may have created it in between.
        match self.visit(Some(name)) {
            Some(found) => Ok(found),
            None => self.insert(name, self.common_start()),
        }
    }

    /// The sandbox of a request, if it exists; it counts as used.
    #[must_use]
    pub fn visit(&self, name: Option<&SandboxName>) -> Option<Arc<Sandbox>> {
        let Some(name) = name else {
            self.default.last_use.renew();
            return Some(Arc::clone(&self.default));
        };
        // The use is recorded under the map's lock, so that the sandbox is not dropped as idle in
        // between.
        let found = self.by_name.get(name)?;
        found.last_use.renew();
        Some(Arc::clone(&found))
    }

    /// The sandbox of a request that does not create it. If it does not exist, this is a new one
    /// that is not in the registry.
    #[must_use]
    pub fn peek(&self, name: Option<&SandboxName>) -> Arc<Sandbox> {
        self.visit(name).unwrap_or_else(|| {
            let name = name.unwrap_or(self.default.name()).clone();
            self.new_sandbox(name, self.common_start())
        })
    }

    /// Creates a sandbox with its own initial state.
    ///
    /// # Errors
    ///
    /// [`MakeRefused`].
    pub fn make(
        &self,
        name: &SandboxName,
        start: impl Into<Start>,
    ) -> Result<Arc<Sandbox>, MakeRefused> {
        let _making = self.making.lock();
        if self.contains(name) {
            return Err(MakeRefused::Exists);
        }
        let made = self.insert(name, start.into());
        made.inspect(|sandbox| sandbox.claim())
            .map_err(MakeRefused::TooMany)
    }

    /// Whether there is one with this name. This does not count as a use.
    #[must_use]
    pub fn contains(&self, name: &SandboxName) -> bool {
        self.by_name.contains_key(name)
    }

    /// Their number.
    #[must_use]
    pub fn count(&self) -> usize {
        self.by_name.len()
    }

    /// All of them, sorted by name. This does not count as a use.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<Sandbox>> {
        let mut all: Vec<_> = self
            .by_name
            .iter()
            .map(|entry| Arc::clone(entry.value()))
            .collect();
        all.sort_unstable_by(|one, other| one.name().cmp(other.name()));
        all
    }

    /// Resets all of them.
    pub fn reset_all(&self) {
        for sandbox in self.list() {
            sandbox.reset(&ResetParts::default());
        }
    }

    /// Drops a sandbox. Running requests finish in it, and those held by its faults are released;
    /// the next request with its name gets a new one.
    ///
    /// # Errors
    ///
    /// [`DropRefused`].
    pub fn remove(&self, name: &SandboxName) -> Result<(), DropRefused> {
        if name == self.default.name() {
            return Err(DropRefused::Default);
        }
        let (_, sandbox) = self.by_name.remove(name).ok_or(DropRefused::NotFound)?;
        sandbox.end();
        Ok(())
    }

    /// Drops the sandboxes except `default` that are idle and without running requests. Returns
    /// their number.
    pub fn drop_idle(&self) -> usize {
        self.drop_idle_in(Duration::ZERO)
    }

    /// The same after an additional time.
    pub fn drop_idle_in(&self, more: Duration) -> usize {
        let idle = Duration::from_secs(self.limits.idle.as_seconds().unsigned_abs());
        // They are freed after the map's locks are released.
        let mut dropped = Vec::new();
        self.by_name.retain(|name, sandbox| {
            let kept = name == self.default.name()
                || Arc::strong_count(sandbox) > 1
                || sandbox.last_use.idle() + more < idle;
            if !kept {
                dropped.push(Arc::clone(sandbox));
            }
            kept
        });
        dropped.len()
    }

    /// Drops a quarter of the untouched sandboxes without running requests, those that have been
    /// idle the longest, because one web page can create any number.
    fn drop_untouched(&self) {
        let all = self.by_name.iter();
        // Without running requests, only the map has a reference.
        let free = all.filter(|entry| Arc::strong_count(entry.value()) == 1);
        let mut untouched: Vec<_> = free.map(|entry| Arc::clone(entry.value())).collect();
        untouched.retain(|sandbox| sandbox.is_untouched());
        untouched.sort_by_cached_key(|sandbox| Reverse(sandbox.last_use.idle()));
        untouched.truncate(untouched.len().div_ceil(4));
        for sandbox in untouched {
            // This list now has a reference, too.
            let removed = self
                .by_name
                .remove_if(sandbox.name(), |_, held| Arc::strong_count(held) == 2);
            // A request may have finished in between. The lock `making` keeps others from creating
            // a sandbox with this name.
            if removed.is_some() && !sandbox.is_untouched() {
                self.by_name.insert(sandbox.name().clone(), sandbox);
            }
        }
    }

    fn new_sandbox(&self, name: SandboxName, start: Start) -> Arc<Sandbox> {
        let all = Arc::downgrade(&self.by_name);
        Arc::new(Sandbox::new(name, start, all))
    }

    /// Inserts a new sandbox; the caller holds `making` and has checked that the name is free.
    fn insert(&self, name: &SandboxName, start: Start) -> Result<Arc<Sandbox>, TooManySandboxes> {
        if self.by_name.len() >= self.limits.max {
            self.drop_idle();
        }
        if self.by_name.len() >= self.limits.max {
            self.drop_untouched();
        }
        if self.by_name.len() >= self.limits.max {
            return Err(TooManySandboxes(self.limits));
        }
        let sandbox = self.new_sandbox(name.clone(), start);
        self.by_name.insert(name.clone(), Arc::clone(&sandbox));
        Ok(sandbox)
    }
}

#[cfg(test)]
mod tests;
