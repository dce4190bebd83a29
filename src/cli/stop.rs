//! Being told to stop.

use std::pin::pin;
use std::time::Duration;
use std::{io, thread};

use futures_util::FutureExt;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::Failure;
use super::logging::Queue;

/// For how long signals are taken for the same one. A package manager, a supervisor and the terminal
/// each send their own when a person presses Ctrl-C once.
const SAME: Duration = Duration::from_millis(300);

/// Done when the program is told to stop: by a signal, or by the end of standard input where that
/// counts. When it is told again later by a signal, it ends immediately.
pub fn told(log: Queue, with_stdin: bool) -> Result<impl Future<Output = ()>, Failure> {
    let mut signals = Signals::new()?;
    let stdin = with_stdin.then(end_of_stdin).transpose()?;
    Ok(async move {
        tokio::select! {
            () = signals.next() => {}
            () = done(stdin) => tracing::info!("standard input has ended (--exit-with-stdin)"),
        }
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

/// Done when this is done; never, where there is nothing to wait for.
async fn done(it: Option<impl Future<Output = ()>>) {
    match it {
        Some(it) => it.await,
        None => std::future::pending().await,
    }
}

/// Done when standard input ends, or cannot be read. It is read on a thread of its own, which the exit
/// of the program does not wait for.
fn end_of_stdin() -> Result<impl Future<Output = ()>, Failure> {
    let (ended, end) = oneshot::channel::<()>();
    let read = move || {
        // How it ended makes no difference.
        drop(io::copy(&mut io::stdin().lock(), &mut io::sink()));
        drop(ended);
    };
    let thread = thread::Builder::new().name("stdin".to_owned()).spawn(read);
    thread.map_err(|error| Failure(format!("no thread to read standard input: {error}")))?;
    Ok(end.map(drop))
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
