//! Password hashing with argon2, at a cost that suits tests or at a real one.

mod hash;
mod quick;

use std::sync::Arc;

use argon2::password_hash::phc;
use argon2::{Argon2, PasswordHasher};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Full, MAX_WAITING, Secret};
pub use hash::PasswordHash;

/// What a login costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PasswordCost {
    /// The smallest parameters there are, some 30 µs: a test suite logs in thousands of times.
    #[default]
    Fast,
    /// The library's own parameters (19 MiB, two passes): a login that feels real under load.
    Realistic,
}

/// Why a password could not be hashed: a PHC string that is none, or no randomness for a salt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password is no valid argon2 PHC string")]
pub struct UnusablePassword;

/// The password of nobody.
const STAND_IN: &str = "stand-in for accounts that do not exist";

/// Hashes and verifies, so that an unknown account costs what a wrong password does
/// (`docs/fidelity.md#an-unknown-account-and-a-wrong-password-get-the-same-answer`).
#[derive(Debug)]
pub struct Passwords {
    cost: PasswordCost,
    stand_in: PasswordHash,
    dear_at_once: Arc<Semaphore>,
    /// Places to wait in.
    line: Semaphore,
}

/// A processor for dear work, until it is dropped.
#[derive(Debug)]
#[must_use = "it is over when it is dropped"]
pub struct Turn(
    #[expect(dead_code, reason = "held, and not looked at")] Option<OwnedSemaphorePermit>,
);

/// Whether a password is written as its hash, a PHC string.
#[must_use]
pub fn is_hash(password: &Secret) -> bool {
    password.expose().starts_with("$argon2")
}

impl Passwords {
    /// Passwords at a cost.
    ///
    /// # Errors
    ///
    /// [`UnusablePassword`] when the machine gives no randomness for a salt.
    pub fn new(cost: PasswordCost) -> Result<Self, UnusablePassword> {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            cost,
            stand_in: hash_later_at(cost, &Secret::new(STAND_IN))?,
            dear_at_once: Arc::new(Semaphore::new(threads)),
            line: Semaphore::new(threads.saturating_mul(MAX_WAITING)),
        })
    }

    /// Waits for a processor, of which dear work has one each. Whoever is not a vendor's client may
    /// wait for as long as it likes.
    pub async fn turn(&self) -> Turn {
        // It is never closed, so there is always a turn.
        let at_once = Arc::clone(&self.dear_at_once);
        Turn(at_once.acquire_owned().await.ok())
    }

    /// Hashes a password in the clear; takes a PHC string as it is.
    ///
    /// # Errors
    ///
    /// [`UnusablePassword`] when a text that begins as a PHC string is none.
    pub fn hash(&self, password: &Secret) -> Result<PasswordHash, UnusablePassword> {
        if is_hash(password) {
            return phc::PasswordHash::new(password.expose())
                .map(PasswordHash::new)
                .map_err(|_| UnusablePassword);
        }
        hash_at(self.cost, password.expose())
    }

    /// The same for a password that is kept in the clear anyway: a cheap hash is worked out when the
    /// password is first tried.
    ///
    /// # Errors
    ///
    /// As [`hash`](Self::hash).
    pub fn hash_later(&self, password: &Secret) -> Result<PasswordHash, UnusablePassword> {
        if is_hash(password) {
            self.hash(password)
        } else {
            hash_later_at(self.cost, password)
        }
    }

    /// Hashes a password that a client sent, always as text, and off the async workers when dear.
    ///
    /// # Errors
    ///
    /// [`Full`] when too many wait already; [`UnusablePassword`] when the machine gives no randomness
    /// for a salt.
    pub async fn hash_new(
        &self,
        password: Secret,
    ) -> Result<Result<PasswordHash, UnusablePassword>, Full> {
        let cost = self.cost;
        self.run(cost == PasswordCost::Fast, move || {
            hash_at(cost, password.expose())
        })
        .await
    }

    /// Whether the attempt is the password; for an account that does not exist it works as long
    /// and says no.
    ///
    /// # Errors
    ///
    /// [`Full`] when too many wait already; nothing was looked at then.
    pub async fn verify(&self, hash: Option<&PasswordHash>, attempt: &str) -> Result<bool, Full> {
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.stand_in);
        let matches = if let Some(matches) = hash.matches_quickly(attempt) {
            matches
        } else {
            let (hash, attempt) = (hash.clone(), Secret::new(attempt));
            self.run(false, move || hash.matches(attempt.expose()))
                .await?
        };
        Ok(matches && known)
    }

    /// Runs cheap work in place and dear work on a blocking thread, no more of it at once than
    /// there are processors. Refused when the line is full, or the runtime is shutting down.
    async fn run<T: Send + 'static>(
        &self,
        inline: bool,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Full> {
        if inline {
            return Ok(work());
        }
        let place = self.line.try_acquire().map_err(|_| Full::Passwords)?;
        let turn = self.turn().await;
        drop(place);
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(|_| Full::Passwords)
    }
}

fn hash_later_at(cost: PasswordCost, password: &Secret) -> Result<PasswordHash, UnusablePassword> {
    match cost {
        PasswordCost::Fast => quick::smallest()
            .and_then(|params| quick::salted(&params))
            .map(|salted| PasswordHash::later(password.clone(), salted))
            .ok_or(UnusablePassword),
        PasswordCost::Realistic => hash_at(cost, password.expose()),
    }
}

fn hash_at(cost: PasswordCost, password: &str) -> Result<PasswordHash, UnusablePassword> {
    let hashed = match cost {
        PasswordCost::Fast => quick::smallest()
            .and_then(|params| quick::salted(&params))
            .map(|salted| quick::finished(salted, password)),
        PasswordCost::Realistic => Argon2::default().hash_password(password.as_bytes()).ok(),
    };
    hashed.map(PasswordHash::new).ok_or(UnusablePassword)
}

#[cfg(test)]
mod tests;
