//! What can be done with the accounts of each kind at each provider.

use std::marker::PhantomData;

use serde_json::{Map, Value};

use super::shape::{self, Shape};
use super::{AccountKind, AccountRefused, haut_ai, igny8, intergiro, kyc, s7risk};
use crate::clock::NumericDate;
use crate::identity::directory::Directory;
use crate::identity::queries::Page;
use crate::identity::{AccountId, Identity};
use crate::provider::Provider;

/// Where the accounts of one kind at one provider are dealt with.
pub(super) trait Desk: Sync {
    fn provider(&self) -> Provider;
    fn kind(&self) -> AccountKind;
    fn count(&self, directory: &Directory) -> usize;
    fn list(&self, directory: &Directory, page: Page) -> Vec<Value>;
    fn add(
        &self,
        identity: &Identity,
        fields: &Value,
        now: NumericDate,
    ) -> Result<Value, AccountRefused>;
    fn find(&self, identity: &Identity, name: &str) -> Option<AccountId>;
    fn read(&self, identity: &Identity, id: AccountId) -> Result<Value, AccountRefused>;
    fn change(
        &self,
        identity: &Identity,
        id: AccountId,
        patch: Map<String, Value>,
    ) -> Result<Value, AccountRefused>;
    fn remove(&self, identity: &Identity, id: AccountId) -> Result<(), AccountRefused>;
}

/// The desk for accounts of one shape.
struct DeskOf<S>(PhantomData<fn() -> S>);

impl<S> DeskOf<S> {
    const NEW: Self = Self(PhantomData);
}

impl<S: Shape> Desk for DeskOf<S> {
    fn provider(&self) -> Provider {
        S::PROVIDER
    }

    fn kind(&self) -> AccountKind {
        S::KIND
    }

    fn count(&self, directory: &Directory) -> usize {
        directory.of(S::PROVIDER).of(S::KIND).len()
    }

    fn list(&self, directory: &Directory, page: Page) -> Vec<Value> {
        shape::list::<S>(directory, page)
    }

    fn add(
        &self,
        identity: &Identity,
        fields: &Value,
        now: NumericDate,
    ) -> Result<Value, AccountRefused> {
        shape::add::<S>(identity, fields, now)
    }

    fn find(&self, identity: &Identity, name: &str) -> Option<AccountId> {
        shape::find::<S>(&identity.directory(), name)
    }

    fn read(&self, identity: &Identity, id: AccountId) -> Result<Value, AccountRefused> {
        shape::read::<S>(&identity.directory(), id)
    }

    fn change(
        &self,
        identity: &Identity,
        id: AccountId,
        patch: Map<String, Value>,
    ) -> Result<Value, AccountRefused> {
        shape::change::<S>(identity, id, &patch)
    }

    fn remove(&self, identity: &Identity, id: AccountId) -> Result<(), AccountRefused> {
        shape::remove::<S>(identity, id)
    }
}

/// Every desk.
pub(super) static ALL: [&dyn Desk; 7] = [
    &DeskOf::<intergiro::ApiKey>::NEW,
    &DeskOf::<haut_ai::User>::NEW,
    &DeskOf::<kyc::User>::NEW,
    &DeskOf::<s7risk::User>::NEW,
    &DeskOf::<s7risk::Application>::NEW,
    &DeskOf::<igny8::fixtures::Account>::NEW,
    &DeskOf::<igny8::User>::NEW,
];

/// The kinds of accounts that a provider has.
pub(super) fn kinds_of(provider: Provider) -> impl Iterator<Item = AccountKind> {
    ALL.iter()
        .filter(move |desk| desk.provider() == provider)
        .map(|desk| desk.kind())
}

/// The desk for a provider's accounts of a kind.
pub(super) fn find(
    provider: Provider,
    kind: AccountKind,
) -> Result<&'static dyn Desk, AccountRefused> {
    ALL.into_iter()
        .find(|desk| desk.provider() == provider && desk.kind() == kind)
        .ok_or(AccountRefused::NoSuchKind(provider, kind))
}
