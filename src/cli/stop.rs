//! Waits for a signal to stop, or for the end of standard input.

use std::pin::pin;
use std::time::Duration;
use std::{io, thread};

use futures_util::FutureExt;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::logging::Queue;
use super::output::Failure;

/// Signals within this time count as one: when a person presses Ctrl-C once, the terminal, a package
/// manager and a supervisor each send one.
const SAME: Duration = Duration::from_millis(300);

/// Completes when the program is told to stop: by a signal, or by the end of standard input with
/// `--exit-with-stdin`. A later signal ends the process immediately.
pub fn told(log: Queue, with_stdin: bool) -> Result<impl Future<Output = ()>, Failure> {
    let mut signals = Signals::new()?;
    let stdin = with_stdin.then(end_of_stdin).transpose()?;
    Ok(async move {
        tokio::select! {
            () = signals.next() => {}
            () = done(stdin) => tracing::info!("standard input has ended (--exit-with-stdin)"),
        }
        tracing::info!("stopping: running requests are finished first");
        tokio::spawn(async move {
            signals.pass(SAME).await;
            tracing::info!(
                "requests are still running; another signal ends the server immediately"
            );
            signals.next().await;
            log.drain();
            std::process::exit(1);
        });
    })
}

/// Waits for this, or forever if there is nothing to wait for.
async fn done(it: Option<impl Future<Output = ()>>) {
    match it {
        Some(it) => it.await,
        None => std::future::pending().await,
    }
}

/// Completes when standard input ends or cannot be read. A separate thread reads it, which does not
/// delay the exit.
fn end_of_stdin() -> Result<impl Future<Output = ()>, Failure> {
    let (ended, end) = oneshot::channel::<()>();
    let read = move || {
        // An error counts as the end.
        drop(io::copy(&mut io::stdin().lock(), &mut io::sink()));
        drop(ended);
    };
    let thread = thread::Builder::new().name("stdin".to_owned()).spawn(read);
    thread.map_err(|error| Failure(format!("no thread to read standard input: {error}")))?;
    Ok(end.map(drop))
}

impl Signals {
    /// Ignores signals within this time.
    async fn pass(&mut self, time: Duration) {
        let mut over = pin!(sleep(time));
        loop {
            tokio::select! {
                // Consume a signal that arrived in the meantime.
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
