//! mockid is a mock identity server: a test double that plays, over HTTP, the
//! documented authentication APIs of real vendors on a clock that a test can move.
//!
//! The rooms of the code, from the bottom up:
//!
//! - [`clock`]: what time it is in a sandbox;
//! - [`identity`]: the one in-memory store and its rules, without HTTP;
//! - [`schema`]: reads a value into a type and reports every misfit at once;
//! - [`fixtures`]: the YAML from which a sandbox starts;
//! - [`sandbox`]: one whole isolated world, and the registry of them;
//! - [`providers`]: the vendors;
//! - [`control`]: the control API;
//! - [`server`]: listening, finding out who answers, and stopping;
//! - [`cli`]: the command line.

#![forbid(unsafe_code)]

pub mod cli;
pub mod clock;
pub mod control;
pub mod fixtures;
mod hex;
pub mod identity;
mod nearest;
pub(crate) mod path_pattern;
mod provider;
pub mod providers;
mod rate;
pub mod sandbox;
pub mod schema;
pub mod server;

pub use provider::Provider;
