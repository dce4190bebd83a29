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

use super::Error;
use super::built::Built;
use crate::control::lockouts::{self, LockoutFilter, NewLockout};
use crate::identity::queries::PageRange;
use crate::provider::Provider;
use crate::sandbox::Sandbox;

pub use crate::control::lockouts::Lockout;
pub use crate::identity::lockout::LoginKind;

/// The lockouts of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Lockouts<'a> {
    sandbox: &'a Sandbox,
}

impl<'a> Lockouts<'a> {
    pub(super) const fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox }
    }

    /// Every name that is locked out or has failures that count.
    #[must_use]
    pub fn list(&self) -> Vec<Lockout> {
        lockouts::list(self.sandbox, LockoutFilter::default(), PageRange::ALL).page
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
        self.impose(provider, door, name, Some(length))
    }

    /// Lifts the lock of a name and removes its failures.
    ///
    /// # Errors
    ///
    /// [`Error`] when the name is not locked out and has no failures that count.
    pub fn lift(&self, provider: Provider, door: LoginKind, name: &str) -> Result<(), Error> {
        Ok(lockouts::lift(self.sandbox, (provider, door, name))?)
    }

    /// Lifts all locks and removes all failures.
    pub fn lift_all(&self) {
        lockouts::lift_all(self.sandbox, None, None);
    }

    fn impose(
        self,
        provider: Provider,
        door: LoginKind,
        name: &str,
        length: Option<Duration>,
    ) -> Result<Lockout, Error> {
        let mut new = Built::new(NewLockout {
            provider,
            door,
            name: name.to_owned(),
            length: None,
        });
        new.value.length = length.and_then(|length| new.convert("/for", length));
        Ok(lockouts::impose(self.sandbox, &new.finish()?)?)
    }
}
