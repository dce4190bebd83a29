//! The ids of vendors.

use crate::open_name::{Interned, Known, MAX_INTERNED, is_words, open_name};

/// The id of a vendor whose API is mocked: its name in addresses, fixtures and flags.
///
/// Each vendor that is written in Rust is a constant, for example [`Provider::KYC`]. A name can be
/// parsed if a vendor of this process has it.
#[derive(Clone, Copy)]
pub struct Provider(&'static &'static str);

/// The vendors of this process, in the order in which their registries were created.
static KNOWN: Known<Provider> = Known::new(Vec::new());

/// The ids that were created at run time. They are never freed, so that an id can be [`Copy`].
static INTERNED: Interned<Provider> = Interned::new();

/// The maximum length of a name.
const MAX_NAME: usize = 64;

/// The rule for names, as messages state it.
pub(crate) const NAME_RULE: &str =
    "a name has lower-case letters, digits and single hyphens between them, at most 64 in all";

impl Provider {
    /// The id of a vendor with this name. It is one pointer, because many records have one.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static &'static str) -> Self {
        Self(name)
    }

    /// The id of a vendor that is only known at run time, for example from a file.
    ///
    /// # Errors
    ///
    /// The name is invalid, or there are 10,000 names already. A name that is loaded again is not
    /// counted again.
    pub fn named(name: &str) -> Result<Self, NameRefused> {
        if !is_name(name) {
            return Err(NameRefused::Invalid(name.chars().take(MAX_NAME).collect()));
        }
        let is_it = |known: &Self| known.name() == name;
        let id = INTERNED.find_or_add(is_it, || {
            let name: &'static str = Box::leak(name.into());
            Self(Box::leak(Box::new(name)))
        });
        id.ok_or(NameRefused::TooMany)
    }

    /// The name, as in addresses, fixtures and flags.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// The registered ids.
    pub(crate) fn known() -> Vec<Self> {
        KNOWN.all()
    }

    /// Registers the ids of a registry, so that their names can be parsed.
    pub(crate) fn make_known(ids: impl IntoIterator<Item = Self>) {
        KNOWN.add(ids);
    }
}

open_name!(Provider);

impl PartialOrd for Provider {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Provider {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.name().cmp(other.name())
    }
}

/// Whether a text can be the name of a vendor.
pub(crate) fn is_name(text: &str) -> bool {
    text.len() <= MAX_NAME && is_words(text, '-')
}

/// Why a vendor cannot have a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameRefused {
    /// It cannot be in an address.
    #[error("`{0}` cannot be the name of a vendor; {NAME_RULE}")]
    Invalid(String),
    /// There are too many names.
    #[error("this process has had {MAX_INTERNED} names of vendors, which is the limit; restart it")]
    TooMany,
}

/// An unknown name. The message suggests the nearest one, or lists all of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnknownProvider(pub(crate) String);

#[cfg(test)]
mod tests {
    use super::Provider;

    #[test]
    fn an_id_is_made_once_for_each_name() {
        let id = Provider::named("acme-2").unwrap();
        assert_eq!(id.name(), "acme-2");
        assert!(std::ptr::eq(id.0, Provider::named("acme-2").unwrap().0));
        assert_eq!(Provider::named("kyc"), Ok(Provider::KYC));
    }

    #[test]
    fn a_name_is_part_of_an_address() {
        for name in [
            "",
            "Acme",
            "a b",
            "-a",
            "a-",
            "a--b",
            "a_b",
            "ä",
            "a.b",
            &"a".repeat(65),
        ] {
            let refused = Provider::named(name).unwrap_err().to_string();
            assert!(refused.ends_with("at most 64 in all"), "{refused}");
        }
        assert!(Provider::named(&"a".repeat(64)).is_ok());
    }

    #[test]
    fn ids_are_told_apart_by_their_names() {
        static NAME: &str = "kyc";
        assert_eq!(Provider::new(&NAME), Provider::KYC);
        assert_ne!(Provider::KYC, Provider::IGNY8);
        assert_eq!(size_of::<Option<Provider>>(), size_of::<usize>());
    }
}
