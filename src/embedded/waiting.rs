//! Waits on a separate thread, so that they work in any runtime and without one.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::runtime::Builder;
use tokio::sync::oneshot;

use super::{Error, ErrorKind};
use crate::sandbox::Sandbox;

/// A wait that has begun. Dropping it ends it.
pub(super) struct Waiting<T> {
    thread: JoinHandle<()>,
    result: oneshot::Receiver<T>,
}

impl<T: Send + 'static> Waiting<T> {
    /// Begins a wait for something in a sandbox.
    ///
    /// # Errors
    ///
    /// [`Error`] when there is no thread for it.
    pub(super) fn begin<W>(sandbox: &Arc<Sandbox>, wait: W) -> Result<Self, Error>
    where
        W: AsyncFnOnce(&Sandbox) -> T + Send + 'static,
    {
        let sandbox = Arc::clone(sandbox);
        let (report, result) = oneshot::channel();
        let thread = thread::Builder::new().name("mockid-verify".to_owned());
        let begun = thread.spawn(move || wait_on(&sandbox, wait, report));
        let thread = begun.map_err(|error| unavailable(&error))?;
        Ok(Self { thread, result })
    }

    /// What the wait led to.
    pub(super) async fn done(self) -> Result<T, Error> {
        self.result.await.map_err(|error| unavailable(&error))
    }

    /// The same, while the calling thread is blocked.
    pub(super) fn done_blocking(mut self) -> Result<T, Error> {
        // Unlike with a tokio receiver, a thread can be awaited in any runtime. After a panic there
        // is no result.
        drop(self.thread.join());
        self.result.try_recv().map_err(|error| unavailable(&error))
    }
}

/// Waits until there is a result or the receiver is dropped.
fn wait_on<T>(
    sandbox: &Sandbox,
    wait: impl AsyncFnOnce(&Sandbox) -> T,
    mut report: oneshot::Sender<T>,
) {
    // Without a runtime nothing is sent, which the receiver reports.
    let Ok(runtime) = Builder::new_current_thread().enable_time().build() else {
        return;
    };
    let result = runtime.block_on(async {
        tokio::select! {
            result = wait(sandbox) => Some(result),
            () = report.closed() => None,
        }
    });
    if let Some(result) = result {
        // The receiver may have been dropped.
        drop(report.send(result));
    }
}

fn unavailable(error: &dyn std::error::Error) -> Error {
    let text = format!("no thread to wait on: {error}");
    Error::new(ErrorKind::Unavailable, text)
}
