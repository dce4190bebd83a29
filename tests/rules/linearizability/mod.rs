//! Whatever threads do to a sandbox at once has come about one thing after another.
//!
//! For each vendor, threads log in, refresh, present, end and revoke on a real sandbox while its
//! clock is moved and it is reset; what they saw is explained by the models in
//! [`crate::model`]. A vendor's histories hold nothing of another's, so each model stays small.
//! `MOCKID_HISTORIES=10000` runs 10,000 of each.

mod changes;
mod clock;
mod desk;
mod haut_ai;
mod s7risk;
mod sessions;
mod two_steps;
mod wrong;
