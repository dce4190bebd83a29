//! One kind of account, between the form in which people write it and that of the store.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{AccountKind, AccountRefused};
use crate::clock::NumericDate;
use crate::identity::account::{Account, Login};
use crate::identity::directory::{Accounts, Directory};
use crate::identity::queries::Page;
use crate::identity::table::Taken;
use crate::identity::{AccountId, Full, Identity, PasswordHash, Passwords, Secret};
use crate::provider::Provider;
use crate::schema::{self, Violation};

/// An account as the fixtures write it.
pub(super) trait Shape: DeserializeOwned + JsonSchema {
    /// Whose accounts.
    const PROVIDER: Provider;
    /// Which accounts.
    const KIND: AccountKind;
    /// The field that holds the secret, where there is one.
    const SECRET: Option<&'static str>;
    /// The field that is unique beside the id.
    const UNIQUE: &'static str;

    /// The id that it is written with.
    fn own_id(&self) -> Option<AccountId>;

    /// The id that it gets when it is written with none.
    fn made_up_id(&self, accounts: &Accounts) -> AccountId;

    /// The password or secret that must be hashed to be kept.
    fn to_hash(&self) -> Option<&Secret>;

    /// The account to keep. What the account refers to may be made in `accounts`.
    fn store(
        self,
        id: AccountId,
        secret: Option<PasswordHash>,
        accounts: &mut Accounts,
    ) -> Result<Account, AccountRefused>;

    /// The fields as they would be written, without the secret and the id.
    fn fields(stored: &Account, accounts: &Accounts) -> Value;

    /// The field whose value another account has already. Asked before anything is made for the
    /// account.
    fn clash(&self, _id: AccountId, _accounts: &Accounts) -> Option<&'static str> {
        None
    }

    /// Whether other accounts refer to it.
    fn is_in_use(_id: AccountId, _accounts: &Accounts) -> bool {
        false
    }

    /// Takes over the secret that a snapshot has, where that is not a hash of a password; false
    /// where it is none.
    fn restore_digest(&self, _stored: &mut Account) -> bool {
        true
    }

    /// Its secret, hashed.
    fn hashed_secret(&self, passwords: &Passwords) -> Result<Option<PasswordHash>, AccountRefused> {
        let hash = self.to_hash().map(|secret| passwords.hash(secret));
        Ok(hash.transpose()?)
    }

    /// Its secret, hashed when it is first needed: a start files accounts of which few log in.
    fn secret_to_hash(
        &self,
        passwords: &Passwords,
    ) -> Result<Option<PasswordHash>, AccountRefused> {
        let hash = self.to_hash().map(|secret| passwords.hash_later(secret));
        Ok(hash.transpose()?)
    }
}

/// Puts an account into the directory under its own id or a made-up one.
pub(super) fn file<S: Shape>(
    directory: &mut Directory,
    entry: S,
    secret: Option<PasswordHash>,
) -> Result<Arc<Account>, AccountRefused> {
    let accounts = directory.of_mut(S::PROVIDER);
    let is_taken = |id: &AccountId| accounts.of(S::KIND).get(*id).is_some();
    let id = match entry.own_id() {
        Some(id) if is_taken(&id) => return Err(AccountRefused::Taken("id")),
        Some(id) => id,
        None => match entry.made_up_id(accounts) {
            // Whoever had the name first may have another by now; if not, the name is at fault.
            AccountId::Uuid(id) if is_taken(&AccountId::Uuid(id)) => {
                AccountId::Uuid(Uuid::new_v4())
            }
            // There is no number after the highest one.
            id if is_taken(&id) => return Err(AccountRefused::Taken("id")),
            id => id,
        },
    };
    put::<S>(accounts, entry, id, secret, |_| {})
}

pub(super) fn list<S: Shape>(directory: &Directory, page: Page) -> Vec<Value> {
    let accounts = directory.of(S::PROVIDER);
    accounts
        .of(S::KIND)
        .iter()
        .skip(page.offset)
        .take(page.limit)
        .map(|stored| shown::<S>(stored, accounts))
        .collect()
}

pub(super) fn add<S: Shape>(
    identity: &Identity,
    fields: &Value,
    now: NumericDate,
) -> Result<Value, AccountRefused> {
    let entry: S = schema::read(fields).map_err(AccountRefused::Violations)?;
    let secret = entry.hashed_secret(identity.passwords())?;
    let mut directory = identity.directory_mut();
    let stored = file(&mut directory, entry, secret)?;
    if !S::KIND.is_tenant() {
        identity.note_made(&mut directory, S::PROVIDER, stored.id, now);
    }
    Ok(shown::<S>(&stored, directory.of(S::PROVIDER)))
}

/// The id of the account with this id or, where no account has it, with this name.
pub(super) fn find<S: Shape>(directory: &Directory, name: &str) -> Option<AccountId> {
    let accounts = directory.of(S::PROVIDER);
    let id = name.parse().ok();
    let by_id = id.and_then(|id| accounts.of(S::KIND).get(id));
    let found = by_id.or_else(|| accounts.of(S::KIND).named(name));
    found.map(|stored| stored.id)
}

pub(super) fn read<S: Shape>(
    directory: &Directory,
    id: AccountId,
) -> Result<Value, AccountRefused> {
    let accounts = directory.of(S::PROVIDER);
    let stored = accounts.of(S::KIND).get(id);
    stored
        .map(|stored| shown::<S>(stored, accounts))
        .ok_or(AccountRefused::NotFound)
}

/// Changes an account as its fixtures would have been changed: the fields it has, with those of
/// the patch written over them, are read anew.
pub(super) fn change<S: Shape>(
    identity: &Identity,
    id: AccountId,
    patch: &Map<String, Value>,
) -> Result<Value, AccountRefused> {
    let new_secret = S::SECRET.is_some_and(|field| patch.contains_key(field));
    loop {
        let (old, fields) = {
            let directory = identity.directory();
            let accounts = directory.of(S::PROVIDER);
            let old = accounts.of(S::KIND).get(id).cloned();
            let old = old.ok_or(AccountRefused::NotFound)?;
            let fields = S::fields(&old, accounts);
            (old, fields)
        };
        let merged = merge::<S>(&fields, patch)?;
        let entry: S = schema::read(&merged).map_err(AccountRefused::Violations)?;
        let secret = entry.hashed_secret(identity.passwords())?;
        let mut directory = identity.directory_mut();
        let accounts = directory.of_mut(S::PROVIDER);
        let now = accounts.of(S::KIND).get(id);
        // Otherwise another change came first, and this one builds on it.
        if now.is_some_and(|now| Arc::ptr_eq(now, &old)) {
            let changed = put::<S>(accounts, entry, id, secret, |changed| {
                if !new_secret {
                    keep_secret(changed, &old);
                }
            })?;
            return Ok(shown::<S>(&changed, accounts));
        }
    }
}

pub(super) fn remove<S: Shape>(identity: &Identity, id: AccountId) -> Result<(), AccountRefused> {
    let mut directory = identity.directory_mut();
    let accounts = directory.of_mut(S::PROVIDER);
    if S::is_in_use(id, accounts) {
        return Err(AccountRefused::InUse);
    }
    let removed = accounts.of_mut(S::KIND).remove(id);
    removed.ok_or(AccountRefused::NotFound)?;
    if !S::KIND.is_tenant() {
        accounts.note_gone(id);
    }
    Ok(())
}

fn put<S: Shape>(
    accounts: &mut Accounts,
    entry: S,
    id: AccountId,
    secret: Option<PasswordHash>,
    finish: impl FnOnce(&mut Account),
) -> Result<Arc<Account>, AccountRefused> {
    if let Some(field) = entry.clash(id, accounts) {
        return Err(AccountRefused::Taken(field));
    }
    let mut stored = entry.store(id, secret, accounts)?;
    finish(&mut stored);
    accounts
        .of_mut(S::KIND)
        .put(stored)
        .map_err(|taken| match taken {
            Taken::Id => AccountRefused::Taken("id"),
            Taken::Name => AccountRefused::Taken(S::UNIQUE),
            Taken::Full => AccountRefused::Full(Full::Accounts),
        })
}

fn keep_secret(changed: &mut Account, old: &Account) {
    changed.password.clone_from(&old.password);
    if let Login::Key(digest) = old.login {
        changed.login = Login::Key(digest);
    }
}

fn merge<S: Shape>(fields: &Value, patch: &Map<String, Value>) -> Result<Value, AccountRefused> {
    let mut merged = fields.as_object().cloned().unwrap_or_default();
    if let Some(secret) = S::SECRET {
        // What is written here is never kept, but the field must be there to be read.
        merged.insert(secret.to_owned(), Uuid::new_v4().to_string().into());
    }
    for (field, value) in patch {
        if field == "id" {
            let sentence = "an account keeps its id".to_owned();
            return Err(AccountRefused::Violations(vec![Violation::rule(
                "/id", sentence,
            )]));
        }
        if value.is_null() {
            merged.remove(field);
        } else {
            merged.insert(field.clone(), value.clone());
        }
    }
    Ok(Value::Object(merged))
}

fn shown<S: Shape>(stored: &Account, accounts: &Accounts) -> Value {
    let mut shown = json!({
        "provider": S::PROVIDER,
        "kind": S::KIND,
        "id": stored.id.to_string(),
    });
    if let (Value::Object(shown), Value::Object(fields)) = (&mut shown, S::fields(stored, accounts))
    {
        shown.extend(fields);
    }
    shown
}
