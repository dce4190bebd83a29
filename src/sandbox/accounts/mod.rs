//! Accounts in a sandbox: those of the fixtures, changes at run time, and snapshots.

mod create;
mod kind;
pub(super) mod snapshot;
mod store;

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value};

use crate::fixtures::Fixtures;
pub use crate::identity::AccountKind;
use crate::identity::directory::Directory;
use crate::identity::{AccountId, Full, Passwords, UnusablePassword};
use crate::provider::Provider;
use crate::schema::Violation;
use crate::vendor::{Vendor, Vendors};
use create::Reserved;
use kind::VendorAccountKind;
pub use store::AccountStore;

/// An account of any kind, without its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AccountReport {
    /// The provider.
    pub provider: Provider,
    /// The kind.
    pub kind: AccountKind,
    /// The id.
    #[serde(serialize_with = "id_as_text", deserialize_with = "id_from_text")]
    pub id: AccountId,
    /// All other fields, as in the fixtures.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

fn id_as_text<S: Serializer>(id: &AccountId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

fn id_from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AccountId, D::Error> {
    let id = String::deserialize(deserializer)?.parse();
    id.map_err(|_| de::Error::custom("neither a number nor a UUID"))
}

/// Why an account was not added, changed or removed. Then nothing has changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AccountRefused {
    /// The provider has no accounts of the kind.
    #[error("{provider} has no accounts of the kind `{kind}`; it has {kinds}", kinds = names(kinds))]
    NoSuchKind {
        /// The provider.
        provider: Provider,
        /// The kind that was asked for.
        kind: AccountKind,
        /// The kinds that it has.
        kinds: Vec<AccountKind>,
    },
    /// There is no such account.
    #[error("there is no such account")]
    NotFound,
    /// A field is invalid.
    #[error("{}", texts(.0))]
    Violations(Vec<Violation>),
    /// Another account has the value of this field.
    #[error("another account has this `{0}`")]
    Taken(Cow<'static, str>),
    /// The maximum number of accounts is reached.
    #[error(transparent)]
    Full(Full),
    /// Users still belong to the tenant.
    #[error("users still belong to it; remove them first")]
    InUse,
    /// Hashing the password failed.
    #[error(transparent)]
    Password(UnusablePassword),
}

fn names(kinds: &[AccountKind]) -> String {
    let names: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
    names.join(" and ")
}

fn texts(violations: &[Violation]) -> String {
    let texts = violations.iter().map(ToString::to_string);
    texts.collect::<Vec<_>>().join("; ")
}

impl From<UnusablePassword> for AccountRefused {
    fn from(error: UnusablePassword) -> Self {
        Self::Password(error)
    }
}

/// A directory with the vendors' kinds and no accounts.
fn empty_directory(vendors: &Vendors) -> Directory {
    let specs = vendors.iter().map(Vendor::spec);
    Directory::new(specs.map(|vendor| (vendor.id, vendor.accounts.iter().map(|spec| spec.kind))))
}

/// The accounts of the fixtures.
///
/// # Errors
///
/// [`AccountRefused`], which does not occur for validated fixtures.
pub fn directory_of(
    vendors: &Vendors,
    fixtures: &Fixtures,
    passwords: &Passwords,
) -> Result<Directory, AccountRefused> {
    let mut directory = empty_directory(vendors);
    for kind in VendorAccountKind::all(vendors) {
        let entries = fixtures.accounts(kind.provider(), kind.spec.kind);
        let usernames = entries.iter().filter_map(|entry| entry.fields.username());
        let reserved: Reserved = usernames.collect();
        // Accounts without an id get one that is not that of any account written with an id.
        let (with_id, without): (Vec<_>, Vec<_>) =
            entries.iter().partition(|entry| entry.id.is_some());
        for entry in with_id.into_iter().chain(without) {
            // Hashed on first use: few of the accounts log in.
            let password = kind.password(entry, |secret| passwords.hash_later(secret))?;
            let accounts = directory.of_mut(kind.provider());
            kind.create(accounts, entry, password, &reserved)?;
        }
    }
    Ok(directory)
}

#[cfg(test)]
mod tests;
