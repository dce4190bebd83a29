//! The first level of tests: the rules of the store, without HTTP.
//!
//! Properties take random sequences of requests to the store, and compare every answer with what a
//! small model expects (`tests/model/`). The same models judge what threads see (`linearizability`).

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers included"
)]

mod haut_ai;
mod kyc;
mod linearizability;
#[path = "../model/mod.rs"]
mod model;
mod oidc;
#[path = "../model/provider.rs"]
mod provider;
mod races;
mod s7risk;
mod sessions;
mod support;
mod throttle;
mod tickets;
mod tokens;
