//! Locking out whoever fails too often (`wire/s7risk.md`).

mod overview;

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use super::window::SlidingWindow;
use crate::clock::{NumericDate, Period};
use crate::nearest::nearest;
use crate::provider::Provider;
pub use overview::Standing;

/// When a login name is locked, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockoutPolicy {
    /// So many failures …
    pub threshold: u32,
    /// … inside so long …
    pub window: Period,
    /// … lock for so long.
    pub length: Period,
}

/// What is locked: a login name, known or not, at one of a provider's doors.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LockoutKey {
    /// Whose door.
    pub provider: Provider,
    /// Which door.
    pub door: Door,
    /// The e-mail address or client id, in the form in which it is compared.
    pub name: String,
}

/// The ways in that a vendor has: each counts its failures for itself.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Door {
    /// E-mail address and password.
    User,
    /// Client id and secret.
    Application,
}

impl Door {
    /// Every door.
    pub const ALL: [Self; 2] = [Self::User, Self::Application];

    /// The door as it stands in addresses and bodies.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Application => "application",
        }
    }
}

/// A name that no door bears. Its text names the nearest one, or all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownDoor(String);

impl fmt::Display for UnknownDoor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "no door is called `{}`; ", self.0)?;
        match nearest(&self.0, Door::ALL.map(Door::name)) {
            Some(name) => write!(formatter, "did you mean `{name}`?"),
            None => write!(
                formatter,
                "there are {}",
                Door::ALL.map(Door::name).join(", ")
            ),
        }
    }
}

impl std::error::Error for UnknownDoor {}

impl FromStr for Door {
    type Err = UnknownDoor;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|door| door.name() == name)
            .ok_or_else(|| UnknownDoor(name.to_owned()))
    }
}

/// The name is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockedOut {
    /// The instant at which it no longer is.
    pub until: NumericDate,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Attempts {
    pub(super) failures: SlidingWindow,
    pub(super) locked_until: Option<NumericDate>,
}

impl Attempts {
    fn lock(&self, now: NumericDate) -> Option<LockedOut> {
        self.locked_until
            .filter(|until| !until.has_come(now))
            .map(|until| LockedOut { until })
    }

    fn latest(&self) -> Option<NumericDate> {
        self.locked_until.max(self.failures.latest())
    }
}

/// How many names are remembered; names that do not exist count too, so there must be an end.
const MAX_NAMES: usize = 10_000;

/// Failures and locks of all names.
#[derive(Debug, Clone, Default)]
pub struct Lockouts {
    pub(super) attempts: HashMap<LockoutKey, Attempts>,
}

impl Lockouts {
    /// Whether the name is locked now.
    ///
    /// # Errors
    ///
    /// [`LockedOut`], without making the lock longer.
    pub fn check(&self, key: &LockoutKey, now: NumericDate) -> Result<(), LockedOut> {
        let lock = self.attempts.get(key).and_then(|found| found.lock(now));
        lock.map_or(Ok(()), Err)
    }

    /// Counts a failure; the one that reaches the threshold locks the name.
    ///
    /// # Errors
    ///
    /// [`LockedOut`] when the name had been locked in the meantime; the failure does not count.
    pub fn fail(
        &mut self,
        key: LockoutKey,
        policy: LockoutPolicy,
        now: NumericDate,
    ) -> Result<(), LockedOut> {
        self.make_room_for(&key);
        let attempts = self.attempts.entry(key).or_default();
        if let Some(lock) = attempts.lock(now) {
            return Err(lock);
        }
        attempts.locked_until = None;
        attempts.failures.note(now);
        let failures = attempts.failures.slide(now, policy.window);
        if failures >= policy.threshold as usize {
            attempts.failures.clear();
            attempts.locked_until = Some(now.after(policy.length));
        }
        Ok(())
    }

    /// Clears the count.
    ///
    /// # Errors
    ///
    /// [`LockedOut`] when the name had been locked in the meantime; the success does not count.
    pub fn succeed(&mut self, key: &LockoutKey, now: NumericDate) -> Result<(), LockedOut> {
        self.check(key, now)?;
        self.attempts.remove(key);
        Ok(())
    }

    /// When full, forgets the quarter of the names that have been quiet the longest.
    fn make_room_for(&mut self, newcomer: &LockoutKey) {
        if self.attempts.len() < MAX_NAMES || self.attempts.contains_key(newcomer) {
            return;
        }
        let names = self.attempts.iter();
        let mut by_latest: Vec<_> = names
            .map(|(key, attempts)| (attempts.latest(), key.clone()))
            .collect();
        by_latest.sort_unstable();
        for (_, key) in by_latest.drain(..MAX_NAMES / 4) {
            self.attempts.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: LockoutPolicy = LockoutPolicy {
        threshold: 5,
        window: Period::minutes(5),
        length: Period::minutes(5),
    };

    fn key(name: &str) -> LockoutKey {
        LockoutKey {
            provider: Provider::S7risk,
            door: Door::User,
            name: name.to_owned(),
        }
    }

    fn at(seconds: i64) -> NumericDate {
        NumericDate::from_seconds(seconds)
    }

    fn fail_times(lockouts: &mut Lockouts, times: usize, now: NumericDate) {
        for _ in 0..times {
            lockouts.fail(key("a"), POLICY, now).unwrap();
        }
    }

    #[test]
    fn the_fifth_failure_locks_for_five_minutes_and_attempts_do_not_lengthen_it() {
        let mut lockouts = Lockouts::default();
        fail_times(&mut lockouts, 4, at(0));
        assert_eq!(lockouts.check(&key("a"), at(0)), Ok(()));
        fail_times(&mut lockouts, 1, at(10));
        let locked = Err(LockedOut { until: at(310) });
        assert_eq!(lockouts.check(&key("a"), at(10)), locked);
        assert_eq!(lockouts.fail(key("a"), POLICY, at(200)), locked);
        assert_eq!(lockouts.succeed(&key("a"), at(309)), locked);
        assert_eq!(lockouts.check(&key("a"), at(310)), Ok(()));
    }

    #[test]
    fn failures_further_apart_than_the_window_do_not_lock() {
        let mut lockouts = Lockouts::default();
        fail_times(&mut lockouts, 4, at(0));
        fail_times(&mut lockouts, 4, at(300));
        assert_eq!(lockouts.check(&key("a"), at(300)), Ok(()));
    }

    #[test]
    fn a_success_clears_the_count() {
        let mut lockouts = Lockouts::default();
        fail_times(&mut lockouts, 4, at(0));
        lockouts.succeed(&key("a"), at(0)).unwrap();
        fail_times(&mut lockouts, 4, at(0));
        assert_eq!(lockouts.check(&key("a"), at(0)), Ok(()));
    }

    #[test]
    fn one_name_does_not_lock_another() {
        let mut lockouts = Lockouts::default();
        fail_times(&mut lockouts, 5, at(0));
        assert_eq!(lockouts.check(&key("b"), at(0)), Ok(()));
    }

    #[test]
    fn the_names_remembered_have_an_end_and_a_fresh_lock_survives_it() {
        let mut lockouts = Lockouts::default();
        for number in 0..i64::try_from(MAX_NAMES).unwrap() {
            lockouts
                .fail(key(&number.to_string()), POLICY, at(number))
                .unwrap();
        }
        fail_times(&mut lockouts, 5, at(20_000));
        lockouts.fail(key("one more"), POLICY, at(20_001)).unwrap();
        assert!(lockouts.attempts.len() <= MAX_NAMES);
        assert!(lockouts.check(&key("a"), at(20_001)).is_err());
    }
}
