//! What a store has issued and counted, as it is written down and read back.
//!
//! Nothing of it is a secret: tokens are there by their names, which are their `jti` or a digest of
//! their text, and no name makes a token.

mod counted;
mod issued;
mod records;

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serializer, de};

use super::directory::Directory;
use super::store::{Limits, Store};
use super::{AccountId, Identity, Passwords, SessionRoom};
use crate::sync::{Mutex, RwLock};
pub use counted::{ClientRecord, Counted, NameRecord};
pub use issued::Issued;
pub use records::{
    MadeRecord, OpeningsRecord, PrivateTokenRecord, SessionRecord, TokenRecord, UseRecord,
};

/// Everything that a store holds, at one moment.
#[derive(Debug)]
pub struct Captured {
    /// Who can log in.
    pub directory: Directory,
    books: Store,
    limits: Limits,
}

impl Captured {
    /// What was issued.
    #[must_use]
    pub fn issued(&self) -> Issued {
        Issued::of(&self.books, &self.directory)
    }

    /// What is counted to keep somebody out.
    #[must_use]
    pub fn counted(&self) -> Counted {
        Counted::of(&self.limits)
    }
}

/// Two things in what was read back that cannot both be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// Where, as a JSON pointer (RFC 6901) into the part.
    pub pointer: String,
    /// What, in a sentence.
    pub sentence: String,
}

/// What is wrong with each of the two parts that are read back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contradictions {
    /// In what was issued.
    pub issued: Vec<Contradiction>,
    /// In what is counted.
    pub counted: Vec<Contradiction>,
}

impl Identity {
    /// Copies everything at one moment: no decision falls in between. The locks are held for the
    /// time of the copy alone, since writing it down takes much longer.
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

    /// A store that holds what was written down.
    ///
    /// # Errors
    ///
    /// [`Contradictions`].
    pub fn restored(
        mut directory: Directory,
        passwords: Arc<Passwords>,
        room: &SessionRoom,
        issued: &Issued,
        counted: &Counted,
    ) -> Result<Self, Contradictions> {
        issued.read_made(&mut directory);
        match (issued.read(room), counted.read()) {
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

/// How many contradictions of one kind are looked for: nobody reads more.
const MAX_FOUND: usize = 1000;

/// Notes where a name stands that an earlier entry of the list has.
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

/// Account ids as text, whether they are numbers or UUIDs.
mod account_text {
    use super::{AccountId, Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(
        account: &AccountId,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(account)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<AccountId, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|_| de::Error::custom("neither a number nor a UUID"))
    }
}
