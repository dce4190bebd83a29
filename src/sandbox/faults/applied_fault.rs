//! A fault that applies to a request.

use std::sync::Arc;
use std::time::Duration;

use super::FaultId;
use super::barrier::Release;
use super::fault::Fault;
use super::random::{self, RandomPurpose};
use crate::log_throttle::LogThrottle;

/// Throttled, because a client can cause this message as often as it wants.
static UNFILLED_BARRIERS: LogThrottle = LogThrottle::per_minute(10);

/// How long a barrier holds a request if the others do not arrive, in real time.
const PATIENCE: Duration = Duration::from_secs(30);

/// A fault that applies to a request, for the duration of the request.
#[derive(Debug)]
pub struct AppliedFault {
    fault: Arc<Fault>,
    /// The number of this request among the fault's matching requests.
    count: u64,
    at_barrier: bool,
}

impl AppliedFault {
    pub(super) const fn new(fault: Arc<Fault>, count: u64) -> Self {
        Self {
            fault,
            count,
            at_barrier: false,
        }
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> FaultId {
        self.fault.id
    }

    /// The fault.
    #[must_use]
    pub const fn fault(&self) -> &Arc<Fault> {
        &self.fault
    }

    /// Takes the use back: the lie could not be told.
    pub fn untold(self) {
        self.fault.tally.lock().used -= 1;
    }

    /// Holds the request: at the barrier, then for the delay, and at most until the fault is
    /// removed. A client that disconnects at the barrier does not count as a use of the fault.
    pub async fn hold(&mut self) {
        let fault = Arc::clone(&self.fault);
        tokio::select! {
            biased;
            () = fault.removed() => self.at_barrier = false,
            () = self.wait() => {}
        }
    }

    /// Waits until the fault is removed.
    pub async fn removed(&self) {
        self.fault.removed().await;
    }

    async fn wait(&mut self) {
        if let Some(barrier) = &self.fault.barrier {
            self.at_barrier = true;
            let release = barrier.wait(PATIENCE).await;
            self.at_barrier = false;
            if release == Release::TimedOut {
                self.fault.tally.lock().timed_out += 1;
                let fault = self.fault.id;
                UNFILLED_BARRIERS
                    .log(|| tracing::warn!(%fault, "a barrier was not filled in time"));
            }
        }
        if let Some(delay) = self.fault.plan.delay {
            let drawn = random::draw(self.fault.plan.seed, self.count, RandomPurpose::Delay);
            tokio::time::sleep(delay.at(drawn)).await;
        }
    }
}

impl Drop for AppliedFault {
    fn drop(&mut self) {
        let mut tally = self.fault.tally.lock();
        tally.held -= 1;
        if self.at_barrier {
            tally.used -= 1;
        }
    }
}
