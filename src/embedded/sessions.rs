//! Sessions, which begin with a login.
//!
//! ```
//! use std::time::Duration;
//! use mockid::{Provider, TokenOrder};
//! use mockid::embedded::Reason;
//!
//! # let server = mockid::Server::start_blocking()?;
//! let minted = server.tokens().mint(TokenOrder::of(Provider::INTERGIRO))?;
//! let session = &server.sessions().list()[0];
//! server.sessions().age(session.id, Duration::from_secs(900))?; // the clock stays where it is
//! assert_eq!(server.tokens().inspect(&minted.token).reason, Reason::AccessExpired);
//! # Ok::<(), mockid::Error>(())
//! ```

use std::time::Duration;

use jiff::Timestamp;

use super::Error;
use super::convert::Written;
use crate::control::sessions;
use crate::identity::queries::{AccountFilter, Page, SessionReport};
use crate::identity::{AccountId, SessionId};
use crate::provider::Provider;
use crate::sandbox::Sandbox;

pub use crate::identity::status::SessionStatus as SessionState;

/// The sessions of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Sessions<'a> {
    sandbox: &'a Sandbox,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Session {
    /// The id.
    pub id: SessionId,
    /// The provider.
    pub provider: Provider,
    /// The account.
    pub account: AccountId,
    /// The login of the account; `None` if the account no longer exists.
    pub login: Option<String>,
    /// When it began, by the sandbox's clock.
    pub started: Timestamp,
    /// When refreshes end.
    pub ends: Timestamp,
    /// When its newest access token expires.
    pub access_expires: Timestamp,
    /// Number of refreshes.
    pub refreshes: u32,
    /// The state.
    pub state: SessionState,
}

impl<'a> Sessions<'a> {
    pub(super) const fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox }
    }

    /// Every stored session, sorted by start.
    #[must_use]
    pub fn list(&self) -> Vec<Session> {
        let (world, now) = self.sandbox.enter();
        let identity = world.identity();
        let all = identity.sessions(&AccountFilter::default(), None, Page::ALL, now);
        all.page.into_iter().map(Session::from).collect()
    }

    /// One session.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn get(&self, id: SessionId) -> Result<Session, Error> {
        let (world, now) = self.sandbox.enter();
        let found = world.identity().session(id, now);
        Ok(found.ok_or_else(|| sessions::unknown(&id))?.into())
    }

    /// Ends a session.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn end(&self, id: SessionId) -> Result<(), Error> {
        let (world, _) = self.sandbox.enter();
        if world.identity().end_session(id) {
            Ok(())
        } else {
            Err(sessions::unknown(&id).into())
        }
    }

    /// Makes a session and its tokens older, in whole seconds, as if it had begun earlier.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn age(&self, id: SessionId, by: Duration) -> Result<Session, Error> {
        let by = Written(by).period()?;
        let (world, now) = self.sandbox.enter();
        let aged = world.identity().age_session(id, by, now);
        Ok(aged.ok_or_else(|| sessions::unknown(&id))?.into())
    }
}

impl From<SessionReport> for Session {
    fn from(report: SessionReport) -> Self {
        let session = report.session;
        Self {
            id: report.id,
            provider: report.provider,
            account: report.account,
            login: report.login,
            started: session.started.into(),
            ends: session.ends.into(),
            access_expires: session.access_expires.into(),
            refreshes: session.refreshes,
            state: report.standing,
        }
    }
}
