//! Snapshots of a store: writing and restoring.
//!
//! It contains no secrets: tokens are represented by their ids, which are their `jti` or a digest
//! of their text, and a token cannot be created from its id.

mod calls;
mod counted;
mod issued;
mod records;

use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serializer, de};

use super::directory::Directory;
use super::sliding_window::SlidingWindow;
use super::store::{Limits, Store};
use super::{AccountId, Identity, Passwords, SessionRoom};
use crate::clock::UtcInstant;
use crate::provider::Provider;
use crate::sync::{Mutex, RwLock};
pub use calls::{CallRecord, CallerRecord};
pub use counted::{ClientRecord, Counted, NameRecord};
pub use issued::Issued;
pub use records::{
    MadeRecord, OpeningsRecord, PrivateTokenRecord, SessionRecord, TokenRecord, UseRecord,
};

/// Everything in a store at one time.
#[derive(Debug)]
pub struct Captured {
    /// Accounts.
    pub directory: Directory,
    books: Store,
    limits: Limits,
}

impl Captured {
    /// Sessions and tokens.
    #[must_use]
    pub fn issued(&self) -> Issued {
        Issued::of(&self.books, &self.directory)
    }

    /// Failures, locks and requests.
    #[must_use]
    pub fn counted(&self, names: &OperationNames<'_>) -> Counted {
        Counted::of(&self.limits, names)
    }
}

/// The names of operations with a rate limit of their own, by which a snapshot refers to them.
#[derive(Clone, Copy)]
pub struct OperationNames<'a> {
    /// The name of a vendor's operation, by its number.
    pub name: &'a dyn Fn(Provider, usize) -> Option<String>,
    /// The number of a vendor's operation, by its name.
    pub number: &'a dyn Fn(Provider, &str) -> Option<usize>,
}

impl fmt::Debug for OperationNames<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("OperationNames")
    }
}

/// A contradiction within a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The position, as a JSON pointer (RFC 6901) into the part.
    pub pointer: String,
    /// The message.
    pub sentence: String,
}

/// The contradictions in each part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contradictions {
    /// In sessions and tokens.
    pub issued: Vec<Contradiction>,
    /// In failures, locks and requests.
    pub counted: Vec<Contradiction>,
}

impl Identity {
    /// Copies everything at one time: no decision happens in between. The locks are held only for
    /// the copy, because writing it takes much longer.
    #[must_use]
    pub fn capture(&self) -> Captured {
        let directory = self.directory.read();
        let books = self.books.lock();
        let limits = self.limits.lock();
        Captured {
            directory: Directory::clone(&directory),
            books: books.clone(),
            limits: limits.clone(),
        }
    }

    /// Restores a store.
    ///
    /// # Errors
    ///
    /// [`Contradictions`].
    pub fn restored(
        mut directory: Directory,
        passwords: Arc<Passwords>,
        room: &SessionRoom,
        issued: &Issued,
        (counted, names): (&Counted, &OperationNames<'_>),
    ) -> Result<Self, Contradictions> {
        issued.read_made(&mut directory);
        match (issued.read(room), counted.read(names)) {
            (Ok(books), Ok(limits)) => Ok(Self {
                directory: Arc::new(RwLock::new(directory)),
                books: Arc::new(Mutex::new(books)),
                limits: Arc::new(Mutex::new(limits)),
                passwords,
            }),
            (books, limits) => Err(Contradictions {
                issued: books.err().unwrap_or_default(),
                counted: limits.err().unwrap_or_default(),
            }),
        }
    }
}

/// The maximum number of reported contradictions of one kind.
const MAX_FOUND: usize = 1000;

/// Records duplicate ids in a list.
fn twice<T: Eq + Hash>(
    list: &str,
    field: &str,
    names: impl Iterator<Item = T>,
    found: &mut Vec<Contradiction>,
) {
    let mut seen = HashSet::new();
    let again = names
        .enumerate()
        .filter_map(|(index, name)| (!seen.insert(name)).then_some(index));
    let again = again.take(MAX_FOUND).map(|index| Contradiction {
        pointer: format!("/{list}/{index}{field}"),
        sentence: "an earlier entry of the list is the same".to_owned(),
    });
    found.extend(again);
}

/// The times that a window counts.
fn written(window: &SlidingWindow) -> Vec<UtcInstant> {
    window.events().map(UtcInstant::from).collect()
}

/// The window that counts these times.
fn read(events: &[UtcInstant]) -> SlidingWindow {
    events.iter().map(|event| (*event).into()).collect()
}

/// Account ids as text, for numbers and UUIDs.
pub(crate) mod account_text {
    use super::{AccountId, Deserialize, Deserializer, Serializer, de};

    pub(crate) fn serialize<S: Serializer>(
        account: &AccountId,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(account)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<AccountId, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|_| de::Error::custom("neither a number nor a UUID"))
    }
}
