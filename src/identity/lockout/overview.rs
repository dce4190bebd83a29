//! Listing, lifting and imposing lockouts, for the control API.

use super::{Attempts, LockoutKey, LockoutPolicy, Lockouts, LoginKind, bounded};
use crate::clock::NumericDate;
use crate::identity::{Full, Identity, fold_case};
use crate::provider::Provider;

/// The status of a login name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The name, its provider and the kind of login.
    pub key: LockoutKey,
    /// The number of failures that count towards the next lock.
    pub failures: usize,
    /// When the lock ends, if it is locked.
    pub locked_until: Option<NumericDate>,
}

impl LockoutKey {
    /// The key of a name as a client writes it.
    #[must_use]
    pub fn new(provider: Provider, door: LoginKind, name: &str) -> Self {
        let name = match door {
            LoginKind::User => fold_case(name),
            LoginKind::Application => name.to_owned(),
        };
        Self {
            provider,
            door,
            name: bounded(name),
        }
    }
}

impl Lockouts {
    /// Every name that is locked or has counting failures, sorted by key. `policy` is that of a
    /// key's kind of login; without a policy, nothing counts and nobody is locked out.
    #[must_use]
    pub fn standings(
        &self,
        policy: impl Fn(&LockoutKey) -> Option<LockoutPolicy>,
        now: NumericDate,
    ) -> Vec<Standing> {
        let standing = |(key, attempts): (&LockoutKey, &Attempts)| {
            let policy = policy(key)?;
            Some(Standing {
                key: key.clone(),
                failures: attempts.failures.count(now, policy.window),
                locked_until: attempts.lock(now).map(|lock| lock.until),
            })
        };
        let mut standings: Vec<Standing> = self
            .attempts
            .iter()
            .filter_map(standing)
            .filter(|standing| standing.failures > 0 || standing.locked_until.is_some())
            .collect();
        standings.sort_unstable_by(|one, other| one.key.cmp(&other.key));
        standings
    }

    /// Locks a name, with or without failures, replacing any existing lock.
    ///
    /// # Errors
    ///
    /// [`Full`] if the maximum number of names is locked.
    pub fn impose(
        &mut self,
        key: LockoutKey,
        until: NumericDate,
        policy: LockoutPolicy,
        now: NumericDate,
    ) -> Result<(), Full> {
        self.make_room_for(&key, policy, now)?;
        let attempts = self.attempts.entry(key).or_default();
        attempts.failures.clear();
        attempts.locked_until = Some(until);
        Ok(())
    }

    /// Lifts the locks of the selected names, and resets their failures.
    pub fn lift(&mut self, meant: impl Fn(&LockoutKey) -> bool) {
        self.attempts.retain(|key, _| !meant(key));
    }
}

impl Identity {
    /// See [`Lockouts::standings`].
    #[must_use]
    pub fn lockouts(
        &self,
        policy: impl Fn(&LockoutKey) -> Option<LockoutPolicy>,
        now: NumericDate,
    ) -> Vec<Standing> {
        self.limits.lock().lockouts.standings(policy, now)
    }

    /// See [`Lockouts::impose`].
    ///
    /// # Errors
    ///
    /// [`Full`].
    pub fn lock_out(
        &self,
        key: LockoutKey,
        until: NumericDate,
        policy: LockoutPolicy,
        now: NumericDate,
    ) -> Result<(), Full> {
        self.limits.lock().lockouts.impose(key, until, policy, now)
    }

    /// See [`Lockouts::lift`].
    pub fn lift_lockouts(&self, meant: impl Fn(&LockoutKey) -> bool) {
        self.limits.lock().lockouts.lift(meant);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Period;

    const POLICY: LockoutPolicy = LockoutPolicy {
        threshold: 2,
        window: Period::minutes(5),
        length: Period::minutes(10),
    };

    fn key(name: &str) -> LockoutKey {
        LockoutKey::new(Provider::S7RISK, LoginKind::User, name)
    }

    fn at(seconds: i64) -> NumericDate {
        NumericDate::from_seconds(seconds)
    }

    fn seen(lockouts: &Lockouts, now: i64) -> Vec<(String, usize, Option<NumericDate>)> {
        let standings = lockouts.standings(|_| Some(POLICY), at(now)).into_iter();
        standings
            .map(|standing| (standing.key.name, standing.failures, standing.locked_until))
            .collect()
    }

    #[test]
    fn failures_are_seen_while_they_count_and_locks_while_they_last() {
        let mut lockouts = Lockouts::default();
        lockouts.fail(key("a"), POLICY, at(0)).unwrap();
        assert_eq!(seen(&lockouts, 0), [("a".to_owned(), 1, None)]);
        lockouts.fail(key("a"), POLICY, at(0)).unwrap();
        assert_eq!(seen(&lockouts, 599), [("a".to_owned(), 0, Some(at(600)))]);
        lockouts.fail(key("b"), POLICY, at(400)).unwrap();
        assert_eq!(seen(&lockouts, 600), [("b".to_owned(), 1, None)]);
        assert_eq!(seen(&lockouts, 700), []);
    }

    #[test]
    fn an_imposed_lock_replaces_the_one_there_is_until_it_is_lifted() {
        let mut lockouts = Lockouts::default();
        for until in [300, 60] {
            lockouts
                .impose(key("A@Example.com"), at(until), POLICY, at(0))
                .unwrap();
        }
        assert_eq!(
            seen(&lockouts, 0),
            [("a@example.com".to_owned(), 0, Some(at(60)))]
        );
        lockouts.lift(|other| *other == key("b"));
        assert_eq!(seen(&lockouts, 0).len(), 1);
        lockouts.lift(|_| true);
        assert_eq!(seen(&lockouts, 0), []);
    }
}
