//! The second level of tests: the contract, over HTTP.
//!
//! Each test has a server of its own on a real port, and every answer that it receives is held
//! against the `OpenAPI` documents. Nothing sleeps: the clock is moved.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers included"
)]

mod documents;
mod intergiro;
mod journal;
#[path = "../support/mod.rs"]
mod support;
