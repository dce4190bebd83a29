//! Names that registries add at run time: what the ids of vendors and the kinds of accounts share.

use parking_lot::{Mutex, RwLock};

/// The names of one type that this process knows, in the order in which they were added.
pub(crate) struct Known<T>(RwLock<Vec<T>>);

impl<T: Copy + PartialEq> Known<T> {
    /// These names, each different from the others.
    pub(crate) const fn new(names: Vec<T>) -> Self {
        Self(RwLock::new(names))
    }

    /// All names.
    pub(crate) fn all(&self) -> Vec<T> {
        self.0.read().clone()
    }

    /// Adds the names that are new.
    pub(crate) fn add(&self, names: impl IntoIterator<Item = T>) {
        let mut known = self.0.write();
        for name in names {
            if !known.contains(&name) {
                known.push(name);
            }
        }
    }
}

/// The names of one type that were created at run time. They are never freed, which is bounded by
/// [`MAX_INTERNED`]: a name that is loaded again is the same one.
pub(crate) struct Interned<T>(Mutex<Vec<T>>);

/// The maximum number of names of one type that are created at run time, at most 64 bytes each.
pub(crate) const MAX_INTERNED: usize = 10_000;

impl<T: Copy> Interned<T> {
    /// No names.
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// The name for which `is_it` holds, made if there is none; `None` if there are too many.
    pub(crate) fn find_or_add(
        &self,
        is_it: impl Fn(&T) -> bool,
        make: impl FnOnce() -> T,
    ) -> Option<T> {
        let mut names = self.0.lock();
        if let Some(found) = names.iter().find(|known| is_it(known)) {
            return Some(*found);
        }
        if names.len() >= MAX_INTERNED {
            return None;
        }
        let name = make();
        names.push(name);
        Some(name)
    }
}

/// Whether a text consists of words of lower-case letters and digits, with single separators
/// between them.
pub(crate) fn is_words(text: &str, separator: char) -> bool {
    let is_word = |word: &str| {
        let mut bytes = word.bytes();
        !word.is_empty() && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.split(separator).all(is_word)
}

/// Implements comparison, display and serde for a type that is one pointer to something with a
/// `name()`: two values with the same name are equal.
macro_rules! open_name {
    ($name:ident) => {
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                std::ptr::eq(self.0, other.0) || self.name() == other.name()
            }
        }

        impl Eq for $name {}

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.name().hash(state);
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.name())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.name())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = std::borrow::Cow::<str>::deserialize(deserializer)?;
                name.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use open_name;
