//! Users of igny8, and the accounts to which they belong.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::shape::Shape;
use super::{AccountKind, AccountRefused};
use crate::identity::account::{Account, AccountState, Login};
use crate::identity::directory::{Accounts, add_numbered};
use crate::identity::table::Taken;
use crate::identity::{AccountId, Full, PasswordHash, Secret, UnusablePassword};
use crate::nearest::guess;
use crate::provider::Provider;
use crate::schema::Violation;
use crate::vendors::igny8::accounts::{TenantFields, UserFields};
use crate::vendors::igny8::fixtures::slugify;
pub(super) use crate::vendors::igny8::fixtures::{self, User};

impl Shape for fixtures::Account {
    const PROVIDER: Provider = Provider::IGNY8;
    const KIND: AccountKind = AccountKind::ACCOUNT;
    const SECRET: Option<&'static str> = None;
    const UNIQUE: &'static str = "slug";

    fn own_id(&self) -> Option<AccountId> {
        self.id.map(AccountId::Number)
    }

    fn made_up_id(&self, accounts: &Accounts) -> AccountId {
        accounts.of(Self::KIND).next_number()
    }

    fn to_hash(&self) -> Option<&Secret> {
        None
    }

    fn store(
        self,
        id: AccountId,
        _: Option<PasswordHash>,
        _: &mut Accounts,
    ) -> Result<Account, AccountRefused> {
        let login = Login::Exact(self.slug().into());
        Ok(Account {
            state: AccountState {
                active: !self.suspended,
                ..AccountState::OPEN
            },
            ..Account::new(id, Self::KIND, login)
        }
        .with(TenantFields { name: self.name }))
    }

    fn fields(stored: &Account, _: &Accounts) -> Value {
        json!({
            "name": stored.fields::<TenantFields>().map(|own| &own.name),
            "slug": stored.login.name(),
            "suspended": !stored.state.active,
        })
    }

    fn is_in_use(id: AccountId, accounts: &Accounts) -> bool {
        accounts.holders().any(|user| user.tenant == Some(id))
    }
}

impl Shape for User {
    const PROVIDER: Provider = Provider::IGNY8;
    const KIND: AccountKind = AccountKind::USER;
    const SECRET: Option<&'static str> = Some("password");
    const UNIQUE: &'static str = "email";

    fn own_id(&self) -> Option<AccountId> {
        self.id.map(AccountId::Number)
    }

    fn made_up_id(&self, accounts: &Accounts) -> AccountId {
        accounts.of(Self::KIND).next_number()
    }

    fn to_hash(&self) -> Option<&Secret> {
        Some(&self.password)
    }

    fn clash(&self, id: AccountId, accounts: &Accounts) -> Option<&'static str> {
        let users = accounts.of(Self::KIND);
        let namesake = users.named(&self.email);
        if namesake.is_some_and(|user| user.id != id) {
            return Some(Self::UNIQUE);
        }
        let username = self.username.as_ref()?;
        users.has_username(username, Some(id)).then_some("username")
    }

    fn store(
        self,
        id: AccountId,
        secret: Option<PasswordHash>,
        accounts: &mut Accounts,
    ) -> Result<Account, AccountRefused> {
        // Before a tenant is made for a user whom the table would then refuse.
        if accounts.of(Self::KIND).is_full() && accounts.of(Self::KIND).get(id).is_none() {
            return Err(AccountRefused::Full(Full::Accounts));
        }
        let local_part = local_part(&self.email);
        let tenant = match (&self.account, &self.username) {
            (Some(slug), _) => tenant_named(accounts, slug)?,
            (None, Some(username)) if !username.is_empty() => {
                tenant_of_its_own(accounts, username)?
            }
            // An account has a name, also where its owner has none.
            (None, _) => tenant_of_its_own(accounts, local_part)?,
        };
        let is_taken = accounts.of(Self::KIND).has_username(local_part, Some(id));
        let username = self.username.unwrap_or_else(|| {
            let made_up = if is_taken { &self.email } else { local_part };
            made_up.to_owned()
        });
        let password = secret.ok_or(UnusablePassword)?;
        Ok(Account {
            state: AccountState {
                active: self.active,
                ..AccountState::OPEN
            },
            tenant: Some(tenant),
            ..Account::user(id, &self.email, password)
        }
        .with(UserFields {
            username,
            first_name: self.first_name,
            last_name: self.last_name,
            role: self.role,
            sites: self.sites,
            sectors: self.sectors,
        }))
    }

    fn fields(stored: &Account, accounts: &Accounts) -> Value {
        let Some(own) = stored.fields::<UserFields>() else {
            return Value::Null;
        };
        let tenant = stored.tenant.and_then(|tenant| accounts.tenant(tenant));
        json!({
            "email": stored.login.name(),
            "username": own.username,
            "first_name": own.first_name,
            "last_name": own.last_name,
            "role": own.role,
            "account": tenant.and_then(|tenant| tenant.login.name()),
            "active": stored.state.active,
            "sites": own.sites,
            "sectors": own.sectors,
        })
    }
}

/// An e-mail address up to its `@`: the username of a user who is written without one.
fn local_part(email: &str) -> &str {
    email.rsplit_once('@').map_or("", |(local, _)| local)
}

/// The users of fixtures, so that no made-up username is one that another user is written with: the
/// e-mail address takes its place.
pub(super) fn without_clashes(users: &[User]) -> Vec<User> {
    let written = users.iter().filter_map(|user| user.username.as_deref());
    let written: HashSet<&str> = written.collect();
    let mut users = users.to_vec();
    for user in &mut users {
        if user.username.is_none() && written.contains(local_part(&user.email)) {
            user.username = Some(user.email.clone());
        }
    }
    users
}

fn tenant_named(accounts: &Accounts, slug: &String) -> Result<AccountId, AccountRefused> {
    let tenants = accounts.of(AccountKind::ACCOUNT);
    if let Some(tenant) = tenants.named(slug) {
        return Ok(tenant.id);
    }
    let slugs = tenants.iter().filter_map(|tenant| tenant.login.name());
    let sentence = format!("no account has the slug `{slug}`{}", guess(slug, slugs));
    Err(AccountRefused::Violations(vec![Violation::rule(
        "/account", sentence,
    )]))
}

/// A user who is written without an account gets one as whoever registers does.
fn tenant_of_its_own(accounts: &mut Accounts, name: &str) -> Result<AccountId, AccountRefused> {
    let kind = AccountKind::ACCOUNT;
    let slug = accounts.free_slug(kind, &slugify(name));
    let tenant = add_numbered(accounts.of_mut(kind), |id| {
        let name = name.to_owned();
        Account::new(id, kind, Login::Exact(slug.into())).with(TenantFields { name })
    });
    let tenant = tenant.map_err(|taken| match taken {
        Taken::Full => AccountRefused::Full(Full::Accounts),
        Taken::Id | Taken::Name => AccountRefused::Taken("account"),
    })?;
    Ok(tenant.id)
}
