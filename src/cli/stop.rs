//! Being told to stop.

use std::pin::pin;
use std::time::Duration;

use tokio::time::sleep;

use super::Failure;
use super::logging::Queue;

/// For how long signals are taken for the same one. A package manager, a supervisor and the terminal
/// each send their own when a person presses Ctrl-C once.
const SAME: Duration = Duration::from_millis(300);

/// Done when the program is told to stop. When it is told again later, it ends immediately.
pub fn signal(log: Queue) -> Result<impl Future<Output = ()>, Failure> {
    let mut signals = Signals::new()?;
    Ok(async move {
        signals.next().await;
        tracing::info!("stopping: requests under way are finished first");
        tokio::spawn(async move {
            signals.pass(SAME).await;
            tracing::info!("requests are still under way; another signal ends the server now");
            signals.next().await;
            log.drain();
            std::process::exit(1);
        });
    })
}

impl Signals {
    /// Ignores what comes within this time.
    async fn pass(&mut self, time: Duration) {
        let mut over = pin!(sleep(time));
        loop {
            tokio::select! {
                // A signal that has come by then is of the same time.
                biased;
                () = self.next() => {}
                () = &mut over => return,
            }
        }
    }
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(Failure::because)?,
            interrupt: signal(SignalKind::interrupt()).map_err(Failure::because)?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> Result<Self, Failure> {
        tokio::signal::windows::ctrl_c()
            .map(Self)
            .map_err(Failure::because)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
