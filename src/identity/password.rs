//! Password hashing with argon2, at a cost that suits tests or at a real one.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::phc;
use argon2::{Argon2, Params, PasswordHasher, PasswordVerifier};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Full, MAX_WAITING, Secret};

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

impl PasswordCost {
    fn hasher(self) -> Argon2<'static> {
        match self {
            Self::Fast => Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None)
                .map(Argon2::from)
                .unwrap_or_default(),
            Self::Realistic => Argon2::default(),
        }
    }
}

/// Up to this much work (KiB times passes) a hash is cheaper than handing it to another thread,
/// which takes about 20 µs.
const INLINE_WORK: u32 = 64;

/// The hash of a password or of an application's secret, as a PHC string.
#[derive(Clone)]
pub struct PasswordHash {
    phc: phc::PasswordHash,
    inline: bool,
}

impl PasswordHash {
    fn new(phc: phc::PasswordHash) -> Self {
        let work = |name| phc.params.get_decimal(name).unwrap_or(u32::MAX);
        let inline = work("m").saturating_mul(work("t")) <= INLINE_WORK;
        Self { phc, inline }
    }

    /// The PHC string.
    #[must_use]
    pub fn written(&self) -> String {
        self.phc.to_string()
    }

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
/// (`wire/README.md`).
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
        let password = password.expose();
        if password.starts_with("$argon2") {
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
        let matches = if hash.inline {
            hash.matches(attempt)
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
    cost.hasher()
        .hash_password(password.as_bytes())
        .map(PasswordHash::new)
        .map_err(|_| UnusablePassword)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REALISTIC_PHC: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$";

    #[tokio::test]
    async fn the_right_password_is_told_from_the_wrong_one() {
        for cost in [PasswordCost::Fast, PasswordCost::Realistic] {
            let passwords = Passwords::new(cost).unwrap();
            let hash = passwords.hash(&Secret::new("right")).unwrap();
            assert!(passwords.verify(Some(&hash), "right").await.unwrap());
            assert!(!passwords.verify(Some(&hash), "wrong").await.unwrap());
        }
    }

    #[tokio::test]
    async fn an_unknown_account_is_refused_whatever_is_tried() {
        let passwords = Passwords::new(PasswordCost::Fast).unwrap();
        assert!(
            !passwords
                .verify(None, "stand-in for accounts that do not exist")
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn a_phc_string_is_verified_with_its_own_parameters() {
        let passwords = Passwords::new(PasswordCost::Fast).unwrap();
        let phc = Argon2::default()
            .hash_password(b"right")
            .unwrap()
            .to_string();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let hash = passwords.hash(&Secret::new(phc)).unwrap();
        assert!(!hash.inline);
        assert!(passwords.verify(Some(&hash), "right").await.unwrap());
    }

    #[tokio::test]
    async fn a_client_cannot_set_its_own_hash() {
        let passwords = Passwords::new(PasswordCost::Fast).unwrap();
        let phc = Argon2::default()
            .hash_password(b"right")
            .unwrap()
            .to_string();
        let hash = passwords.hash_new(Secret::new(phc.clone())).await;
        let hash = hash.unwrap().unwrap();
        assert!(passwords.verify(Some(&hash), &phc).await.unwrap());
        assert!(!passwords.verify(Some(&hash), "right").await.unwrap());
    }

    #[test]
    fn a_broken_phc_string_is_refused() {
        let passwords = Passwords::new(PasswordCost::Fast).unwrap();
        assert!(passwords.hash(&Secret::new("$argon2id$nonsense")).is_err());
        assert!(phc::PasswordHash::new(REALISTIC_PHC).is_err());
    }

    #[test]
    fn the_fast_cost_runs_in_place_and_the_realistic_one_does_not() {
        assert!(hash_at(PasswordCost::Fast, "x").unwrap().inline);
        assert!(!hash_at(PasswordCost::Realistic, "x").unwrap().inline);
    }

    #[tokio::test]
    async fn beyond_the_line_a_dear_password_is_refused_and_a_cheap_one_is_not() {
        let passwords = Passwords::new(PasswordCost::Fast).unwrap();
        let dear = hash_at(PasswordCost::Realistic, "right").unwrap();
        let cheap = hash_at(PasswordCost::Fast, "right").unwrap();
        let places = u32::try_from(passwords.line.available_permits()).unwrap();
        let waiting = passwords.line.acquire_many(places).await.unwrap();
        let refused = passwords.verify(Some(&dear), "right").await;
        assert_eq!(refused, Err(Full::Passwords));
        assert_eq!(passwords.verify(Some(&cheap), "right").await, Ok(true));
        drop(waiting);
        assert_eq!(passwords.verify(Some(&dear), "right").await, Ok(true));
    }

    #[tokio::test]
    async fn whoever_stops_waiting_gives_its_place_back() {
        let passwords = Passwords::new(PasswordCost::Fast).unwrap();
        let dear = hash_at(PasswordCost::Realistic, "right").unwrap();
        let places = passwords.line.available_permits();
        let threads = u32::try_from(passwords.dear_at_once.available_permits()).unwrap();
        let running = passwords.dear_at_once.acquire_many(threads).await.unwrap();
        {
            let mut waits = std::pin::pin!(passwords.verify(Some(&dear), "right"));
            let pending = std::future::poll_fn(|context| {
                std::task::Poll::Ready(waits.as_mut().poll(context).is_pending())
            });
            assert!(pending.await);
            assert_eq!(passwords.line.available_permits(), places - 1);
        }
        assert_eq!(passwords.line.available_permits(), places);
        drop(running);
    }
}
