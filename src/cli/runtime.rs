//! The threads that the server runs on.

use std::io::{self, Write};
use std::num::NonZero;
use std::time::Duration;
use std::{panic, process, thread};

use tokio::runtime::{Builder, Runtime};

use super::Failure;

/// How long an idle thread for dear work is kept: for as long as the program runs.
const KEPT: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// Starts the threads. One for dear work is among them, so that there is one when the system gives no
/// more: then dear work waits for it, where tokio would panic if there were none.
pub fn start() -> Result<Runtime, Failure> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let usual = panic::take_hook();
    panic::set_hook(Box::new(|_| without_threads()));
    let runtime = Builder::new_multi_thread()
        .enable_all()
        // Dear passwords have a processor each, and as much again is for the control API.
        .max_blocking_threads(2 * processors)
        .thread_keep_alive(KEPT)
        .build();
    if let Ok(runtime) = &runtime {
        drop(runtime.spawn_blocking(|| ()));
    }
    panic::set_hook(usual);
    runtime.map_err(Failure::because)
}

/// tokio panics where the system gives it no thread, and then waits for ever for those that it got.
fn without_threads() {
    let text = "mockid: the system gives too few threads to serve with; \
                raise `ulimit -u`, or the limit on processes of the container";
    // With standard error gone as well there is nobody left to tell.
    drop(writeln!(io::stderr(), "{text}"));
    process::exit(1);
}
