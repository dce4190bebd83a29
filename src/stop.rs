//! The signal that stops a server.

use tokio::sync::watch;

/// Stops a server: everything that runs in it has a [`StopSignal`].
#[derive(Debug, Clone, Default)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Sends the signal.
    pub fn tell(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was sent.
    #[must_use]
    pub fn is_told(&self) -> bool {
        *self.0.borrow()
    }

    /// Completes when it was sent.
    pub async fn told(&self) {
        self.subscribe().told().await;
    }

    /// A receiver of the signal.
    #[must_use]
    pub fn subscribe(&self) -> StopSignal {
        StopSignal(self.0.subscribe())
    }
}

/// Receives the signal of a [`Stop`].
#[derive(Debug, Clone)]
pub struct StopSignal(watch::Receiver<bool>);

impl StopSignal {
    /// Whether it was sent.
    #[must_use]
    pub fn is_told(&self) -> bool {
        *self.0.borrow()
    }

    /// Completes when it was sent. A server that no longer exists has stopped.
    pub async fn told(&mut self) {
        drop(self.0.wait_for(|stop| *stop).await);
    }
}
