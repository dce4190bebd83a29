//! The first level of tests: the rules of the store, without HTTP.
//!
//! Each vendor has a module. Its examples read like the vendor's page, and its property drives
//! random sequences of operations against the store and against a small model, written from the
//! wire contract in the plainest way, and compares every outcome after every step.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers included"
)]

mod haut_ai;
#[path = "../histories/mod.rs"]
mod histories;
mod igny8;
mod intergiro;
mod kyc;
mod linearizability;
mod races;
mod s7risk;
mod support;
mod throttle;
mod tokens;
