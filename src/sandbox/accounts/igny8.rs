//! Users of igny8, and the accounts to which they belong.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::shape::Shape;
use super::{AccountKind, AccountRefused};
use crate::fixtures::igny8::{Account, User, slugify};
use crate::identity::account::{self, Membership, Profile, Tenant};
use crate::identity::directory::{Accounts, add_numbered};
use crate::identity::table::Taken;
use crate::identity::{AccountId, Full, PasswordHash, Secret, UnusablePassword, fold_case};
use crate::nearest::guess;
use crate::provider::Provider;
use crate::schema::Violation;

impl Shape for Account {
    type Stored = Tenant;
    const PROVIDER: Provider = Provider::IGNY8;
    const KIND: AccountKind = AccountKind::Account;
    const SECRET: Option<&'static str> = None;
    const UNIQUE: &'static str = "slug";

    fn own_id(&self) -> Option<AccountId> {
        self.id.map(AccountId::Number)
    }

    fn made_up_id(&self, accounts: &Accounts) -> AccountId {
        accounts.tenants.next_number()
    }

    fn to_hash(&self) -> Option<&Secret> {
        None
    }

    fn store(
        self,
        id: AccountId,
        _: Option<PasswordHash>,
        _: &mut Accounts,
    ) -> Result<Tenant, AccountRefused> {
        Ok(Tenant {
            id,
            slug: self.slug(),
            name: self.name,
            suspended: self.suspended,
        })
    }

    fn fields(stored: &Tenant, _: &Accounts) -> Value {
        json!({
            "name": stored.name,
            "slug": stored.slug,
            "suspended": stored.suspended,
        })
    }

    fn is_in_use(id: AccountId, accounts: &Accounts) -> bool {
        let belongs = |membership: &Membership| membership.tenant == id;
        accounts
            .users
            .iter()
            .any(|user| user.membership.as_ref().is_some_and(belongs))
    }
}

impl Shape for User {
    type Stored = account::User;
    const PROVIDER: Provider = Provider::IGNY8;
    const KIND: AccountKind = AccountKind::User;
    const SECRET: Option<&'static str> = Some("password");
    const UNIQUE: &'static str = "email";

    fn own_id(&self) -> Option<AccountId> {
        self.id.map(AccountId::Number)
    }

    fn made_up_id(&self, accounts: &Accounts) -> AccountId {
        accounts.users.next_number()
    }

    fn to_hash(&self) -> Option<&Secret> {
        Some(&self.password)
    }

    fn clash(&self, id: AccountId, accounts: &Accounts) -> Option<&'static str> {
        let users = &accounts.users;
        let namesake = users.named(&fold_case(&self.email));
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
    ) -> Result<account::User, AccountRefused> {
        // Before a tenant is made for a user whom the table would then refuse.
        if accounts.users.is_full() && accounts.users.get(id).is_none() {
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
        let is_taken = accounts.users.has_username(local_part, Some(id));
        let username = self.username.unwrap_or_else(|| {
            let made_up = if is_taken { &self.email } else { local_part };
            made_up.to_owned()
        });
        let password = secret.ok_or(UnusablePassword)?;
        Ok(account::User {
            active: self.active,
            profile: Profile {
                username,
                first_name: self.first_name,
                last_name: self.last_name,
                ..Profile::default()
            },
            membership: Some(Membership {
                tenant,
                role: self.role,
                sites: self.sites,
                sectors: self.sectors,
            }),
            ..account::User::new(id, self.email, password)
        })
    }

    fn fields(stored: &account::User, accounts: &Accounts) -> Value {
        let mut fields = json!({
            "email": stored.email,
            "username": stored.profile.username,
            "first_name": stored.profile.first_name,
            "last_name": stored.profile.last_name,
        });
        if let Some(membership) = &stored.membership {
            let tenant = accounts.tenants.get(membership.tenant);
            fields["role"] = membership.role.name().into();
            fields["account"] = tenant.map(|tenant| tenant.slug.as_str()).into();
        }
        fields["active"] = stored.active.into();
        if let Some(membership) = &stored.membership {
            fields["sites"] = json!(membership.sites);
            fields["sectors"] = json!(membership.sectors);
        }
        fields
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
    if let Some(tenant) = accounts.tenants.named(slug) {
        return Ok(tenant.id);
    }
    let slugs = accounts.tenants.iter().map(|tenant| tenant.slug.as_str());
    let sentence = format!("no account has the slug `{slug}`{}", guess(slug, slugs));
    Err(AccountRefused::Violations(vec![Violation::rule(
        "/account", sentence,
    )]))
}

/// A user who is written without an account gets one as whoever registers does.
fn tenant_of_its_own(accounts: &mut Accounts, name: &str) -> Result<AccountId, AccountRefused> {
    let slug = accounts.free_slug(&slugify(name));
    let tenant = add_numbered(&mut accounts.tenants, |id| Tenant {
        id,
        name: name.to_owned(),
        slug,
        suspended: false,
    });
    let tenant = tenant.map_err(|taken| match taken {
        Taken::Full => AccountRefused::Full(Full::Accounts),
        Taken::Id | Taken::Name => AccountRefused::Taken("account"),
    })?;
    Ok(tenant.id)
}
