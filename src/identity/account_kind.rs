//! Kinds of accounts.

use std::str::FromStr;
use std::sync::LazyLock;

use crate::nearest::choose;
use crate::open_name::{Known, open_name};

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
