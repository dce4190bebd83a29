//! The accounts of a sandbox at run time.

use std::sync::Arc;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::create::{NewAccount, Reserved};
use super::kind::VendorAccountKind;
use super::{AccountKind, AccountRefused, AccountReport};
use crate::clock::NumericDate;
use crate::identity::account::{Account, Login};
use crate::identity::queries::{Listed, PageRange};
use crate::identity::{AccountId, Identity, PasswordHash};
use crate::nearest::choose;
use crate::provider::Provider;
use crate::schema::Violation;
use crate::vendor::Vendors;
use crate::vendor::accounts::AccountEntry;

/// The accounts of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct AccountStore<'a> {
    vendors: &'a Vendors,
    identity: &'a Identity,
}

impl<'a> AccountStore<'a> {
    /// A store of these vendors' accounts.
    #[must_use]
    pub const fn new(vendors: &'a Vendors, identity: &'a Identity) -> Self {
        Self { vendors, identity }
    }

    /// The id of the account with this id or, if there is none, with this login or slug.
    ///
    /// # Errors
    ///
    /// [`AccountRefused::NoSuchKind`] or [`AccountRefused::NotFound`].
    pub fn find(
        &self,
        provider: Provider,
        kind: AccountKind,
        name: &str,
    ) -> Result<AccountId, AccountRefused> {
        let kind = VendorAccountKind::find(self.vendors, provider, kind)?;
        let directory = self.identity.directory();
        let table = kind.table(&directory);
        let id = name.parse().ok();
        let by_id = id.and_then(|id| table.get(id));
        let found = by_id.or_else(|| table.named(name));
        found
            .map(|account| account.id)
            .ok_or(AccountRefused::NotFound)
    }

    /// The kind of accounts with this name.
    ///
    /// # Errors
    ///
    /// A message with the kinds that the provider has.
    pub fn kind(&self, provider: Provider, name: &str) -> Result<AccountKind, String> {
        let all = VendorAccountKind::all(self.vendors).filter(|kind| kind.provider() == provider);
        let own: Vec<AccountKind> = all.map(|kind| kind.spec.kind).collect();
        name.parse().or_else(|_: String| {
            let what = format!("kind of account of {provider}");
            choose(&what, name, &own, AccountKind::name)
        })
    }

    /// The account of a provider with this id, login or slug. Tenants, which may have the same id
    /// as a user, are searched last.
    #[must_use]
    pub fn find_any(&self, provider: Provider, name: &str) -> Option<AccountReport> {
        let kinds =
            || VendorAccountKind::all(self.vendors).filter(|kind| kind.provider() == provider);
        let (tenants, others): (Vec<_>, Vec<_>) =
            kinds().partition(|kind| kind.spec.kind.is_tenant());
        others.into_iter().chain(tenants).find_map(|kind| {
            let kind = kind.spec.kind;
            let id = self.find(provider, kind, name).ok()?;
            self.read(provider, kind, id).ok()
        })
    }

    /// The accounts of a provider and a kind, or of all. Only those on the page are serialized, all
    /// from the same state of the store.
    #[must_use]
    pub fn list(
        &self,
        provider: Option<Provider>,
        kind: Option<AccountKind>,
        page: PageRange,
    ) -> Listed<AccountReport> {
        let directory = self.identity.directory();
        let kinds = VendorAccountKind::all(self.vendors)
            .filter(|each| provider.is_none_or(|wanted| each.provider() == wanted))
            .filter(|each| kind.is_none_or(|wanted| each.spec.kind == wanted));
        let PageRange { mut offset, limit } = page;
        let (mut found, mut total) = (Vec::new(), 0);
        for kind in kinds {
            let (accounts, table) = (directory.of(kind.provider()), kind.table(&directory));
            let left = limit - found.len();
            let part = table.iter().skip(offset).take(left);
            found.extend(part.map(|account| kind.show(account, accounts)));
            offset = offset.saturating_sub(table.len());
            total += table.len();
        }
        Listed { page: found, total }
    }

    /// The number of accounts.
    #[must_use]
    pub fn count(&self) -> usize {
        let directory = self.identity.directory();
        let kinds = VendorAccountKind::all(self.vendors);
        kinds.map(|kind| kind.table(&directory).len()).sum()
    }

    /// One account.
    ///
    /// # Errors
    ///
    /// [`AccountRefused`].
    pub fn read(
        &self,
        provider: Provider,
        kind: AccountKind,
        id: AccountId,
    ) -> Result<AccountReport, AccountRefused> {
        let kind = VendorAccountKind::find(self.vendors, provider, kind)?;
        let directory = self.identity.directory();
        let account = kind.table(&directory).get(id);
        let account = account.ok_or(AccountRefused::NotFound)?;
        Ok(kind.show(account, directory.of(provider)))
    }

    /// Adds an account, given the fields that it would have in fixtures.
    ///
    /// # Errors
    ///
    /// [`AccountRefused`].
    pub fn add(
        &self,
        provider: Provider,
        kind: AccountKind,
        fields: &Value,
        now: NumericDate,
    ) -> Result<AccountReport, AccountRefused> {
        let kind = VendorAccountKind::find(self.vendors, provider, kind)?;
        let entry = kind.spec.read_checked(fields);
        let entry = entry.map_err(AccountRefused::Violations)?;
        let passwords = self.identity.passwords();
        let password = kind.password(&entry, |secret| passwords.hash(secret))?;
        let mut directory = self.identity.directory_mut();
        let accounts = directory.of_mut(provider);
        let added = kind.create(accounts, &entry, password, &Reserved::new())?;
        if !kind.spec.kind.is_tenant() {
            self.identity
                .note_made(&mut directory, provider, added.id, now);
        }
        Ok(kind.show(&added, directory.of(provider)))
    }

    /// Changes the fields in a patch; `null` sets the default.
    ///
    /// The account is parsed again with its current fields and those of the patch merged, as if its
    /// fixtures had been changed.
    ///
    /// # Errors
    ///
    /// [`AccountRefused`].
    pub fn change(
        &self,
        provider: Provider,
        kind: AccountKind,
        id: AccountId,
        patch: &Map<String, Value>,
    ) -> Result<AccountReport, AccountRefused> {
        let kind = VendorAccountKind::find(self.vendors, provider, kind)?;
        loop {
            let (old, fields) = {
                let directory = self.identity.directory();
                let old = kind.table(&directory).get(id).cloned();
                let old = old.ok_or(AccountRefused::NotFound)?;
                let fields = kind.spec.write(&old, directory.of(provider));
                (old, fields)
            };
            let merged = merge(kind, &old, fields, patch)?;
            let entry = kind.spec.read_checked(&merged);
            let entry = entry.map_err(AccountRefused::Violations)?;
            let (login, password) = self.secret(kind, &entry, &old, patch)?;
            let mut directory = self.identity.directory_mut();
            let accounts = directory.of_mut(provider);
            let now = accounts.of(kind.spec.kind).get(id);
            // If another change was made in the meantime, this one is applied again on top of it.
            if now.is_some_and(|now| Arc::ptr_eq(now, &old)) {
                let new = NewAccount {
                    entry: &entry,
                    id,
                    login,
                    password,
                };
                let changed = kind.put(accounts, new, &Reserved::new())?;
                return Ok(kind.show(&changed, accounts));
            }
        }
    }

    /// Removes an account; its tokens stop working.
    ///
    /// # Errors
    ///
    /// [`AccountRefused`].
    pub fn remove(
        &self,
        provider: Provider,
        kind: AccountKind,
        id: AccountId,
    ) -> Result<(), AccountRefused> {
        VendorAccountKind::find(self.vendors, provider, kind)?;
        let mut directory = self.identity.directory_mut();
        let accounts = directory.of_mut(provider);
        if kind.is_tenant() && accounts.holders().any(|user| user.tenant == Some(id)) {
            return Err(AccountRefused::InUse);
        }
        let removed = accounts.of_mut(kind).remove(id);
        removed.ok_or(AccountRefused::NotFound)?;
        if !kind.is_tenant() {
            accounts.note_gone(id);
        }
        Ok(())
    }
}

impl AccountStore<'_> {
    /// The login and password of a changed account: unchanged unless the patch has a secret.
    fn secret(
        &self,
        kind: VendorAccountKind,
        entry: &AccountEntry,
        old: &Account,
        patch: &Map<String, Value>,
    ) -> Result<(Login, Option<PasswordHash>), AccountRefused> {
        let field = kind.spec.secret();
        if field.is_some_and(|field| patch.contains_key(&*field.name)) {
            let passwords = self.identity.passwords();
            let password = kind.password(entry, |secret| passwords.hash(secret))?;
            return Ok((kind.login(entry)?, password));
        }
        let login = match &old.login {
            Login::Key(digest) => Login::Key(*digest),
            Login::AnyCase(_) | Login::Exact(_) => kind.login(entry)?,
        };
        Ok((login, old.password.clone()))
    }
}

/// The fields of an account, with those of a patch replacing them.
fn merge(
    kind: VendorAccountKind,
    old: &Account,
    fields: Map<String, Value>,
    patch: &Map<String, Value>,
) -> Result<Value, AccountRefused> {
    let mut merged = fields;
    let has_secret = old.password.is_some() || matches!(old.login, Login::Key(_));
    if let Some(secret) = kind.spec.secret().filter(|_| has_secret) {
        // This value is never stored, but the schema may require one.
        merged.insert(secret.name.to_string(), Uuid::new_v4().to_string().into());
    }
    for (field, value) in patch {
        if field == "id" {
            let sentence = "an account keeps its id".to_owned();
            let violation = Violation::rule("/id", sentence);
            return Err(AccountRefused::Violations(vec![violation]));
        }
        if value.is_null() {
            merged.remove(field);
        } else {
            merged.insert(field.clone(), value.clone());
        }
    }
    Ok(Value::Object(merged))
}
