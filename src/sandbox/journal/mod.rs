//! The journal: requests to a sandbox's vendors, with their answers and the reasons.
//!
//! An entry is stored unchanged, and secrets are removed when it is read: requests are not slowed
//! down by parsing. Entries can only be read through `redaction`, which removes passwords, keys and
//! tokens.

mod budget;
mod condition;
mod entries;
mod entry;
mod entry_list;
mod filter_value;
mod headers;
mod matching;
mod message;
mod redaction;

pub use crate::secret_names::SecretNames;
pub use budget::{JournalBudget, JournalMemory};
pub use condition::{Condition, Conditions, Fit};
pub use entries::{Journal, JournalSize, Next, SearchResult};
pub use entry::{CameBy, Entry, Exchange, Outgoing};
pub use filter_value::Since;
pub use matching::{Difference, EntryMatch};
pub use message::Message;
pub(crate) use message::boundary;
pub use redaction::Sender;
pub(crate) use redaction::without_secrets;

#[cfg(test)]
mod tests;
