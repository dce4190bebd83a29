//! Password hashing with argon2, at a cost for tests or at a realistic one.

mod hash;
mod quick;

use std::sync::Arc;

use argon2::password_hash::phc;
use argon2::{Argon2, PasswordHasher};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Full, MAX_WAITING, Secret};
pub use hash::PasswordHash;

/// The cost of a login.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PasswordCost {
    /// The smallest parameters, about 30 µs: a test suite logs in thousands of times.
    #[default]
    Fast,
    /// The library's own parameters (19 MiB, two passes): a login that feels real under load.
    Realistic,
}

/// Why a password could not be hashed: the random number generator failed, or a text that begins
/// like a PHC string is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password is no valid argon2 PHC string")]
pub struct UnusablePassword;

/// A password that no account has.
const STAND_IN: &str = "stand-in for accounts that do not exist";

/// Hashes and verifies passwords. An unknown account costs the same as a wrong password
/// (`docs/fidelity.md#an-unknown-account-and-a-wrong-password-get-the-same-answer`).
#[derive(Debug)]
pub struct Passwords {
    cost: PasswordCost,
    stand_in: PasswordHash,
    expensive_at_once: Arc<Semaphore>,
    /// The places in the queue.
    line: Semaphore,
}

/// A CPU for an expensive hash, until dropped.
#[derive(Debug)]
#[must_use = "it is over when it is dropped"]
pub struct Turn(
    #[expect(dead_code, reason = "held, and not looked at")] Option<OwnedSemaphorePermit>,
);

/// Whether a password is given as its hash, a PHC string.
#[must_use]
pub fn is_hash(password: &Secret) -> bool {
    password.expose().starts_with("$argon2")
}

impl Passwords {
    /// With a cost.
    ///
    /// # Errors
    ///
    /// [`UnusablePassword`] if the random number generator fails.
    pub fn new(cost: PasswordCost) -> Result<Self, UnusablePassword> {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            cost,
            stand_in: hash_later_at(cost, &Secret::new(STAND_IN))?,
            expensive_at_once: Arc::new(Semaphore::new(threads)),
            line: Semaphore::new(threads.saturating_mul(MAX_WAITING)),
        })
    }

    /// Waits for a CPU for expensive work. Callers other than a vendor's clients may wait without
    /// limit.
    pub async fn turn(&self) -> Turn {
        // It is never closed, so this always succeeds.
        let at_once = Arc::clone(&self.expensive_at_once);
        Turn(at_once.acquire_owned().await.ok())
    }

    /// Hashes a plain-text password; accepts a PHC string unchanged.
    ///
    /// # Errors
    ///
    /// [`UnusablePassword`] if a text begins like a PHC string and is not one.
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

    /// Hashes a password from a client, which is always plain text. Expensive hashes do not run on
    /// the async workers.
    ///
    /// # Errors
    ///
    /// [`Full`] if too many are waiting; [`UnusablePassword`] if the random number generator fails.
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

    /// Whether the attempt is the password. For an account that does not exist it takes as long and
    /// returns false.
    ///
    /// # Errors
    ///
    /// [`Full`] if too many are waiting; nothing was checked then.
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

    /// Runs cheap work directly, and expensive work on a blocking thread, at most one for each CPU.
    /// Refused if the queue is full or the runtime is shutting down.
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
        PasswordCost::Fast => quick::salted()
            .map(|salted| PasswordHash::later(password.clone(), salted))
            .ok_or(UnusablePassword),
        PasswordCost::Realistic => hash_at(cost, password.expose()),
    }
}

fn hash_at(cost: PasswordCost, password: &str) -> Result<PasswordHash, UnusablePassword> {
    let hashed = match cost {
        PasswordCost::Fast => quick::salted().map(|salted| quick::finished(salted, password)),
        PasswordCost::Realistic => Argon2::default().hash_password(password.as_bytes()).ok(),
    };
    hashed.map(PasswordHash::new).ok_or(UnusablePassword)
}

#[cfg(test)]
mod tests;
