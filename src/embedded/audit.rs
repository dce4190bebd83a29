//! What the clients of a sandbox did wrong.
//!
//! ```
//! use mockid::embedded::audit::{Expectation, RuleName, Severity};
//!
//! # let server = mockid::Server::start_blocking()?;
//! // … the client under test does its work …
//! server.audit().verify(&Expectation::default())?; // no warnings and no errors
//!
//! let lenient = Expectation::default().allow(RuleName::LogsInWhileATokenIsGood);
//! server.audit().verify(&lenient.at_least(Severity::Info))?;
//! # Ok::<(), mockid::Error>(())
//! ```

use std::sync::Arc;

use super::{Error, ErrorKind};
use crate::audit::{Audit as Findings, Surroundings};
use crate::control::audit;
use crate::sandbox::Sandbox;

pub use crate::audit::{Client, Expectation, Finding, Rule, RuleName, Severity, Source};
pub use crate::control::audit::Passed;

/// The audit of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Audit<'a> {
    sandbox: &'a Arc<Sandbox>,
    surroundings: Surroundings,
}

impl<'a> Audit<'a> {
    pub(super) const fn new(sandbox: &'a Arc<Sandbox>, has_https: bool) -> Self {
        Self {
            sandbox,
            surroundings: Surroundings { has_https },
        }
    }

    /// The findings, the worst first; worked out now, from the requests that are kept.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        self.work_out().findings
    }

    /// The number of requests that are no longer kept, and so could not be looked at.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.work_out().lost
    }

    /// Checks that no finding counts under an expectation. By default warnings and errors count.
    ///
    /// # Errors
    ///
    /// [`Error`] of the kind [`ErrorKind::NotVerified`] with a sentence for each finding that counts,
    /// and what to do.
    pub fn verify(&self, expectation: &Expectation) -> Result<Passed, Error> {
        let passed = audit::check(self.work_out(), expectation);
        passed.map_err(|not_clean| Error::new(ErrorKind::NotVerified, not_clean))
    }

    fn work_out(&self) -> Findings {
        audit::audit(self.sandbox, self.surroundings)
    }
}
