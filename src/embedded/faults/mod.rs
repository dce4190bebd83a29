//! Faults: errors that a test injects between a provider and its client.
//!
//! A client that loses the answer to a refresh has lost its refresh token:
//!
//! ```
//! use mockid::Fault;
//!
//! # let server = mockid::Server::start_blocking()?;
//! let lost = Fault::on("intergiroRefresh").times(1).after_work().reset_connection();
//! let lost = server.faults().add(lost)?;
//! // … the client refreshes …
//! assert_eq!(server.faults().get(lost)?.tally.used, 0);
//! # Ok::<(), mockid::Error>(())
//! ```

mod fault;

use super::Error;
use crate::control::faults;
use crate::identity::queries::PageRange;
use crate::sandbox::Sandbox;

pub use crate::sandbox::faults::{FaultId, FaultReport, Reply, Tally};
pub use fault::Fault;

/// The faults of a sandbox, in order of creation. The first one that matches a request and is due
/// is applied.
#[derive(Debug, Clone, Copy)]
pub struct Faults<'a> {
    sandbox: &'a Sandbox,
}

impl<'a> Faults<'a> {
    pub(super) const fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox }
    }

    /// Adds a fault at the end.
    ///
    /// # Errors
    ///
    /// [`Error`] with every error in it, or when the maximum number of faults is reached.
    pub fn add(&self, fault: Fault) -> Result<FaultId, Error> {
        let added = faults::add(self.sandbox, fault.into_plan()?)?;
        Ok(added.id)
    }

    /// Every fault with its counters.
    #[must_use]
    pub fn list(&self) -> Vec<FaultReport> {
        faults::list(self.sandbox, PageRange::ALL).page
    }

    /// A fault with its counters.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn get(&self, id: FaultId) -> Result<FaultReport, Error> {
        Ok(faults::find(self.sandbox, id)?)
    }

    /// Removes a fault and releases the requests that it holds.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn remove(&self, id: FaultId) -> Result<(), Error> {
        Ok(faults::remove(self.sandbox, id)?)
    }

    /// Removes all faults.
    pub fn clear(&self) {
        faults::clear(self.sandbox);
    }
}
