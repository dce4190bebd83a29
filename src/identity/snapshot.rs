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
use super::{AccountId, Identity, MaxSessions, Passwords};
use crate::sync::{Mutex, RwLock};
pub use counted::{ClientRecord, Counted, NameRecord};
pub use issued::Issued;
pub use records::{
    MadeRecord, OpeningsRecord, PrivateTokenRecord, SessionRecord, TokenRecord, UseRecord,
};

/// Everything that a store holds, at one moment.
#[derive(Debug, Clone)]
pub struct Captured {
    /// Who can log in.
    pub directory: Directory,
    /// What was issued.
    pub issued: Issued,
    /// What is counted to keep somebody out.
    pub counted: Counted,
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
    /// Writes down everything at one moment: no decision falls in between.
    #[must_use]
    pub fn capture(&self) -> Captured {
        let directory = self.directory.read();
        let books = self.books.lock();
        let limits = self.limits.lock();
        Captured {
            directory: Directory::clone(&directory),
            issued: Issued::of(&books, &directory),
            counted: Counted::of(&limits),
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
        max_sessions: MaxSessions,
        issued: &Issued,
        counted: &Counted,
    ) -> Result<Self, Contradictions> {
        issued.read_made(&mut directory);
        match (issued.read(max_sessions), counted.read()) {
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

/// Notes where a name stands that an earlier entry of the list has.
fn twice<T: Eq + Hash>(
    list: &str,
    field: &str,
    names: impl Iterator<Item = T>,
    found: &mut Vec<Contradiction>,
) {
    let mut seen = HashSet::new();
    for (index, name) in names.enumerate() {
        if !seen.insert(name) {
            found.push(Contradiction {
                pointer: format!("/{list}/{index}{field}"),
                sentence: "an earlier entry of the list is the same".to_owned(),
            });
        }
    }
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
