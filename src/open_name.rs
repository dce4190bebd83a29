//! Names that registries add at run time: what the ids of vendors and the kinds of accounts share.

use parking_lot::RwLock;

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
