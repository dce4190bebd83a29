//! Kinds of accounts.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::LazyLock;

use parking_lot::RwLock;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::nearest::choose;

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
static KNOWN: LazyLock<RwLock<Vec<AccountKind>>> = LazyLock::new(|| {
    RwLock::new(vec![
        AccountKind::USER,
        AccountKind::API_KEY,
        AccountKind::APPLICATION,
        AccountKind::ACCOUNT,
    ])
});

impl AccountKind {
    /// A kind with this definition. Its name can be parsed once a registry has it.
    #[must_use]
    pub const fn new(definition: &'static KindDefinition) -> Self {
        Self(definition)
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
        KNOWN.read().clone()
    }

    /// Makes the kinds of a registry known, so that their names can be parsed.
    pub(crate) fn make_known(kinds: impl IntoIterator<Item = Self>) {
        let mut known = KNOWN.write();
        for kind in kinds {
            if !known.contains(&kind) {
                known.push(kind);
            }
        }
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

impl PartialEq for AccountKind {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0) || self.name() == other.name()
    }
}

impl Eq for AccountKind {}

impl Hash for AccountKind {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl fmt::Debug for AccountKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl fmt::Display for AccountKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for AccountKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        choose("kind of account", name, &Self::all(), Self::name)
    }
}

impl Serialize for AccountKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for AccountKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        name.parse().map_err(de::Error::custom)
    }
}
