//! What is to go wrong between a provider and its client.
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
use super::written::read;
use crate::control::faults;
use crate::sandbox::{Sandbox, faults as books};

pub use crate::sandbox::faults::FaultId;
pub use fault::Fault;
pub use reply::Reply;

/// The faults of a sandbox, in the order in which they were added. A request meets the first that
/// is for it and is due.
#[derive(Debug, Clone, Copy)]
pub struct Faults<'a> {
    sandbox: &'a Sandbox,
}

/// What has come of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultReport {
    /// Its name.
    pub id: FaultId,
    /// How many requests it was for.
    pub matched: u64,
    /// For how many of them it was used.
    pub used: u64,
    /// How many of those are being held up now.
    pub held: u64,
    /// How many its barrier let go because the others did not come in time.
    pub timed_out: u64,
}

impl<'a> Faults<'a> {
    pub(super) const fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox }
    }

    /// Adds a fault behind the others.
    ///
    /// # Errors
    ///
    /// [`Error`] with everything in it that makes no sense, or when there are too many.
    pub fn add(&self, fault: Fault) -> Result<FaultId, Error> {
        let plan = read(fault)?;
        let (world, _) = self.sandbox.enter();
        Ok(faults::add(&world, plan)?.id())
    }

    /// What has come of every fault.
    #[must_use]
    pub fn list(&self) -> Vec<FaultReport> {
        let (world, _) = self.sandbox.enter();
        let all = world.faults().list();
        all.iter().map(|fault| FaultReport::of(fault)).collect()
    }

    /// What has come of a fault.
    ///
    /// # Errors
    ///
    /// [`Error`] when there is none of that name.
    pub fn get(&self, id: FaultId) -> Result<FaultReport, Error> {
        let (world, _) = self.sandbox.enter();
        let found = world.faults().get(id);
        Ok(FaultReport::of(
            &*found.ok_or_else(|| faults::unknown(&id))?,
        ))
    }

    /// Takes a fault away. Whom it holds, it lets go.
    ///
    /// # Errors
    ///
    /// [`Error`] when there is none of that name.
    pub fn remove(&self, id: FaultId) -> Result<(), Error> {
        let (world, _) = self.sandbox.enter();
        let removed = world.faults().remove(id);
        removed.ok_or_else(|| faults::unknown(&id))?;
        Ok(())
    }

    /// Takes all of them away.
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
