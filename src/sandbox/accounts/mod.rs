//! Accounts as people write them, in fixtures and in the control API, and as the store keeps them.

mod desk;
mod haut_ai;
mod igny8;
mod intergiro;
mod kyc;
mod s7risk;
mod shape;
pub mod snapshot;

use serde_json::{Map, Value};

use crate::clock::NumericDate;
use crate::fixtures::Fixtures;
pub use crate::identity::AccountKind;
use crate::identity::directory::Directory;
use crate::identity::queries::{Listed, Page};
use crate::identity::{AccountId, Full, Identity, Passwords, UnusablePassword};
use crate::provider::Provider;
use crate::schema::Violation;
use crate::vendor::Vendors;
use shape::Shape;

/// Why an account was not added, changed or removed. Nothing has happened then.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AccountRefused {
    /// The provider has no accounts of the kind.
    #[error("{provider} has no accounts of the kind `{kind}`; it has {kinds}", provider = .0, kind = .1.name(), kinds = kinds(*.0))]
    NoSuchKind(Provider, AccountKind),
    /// There is no such account.
    #[error("there is no such account")]
    NotFound,
    /// A field does not fit.
    #[error("{}", texts(.0))]
    Violations(Vec<Violation>),
    /// Another account has the value of this field.
    #[error("another account has this `{0}`")]
    Taken(&'static str),
    /// There is no room for another.
    #[error(transparent)]
    Full(Full),
    /// Users still belong to it.
    #[error("users still belong to it; remove them first")]
    InUse,
    /// The machine cannot hash the password.
    #[error(transparent)]
    Password(UnusablePassword),
}

fn kinds(provider: Provider) -> String {
    let kinds = desk::kinds_of(provider).map(AccountKind::name);
    kinds.collect::<Vec<_>>().join(" and ")
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

/// Files the accounts of the fixtures.
///
/// # Errors
///
/// [`AccountRefused`], which fixtures that were checked give no reason for.
pub fn directory_of(
    vendors: &Vendors,
    fixtures: &Fixtures,
    passwords: &Passwords,
) -> Result<Directory, AccountRefused> {
    let mut directory = Directory::new(vendors.ids().map(|id| (id, desk::kinds_of(id))));
    file(
        &mut directory,
        passwords,
        own::<intergiro::ApiKey>(fixtures),
    )?;
    file(&mut directory, passwords, own::<haut_ai::User>(fixtures))?;
    file(&mut directory, passwords, own::<kyc::User>(fixtures))?;
    file(&mut directory, passwords, own::<s7risk::User>(fixtures))?;
    file(
        &mut directory,
        passwords,
        own::<s7risk::Application>(fixtures),
    )?;
    file(
        &mut directory,
        passwords,
        own::<igny8::fixtures::Account>(fixtures),
    )?;
    let users = igny8::without_clashes(own(fixtures));
    file(&mut directory, passwords, &users)?;
    Ok(directory)
}

/// The accounts of a shape.
fn own<S: Shape + 'static>(fixtures: &Fixtures) -> &[S] {
    fixtures.accounts(S::PROVIDER)
}

/// Files entries, those with an id of their own first: the others get what ids are left.
fn file<S: Shape + Clone>(
    directory: &mut Directory,
    passwords: &Passwords,
    entries: &[S],
) -> Result<(), AccountRefused> {
    let (with_id, without): (Vec<_>, Vec<_>) =
        entries.iter().partition(|entry| entry.own_id().is_some());
    for entry in with_id.into_iter().chain(without) {
        let secret = entry.secret_to_hash(passwords)?;
        shape::file(directory, entry.clone(), secret).map(drop)?;
    }
    Ok(())
}

/// The id of the account that is called so: by its id, or by its e-mail address, client id or slug.
/// An id goes first.
///
/// # Errors
///
/// [`AccountRefused::NoSuchKind`] or [`AccountRefused::NotFound`].
pub fn find(
    identity: &Identity,
    provider: Provider,
    kind: AccountKind,
    name: &str,
) -> Result<AccountId, AccountRefused> {
    let found = desk::find(provider, kind)?.find(identity, name);
    found.ok_or(AccountRefused::NotFound)
}

/// The accounts of a provider, or of all, of a kind, or of every kind: without their secrets. Only
/// those of the page are looked at, since nobody can be added meanwhile.
#[must_use]
pub fn list(
    identity: &Identity,
    provider: Option<Provider>,
    kind: Option<AccountKind>,
    page: Page,
) -> Listed<Value> {
    let directory = identity.directory();
    let desks = desk::ALL
        .iter()
        .filter(|desk| provider.is_none_or(|wanted| desk.provider() == wanted))
        .filter(|desk| kind.is_none_or(|wanted| desk.kind() == wanted));
    let Page { mut offset, limit } = page;
    let (mut accounts, mut total) = (Vec::new(), 0);
    for desk in desks {
        let limit = limit - accounts.len();
        accounts.extend(desk.list(&directory, Page { offset, limit }));
        let count = desk.count(&directory);
        offset = offset.saturating_sub(count);
        total += count;
    }
    Listed {
        page: accounts,
        total,
    }
}

/// How many accounts there are.
#[must_use]
pub fn count(identity: &Identity) -> usize {
    let directory = identity.directory();
    desk::ALL.iter().map(|desk| desk.count(&directory)).sum()
}

/// Adds an account with the fields that its fixtures have, and gives it back without its secret.
///
/// # Errors
///
/// [`AccountRefused`].
pub fn add(
    identity: &Identity,
    provider: Provider,
    kind: AccountKind,
    fields: &Value,
    now: NumericDate,
) -> Result<Value, AccountRefused> {
    desk::find(provider, kind)?.add(identity, fields, now)
}

/// One account, without its secret.
///
/// # Errors
///
/// [`AccountRefused`].
pub fn read(
    identity: &Identity,
    provider: Provider,
    kind: AccountKind,
    id: AccountId,
) -> Result<Value, AccountRefused> {
    desk::find(provider, kind)?.read(identity, id)
}

/// Changes the fields that are named, `null` back to their default, and gives the account back.
///
/// # Errors
///
/// [`AccountRefused`].
pub fn change(
    identity: &Identity,
    provider: Provider,
    kind: AccountKind,
    id: AccountId,
    patch: Map<String, Value>,
) -> Result<Value, AccountRefused> {
    desk::find(provider, kind)?.change(identity, id, patch)
}

/// Removes an account; its tokens stop working.
///
/// # Errors
///
/// [`AccountRefused`].
pub fn remove(
    identity: &Identity,
    provider: Provider,
    kind: AccountKind,
    id: AccountId,
) -> Result<(), AccountRefused> {
    desk::find(provider, kind)?.remove(identity, id)
}

#[cfg(test)]
mod tests;
