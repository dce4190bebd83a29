//! Starts a server.

use std::sync::mpsc;

use tokio::sync::oneshot;

use super::ServerBuilder;
use crate::embedded::server::ended;
use crate::embedded::thread::{Running, Started};
use crate::embedded::{Error, Server};

impl Server {
    /// Starts a server with the built-in accounts on a free loopback port.
    ///
    /// # Errors
    ///
    /// [`Error`] when no port or no thread is available.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// Like [`start`](Self::start), without an asynchronous runtime: waits for the start.
    ///
    /// # Errors
    ///
    /// As for [`Server::start`].
    pub fn start_blocking() -> Result<Self, Error> {
        Self::builder().start_blocking()
    }

    /// A builder for a server with other options.
    pub fn builder() -> ServerBuilder {
        ServerBuilder::default()
    }
}

impl ServerBuilder {
    /// Starts the server.
    ///
    /// # Errors
    ///
    /// [`Error`] when an option is invalid, when the fixtures or a key cannot be used, or when an
    /// address cannot be listened on. The server is then not running.
    pub async fn start(self) -> Result<Server, Error> {
        let (report, reported) = oneshot::channel();
        let running = self.begin(|started| {
            // If the caller no longer waits, the server is abandoned and ends by itself.
            drop(report.send(started));
        })?;
        let started = reported.await.map_err(|_| ended())?;
        Server::started(started?, running)
    }

    /// Like [`start`](Self::start), without an asynchronous runtime: waits for the start.
    ///
    /// # Errors
    ///
    /// As for [`ServerBuilder::start`].
    pub fn start_blocking(self) -> Result<Server, Error> {
        let (report, reported) = mpsc::sync_channel(1);
        let running = self.begin(move |started| drop(report.send(started)))?;
        let started = reported.recv().map_err(|_| ended())?;
        Server::started(started?, running)
    }

    fn begin(
        self,
        report: impl FnOnce(Result<Started, Error>) + Send + 'static,
    ) -> Result<Running, Error> {
        match self.refused {
            Some(refused) => Err(refused),
            None => Running::begin(self.options, self.fixtures, report),
        }
    }
}
