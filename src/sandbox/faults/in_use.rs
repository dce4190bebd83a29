//! A fault that a request has met.

use std::sync::Arc;
use std::time::Duration;

use super::FaultId;
use super::barrier::Release;
use super::book::Fault;
use super::chance::{self, Purpose};
use crate::log_throttle::LogThrottle;

/// For what a client can do as often as it asks.
static UNFILLED_BARRIERS: LogThrottle = LogThrottle::per_minute(10);

/// How long a barrier holds a request for which the others do not come, in real time.
const PATIENCE: Duration = Duration::from_secs(30);

/// A fault that a request has met, for as long as it has to do with it.
#[derive(Debug)]
pub struct FaultInUse {
    fault: Arc<Fault>,
    /// Which of its matching requests this is.
    count: u64,
    at_barrier: bool,
}

impl FaultInUse {
    pub(super) const fn new(fault: Arc<Fault>, count: u64) -> Self {
        Self {
            fault,
            count,
            at_barrier: false,
        }
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> FaultId {
        self.fault.id
    }

    /// The fault.
    #[must_use]
    pub const fn fault(&self) -> &Arc<Fault> {
        &self.fault
    }

    /// Holds the request: at the barrier, then for the delay, and no longer than the fault exists.
    /// A client that goes away at the barrier has not used the fault.
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
            let drawn = chance::draw(self.fault.plan.seed, self.count, Purpose::Delay);
            tokio::time::sleep(delay.at(drawn)).await;
        }
    }
}

impl Drop for FaultInUse {
    fn drop(&mut self) {
        let mut tally = self.fault.tally.lock();
        tally.held -= 1;
        if self.at_barrier {
            tally.used -= 1;
        }
    }
}
