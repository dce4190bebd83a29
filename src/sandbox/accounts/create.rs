//! Creates accounts in the store from their written form.

use std::collections::HashSet;
use std::sync::Arc;

use uuid::Uuid;

use super::AccountRefused;
use super::kind::VendorAccountKind;
use crate::identity::account::{Account, KeyDigest, Login};
use crate::identity::directory::Accounts;
use crate::identity::table::Taken;
use crate::identity::{AccountId, Full, PasswordHash, Secret, UnusablePassword, fold_case};
use crate::nearest::guess;
use crate::schema::Violation;
use crate::vendor::accounts::{AccountEntry, FieldRole, FieldSpec, IdForm, LoginCase};

/// An account to add to the store.
pub(super) struct NewAccount<'a> {
    pub(super) entry: &'a AccountEntry,
    pub(super) id: AccountId,
    pub(super) login: Login,
    pub(super) password: Option<PasswordHash>,
}

/// Usernames of accounts that are added later in the same operation. They are never assigned to
/// other accounts.
pub(super) type Reserved<'a> = HashSet<&'a str>;

impl VendorAccountKind<'_> {
    /// The password of an account, hashed.
    pub(super) fn password(
        self,
        entry: &AccountEntry,
        hash: impl FnOnce(&Secret) -> Result<PasswordHash, UnusablePassword>,
    ) -> Result<Option<PasswordHash>, AccountRefused> {
        let secret = entry.secret.as_ref();
        let secret = secret.filter(|_| self.spec.has_password());
        Ok(secret.map(hash).transpose()?)
    }

    /// The login or key of an account.
    pub(super) fn login(self, entry: &AccountEntry) -> Result<Login, AccountRefused> {
        let Some(field) = self.spec.login() else {
            return Err(missing("login"));
        };
        if let FieldRole::Login { case, .. } = &field.role {
            let name = self.spec.login_of(entry);
            let name = name.ok_or_else(|| missing(&field.name))?.into();
            Ok(match case {
                LoginCase::Email | LoginCase::AnyCase => Login::AnyCase(name),
                LoginCase::Exact => Login::Exact(name),
            })
        } else {
            let key = entry.secret.as_ref().ok_or_else(|| missing(&field.name))?;
            Ok(Login::Key(KeyDigest::of(key.expose())))
        }
    }

    /// Adds an account with its own id or a new one.
    pub(super) fn create(
        self,
        accounts: &mut Accounts,
        entry: &AccountEntry,
        password: Option<PasswordHash>,
        reserved: &Reserved,
    ) -> Result<Arc<Account>, AccountRefused> {
        let login = self.login(entry)?;
        let is_taken = |id: &AccountId| accounts.of(self.spec.kind).get(*id).is_some();
        let id = match entry.id {
            Some(id) if is_taken(&id) => return Err(AccountRefused::Taken("id".into())),
            Some(id) => id,
            None => match self.new_id(accounts, entry, &login) {
                // A derived id may belong to the account that had this login first and has another
                // now. If the login itself is taken, that is the error.
                AccountId::Uuid(id) if is_taken(&AccountId::Uuid(id)) => {
                    AccountId::Uuid(Uuid::new_v4())
                }
                // The highest possible number is already in use.
                id if is_taken(&id) => return Err(AccountRefused::Taken("id".into())),
                id => id,
            },
        };
        let new = NewAccount {
            entry,
            id,
            login,
            password,
        };
        self.put(accounts, new, reserved)
    }

    fn new_id(self, accounts: &Accounts, entry: &AccountEntry, login: &Login) -> AccountId {
        let IdForm::Derived { prefix } = self.spec.id_form() else {
            return accounts.of(self.spec.kind).next_number();
        };
        let seed = match login {
            Login::AnyCase(name) => fold_case(name),
            Login::Exact(name) => name.to_string(),
            Login::Key(_) => {
                let key = entry.secret.as_ref();
                key.map_or_else(String::new, |key| key.expose().to_owned())
            }
        };
        AccountId::derived(self.provider(), &format!("{prefix}{seed}"))
    }

    /// Adds an account, or replaces the one with its id. Its login and username must be unique.
    pub(super) fn put(
        self,
        accounts: &mut Accounts,
        new: NewAccount,
        reserved: &Reserved,
    ) -> Result<Arc<Account>, AccountRefused> {
        let table = accounts.of(self.spec.kind);
        let namesake = table.with_login(&new.login);
        if namesake.is_some_and(|other| other.id != new.id) {
            return Err(taken(self.spec.login()));
        }
        let username = new.entry.fields.username();
        if username.is_some_and(|name| table.has_username(name, Some(new.id))) {
            return Err(taken(self.spec.username()));
        }
        if let Some(field) = self.spec.exclusive(&new.entry.fields) {
            let is_set = |other: &Account| self.spec.exclusive(&other.fields) == Some(field);
            if table
                .iter()
                .any(|other| other.id != new.id && is_set(other))
            {
                return Err(AccountRefused::Taken(field.into()));
            }
        }
        self.place(accounts, new, reserved)
    }

    /// Adds or replaces an account without checking that its names are unique.
    pub(super) fn place(
        self,
        accounts: &mut Accounts,
        new: NewAccount,
        reserved: &Reserved,
    ) -> Result<Arc<Account>, AccountRefused> {
        let table = accounts.of(self.spec.kind);
        // Checked before a tenant is created for an account that the table would then refuse.
        if table.is_full() && table.get(new.id).is_none() {
            return Err(AccountRefused::Full(Full::Accounts));
        }
        let name = new.login.name().unwrap_or_default();
        let tenant = self.tenant(accounts, new.entry, name, reserved)?;
        let table = accounts.of_mut(self.spec.kind);
        let fields = self.spec.own.as_ref().map(|own| {
            let is_taken = |username: &str| {
                reserved.contains(username) || table.has_username(username, Some(new.id))
            };
            own.complete(&new.entry.fields, name, &is_taken)
        });
        let account = Account {
            id: new.id,
            kind: self.spec.kind,
            password: new.password,
            state: new.entry.state,
            tenant,
            fields: fields.unwrap_or_default(),
            login: new.login,
        };
        table.put(account).map_err(|refused| match refused {
            Taken::Id => AccountRefused::Taken("id".into()),
            Taken::Name => taken(self.spec.login()),
            Taken::Full => AccountRefused::Full(Full::Accounts),
        })
    }

    /// The tenant of an account: the one with its tenant slug, or a new one.
    fn tenant(
        self,
        accounts: &mut Accounts,
        entry: &AccountEntry,
        login: &str,
        reserved: &Reserved,
    ) -> Result<Option<AccountId>, AccountRefused> {
        let (Some(field), Some(own)) = (self.spec.tenant(), &self.spec.own) else {
            return Ok(None);
        };
        let Some(slug) = &entry.tenant else {
            let is_reserved = |username: &str| reserved.contains(username);
            let created = own.create_tenant(&entry.fields, login, &is_reserved, accounts);
            return created.map_err(|refused| match refused {
                Taken::Full => AccountRefused::Full(Full::Accounts),
                Taken::Id | Taken::Name => taken(Some(field)),
            });
        };
        match accounts.tenant_named(slug) {
            Some(tenant) => Ok(Some(tenant.id)),
            None => Err(self.unknown_tenant(accounts, field, slug)),
        }
    }

    fn unknown_tenant(self, accounts: &Accounts, field: &FieldSpec, slug: &str) -> AccountRefused {
        let mut tenants = self.vendor.accounts.iter();
        let tenants = tenants.find(|spec| spec.kind.is_tenant());
        let kind = tenants.map_or("tenant", |spec| spec.kind.name());
        let name = tenants.and_then(|spec| spec.login());
        let name = name.map_or("slug", |field| &field.name);
        let known = tenants
            .into_iter()
            .flat_map(|spec| accounts.of(spec.kind).iter());
        let known = known.filter_map(|tenant| tenant.login.name());
        let guess = guess(slug, known);
        let sentence = format!("no {kind} has the {name} `{slug}`{guess}");
        AccountRefused::Violations(vec![Violation::rule(format!("/{}", field.name), sentence)])
    }
}

fn taken(field: Option<&FieldSpec>) -> AccountRefused {
    let field = field.map(|field| field.name.clone());
    AccountRefused::Taken(field.unwrap_or_default())
}

fn missing(field: &str) -> AccountRefused {
    AccountRefused::Violations(vec![Violation::missing_key("", field)])
}
