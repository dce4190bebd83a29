//! Lockouts after failed logins.
//!
//! ```
//! use mockid::Provider;
//! use mockid::embedded::lockouts::LoginKind;
//!
//! # let server = mockid::Server::start_blocking()?;
//! server.lockouts().lock_out(Provider::S7RISK, LoginKind::User, "user@example.com")?;
//! assert!(server.lockouts().list()[0].locked_until.is_some());
//! server.lockouts().lift(Provider::S7RISK, LoginKind::User, "user@example.com")?;
//! # Ok::<(), mockid::Error>(())
//! ```

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::Error;
use super::convert::{Written, read};
use crate::control::lockouts;
use crate::identity::lockout::Standing;
use crate::provider::Provider;
use crate::sandbox::Sandbox;

pub use crate::identity::lockout::LoginKind;

/// The lockouts of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Lockouts<'a> {
    sandbox: &'a Sandbox,
}

/// State of a login name: locked out, or with failures that count towards a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lockout {
    /// The provider.
    pub provider: Provider,
    /// The login that locks.
    pub door: LoginKind,
    /// The e-mail address or client id.
    pub name: String,
    /// Number of failures that count towards the next lock.
    pub failures: usize,
    /// When the lock ends, by the sandbox's clock; `None` if not locked.
    pub locked_until: Option<Timestamp>,
}

impl<'a> Lockouts<'a> {
    pub(super) const fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox }
    }

    /// Every name that is locked out or has failures that count.
    #[must_use]
    pub fn list(&self) -> Vec<Lockout> {
        let (world, now) = self.sandbox.enter();
        let standings = lockouts::standings(&world, now).into_iter();
        standings.map(Lockout::from).collect()
    }

    /// Locks out a name, whether such an account exists or not, for the provider's own time.
    ///
    /// # Errors
    ///
    /// [`Error`] when this login of the provider has no lockout.
    pub fn lock_out(
        &self,
        provider: Provider,
        door: LoginKind,
        name: &str,
    ) -> Result<Lockout, Error> {
        self.impose(provider, door, name, None)
    }

    /// Locks out a name for a duration, in whole seconds.
    ///
    /// # Errors
    ///
    /// As for [`lock_out`](Self::lock_out).
    pub fn lock_out_for(
        &self,
        provider: Provider,
        door: LoginKind,
        name: &str,
        length: Duration,
    ) -> Result<Lockout, Error> {
        self.impose(provider, door, name, Some(Written(length)))
    }

    /// Lifts the lock of a name and removes its failures.
    ///
    /// # Errors
    ///
    /// [`Error`] when the name is not locked out and has no failures that count.
    pub fn lift(&self, provider: Provider, door: LoginKind, name: &str) -> Result<(), Error> {
        let (world, now) = self.sandbox.enter();
        Ok(lockouts::lift_one(&world, (provider, door, name), now)?)
    }

    /// Lifts all locks and removes all failures.
    pub fn lift_all(&self) {
        let (world, _) = self.sandbox.enter();
        world.identity().lift_lockouts(|_| true);
    }

    fn impose(
        self,
        provider: Provider,
        door: LoginKind,
        name: &str,
        length: Option<Written>,
    ) -> Result<Lockout, Error> {
        let mut new = json!({ "provider": provider, "door": door, "name": name });
        if let Some(length) = length {
            new["for"] = json!(length);
        }
        let new = read(new)?;
        let (world, now) = self.sandbox.enter();
        Ok(lockouts::impose(&world, &new, now)?.into())
    }
}

impl From<Standing> for Lockout {
    fn from(standing: Standing) -> Self {
        Self {
            provider: standing.key.provider,
            door: standing.key.door,
            name: standing.key.name,
            failures: standing.failures,
            locked_until: standing.locked_until.map(Timestamp::from),
        }
    }
}
