//! What the fuzz targets share: a server in the same process, requests as a corpus has them, and
//! what has to hold of every answer.
//!
//! Each target is a module here with a function `play`, which takes one input and panics where
//! something does not hold that should.
//!
//! The fuzzer's programs are built of this, and the test `replay` of mockid is this, so that every seed
//! is played on every run of the tests.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a fuzz target reports by panicking"
)]

pub mod control;
pub mod declared;
pub mod dispatch;
pub mod drafts;
pub mod fixtures;
pub mod oidc;
pub mod redaction;
pub mod refresh_token;
pub mod seeds;
pub mod snapshot;
pub mod target;
pub mod texts;
pub mod token;
pub mod vendors;

mod bytes;
#[path = "../../tests/support/contract.rs"]
#[expect(dead_code, reason = "the tests of mockid ask it more")]
mod contract;
mod examples;
mod genuine;
mod message;
#[cfg(test)]
mod replay;
mod server;
