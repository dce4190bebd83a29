//! The OIDC provider: scripted logins, the sessions of browsers, devices, signing keys, DPoP proofs.
//!
//! ```
//! use mockid::embedded::oidc::{How, KeyRotation, Login};
//!
//! # let server = mockid::Server::start_blocking()?;
//! // The next login of the client `web` is ada's, without a page.
//! let login = server.oidc().script_login(Login::of("ada").client("web"))?;
//! assert_eq!(server.oidc().logins(), [login]);
//! let keys = server.oidc().rotate_keys(KeyRotation::by(How::JustBeforeSigning))?;
//! assert_eq!(keys.keys.len(), 2);
//! # Ok::<(), mockid::Error>(())
//! ```

mod devices;
mod login;
mod logout_tokens;
mod proofs;
mod rotation;

use std::time::Duration;

use super::built::saturated;
use super::{Error, ErrorKind};
use crate::clock::Period;
use crate::identity::SessionId;
use crate::sandbox::Sandbox;
use crate::vendors::oidc::api::{self, keys, logins, sessions};

pub use crate::vendors::oidc::api::keys::{How, KeyReport, KeyState, Keys};
pub use crate::vendors::oidc::api::logins::{LoginMatch, LoginOutcome, ScriptedLogin};
pub use crate::vendors::oidc::api::sessions::{BrowserSession, SsoState};
pub use devices::{Device, DeviceAnswer, DeviceState, Devices};
pub use login::Login;
pub use logout_tokens::{ExpectedClient, LogoutDefect, LogoutTokenOrder, MintedLogoutToken};
pub use proofs::{ExpectedVerdict, MintedProof, ProofDefect, ProofOrder};
pub use rotation::KeyRotation;

/// The OIDC provider of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Oidc<'a> {
    sandbox: &'a Sandbox,
    base: &'a str,
}

impl<'a> Oidc<'a> {
    pub(super) const fn new(sandbox: &'a Sandbox, base: &'a str) -> Self {
        Self { sandbox, base }
    }

    /// The devices that show a code.
    #[must_use]
    pub const fn devices(&self) -> Devices<'a> {
        Devices::new(self.sandbox)
    }

    /// Scripts what becomes of the next authorization requests.
    ///
    /// # Errors
    ///
    /// [`Error`] when the user or the client is unknown, when a value is invalid, and when 1,000
    /// logins wait.
    pub fn script_login(&self, login: Login) -> Result<ScriptedLogin, Error> {
        let new = login.0.finish()?;
        Ok(logins::script(&self.sandbox.enter().0, new)?)
    }

    /// The scripted logins that wait, in their order.
    #[must_use]
    pub fn logins(&self) -> Vec<ScriptedLogin> {
        logins::list(&self.sandbox.enter().0).unwrap_or_default()
    }

    /// One scripted login.
    ///
    /// # Errors
    ///
    /// [`Error`] when there is no such login, or it is used up.
    pub fn login(&self, id: u64) -> Result<ScriptedLogin, Error> {
        Ok(logins::find(&self.sandbox.enter().0, id)?)
    }

    /// Removes a scripted login.
    ///
    /// # Errors
    ///
    /// As for [`login`](Self::login).
    pub fn remove_login(&self, id: u64) -> Result<(), Error> {
        Ok(logins::remove(&self.sandbox.enter().0, id)?)
    }

    /// Removes all scripted logins.
    ///
    /// # Errors
    ///
    /// [`Error`] when the sandbox has no OIDC provider.
    pub fn clear_logins(&self) -> Result<(), Error> {
        Ok(logins::clear(&self.sandbox.enter().0)?)
    }

    /// The sessions of browsers, by when the person authenticated. The grants of clients are
    /// [`Sandbox::sessions`](super::Sandbox::sessions).
    #[must_use]
    pub fn sessions(&self) -> Vec<BrowserSession> {
        let (world, now) = self.sandbox.enter();
        sessions::list(&world, now).unwrap_or_default()
    }

    /// One session of a browser.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn session(&self, sid: SessionId) -> Result<BrowserSession, Error> {
        let (world, now) = self.sandbox.enter();
        Ok(sessions::find(&world, now, sid)?)
    }

    /// Ends a session of a browser. Clients with a `backchannel_logout_uri` are sent a logout token; what
    /// happens to tokens, the setting `end_session` says.
    ///
    /// # Errors
    ///
    /// As for [`session`](Self::session).
    pub fn end_session(&self, sid: SessionId) -> Result<(), Error> {
        let (world, now) = self.sandbox.enter();
        Ok(sessions::end(&world, now, sid)?)
    }

    /// Ends the sessions of all browsers.
    ///
    /// # Errors
    ///
    /// [`Error`] when the sandbox has no OIDC provider.
    pub fn end_sessions(&self) -> Result<(), Error> {
        let (world, now) = self.sandbox.enter();
        Ok(sessions::end_all(&world, now)?)
    }

    /// Makes a session of a browser older, in whole seconds, as if everything in it had happened
    /// earlier.
    ///
    /// # Errors
    ///
    /// As for [`session`](Self::session).
    pub fn age_session(&self, sid: SessionId, by: Duration) -> Result<BrowserSession, Error> {
        let by = Period::try_from(saturated(by));
        let by = by.map_err(|refused| Error::new(ErrorKind::Invalid, refused))?;
        let (world, now) = self.sandbox.enter();
        Ok(sessions::age(&world, now, (sid, by))?)
    }

    /// Makes a logout token for a test that posts it to its client itself.
    ///
    /// # Errors
    ///
    /// [`Error`] when the client or the user is unknown.
    pub fn mint_logout_token(&self, order: &LogoutTokenOrder) -> Result<MintedLogoutToken, Error> {
        let (world, now) = self.sandbox.enter();
        let settings = world.settings_of();
        let issuer = api::logout_tokens::below(self.base, &order.0.issuer, &settings);
        Ok(api::logout_tokens::mint(&world, now, &issuer, &order.0)?)
    }

    /// The signing keys of the issuer with this path, empty for the main one.
    #[must_use]
    pub fn keys(&self, issuer: &str) -> Keys {
        let (world, now) = self.sandbox.enter();
        keys::report(&world, now, issuer)
    }

    /// Replaces the signing key outside the schedule.
    ///
    /// # Errors
    ///
    /// [`Error`] when the rotation is invalid.
    pub fn rotate_keys(&self, rotation: KeyRotation) -> Result<Keys, Error> {
        let new = rotation.0.finish()?;
        let (world, now) = self.sandbox.enter();
        Ok(keys::rotate(&world, now, new)?)
    }

    /// Makes a DPoP proof with a development key.
    ///
    /// # Errors
    ///
    /// [`Error`] when the defect is one of a proof with an access token, and there is none.
    pub fn mint_proof(&self, order: &ProofOrder) -> Result<MintedProof, Error> {
        let (world, now) = self.sandbox.enter();
        Ok(api::proofs::mint(&world, now, &order.0)?)
    }
}
