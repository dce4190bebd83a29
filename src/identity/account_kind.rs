//! Kinds of accounts.

use std::str::FromStr;
use std::sync::LazyLock;

use crate::nearest::choose;
use crate::open_name::{Interned, Known, MAX_INTERNED, is_words, open_name};

/// The kind of an account: its name in addresses, bodies and snapshots.
///
/// A kind is one pointer, so that records can keep it. Kinds are compared by name: the users of two
/// providers are of one kind.
#[derive(Clone, Copy)]
pub struct AccountKind(&'static KindDefinition);

/// The definition of a kind.
#[derive(Debug)]
pub struct KindDefinition {
    /// The name.
    pub name: &'static str,
    /// Whether other accounts belong to such accounts.
    pub is_tenant: bool,
}

/// The kinds that this process knows.
static KNOWN: LazyLock<Known<AccountKind>> = LazyLock::new(|| {
    Known::new(vec![
        AccountKind::USER,
        AccountKind::API_KEY,
        AccountKind::APPLICATION,
        AccountKind::ACCOUNT,
    ])
});

/// The kinds that were created at run time. They are never freed, so that a kind can be [`Copy`].
static INTERNED: Interned<AccountKind> = Interned::new();

/// The maximum length of a name.
const MAX_NAME: usize = 64;

/// Why there is no kind with a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KindRefused {
    /// It cannot be in an address.
    #[error(
        "`{0}` cannot be a kind of account; its name has lower-case letters, digits and single \
         underscores between them, at most {MAX_NAME} in all"
    )]
    Invalid(String),
    /// Another vendor has accounts of this kind that are tenants, or are not.
    #[error(
        "`{0}` is a kind of accounts to which others {not}belong; choose another name",
        not = if .0.is_tenant() { "" } else { "do not " }
    )]
    Other(AccountKind),
    /// There are too many kinds.
    #[error(
        "this process has had {MAX_INTERNED} kinds of accounts, which is the limit; restart it"
    )]
    TooMany,
}

/// Whether a text can be the name of a kind.
fn is_name(text: &str) -> bool {
    text.len() <= MAX_NAME && is_words(text, '_')
}

impl AccountKind {
    /// A kind with this definition. Its name can be parsed once a registry has it.
    #[must_use]
    pub const fn new(definition: &'static KindDefinition) -> Self {
        Self(definition)
    }

    /// A kind that is only known at run time, for example from a file.
    ///
    /// # Errors
    ///
    /// The name is invalid, it is that of a kind with other properties, or the
    /// maximum number of kinds exists.
    pub fn named(name: &str, is_tenant: bool) -> Result<Self, KindRefused> {
        if !is_name(name) {
            return Err(KindRefused::Invalid(name.chars().take(MAX_NAME).collect()));
        }
        let is_it = |kind: &Self| kind.name() == name;
        let kind = KNOWN.all().into_iter().find(is_it).or_else(|| {
            INTERNED.find_or_add(is_it, || {
                let name = Box::leak(name.into());
                Self(Box::leak(Box::new(KindDefinition { name, is_tenant })))
            })
        });
        let kind = kind.ok_or(KindRefused::TooMany)?;
        if kind.is_tenant() == is_tenant {
            Ok(kind)
        } else {
            Err(KindRefused::Other(kind))
        }
    }

    /// A person with a password.
    pub const USER: Self = Self::new(&KindDefinition {
        name: "user",
        is_tenant: false,
    });

    /// A key with which a program opens sessions.
    pub const API_KEY: Self = Self::new(&KindDefinition {
        name: "api_key",
        is_tenant: false,
    });

    /// A program with a client id and a secret.
    pub const APPLICATION: Self = Self::new(&KindDefinition {
        name: "application",
        is_tenant: false,
    });

    /// An organisation to which users belong, as at igny8.
    pub const ACCOUNT: Self = Self::new(&KindDefinition {
        name: "account",
        is_tenant: true,
    });

    /// Every kind that this process knows, in the order in which messages list them.
    #[must_use]
    pub fn all() -> Vec<Self> {
        KNOWN.all()
    }

    /// Makes the kinds of a registry known, so that their names can be parsed.
    pub(crate) fn make_known(kinds: impl IntoIterator<Item = Self>) {
        KNOWN.add(kinds);
    }

    /// The kind as it stands in addresses and bodies.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// Whether such accounts are tenants: others belong to them, and no tokens are issued to them.
    #[must_use]
    pub const fn is_tenant(self) -> bool {
        self.0.is_tenant
    }
}

open_name!(AccountKind);

impl FromStr for AccountKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        choose("kind of account", name, &Self::all(), Self::name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_made_once_for_each_name() {
        let kind = AccountKind::named("robot_arm", false).unwrap();
        assert_eq!((kind.name(), kind.is_tenant()), ("robot_arm", false));
        let again = AccountKind::named("robot_arm", false).unwrap();
        assert!(std::ptr::eq(kind.0, again.0));
        let user = AccountKind::named("user", false).unwrap();
        assert_eq!(user, AccountKind::USER);
    }

    #[test]
    fn one_name_is_not_a_tenant_and_none() {
        for (name, is_tenant, told) in [
            ("account", false, "to which others belong"),
            ("user", true, "to which others do not belong"),
        ] {
            let refused = AccountKind::named(name, is_tenant).unwrap_err();
            assert!(refused.to_string().contains(told), "{refused}");
        }
    }

    #[test]
    fn a_name_is_part_of_an_address() {
        for name in ["", "User", "a b", "_a", "a_", "a__b", "ä", &"a".repeat(65)] {
            let refused = AccountKind::named(name, false).unwrap_err();
            assert!(matches!(refused, KindRefused::Invalid(_)), "{refused}");
        }
    }
}
