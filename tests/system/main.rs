//! The third level of tests: the built binary as a process, with its command line, its
//! environment, its pipes and its signals. What the server answers is tested elsewhere; here a
//! login is only ever the proof that a flag arrived.

// Signals, and the words of the system in errors, are those of Unix.
#![cfg(unix)]
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers included"
)]

mod address;
mod audit;
mod check;
mod clock;
mod connections;
mod control;
mod crowd;
mod environment;
mod exec;
mod failures;
mod files;
mod fixtures;
mod generated;
mod import;
mod keys;
mod killed;
mod limits;
mod log;
mod mockid;
mod new;
mod openapi;
mod passwords;
mod pipes;
mod precedence;
mod proxies;
mod ready;
mod report;
mod sandboxes;
mod schema;
mod secrets;
mod signals;
mod snapshot;
mod start;
mod stdin;
mod support;
mod tail;
#[cfg(target_os = "linux")]
mod terminal;
#[cfg(target_os = "linux")]
mod threads;
mod tls;
mod under_load;
mod usage;
mod vendors;
mod why;
