//! The locks of the store under many schedules.
//!
//! shuttle runs the threads of a test one at a time and chooses at every lock who goes on. Each test
//! runs under many such schedules, the same in every run; one that fails prints its schedule, which
//! `shuttle::replay` runs again. `.ci/shuttle` runs them all, and with `MOCKID_SCHEDULES=100000` as
//! many of each test.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers included"
)]

mod accounts;
mod faults;
mod journal;
mod oidc;
#[path = "../model/policies.rs"]
mod policies;
#[path = "../model/provider.rs"]
mod provider;
mod registry;
mod sessions;
mod support;
mod worlds;
