//! All sandboxes by name.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;

use super::baseline::{Baseline, BaselineError};
use super::{CommonBaseline, Overrides, OverridesRefused, Sandbox, SandboxName, Start};
use crate::clock::Period;
use crate::fixtures::Fixtures;
use crate::sync::{DashMap, Mutex};
use crate::vendor::Vendors;

/// How many sandboxes there may be, and how long one is kept that nobody uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxLimits {
    /// So many at once, `default` included.
    pub max: usize,
    /// After so long without a request, in real time, a sandbox may go.
    pub idle: Period,
    /// Whether only those exist that were created, so that a request for another makes none.
    pub strict: bool,
}

impl Default for SandboxLimits {
    /// 10,000 sandboxes, an hour each, made by requests for them.
    fn default() -> Self {
        Self {
            max: 10_000,
            idle: Period::hours(1),
            strict: false,
        }
    }
}

/// The sandboxes, each made from the baseline when it is first asked for.
#[derive(Debug)]
pub struct Sandboxes {
    by_name: Arc<DashMap<SandboxName, Arc<Sandbox>>>,
    default: Arc<Sandbox>,
    baseline: Arc<CommonBaseline>,
    limits: SandboxLimits,
    /// Held while one is made, so that there are never more than may be.
    making: Mutex<()>,
}

/// There are as many sandboxes as may be, and none has been idle for long enough to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are {} sandboxes already, each was used, and none has been idle for {}; drop some with \
             DELETE /__admin/sandboxes/{{name}}, or start with a larger --max-sandboxes or a \
             shorter --sandbox-idle", .0.max, .0.idle)]
pub struct TooManySandboxes(SandboxLimits);

/// Why a sandbox was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MakeRefused {
    /// There is one of that name.
    Exists,
    /// There are too many.
    TooMany(TooManySandboxes),
}

/// Why a sandbox was not dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DropRefused {
    /// It is the one that always exists.
    Default,
    /// There is none of that name.
    NotFound,
}

impl Sandboxes {
    /// The registry with the sandbox `default` in it, under the default limits.
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
        }
    }

    /// The registry under other limits.
    #[must_use]
    pub fn limited(self, limits: SandboxLimits) -> Self {
        Self { limits, ..self }
    }

    /// Whether requests make no sandboxes.
    #[must_use]
    pub const fn is_strict(&self) -> bool {
        self.limits.strict
    }

    /// What sandboxes start from unless they are made with something different.
    #[must_use]
    pub fn baseline(&self) -> Arc<Baseline> {
        self.baseline.get()
    }

    /// Puts fixtures in the place of those that sandboxes start from and resets return to, but for
    /// sandboxes that were made with fixtures of their own. Every sandbox keeps its world until it
    /// is reset. It hashes the passwords of the fixtures, which may take long.
    ///
    /// # Errors
    ///
    /// [`BaselineError`]; nothing has changed then.
    pub fn replace_fixtures(&self, fixtures: Fixtures) -> Result<(), BaselineError> {
        let baseline = self.baseline().with_fixtures(fixtures)?;
        self.baseline.replace(Arc::new(baseline));
        Ok(())
    }

    /// Puts vendors, and fixtures that were read for them, in the place of those that sandboxes start
    /// from and resets return to. Every sandbox keeps its vendors until it is reset. It hashes the
    /// passwords of the fixtures, which may take long.
    ///
    /// # Errors
    ///
    /// [`BaselineError`]; nothing has changed then.
    pub fn replace_vendors(
        &self,
        vendors: Arc<Vendors>,
        fixtures: Fixtures,
    ) -> Result<(), BaselineError> {
        let baseline = self.baseline().with_vendors(vendors, fixtures)?;
        self.baseline.replace(Arc::new(baseline));
        Ok(())
    }

    /// What sandboxes start from, with something different.
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

    /// The sandbox of every address that names none.
    #[must_use]
    pub const fn default_sandbox(&self) -> &Arc<Sandbox> {
        &self.default
    }

    /// The sandbox that a request is for, by the name in its address: made now if it is not
    /// there, and used now.
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
        // Another request for it may have come first.
        match self.visit(Some(name)) {
            Some(found) => Ok(found),
            None => self.insert(name, self.common_start()),
        }
    }

    /// The sandbox that a request is for, if it is there; it is used now.
    #[must_use]
    pub fn visit(&self, name: Option<&SandboxName>) -> Option<Arc<Sandbox>> {
        let Some(name) = name else {
            self.default.last_use.renew();
            return Some(Arc::clone(&self.default));
        };
        // The use is noted under the map's lock, so that nobody drops the sandbox for its idleness in
        // between.
        let found = self.by_name.get(name)?;
        found.last_use.renew();
        Some(Arc::clone(&found))
    }

    /// The sandbox that a request looks at without making it: where it is not there, one as it would
    /// be at its first use, which nobody else sees.
    #[must_use]
    pub fn peek(&self, name: Option<&SandboxName>) -> Arc<Sandbox> {
        self.visit(name).unwrap_or_else(|| {
            let name = name.unwrap_or(self.default.name()).clone();
            self.new_sandbox(name, self.common_start())
        })
    }

    /// Makes a sandbox with a start of its own.
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

    /// Whether there is one of that name. It does not count as a use.
    #[must_use]
    pub fn contains(&self, name: &SandboxName) -> bool {
        self.by_name.contains_key(name)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.by_name.len()
    }

    /// All of them in the order of their names. It does not count as a use.
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

    /// Drops a sandbox. Requests under way in it end in it, and those that its faults hold are
    /// released; the next one for its name finds a new one.
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

    /// Drops the sandboxes, all but `default`, that have been idle for as long as the limit says
    /// and in which no request is under way. Gives back how many.
    pub fn drop_idle(&self) -> usize {
        self.drop_idle_in(Duration::ZERO)
    }

    /// The same, as it would be after some more time.
    pub fn drop_idle_in(&self, more: Duration) -> usize {
        let idle = Duration::from_secs(self.limits.idle.as_seconds().unsigned_abs());
        // They are freed after the map's locks have been released.
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

    /// Drops a quarter of the sandboxes in which nothing was done and no request is under way, those
    /// that have been idle the longest: one web page can make as many as it likes.
    fn drop_untouched(&self) {
        let all = self.by_name.iter();
        // The map alone holds those in which no request is under way.
        let free = all.filter(|entry| Arc::strong_count(entry.value()) == 1);
        let mut untouched: Vec<_> = free.map(|entry| Arc::clone(entry.value())).collect();
        untouched.retain(|sandbox| sandbox.is_untouched());
        untouched.sort_by_cached_key(|sandbox| Reverse(sandbox.last_use.idle()));
        untouched.truncate(untouched.len().div_ceil(4));
        for sandbox in untouched {
            // This list holds it as well now.
            let removed = self
                .by_name
                .remove_if(sandbox.name(), |_, held| Arc::strong_count(held) == 2);
            // A request may have come and gone since it was looked at. Nobody can make another of
            // that name in the meantime.
            if removed.is_some() && !sandbox.is_untouched() {
                self.by_name.insert(sandbox.name().clone(), sandbox);
            }
        }
    }

    fn new_sandbox(&self, name: SandboxName, start: Start) -> Arc<Sandbox> {
        let all = Arc::downgrade(&self.by_name);
        Arc::new(Sandbox::new(name, start, all))
    }

    /// Puts in a new sandbox; whoever calls holds `making` and has seen that the name is free.
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
