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
//! assert_eq!(server.faults().get(lost)?.used, 0);
//! # Ok::<(), mockid::Error>(())
//! ```

mod fault;
mod reply;

use super::Error;
use super::convert::read;
use crate::control::faults;
use crate::sandbox::{Sandbox, faults as books};

pub use crate::sandbox::faults::FaultId;
pub use fault::Fault;
pub use reply::Reply;

/// The faults of a sandbox, in order of creation. The first one that matches a request and is due
/// is applied.
#[derive(Debug, Clone, Copy)]
pub struct Faults<'a> {
    sandbox: &'a Sandbox,
}

/// A fault's counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultReport {
    /// The id.
    pub id: FaultId,
    /// Number of matching requests.
    pub matched: u64,
    /// Number of requests to which it was applied.
    pub used: u64,
    /// Number of requests that it holds now.
    pub held: u64,
    /// Number of requests that its barrier released because the others did not arrive in time.
    pub timed_out: u64,
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
        let plan = read(fault)?;
        let (world, _) = self.sandbox.enter();
        Ok(faults::add(&world, plan)?.id())
    }

    /// The counters of every fault.
    #[must_use]
    pub fn list(&self) -> Vec<FaultReport> {
        let (world, _) = self.sandbox.enter();
        let all = world.faults().list();
        all.iter().map(|fault| FaultReport::of(fault)).collect()
    }

    /// The counters of a fault.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn get(&self, id: FaultId) -> Result<FaultReport, Error> {
        let (world, _) = self.sandbox.enter();
        let found = world.faults().get(id);
        Ok(FaultReport::of(
            &*found.ok_or_else(|| faults::unknown(&id))?,
        ))
    }

    /// Removes a fault and releases the requests that it holds.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn remove(&self, id: FaultId) -> Result<(), Error> {
        let (world, _) = self.sandbox.enter();
        let removed = world.faults().remove(id);
        removed.ok_or_else(|| faults::unknown(&id))?;
        Ok(())
    }

    /// Removes all faults.
    pub fn clear(&self) {
        self.sandbox.enter().0.faults().clear();
    }
}

impl FaultReport {
    fn of(fault: &books::Fault) -> Self {
        let tally = fault.tally();
        Self {
            id: fault.id(),
            matched: tally.matched,
            used: tally.used,
            held: tally.held,
            timed_out: tally.timed_out,
        }
    }
}
