//! A kind of accounts at a vendor.

use serde_json::{Map, Value};

use super::{AccountKind, AccountRefused, AccountReport};
use crate::identity::account::Account;
use crate::identity::directory::{Accounts, Directory};
use crate::identity::table::Table;
use crate::provider::Provider;
use crate::vendor::accounts::AccountSpec;
use crate::vendor::{Vendor, VendorSpec, Vendors};

/// A kind of accounts at a vendor.
#[derive(Clone, Copy)]
pub(super) struct VendorAccountKind<'a> {
    pub(super) vendor: &'a VendorSpec,
    pub(super) spec: &'a AccountSpec,
}

impl<'a> VendorAccountKind<'a> {
    /// Every kind at every vendor.
    pub(super) fn all(vendors: &'a Vendors) -> impl Iterator<Item = Self> {
        let specs = vendors.iter().map(Vendor::spec);
        specs.flat_map(|vendor| {
            vendor
                .accounts
                .iter()
                .map(|spec| VendorAccountKind { vendor, spec })
        })
    }

    /// A kind at a vendor.
    ///
    /// # Errors
    ///
    /// [`AccountRefused::NoSuchKind`].
    pub(super) fn find(
        vendors: &'a Vendors,
        provider: Provider,
        kind: AccountKind,
    ) -> Result<Self, AccountRefused> {
        let vendor = vendors.get(provider).map(Vendor::spec);
        let specs = || vendor.into_iter().flat_map(|vendor| &vendor.accounts);
        let found = specs().find(|spec| spec.kind == kind);
        match (vendor, found) {
            (Some(vendor), Some(spec)) => Ok(Self { vendor, spec }),
            _ => Err(AccountRefused::NoSuchKind {
                provider,
                kind,
                kinds: specs().map(|spec| spec.kind).collect(),
            }),
        }
    }

    pub(super) const fn provider(self) -> Provider {
        self.vendor.id
    }

    /// Its accounts.
    pub(super) fn table(self, directory: &Directory) -> &Table {
        directory.of(self.provider()).of(self.spec.kind)
    }

    /// The account as the control API shows it.
    pub(super) fn show(self, account: &Account, accounts: &Accounts) -> AccountReport {
        let mut fields = self.spec.write(account, accounts);
        for field in self.spec.fields.iter().filter(|field| !field.is_shown()) {
            fields.shift_remove(&*field.name);
        }
        AccountReport {
            provider: self.provider(),
            kind: self.spec.kind,
            id: account.id,
            fields,
        }
    }

    /// The account as it is written in snapshots.
    pub(super) fn record(self, account: &Account, accounts: &Accounts) -> Value {
        let mut record = Map::new();
        record.insert("id".to_owned(), serde_json::json!(account.id));
        if let (Some(field), Some(secret)) = (self.spec.secret(), account.written_secret()) {
            record.insert(field.name.to_string(), secret.into());
        }
        record.extend(self.spec.write(account, accounts));
        Value::Object(record)
    }
}
