//! `mockid exec`: runs a command beside a server that is there for it alone.

mod child;
mod environment;
#[cfg(unix)]
#[path = "signals_unix.rs"]
mod signals;
#[cfg(windows)]
#[path = "signals_windows.rs"]
mod signals;

use std::process::ExitCode;

pub use environment::variable_of;
use tokio::sync::oneshot;

use super::arguments::Exec;
use super::output::Failure;
use super::{logging, report, runtime, serve};
use crate::server::{Server, raise_open_files};

/// The exit code if there is no server, as `env` and `timeout` have it for failures of their own.
const FAILED: u8 = 125;

/// Starts a server, runs the command, stops the server. The exit code is that of the command; 128 and the
/// number of the signal that killed it; 127 if there is no such command, 126 if it cannot be run, and 125
/// if the server does not start.
pub fn run(arguments: Exec) -> ExitCode {
    let code = start(arguments).unwrap_or_else(|failure| {
        report(&failure);
        FAILED
    });
    ExitCode::from(code)
}

fn start(arguments: Exec) -> Result<u8, Failure> {
    let vendors = arguments.serve.vendors.load()?;
    serve::require_known_vendors(&arguments.serve);
    let log = logging::start(&arguments.serve)?;
    raise_open_files();
    let runtime = runtime::start()?;
    let ended = runtime.block_on(async {
        let token = arguments.serve.admin_token.clone();
        let server = serve::bind(arguments.serve, vendors).await?;
        let environment = environment::of(&server, token.as_ref())?;
        beside(server, child::command(&arguments.command, environment)).await
    });
    runtime.shutdown_background();
    log.drain();
    ended
}

/// Runs the command while the server serves.
async fn beside(server: Server, command: tokio::process::Command) -> Result<u8, Failure> {
    let (stop, told) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.run(async move { drop(told.await) }));
    let code = child::run(command).await;
    drop(stop);
    // A panic of the server was reported when it happened.
    drop(serving.await);
    code
}
