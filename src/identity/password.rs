//! Password hashing with argon2, at a cost that suits tests or at a real one.

mod quick;

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::phc;
use argon2::{Argon2, Params, PasswordHasher, PasswordVerifier};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Full, MAX_WAITING, Secret};
use quick::Quick;

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

/// Up to this much work (KiB times passes) a hash is cheaper than handing it to another thread,
/// which takes about 20 µs.
const INLINE_WORK: u32 = 64;

/// The hash of a password or of an application's secret, as a PHC string.
#[derive(Clone)]
pub struct PasswordHash {
    phc: phc::PasswordHash,
    /// The same, where it is cheap.
    quick: Option<Quick>,
}

impl PasswordHash {
    fn new(phc: phc::PasswordHash) -> Self {
        let work = |name| phc.params.get_decimal(name).unwrap_or(u32::MAX);
        let is_cheap = work("m").saturating_mul(work("t")) <= INLINE_WORK;
        let quick = is_cheap.then(|| Quick::of(&phc)).flatten();
        Self { phc, quick }
    }

    /// The PHC string.
    #[must_use]
    pub fn written(&self) -> String {
        self.phc.to_string()
    }

    /// However dear it is.
    fn matches(&self, attempt: &str) -> bool {
        Argon2::default()
            .verify_password(attempt.as_bytes(), &self.phc)
            .is_ok()
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash(…)")
    }
}

/// Why a password could not be hashed: a PHC string that is none, or no randomness for a salt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnusablePassword;

impl fmt::Display for UnusablePassword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the password is no valid argon2 PHC string")
    }
}

impl std::error::Error for UnusablePassword {}

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
            stand_in: hash_at(cost, "stand-in for accounts that do not exist")?,
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
        let is_hash = is_hash(password);
        let password = password.expose();
        if is_hash {
            return phc::PasswordHash::new(password)
                .map(PasswordHash::new)
                .map_err(|_| UnusablePassword);
        }
        hash_at(self.cost, password)
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
        let matches = if let Some(quick) = &hash.quick {
            quick.matches(attempt)
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

fn hash_at(cost: PasswordCost, password: &str) -> Result<PasswordHash, UnusablePassword> {
    let hashed = match cost {
        PasswordCost::Fast => Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None)
            .ok()
            .and_then(|params| quick::hash(&params, password)),
        PasswordCost::Realistic => Argon2::default().hash_password(password.as_bytes()).ok(),
    };
    hashed.map(PasswordHash::new).ok_or(UnusablePassword)
}

#[cfg(test)]
mod tests;
