//! A store that takes over parts of another one.

use std::sync::Arc;

use super::Identity;

/// What a store takes over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CarriedOver {
    /// Who can log in.
    pub accounts: bool,
    /// Sessions and everything that was issued.
    pub sessions: bool,
    /// Locks, and the failures and requests that are counted.
    pub lockouts: bool,
}

impl Identity {
    /// This store, with parts of another one in the place of its own. They share them from then
    /// on, so that nothing is lost of what is still under way in the other.
    #[must_use]
    pub fn inheriting(self, other: &Self, what: CarriedOver) -> Self {
        fn choose<T>(own: Arc<T>, other: &Arc<T>, inherited: bool) -> Arc<T> {
            if inherited { Arc::clone(other) } else { own }
        }
        Self {
            directory: choose(self.directory, &other.directory, what.accounts),
            books: choose(self.books, &other.books, what.sessions),
            limits: choose(self.limits, &other.limits, what.lockouts),
            passwords: self.passwords,
        }
    }
}
