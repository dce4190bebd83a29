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

use super::built::saturated;
use super::{Error, ErrorKind};
use crate::clock::Period;
use crate::control::sessions;
use crate::identity::SessionId;
use crate::identity::queries::{AccountFilter, PageRange};
use crate::sandbox::Sandbox;

pub use crate::control::sessions::Session;
pub use crate::identity::status::SessionStatus as SessionState;

/// The sessions of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Sessions<'a> {
    sandbox: &'a Sandbox,
}

impl<'a> Sessions<'a> {
    pub(super) const fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox }
    }

    /// Every stored session, sorted by start.
    #[must_use]
    pub fn list(&self) -> Vec<Session> {
        sessions::list(
            self.sandbox,
            &AccountFilter::default(),
            None,
            PageRange::ALL,
        )
        .page
    }

    /// One session.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn get(&self, id: SessionId) -> Result<Session, Error> {
        Ok(sessions::find(self.sandbox, id)?)
    }

    /// Ends a session.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn end(&self, id: SessionId) -> Result<(), Error> {
        Ok(sessions::end(self.sandbox, id)?)
    }

    /// Makes a session and its tokens older, in whole seconds, as if it had begun earlier.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn age(&self, id: SessionId, by: Duration) -> Result<Session, Error> {
        let by = Period::try_from(saturated(by));
        let by = by.map_err(|refused| Error::new(ErrorKind::Invalid, refused))?;
        Ok(sessions::age(self.sandbox, id, by)?)
    }
}
