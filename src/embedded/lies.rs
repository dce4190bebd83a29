//! Lies, which faults tell, and what a client did about them.
//!
//! ```
//! use mockid::embedded::lies::LieVerdict;
//! use mockid::{Fault, OidcLie};
//!
//! # let server = mockid::Server::start_blocking()?;
//! let lie = Fault::on("oidcToken").lie(OidcLie::NonceWrong).times(1);
//! server.faults().add(lie)?;
//! // … the client logs in …
//! assert_eq!(server.lies().judge()[0].verdict, LieVerdict::Untold);
//! let untold = server.lies().verify().expect_err("it did not");
//! let expected = "not told: nonce_wrong (no answer came that could tell it)";
//! assert_eq!(untold.to_string(), expected);
//! # Ok::<(), mockid::Error>(())
//! ```

use std::sync::Arc;
use std::time::Duration;

use super::built::saturated;
use super::waiting::Waiting;
use super::{Error, ErrorKind};
use crate::clock::Wait;
use crate::control::lies;
use crate::sandbox::Sandbox;

pub use crate::control::lies::{JudgedLie, Lie, LieVerdict};
pub use crate::sandbox::faults::{LieName, LieSpec, RightClient};

/// The lies of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Lies<'a> {
    sandbox: &'a Arc<Sandbox>,
}

impl<'a> Lies<'a> {
    pub(super) const fn new(sandbox: &'a Arc<Sandbox>) -> Self {
        Self { sandbox }
    }

    /// Every lie that a fault can tell, with what is false in it, the sentence of the specification,
    /// and what a right client does.
    #[must_use]
    pub fn list(&self) -> Vec<Lie> {
        lies::all(self.sandbox)
    }

    /// What became of the lie of each fault, by what the server sees.
    #[must_use]
    pub fn judge(&self) -> Vec<JudgedLie> {
        lies::judge(self.sandbox)
    }

    /// Checks that every lie of the faults was told and none swallowed, and returns what became of
    /// each.
    ///
    /// # Errors
    ///
    /// [`Error`] of the kind [`ErrorKind::NotVerified`] when one was swallowed or not told, and when
    /// no fault tells a lie.
    pub fn verify(&self) -> Result<Vec<JudgedLie>, Error> {
        verified(self.judge())
    }

    /// The same, with a time for the client to go on, in real time and at most five minutes. It ends
    /// as soon as a lie was swallowed, otherwise when the time has passed.
    ///
    /// # Errors
    ///
    /// As for [`verify`](Self::verify).
    pub async fn verify_within(&self, within: Duration) -> Result<Vec<JudgedLie>, Error> {
        verified(self.begin(within)?.done().await?)
    }

    /// Like [`verify_within`](Self::verify_within), without an asynchronous runtime.
    ///
    /// # Errors
    ///
    /// As for [`verify`](Self::verify).
    pub fn verify_within_blocking(&self, within: Duration) -> Result<Vec<JudgedLie>, Error> {
        verified(self.begin(within)?.done_blocking()?)
    }

    fn begin(self, within: Duration) -> Result<Waiting<Vec<JudgedLie>>, Error> {
        let within = Wait::try_from(saturated(within));
        let within = within.map_err(|refused| Error::new(ErrorKind::Invalid, refused))?;
        Waiting::begin(self.sandbox, async move |sandbox| {
            lies::wait(sandbox, within.duration()).await
        })
    }
}

fn verified(lies: Vec<JudgedLie>) -> Result<Vec<JudgedLie>, Error> {
    let refused = lies::refused(lies);
    refused.map_err(|not_refused| Error::new(ErrorKind::NotVerified, not_refused))
}
