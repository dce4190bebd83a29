//! Lockouts: repeated failures lock a login name.

mod overview;

use std::collections::HashMap;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use strum::VariantArray;

use super::capacity::MAX_NAMES;
use super::sliding_window::SlidingWindow;
use super::{AccountKind, Full};
use crate::clock::{NumericDate, Period};
use crate::nearest::choose;
use crate::provider::Provider;
pub use overview::Standing;

/// When a login name is locked, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockoutPolicy {
    /// The number of failures.
    pub threshold: u32,
    /// The period in which they count.
    pub window: Period,
    /// The length of the lock.
    pub length: Period,
}

/// What is locked: a login name, existing or not, for one kind of login of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LockoutKey {
    /// The provider.
    pub provider: Provider,
    /// The kind of login.
    pub door: LoginKind,
    /// The e-mail address or client id, in the form in which it is compared. A name longer than
    /// [`MAX_NAME`] bytes is stored as its beginning and a digest.
    pub name: String,
}

/// The kinds of logins of a vendor; each counts its own failures.
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
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "lowercase", const_into_str)]
#[serde(rename_all = "lowercase")]
pub enum LoginKind {
    /// E-mail address and password.
    User,
    /// Client id and secret.
    Application,
}

impl LoginKind {
    /// Every kind.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The kind of account that logs in with it.
    #[must_use]
    pub const fn accounts(self) -> AccountKind {
        match self {
            Self::User => AccountKind::USER,
            Self::Application => AccountKind::APPLICATION,
        }
    }

    /// The name in addresses and bodies.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}

impl FromStr for LoginKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        choose("door", name, Self::ALL, Self::name)
    }
}

/// The name is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockedOut {
    /// When the lock ends.
    pub until: NumericDate,
}

/// Why an attempt was not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncounted {
    /// The name was locked in the meantime.
    LockedOut(LockedOut),
    /// There is no room for the name: all recorded names are locked.
    Full(Full),
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

/// The maximum length of a name that is stored unchanged, in bytes. No e-mail address is longer
/// (RFC 5321, section 4.5.3.1), but a client may send any text.
pub const MAX_NAME: usize = 320;

/// The name; a long one as its beginning and a digest of the whole.
fn bounded(name: String) -> String {
    if name.len() <= MAX_NAME {
        return name;
    }
    let digest = HEXLOWER.encode(&Sha256::digest(&name));
    let beginning: String = name.chars().take(MAX_NAME / 8).collect();
    format!("{beginning}…sha256:{digest}")
}

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
    /// [`LockedOut`]; the lock is not extended.
    pub fn check(&self, key: &LockoutKey, now: NumericDate) -> Result<(), LockedOut> {
        let lock = self.attempts.get(key).and_then(|found| found.lock(now));
        lock.map_or(Ok(()), Err)
    }

    /// Counts a failure; the one that reaches the threshold locks the name.
    ///
    /// # Errors
    ///
    /// [`Uncounted`].
    pub fn fail(
        &mut self,
        key: LockoutKey,
        policy: LockoutPolicy,
        now: NumericDate,
    ) -> Result<(), Uncounted> {
        self.make_room_for(&key, policy, now)
            .map_err(Uncounted::Full)?;
        let attempts = self.attempts.entry(key).or_default();
        if let Some(lock) = attempts.lock(now) {
            return Err(Uncounted::LockedOut(lock));
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
    /// [`LockedOut`] if the name was locked in the meantime; the success does not count.
    pub fn succeed(&mut self, key: &LockoutKey, now: NumericDate) -> Result<(), LockedOut> {
        self.check(key, now)?;
        self.attempts.remove(key);
        Ok(())
    }

    /// When full, removes a quarter of the names: those that are not locked, with the fewest
    /// counting failures first, and among these the longest inactive first.
    ///
    /// # Errors
    ///
    /// [`Full`] when all are locked.
    fn make_room_for(
        &mut self,
        newcomer: &LockoutKey,
        policy: LockoutPolicy,
        now: NumericDate,
    ) -> Result<(), Full> {
        if self.attempts.len() < MAX_NAMES || self.attempts.contains_key(newcomer) {
            return Ok(());
        }
        let open = self.attempts.iter();
        let open = open.filter(|(_, attempts)| attempts.lock(now).is_none());
        let mut by_weight: Vec<_> = open
            .map(|(key, attempts)| {
                let failures = attempts.failures.count(now, policy.window);
                (failures, attempts.latest(), key.clone())
            })
            .collect();
        if by_weight.is_empty() {
            return Err(Full::Lockouts);
        }
        by_weight.sort_unstable();
        by_weight.truncate(MAX_NAMES / 4);
        for (_, _, key) in by_weight {
            self.attempts.remove(&key);
        }
        Ok(())
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
            provider: Provider::S7RISK,
            door: LoginKind::User,
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

    /// Records one failure for the maximum number of names.
    fn flood(lockouts: &mut Lockouts, now: NumericDate) {
        for number in 0..MAX_NAMES {
            lockouts
                .fail(key(&format!("flood-{number}")), POLICY, now)
                .unwrap();
        }
    }

    #[test]
    fn a_lock_in_force_survives_any_number_of_other_names() {
        let mut lockouts = Lockouts::default();
        fail_times(&mut lockouts, 5, at(0));
        for second in 1..=3 {
            flood(&mut lockouts, at(second));
        }
        assert!(lockouts.attempts.len() <= MAX_NAMES);
        assert!(lockouts.check(&key("a"), at(3)).is_err());
    }

    #[test]
    fn the_failures_of_a_name_outlast_those_of_names_that_failed_less_often() {
        let mut lockouts = Lockouts::default();
        fail_times(&mut lockouts, 4, at(0));
        flood(&mut lockouts, at(1));
        fail_times(&mut lockouts, 1, at(2));
        assert!(lockouts.check(&key("a"), at(2)).is_err());
    }

    #[test]
    fn where_all_names_are_locked_another_is_refused_until_a_lock_is_over() {
        let mut lockouts = Lockouts::default();
        for number in 0..MAX_NAMES {
            let name = key(&number.to_string());
            lockouts.impose(name, at(100), POLICY, at(0)).unwrap();
        }
        let full = Err(Uncounted::Full(Full::Lockouts));
        assert_eq!(lockouts.fail(key("a"), POLICY, at(99)), full);
        let imposed = lockouts.impose(key("a"), at(200), POLICY, at(99));
        assert_eq!(imposed, Err(Full::Lockouts));
        assert_eq!(lockouts.check(&key("a"), at(99)), Ok(()));
        assert_eq!(lockouts.succeed(&key("a"), at(99)), Ok(()));
        assert_eq!(lockouts.fail(key("a"), POLICY, at(100)), Ok(()));
    }

    #[test]
    fn of_a_name_too_long_for_an_address_a_digest_is_kept() {
        let new = |name: &str| LockoutKey::new(Provider::S7RISK, LoginKind::User, name);
        let long = "é".repeat(30_000);
        let kept = new(&long);
        let beginning = "é".repeat(40);
        let digest = "44afb2bfe018a22a99b7e4bfa49602660902ae7b4fabbb14725bddcb721263ab";
        assert_eq!(kept.name, format!("{beginning}…sha256:{digest}"));
        assert!(kept.name.len() <= MAX_NAME, "{}", kept.name);
        assert_eq!(new(&kept.name), kept);
        assert_ne!(new(&(long.clone() + "!")), kept);
        assert_eq!(new(&"a".repeat(MAX_NAME)).name, "a".repeat(MAX_NAME));
    }
}
