//! The second level of tests: the contract, over HTTP.
//!
//! Each test has a server of its own on a real port, and every answer that it receives is held
//! against the `OpenAPI` documents. Nothing sleeps: the clock is moved.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers included"
)]

mod addresses;
mod audit;
mod collections;
mod console;
mod control;
mod docs;
mod documents;
mod edges;
mod embedded;
mod faults;
mod forgeries;
mod forwarded;
mod generations;
mod haut_ai;
mod hostile;
mod igny8;
mod intergiro;
mod journal;
mod kyc;
mod linearizability;
mod metrics;
#[path = "../model/mod.rs"]
mod model;
mod oidc;
mod pages;
mod places;
mod provenance;
mod public_url;
mod races;
mod resources;
mod s7risk;
mod slow;
#[path = "../support/mod.rs"]
mod support;
mod tls;
mod vendors;
