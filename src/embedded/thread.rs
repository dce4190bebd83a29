//! The thread of an embedded server.
//!
//! A server has its own thread and runtime, so that it answers while the test blocks: a client that
//! blocks its thread would otherwise wait forever for a server on the same one, and a handle could
//! not be dropped outside a runtime.

use std::net::SocketAddr;
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use super::source::FixturesSource;
use super::{Error, ErrorKind};
use crate::control::RunningVendors;
use crate::provider::Provider;
use crate::server::{Options, Server};
use crate::stop::Stop;

/// A server that has started.
pub(super) struct Started {
    pub(super) addresses: Vec<(SocketAddr, Option<Provider>)>,
    pub(super) tls_addresses: Vec<(SocketAddr, Option<Provider>)>,
    /// The CA of HTTPS in PEM.
    pub(super) authority: Option<String>,
    pub(super) vendors: RunningVendors,
    pub(super) stop: Stop,
}

/// The thread of a server. Dropping it stops the server immediately.
#[derive(Debug)]
pub(super) struct Running {
    thread: Option<JoinHandle<()>>,
    abandon: Option<oneshot::Sender<()>>,
    ended: oneshot::Receiver<()>,
}

impl Running {
    /// Starts a server and sends the result to `report`.
    pub(super) fn begin(
        options: Options,
        fixtures: FixturesSource,
        report: impl FnOnce(Result<Started, Error>) + Send + 'static,
    ) -> Result<Self, Error> {
        let (abandon, abandoned) = oneshot::channel::<()>();
        let (ending, ended) = oneshot::channel();
        let thread = thread::Builder::new().name("mockid".to_owned());
        let thread = thread.spawn(move || {
            run(options, &fixtures, report, abandoned);
            // The waiting thread learns from this that the server has ended completely.
            drop(ending);
        });
        let thread = thread.map_err(|error| {
            Error::new(ErrorKind::Start, format!("no thread to serve on: {error}"))
        })?;
        Ok(Self {
            thread: Some(thread),
            abandon: Some(abandon),
            ended,
        })
    }

    /// Completes when the server has ended.
    pub(super) async fn ended(&mut self) {
        // Nothing is ever sent: the sender is dropped.
        drop((&mut self.ended).await);
    }

    /// Waits for the server to end.
    pub(super) fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            // After a panic it has ended, too.
            drop(thread.join());
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.abandon.take());
        self.join();
    }
}

fn run(
    options: Options,
    fixtures: &FixturesSource,
    report: impl FnOnce(Result<Started, Error>),
    abandoned: oneshot::Receiver<()>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            let text = format!("no runtime to serve on: {error}");
            return report(Err(Error::new(ErrorKind::Start, text)));
        }
    };
    runtime.block_on(async {
        match bind(options, fixtures).await {
            Err(error) => report(Err(error)),
            Ok(server) => {
                report(Ok(Started {
                    addresses: server.addresses().collect(),
                    tls_addresses: server.tls_addresses().collect(),
                    authority: server.certificate_authority().map(|ca| ca.pem.clone()),
                    vendors: server.vendors().clone(),
                    stop: server.stop().clone(),
                }));
                tokio::select! {
                    // Until it is stopped or the handle is dropped.
                    () = server.run(std::future::pending()) => {}
                    _ = abandoned => {}
                }
            }
        }
    });
    // Blocking work that is still running, such as an expensive password hash, does not delay the
    // end.
    runtime.shutdown_background();
}

async fn bind(options: Options, fixtures: &FixturesSource) -> Result<Server, Error> {
    let fixtures = fixtures.read(&options.vendors)?;
    let options = Options {
        fixtures,
        ..options
    };
    Ok(Server::bind(options).await?)
}
