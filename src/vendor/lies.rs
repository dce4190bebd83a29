//! The lies of a vendor: what it can answer falsely when a fault says so.

use std::fmt;

use super::answer::Answer;
use super::call::Call;
use crate::sandbox::faults::LieSpec;
use crate::sandbox::journal::Exchange;

/// The lies of a vendor.
pub trait Liar: fmt::Debug + Send + Sync {
    /// All of them.
    fn lies(&self) -> &'static [LieSpec];

    /// Makes an answer false; `None` for an answer in which the lie cannot be told, for example a
    /// refusal.
    fn tell(&self, lie: &str, call: &Call, answer: &Answer) -> Option<Answer>;

    /// Whether the client that answered a call of the server itself believed the lie in it.
    fn is_believed(&self, _lie: &str, _told: &Exchange) -> bool {
        false
    }

    /// Whether a later request uses what a client would have refused had it noticed the lie in an
    /// earlier answer.
    fn is_use(&self, lie: &str, told: &Exchange, later: &Exchange) -> bool;
}
