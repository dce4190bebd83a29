//! Barrier: holds requests until a given number have arrived.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::sync::Mutex;

/// Holds requests until a given number wait, then releases them together.
#[derive(Debug)]
pub(super) struct Barrier {
    size: u32,
    round: Mutex<Round>,
}

/// Opens once for the requests of one round; later requests wait at a new gate.
type Gate = Arc<watch::Sender<Option<Release>>>;

/// The waiting requests of the current round.
#[derive(Debug, Default)]
struct Round {
    waiting: u32,
    gate: Gate,
}

/// Why a barrier released its requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Release {
    /// The number was reached.
    Filled,
    /// The others did not arrive in time.
    TimedOut,
}

impl Barrier {
    pub(super) fn new(size: u32) -> Self {
        Self {
            size,
            round: Mutex::default(),
        }
    }

    /// Waits for the others. A dropped future no longer counts.
    pub(super) async fn wait(&self, patience: Duration) -> Release {
        let Some(mut place) = self.enter() else {
            return Release::Filled;
        };
        if let Ok(release) = tokio::time::timeout(patience, place.released()).await {
            return release;
        }
        self.time_out(&place.gate);
        place.released().await
    }

    /// The number of waiting requests.
    pub(super) fn waiting(&self) -> u32 {
        self.round.lock().waiting
    }

    /// Joins the current round; `None` if this request fills it.
    fn enter(&self) -> Option<RoundPlace<'_>> {
        let mut round = self.round.lock();
        round.waiting += 1;
        if round.waiting >= self.size {
            round.end(Release::Filled);
            return None;
        }
        Some(RoundPlace {
            barrier: self,
            released: round.gate.subscribe(),
            gate: Arc::clone(&round.gate),
        })
    }

    /// Ends a round, unless it has already ended.
    fn time_out(&self, gate: &Gate) {
        let mut round = self.round.lock();
        if Arc::ptr_eq(gate, &round.gate) {
            round.end(Release::TimedOut);
        }
    }
}

impl Round {
    fn end(&mut self, release: Release) {
        self.gate.send_replace(Some(release));
        self.gate = Gate::default();
        self.waiting = 0;
    }
}

/// A place in the current round, given up on drop.
struct RoundPlace<'a> {
    barrier: &'a Barrier,
    gate: Gate,
    released: watch::Receiver<Option<Release>>,
}

impl RoundPlace<'_> {
    async fn released(&mut self) -> Release {
        let opened = self.released.wait_for(Option::is_some).await;
        // The place keeps the gate alive, so it cannot be dropped unopened.
        opened
            .ok()
            .and_then(|release| *release)
            .unwrap_or(Release::Filled)
    }
}

impl Drop for RoundPlace<'_> {
    fn drop(&mut self) {
        let mut round = self.barrier.round.lock();
        if Arc::ptr_eq(&self.gate, &round.gate) {
            round.waiting -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn it_lets_go_together_when_all_have_come() {
        let barrier = Barrier::new(3);
        let wait = || barrier.wait(LONG);
        let released = tokio::join!(wait(), wait(), wait());
        assert_eq!(
            released,
            (Release::Filled, Release::Filled, Release::Filled)
        );
        assert_eq!(barrier.round.lock().waiting, 0);
    }

    #[tokio::test]
    async fn a_client_that_leaves_no_longer_counts() {
        let barrier = Barrier::new(2);
        let gone = tokio::time::timeout(Duration::ZERO, barrier.wait(LONG)).await;
        assert!(gone.is_err());
        assert_eq!(barrier.round.lock().waiting, 0);
        let alone = barrier.wait(Duration::from_millis(1)).await;
        assert_eq!(alone, Release::TimedOut);
    }

    #[tokio::test]
    async fn when_one_loses_patience_all_go() {
        let barrier = Barrier::new(3);
        let (hasty, patient) =
            tokio::join!(barrier.wait(Duration::from_millis(1)), barrier.wait(LONG));
        assert_eq!((hasty, patient), (Release::TimedOut, Release::TimedOut));
        assert_eq!(barrier.round.lock().waiting, 0);
    }

    #[tokio::test]
    async fn the_next_round_waits_anew() {
        let barrier = Barrier::new(2);
        for _ in 0..3 {
            let released = tokio::join!(barrier.wait(LONG), barrier.wait(LONG));
            assert_eq!(released, (Release::Filled, Release::Filled));
        }
        let alone = barrier.wait(Duration::from_millis(1)).await;
        assert_eq!(alone, Release::TimedOut);
    }
}
