//! Devices of the OIDC provider, which show a code and poll until somebody has answered (RFC 8628).
//!
//! ```
//! use mockid::embedded::oidc::DeviceAnswer;
//!
//! # let server = mockid::Server::start_blocking()?;
//! // The client under test has begun the device flow, and shows a code.
//! for device in server.oidc().devices().list() {
//!     let answer = DeviceAnswer::approve("ada").after_polls(3);
//!     server.oidc().devices().answer(&device.user_code, &answer)?;
//! }
//! # Ok::<(), mockid::Error>(())
//! ```

use crate::embedded::Error;
use crate::sandbox::Sandbox;
use crate::vendors::oidc::device::answers::{self, NewAnswer};

pub use crate::vendors::oidc::device::answers::{Device, DeviceState};

/// The devices of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Devices<'a> {
    sandbox: &'a Sandbox,
}

/// The answer to a device.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct DeviceAnswer(NewAnswer);

impl DeviceAnswer {
    /// Access for a user, by the username, e-mail address, subject or id.
    pub fn approve(user: impl Into<String>) -> Self {
        Self(NewAnswer {
            approve: Some(user.into()),
            ..NewAnswer::default()
        })
    }

    /// No access.
    pub fn deny() -> Self {
        Self(NewAnswer {
            deny: true,
            ..NewAnswer::default()
        })
    }

    /// Gives the answer only after as many polls, which get `authorization_pending`.
    pub const fn after_polls(mut self, polls: u32) -> Self {
        self.0.pending_polls = polls;
        self
    }

    /// Grants only these of the scopes that the client asks for.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.0.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }
}

impl<'a> Devices<'a> {
    pub(super) const fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox }
    }

    /// Every device, the last to expire first.
    #[must_use]
    pub fn list(&self) -> Vec<Device> {
        let (world, now) = self.sandbox.enter();
        answers::list(&world, now)
    }

    /// The device with a user code.
    ///
    /// # Errors
    ///
    /// [`Error`] when there is none.
    pub fn get(&self, user_code: &str) -> Result<Device, Error> {
        let (world, now) = self.sandbox.enter();
        Ok(answers::find(&world, user_code, now)?)
    }

    /// Answers a device, as a person does at the page.
    ///
    /// # Errors
    ///
    /// [`Error`] when there is no such device or user, or when the device has got its tokens or its code
    /// has expired.
    pub fn answer(&self, user_code: &str, answer: &DeviceAnswer) -> Result<Device, Error> {
        let (world, now) = self.sandbox.enter();
        Ok(answers::answer(&world, user_code, &answer.0, now)?)
    }
}
