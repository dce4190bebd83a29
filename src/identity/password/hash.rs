//! Hashes of passwords, computed when needed.

use std::fmt;
use std::sync::{Arc, OnceLock};

use argon2::password_hash::phc;
use argon2::{Argon2, PasswordVerifier};

use super::quick::{self, Quick};
use crate::identity::Secret;

/// Up to this amount of work (KiB times passes), hashing directly is cheaper than using another
/// thread, which takes about 20 µs.
const INLINE_WORK: u32 = 64;

/// The hash of a password or of an application's secret, as a PHC string.
#[derive(Clone)]
pub struct PasswordHash(Arc<Hash>);

enum Hash {
    WorkedOut(WorkedOut),
    Later(Later),
}

struct WorkedOut {
    phc: phc::PasswordHash,
    /// The same, if it is cheap.
    quick: Option<Quick>,
}

/// A cheap hash of a plain-text password, computed on first use.
struct Later {
    password: Secret,
    /// The hash without its output.
    salted: phc::PasswordHash,
    worked_out: OnceLock<Box<WorkedOut>>,
}

impl PasswordHash {
    /// A computed hash.
    pub(super) fn new(phc: phc::PasswordHash) -> Self {
        Self(Arc::new(Hash::WorkedOut(WorkedOut::new(phc))))
    }

    /// The hash of a password that is not computed yet.
    pub(super) fn later(password: Secret, salted: phc::PasswordHash) -> Self {
        Self(Arc::new(Hash::Later(Later {
            password,
            salted,
            worked_out: OnceLock::new(),
        })))
    }

    /// The PHC string.
    #[must_use]
    pub fn written(&self) -> String {
        self.worked_out().phc.to_string()
    }

    /// Whether it is the hash of an attempt, if that is cheap to compute.
    pub(super) fn matches_quickly(&self, attempt: &str) -> Option<bool> {
        let first = match &*self.0 {
            Hash::Later(later) => later.first_attempt(attempt),
            Hash::WorkedOut(_) => None,
        };
        let quick = || self.worked_out().quick.as_ref();
        first.or_else(|| quick().map(|quick| quick.matches(attempt)))
    }

    /// The same, at any cost.
    pub(super) fn matches(&self, attempt: &str) -> bool {
        Argon2::default()
            .verify_password(attempt.as_bytes(), &self.worked_out().phc)
            .is_ok()
    }

    fn worked_out(&self) -> &WorkedOut {
        match &*self.0 {
            Hash::WorkedOut(known) => known,
            Hash::Later(later) => later.worked_out.get_or_init(|| later.work_out().into()),
        }
    }
}

impl Later {
    /// Whether an attempt is the password, if this is the first use of the hash. The attempt itself
    /// is not hashed then, so that it takes as long as any other.
    fn first_attempt(&self, attempt: &str) -> Option<bool> {
        let mut is_right = None;
        self.worked_out.get_or_init(|| {
            let worked_out = self.work_out();
            let quick = worked_out.quick.as_ref();
            is_right = quick.map(|quick| quick.is_known(attempt));
            worked_out.into()
        });
        is_right
    }

    fn work_out(&self) -> WorkedOut {
        let password = self.password.expose();
        let worked_out = WorkedOut::new(quick::finished(self.salted.clone(), password));
        if let Some(quick) = &worked_out.quick {
            quick.note_known(password);
        }
        worked_out
    }
}

impl WorkedOut {
    fn new(phc: phc::PasswordHash) -> Self {
        let work = |name| phc.params.get_decimal(name).unwrap_or(u32::MAX);
        let is_cheap = work("m").saturating_mul(work("t")) <= INLINE_WORK;
        let quick = is_cheap.then(|| Quick::of(&phc)).flatten();
        Self { phc, quick }
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{PasswordCost, hash_at};
    use super::*;

    fn later(password: &str) -> PasswordHash {
        let salted = quick::salted().unwrap();
        PasswordHash::later(Secret::new(password), salted)
    }

    fn is_worked_out(hash: &PasswordHash) -> bool {
        match &*hash.0 {
            Hash::WorkedOut(_) => true,
            Hash::Later(later) => later.worked_out.get().is_some(),
        }
    }

    #[test]
    fn the_first_attempt_and_every_later_one_are_judged_alike() {
        for first in ["right", "wrong", ""] {
            let hash = later("right");
            let copy = hash.clone();
            assert!(!is_worked_out(&hash));
            for attempt in [first, "right", "wrong", first] {
                let expected = Some(attempt == "right");
                assert_eq!(hash.matches_quickly(attempt), expected, "{attempt}");
                assert_eq!(copy.matches_quickly(attempt), expected, "{attempt}");
            }
            assert!(is_worked_out(&copy));
        }
    }

    #[test]
    fn a_hash_that_is_worked_out_later_is_the_librarys_own() {
        let hash = later("right");
        assert!(hash.written().starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
        assert_eq!(hash.written(), hash.clone().written());
        assert!(hash.matches("right") && !hash.matches("wrong"));
        assert_ne!(hash.written(), later("right").written());
    }

    #[test]
    fn a_hash_is_quick_by_its_own_parameters() {
        let is_quick = |cost| hash_at(cost, "x").unwrap().matches_quickly("x").is_some();
        assert!(is_quick(PasswordCost::Fast));
        assert!(!is_quick(PasswordCost::Realistic));
    }
}
