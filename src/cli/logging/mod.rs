//! Logging to standard error.

mod queue;

use std::io::{self, IsTerminal};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::arguments::{LogFormat, LogLevel, Serve};
use super::output::Failure;
pub use queue::Queue;

/// Starts logging and returns the queue of lines. A second call changes nothing.
pub fn start(arguments: &Serve) -> Result<Queue, Failure> {
    let queue = Queue::to(io::stderr());
    let queue = queue.map_err(|error| Failure(format!("no thread to write the log: {error}")))?;
    let level = match arguments.log_level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    // Logs of libraries are off: h2 warns of frames as often as a client sends them, and its `trace`
    // shows headers.
    let targets = Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
    let log = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer({
            let queue = queue.clone();
            move || queue.clone()
        })
        .with_ansi(io::stderr().is_terminal())
        .with_target(false);
    let started = match arguments.log_format {
        LogFormat::Text => log.finish().with(targets).try_init(),
        LogFormat::Json => log
            .json()
            .flatten_event(true)
            .finish()
            .with(targets)
            .try_init(),
    };
    drop(started);
    Ok(queue)
}
