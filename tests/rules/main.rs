//! The first level of tests: the rules of the store, without HTTP.
//!
//! Each vendor has a module, whose examples read like the vendor's page. Properties drive random
//! sequences of operations against the store and against a small model, written in the plainest way,
//! and compare every outcome after every step. Sessions have one model for all policies (`grants`).

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers included"
)]

mod grants;
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
