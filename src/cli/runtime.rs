//! The tokio runtime of the server.

use std::io::{self, Write};
use std::num::NonZero;
use std::time::Duration;
use std::{panic, process, thread};

use tokio::runtime::{Builder, Runtime};

use super::output::Failure;

/// How long an idle blocking thread is kept: as long as the program runs.
const KEPT: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// Starts the runtime with one blocking thread, so that blocking work can wait for it when the system
/// refuses more threads; without any, tokio would panic.
pub fn start() -> Result<Runtime, Failure> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let usual = panic::take_hook();
    panic::set_hook(Box::new(|_| without_threads()));
    let runtime = Builder::new_multi_thread()
        .enable_all()
        // One thread per CPU for expensive password hashes, and as many for the control API.
        .max_blocking_threads(2 * processors)
        .thread_keep_alive(KEPT)
        .build();
    if let Ok(runtime) = &runtime {
        drop(runtime.spawn_blocking(|| ()));
    }
    panic::set_hook(usual);
    runtime.map_err(Failure::because)
}

/// A runtime for a command that asks a server.
pub fn of_a_command() -> Result<Runtime, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.map_err(Failure::because)
}

/// Replaces tokio's panic when the system refuses a thread: tokio would then wait forever for the
/// threads that it did get.
fn without_threads() {
    let text = "mockid: the system allows too few threads; \
                raise `ulimit -u` or the container's limit on processes";
    // A failure to write to standard error cannot be reported anywhere.
    drop(writeln!(io::stderr(), "{text}"));
    process::exit(1);
}
