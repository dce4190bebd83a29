//! Logins with a name and a password.

use std::sync::Arc;

use super::account::{Account, AccountState};
use super::directory::LetterCase;
use super::lockout::{LockedOut, LockoutKey, LockoutPolicy, LoginKind, Uncounted};
use super::{Full, Identity};
use crate::clock::NumericDate;
use crate::provider::Provider;

/// A vendor's rules for logins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginPolicy {
    /// Whether the letter case of the name counts, although accounts do not differ only by it.
    pub case: LetterCase,
    /// Whether a user with an unconfirmed e-mail address is refused.
    pub verified_only: bool,
    /// When repeated failures lock the name, if they do.
    pub lockout: Option<LockoutPolicy>,
}

/// Why a login was refused, in the order of the checks: the account's state is only revealed once
/// the password is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginRefused {
    /// There were too many failures before.
    LockedOut {
        /// When the lock ends.
        until: NumericDate,
    },
    /// No such account, or a wrong password.
    BadCredentials,
    /// The account is inactive.
    Inactive,
    /// The tenant of the account is suspended.
    Suspended,
    /// The e-mail address is not confirmed.
    Unverified,
    /// A password is not sufficient.
    MfaRequired,
    /// The account's access window is over.
    AccessWindowOver,
    /// Too many password verifications are waiting, so nothing was checked; or the login failed,
    /// and too many names are locked to record another failure.
    Full(Full),
}

impl LoginRefused {
    /// From when on the login would not be refused for this, if that is known.
    #[must_use]
    pub const fn possible_from(self) -> Option<NumericDate> {
        match self {
            Self::LockedOut { until } => Some(until),
            _ => None,
        }
    }
}

impl LetterCase {
    fn fits(self, account: &Account, name: &str) -> bool {
        self == Self::Ignored || account.login.name() == Some(name)
    }
}

impl From<Full> for LoginRefused {
    fn from(full: Full) -> Self {
        Self::Full(full)
    }
}

impl From<LockedOut> for LoginRefused {
    fn from(lock: LockedOut) -> Self {
        Self::LockedOut { until: lock.until }
    }
}

impl Identity {
    /// Logs in with a name and a password or secret.
    ///
    /// # Errors
    ///
    /// [`LoginRefused`].
    pub async fn log_in(
        &self,
        provider: Provider,
        door: LoginKind,
        name: &str,
        password: &str,
        policy: LoginPolicy,
        now: NumericDate,
    ) -> Result<Arc<Account>, LoginRefused> {
        let any = |_: &Account| true;
        let credentials = (name, password);
        let login = self.log_in_if(provider, door, credentials, policy, now, any);
        login.await
    }

    /// The same with a further condition for the account. An account that does not meet it is
    /// refused like one with another password.
    ///
    /// # Errors
    ///
    /// [`LoginRefused`].
    pub async fn log_in_if(
        &self,
        provider: Provider,
        door: LoginKind,
        (name, password): (&str, &str),
        policy: LoginPolicy,
        now: NumericDate,
        fits: impl Fn(&Account) -> bool + Send,
    ) -> Result<Arc<Account>, LoginRefused> {
        let attempt = self.attempt(provider, door, name, policy, now)?;
        let account = {
            let directory = self.directory.read();
            let named = directory.of(provider).of(door.accounts()).named(name);
            named.filter(|found| policy.case.fits(found, name)).cloned()
        };
        let hash = account.as_ref().and_then(|found| found.password.as_ref());
        let matches = self.passwords.verify(hash, password).await?;
        let account = account.filter(|account| matches && fits(account));
        let account = attempt.credentials(account)?;
        let suspended = account.tenant.is_some() && {
            let directory = self.directory.read();
            directory.of(provider).tenant_is_suspended(&account)
        };
        attempt.standing(account.state.standing(policy, suspended, now))?;
        Ok(account)
    }

    /// Whether an account that was found by other credentials than a password may log in.
    ///
    /// # Errors
    ///
    /// [`LoginRefused`].
    pub fn check_standing(
        &self,
        account: &Account,
        policy: LoginPolicy,
        now: NumericDate,
    ) -> Result<(), LoginRefused> {
        account.state.standing(policy, false, now)
    }

    /// Counts a failure of the second step of a login towards the lock of its name.
    ///
    /// # Errors
    ///
    /// [`LoginRefused`] if the name is locked already, or cannot be counted.
    pub fn count_failure(
        &self,
        provider: Provider,
        door: LoginKind,
        name: &str,
        policy: LockoutPolicy,
        now: NumericDate,
    ) -> Result<(), LoginRefused> {
        let key = LockoutKey::new(provider, door, name);
        let counted = self.limits.lock().lockouts.fail(key, policy, now);
        counted.map_err(|uncounted| match uncounted {
            Uncounted::LockedOut(lock) => lock.into(),
            Uncounted::Full(full) => full.into(),
        })
    }

    fn attempt(
        &self,
        provider: Provider,
        door: LoginKind,
        name: &str,
        policy: LoginPolicy,
        now: NumericDate,
    ) -> Result<LoginAttempt<'_>, LockedOut> {
        let lockout = policy
            .lockout
            .map(|policy| (LockoutKey::new(provider, door, name), policy));
        if let Some((key, _)) = &lockout {
            self.limits.lock().lockouts.check(key, now)?;
        }
        Ok(LoginAttempt {
            identity: self,
            lockout,
            now,
        })
    }
}

/// A login between the first and the last check of the lock.
///
/// The password is verified without the store's lock, so the name may be locked meanwhile; the
/// result is checked against the lock once more.
struct LoginAttempt<'a> {
    identity: &'a Identity,
    lockout: Option<(LockoutKey, LockoutPolicy)>,
    now: NumericDate,
}

impl LoginAttempt<'_> {
    fn credentials<T>(&self, account: Option<T>) -> Result<T, LoginRefused> {
        match account {
            Some(account) => Ok(account),
            None => Err(self.failed(LoginRefused::BadCredentials)),
        }
    }

    fn standing(&self, standing: Result<(), LoginRefused>) -> Result<(), LoginRefused> {
        match standing {
            // Its answer is the same as for a wrong password, so it counts as a failure, too.
            Err(LoginRefused::Inactive) => Err(self.failed(LoginRefused::Inactive)),
            Err(refused) => {
                self.still_open()?;
                Err(refused)
            }
            Ok(()) => {
                if let Some((key, _)) = &self.lockout {
                    self.identity
                        .limits
                        .lock()
                        .lockouts
                        .succeed(key, self.now)?;
                }
                Ok(())
            }
        }
    }

    fn failed(&self, refused: LoginRefused) -> LoginRefused {
        let Some((key, policy)) = &self.lockout else {
            return refused;
        };
        let mut limits = self.identity.limits.lock();
        match limits.lockouts.fail(key.clone(), *policy, self.now) {
            Ok(()) => refused,
            Err(Uncounted::LockedOut(lock)) => lock.into(),
            Err(Uncounted::Full(full)) => full.into(),
        }
    }

    fn still_open(&self) -> Result<(), LoginRefused> {
        if let Some((key, _)) = &self.lockout {
            self.identity.limits.lock().lockouts.check(key, self.now)?;
        }
        Ok(())
    }
}

impl AccountState {
    /// Whether the account may log in, after its password was verified.
    fn standing(
        &self,
        policy: LoginPolicy,
        suspended: bool,
        now: NumericDate,
    ) -> Result<(), LoginRefused> {
        if !self.active {
            return Err(LoginRefused::Inactive);
        }
        if suspended {
            return Err(LoginRefused::Suspended);
        }
        if policy.verified_only && !self.verified {
            return Err(LoginRefused::Unverified);
        }
        if self.mfa {
            return Err(LoginRefused::MfaRequired);
        }
        let over = |until| NumericDate::from(until).has_come(now);
        if self.access_until.is_some_and(over) {
            return Err(LoginRefused::AccessWindowOver);
        }
        Ok(())
    }
}
