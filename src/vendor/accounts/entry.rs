//! Accounts as written in fixtures, in the control API and in snapshots.

use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{AccountSpec, FieldRole, IdForm};
use crate::clock::UtcInstant;
use crate::identity::account::{Account, AccountState, Fields};
use crate::identity::directory::Accounts;
use crate::identity::{AccountId, Secret};
use crate::schema::{self, Violation};

/// An account as it is written, with its secret in plain text or as a hash.
#[derive(Debug, Clone)]
pub struct AccountEntry {
    /// The id; generated if absent.
    pub id: Option<AccountId>,
    /// The login name; absent for a key, and where the vendor derives it from other fields.
    pub login: Option<String>,
    /// The password, secret or key.
    pub secret: Option<Secret>,
    /// What can prevent a login.
    pub state: AccountState,
    /// The slug of its tenant.
    pub tenant: Option<String>,
    /// The vendor's own fields, some of which may be absent.
    pub fields: Fields,
}

impl AccountSpec {
    /// Parses an account that is valid for the schema.
    ///
    /// # Errors
    ///
    /// The first value that a type rejects, although the schema accepts it.
    pub fn read(&self, written: &Value) -> Result<AccountEntry, serde_json::Error> {
        let mut entry = AccountEntry {
            id: None,
            login: None,
            secret: None,
            state: AccountState::OPEN,
            tenant: None,
            fields: Fields::default(),
        };
        let mut own = Map::new();
        for field in &self.fields {
            let Some(value) = member(written, &field.name) else {
                continue;
            };
            match &field.role {
                FieldRole::Login { .. } => entry.login = Some(String::deserialize(value)?),
                FieldRole::Key { .. } | FieldRole::Password { .. } => {
                    entry.secret = Some(Secret::deserialize(value)?);
                }
                FieldRole::Id(form) => entry.id = Some(form.read(value)?),
                FieldRole::Active => entry.state.active = bool::deserialize(value)?,
                FieldRole::Suspended => entry.state.active = !bool::deserialize(value)?,
                FieldRole::Verified => entry.state.verified = bool::deserialize(value)?,
                FieldRole::Mfa => entry.state.mfa = bool::deserialize(value)?,
                FieldRole::AccessUntil => {
                    entry.state.access_until = Some(UtcInstant::deserialize(value)?);
                }
                FieldRole::Tenant => entry.tenant = Some(String::deserialize(value)?),
                FieldRole::Own { .. } => drop(own.insert(field.name.to_string(), value.clone())),
            }
        }
        if let Some(spec) = &self.own {
            entry.fields = spec.read(own)?;
        }
        Ok(entry)
    }

    /// The name that logs in or identifies the account, given or derived from its own fields.
    #[must_use]
    pub fn login_of(&self, entry: &AccountEntry) -> Option<String> {
        let own = || self.own.as_ref()?.login(&entry.fields);
        entry.login.clone().or_else(own)
    }

    /// Parses an account from a document that was validated as a whole, without validating it
    /// again.
    ///
    /// # Errors
    ///
    /// The first value that a type rejects, although the schema accepts it.
    pub(crate) fn read_lenient(&self, written: &Value) -> Result<AccountEntry, Vec<Violation>> {
        let read = self.read(written).or_else(|error| {
            // The schema accepts `3.0` as a whole number.
            let whole = schema::whole_numbers(written);
            self.read(&whole).map_err(|_| error)
        });
        read.map_err(|error| vec![Violation::rule("", error.to_string())])
    }

    /// Validates an account against the schema and the vendor's own rules, and parses it.
    ///
    /// # Errors
    ///
    /// Every violation of the schema or, if there are none, of the rules.
    pub(crate) fn read_checked(&self, written: &Value) -> Result<AccountEntry, Vec<Violation>> {
        let violations = schema::check(self.document(), written);
        if !violations.is_empty() {
            return Err(violations);
        }
        let entry = self.read_lenient(written)?;
        let violations = self.violations(&entry);
        if violations.is_empty() {
            Ok(entry)
        } else {
            Err(violations)
        }
    }

    /// The vendor's own rules that an account breaks, at pointers below the account.
    #[must_use]
    pub fn violations(&self, entry: &AccountEntry) -> Vec<Violation> {
        let own = self.own.as_ref();
        own.map_or_else(Vec::new, |own| {
            own.violations(&entry.fields, entry.secret.is_some())
        })
    }

    /// The field of an account that no other account of its kind may have set.
    #[must_use]
    pub fn exclusive(&self, fields: &Fields) -> Option<&'static str> {
        self.own.as_ref()?.exclusive(fields)
    }

    /// The fields of an account as they are written, without its id and secret.
    #[must_use]
    pub fn write(&self, account: &Account, accounts: &Accounts) -> Map<String, Value> {
        let own = self.own.as_ref().map(|own| own.write(&account.fields));
        let mut own = own.unwrap_or_default();
        let state = account.state;
        let slug = || Some(accounts.tenant(account.tenant?)?.login.name()?.into());
        let written = self.fields.iter().filter_map(|field| {
            let value = match &field.role {
                FieldRole::Login { .. } => account.login.name()?.into(),
                FieldRole::Key { .. } | FieldRole::Password { .. } | FieldRole::Id(_) => {
                    return None;
                }
                FieldRole::Active => state.active.into(),
                FieldRole::Suspended => (!state.active).into(),
                FieldRole::Verified => state.verified.into(),
                FieldRole::Mfa => state.mfa.into(),
                FieldRole::AccessUntil => state.access_until?.to_string().into(),
                FieldRole::Tenant => slug()?,
                FieldRole::Own { .. } => own.remove(&*field.name)?,
            };
            Some((field.name.to_string(), value))
        });
        written.collect()
    }
}

/// The value of a field. Few are written, so that comparing their names takes less than a hash of this one.
fn member<'a>(written: &'a Value, name: &str) -> Option<&'a Value> {
    let mut members = written.as_object()?.iter();
    let (_, value) = members.find(|(known, _)| *known == name)?;
    Some(value)
}

impl IdForm {
    fn read(&self, value: &Value) -> Result<AccountId, serde_json::Error> {
        match self {
            Self::Counted => u64::deserialize(value).map(AccountId::Number),
            Self::Derived { .. } => Uuid::deserialize(value).map(AccountId::Uuid),
        }
    }
}
