//! The log, on standard error.

use std::io::IsTerminal;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::arguments::{LogFormat, LogLevel, Serve};

/// Starts the log. A second start, by whoever embeds the program, changes nothing.
pub fn start(arguments: &Serve) {
    let level = match arguments.log_level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    // The library under HTTP/2 would tell of every frame, and at `trace` of the headers in it.
    let targets = Targets::new()
        .with_default(level)
        .with_target("h2", level.min(LevelFilter::WARN));
    let log = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        // Whoever closed standard error does not want to read on; the report would go there too.
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal())
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
}
