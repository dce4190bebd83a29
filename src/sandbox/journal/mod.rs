//! The journal: what was asked of a sandbox's vendors, what was answered, and why.
//!
//! An entry is kept as it came and made fit to be seen when somebody looks: nothing is parsed or
//! written on the way of a request, and the only way out of an entry leads through
//! `redaction`, which leaves no password, key or token in it.

mod book;
mod budget;
mod condition;
mod entry;
mod headers;
mod matching;
mod message;
mod redaction;

pub use book::{Found, Journal, JournalSize, Next};
pub use budget::{JournalBudget, JournalMemory};
pub use condition::{Condition, Conditions, Fit};
pub use entry::{Entry, Exchange};
pub use matching::{Difference, Match, Since};
pub use message::{Message, Sender};

#[cfg(test)]
mod tests;
