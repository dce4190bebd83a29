//! Starts a server in the test's process.

use mockid::fixtures::Fixtures;
use mockid::sandbox::baseline::ClockStart;
use mockid::server::{Options, Server};
use tokio::sync::oneshot;

/// The time of a test's frozen clock.
pub const NOON: &str = "2026-01-01T12:00:00Z";

/// Options on a free port, with the clock frozen at [`NOON`].
pub fn options(fixtures: Fixtures) -> Options {
    let mut options = Options::new(fixtures);
    options.port = 0;
    options.clock = ClockStart {
        at: Some(NOON.parse().expect("an instant")),
        frozen: true,
    };
    options
}

/// Runs a server until the returned sender is dropped.
pub fn run(server: Server) -> oneshot::Sender<()> {
    let (stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(server.run(async {
        // A signal and a dropped sender both stop it.
        drop(stopped.await);
    }));
    stop
}
