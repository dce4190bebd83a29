//! Waiting until an expectation is met, in real time.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Expected, Verdict};
use crate::clock::{Stopwatch, Wait};
use crate::problem::Problem;
use crate::sandbox::Sandbox;

/// The maximum number of waiting verifications, for each server.
const MAX_WAITING: usize = 100;

/// The minimum pause between two evaluations of a journal.
const PAUSE: Duration = Duration::from_millis(5);

/// The evaluations take at most this fraction of the time.
const REST: u32 = 10;

/// The places of waiting verifications. A place is freed when its verification ends or its client
/// disconnects.
#[derive(Debug, Clone)]
pub(crate) struct Waiting(Arc<Semaphore>);

impl Default for Waiting {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MAX_WAITING)))
    }
}

impl Waiting {
    pub(crate) fn place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.0).try_acquire_owned().map_err(|_| {
            let detail =
                format!("{MAX_WAITING} verifications wait already; ask again when one has ended");
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
        })
    }
}

/// The server stops before the result is decided.
pub(crate) fn stopping() -> Problem {
    let detail = "the server is stopping, and the verification has not ended";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
}

/// Evaluates an expectation on the journal of a sandbox until it is met, cannot be met any more, or
/// the time has passed.
///
/// # Errors
///
/// A [`Problem`] when the journal is replaced or dropped with its sandbox.
pub(crate) async fn until_met(sandbox: &Sandbox, expected: &Expected) -> Result<Verdict, Problem> {
    let journal = sandbox.journal();
    let mut newest = journal.newest();
    let within = expected.within.map_or(Duration::ZERO, Wait::duration);
    let over = tokio::time::sleep(within);
    tokio::pin!(over);
    loop {
        newest.borrow_and_update();
        if !journal.is_current() {
            return Err(replaced());
        }
        let stopwatch = Stopwatch::start();
        let judged = expected.judge(&journal);
        let pause = PAUSE.max(stopwatch.elapsed() * REST);
        if over.is_elapsed() || expected.is_settled(&judged) {
            sandbox.use_now();
            return Ok(expected.verdict(&journal, judged));
        }
        let changed = async {
            // The journal is held here, so its channel cannot close.
            drop(newest.changed().await);
            tokio::time::sleep(pause).await;
        };
        tokio::select! {
            () = changed => {}
            () = &mut over => {}
        }
    }
}

fn replaced() -> Problem {
    let detail = "the sandbox was reset, restored or dropped while the verification waited, and the \
                  journal that it looked at is gone";
    Problem::new(StatusCode::CONFLICT, detail)
}
