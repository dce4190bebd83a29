//! The clock of a sandbox.
//!
//! Everything that has to do with time asks a [`Clock`], and this is the only room that may read
//! the machine's own time.

pub mod duration;

pub use duration::Period;
