//! Every account of every provider.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::account::Account;
use super::slug::TakenNumbers;
use super::table::{Table, Taken};
use super::{AccountId, AccountKind};
use crate::clock::NumericDate;
use crate::provider::Provider;

/// The accounts of one provider.
#[derive(Debug, Clone, Default)]
pub struct Accounts {
    /// One table a kind, in the order in which the provider lists its kinds.
    tables: Vec<(AccountKind, Table)>,
    slug_numbers: TakenNumbers,
    made: HashMap<AccountId, NumericDate>,
}

impl Accounts {
    /// No accounts of these kinds, which are then listed in this order.
    fn new(kinds: impl IntoIterator<Item = AccountKind>) -> Self {
        let empty = |kind| (kind, Table::default());
        Self {
            tables: kinds.into_iter().map(empty).collect(),
            ..Self::default()
        }
    }

    /// The accounts of a kind.
    #[must_use]
    pub fn of(&self, kind: AccountKind) -> &Table {
        static NONE: LazyLock<Table> = LazyLock::new(Table::default);
        let known = self.tables.iter().find(|(known, _)| *known == kind);
        known.map_or_else(|| &*NONE, |(_, table)| table)
    }

    /// The accounts of a kind, for changes.
    pub fn of_mut(&mut self, kind: AccountKind) -> &mut Table {
        let mut known = self.tables.iter();
        let index = known.position(|(known, _)| *known == kind);
        let index = index.unwrap_or_else(|| {
            self.tables.push((kind, Table::default()));
            self.tables.len() - 1
        });
        &mut self.tables[index].1
    }

    /// The tables of the accounts that can hold tokens.
    fn of_holders(&self) -> impl Iterator<Item = &Table> {
        let holders = self.tables.iter().filter(|(kind, _)| !kind.is_tenant());
        holders.map(|(_, table)| table)
    }

    /// The tables of the tenants.
    fn of_tenants(&self) -> impl Iterator<Item = &Table> {
        let tenants = self.tables.iter().filter(|(kind, _)| kind.is_tenant());
        tenants.map(|(_, table)| table)
    }

    /// The account of an id that can hold tokens. A tenant may have the same id.
    #[must_use]
    pub fn holder(&self, id: AccountId) -> Option<&Arc<Account>> {
        self.of_holders().find_map(|table| table.get(id))
    }

    /// The accounts with a login name, of which there may be one a kind.
    pub fn holders_named(&self, name: &str) -> impl Iterator<Item = &Arc<Account>> {
        self.of_holders().filter_map(move |table| table.named(name))
    }

    /// The account with a key.
    #[must_use]
    pub fn holder_with_key(&self, key: &str) -> Option<&Arc<Account>> {
        self.of_holders().find_map(|table| table.with_key(key))
    }

    /// The account with a login name or an id. Names are tried first.
    #[must_use]
    pub fn holder_called(&self, name: &str) -> Option<&Arc<Account>> {
        let named = self.holders_named(name).next();
        named.or_else(|| self.holder(name.parse().ok()?))
    }

    /// Every account that can hold tokens.
    pub fn holders(&self) -> impl Iterator<Item = &Arc<Account>> {
        self.of_holders().flat_map(Table::iter)
    }

    /// The tenant of an id.
    #[must_use]
    pub fn tenant(&self, id: AccountId) -> Option<&Arc<Account>> {
        self.of_tenants().find_map(|table| table.get(id))
    }

    /// The tenant with a slug.
    #[must_use]
    pub fn tenant_named(&self, slug: &str) -> Option<&Arc<Account>> {
        self.of_tenants().find_map(|table| table.named(slug))
    }

    /// Whether the tokens of an account work: it is active, and so is its tenant.
    #[must_use]
    pub fn is_served(&self, account: &Account) -> bool {
        account.state.active && !self.tenant_is_suspended(account)
    }

    /// Whether there is an account of this id whose tokens work.
    pub(super) fn serves(&self, id: AccountId) -> bool {
        self.holder(id).is_some_and(|holder| self.is_served(holder))
    }

    /// Whether the account belongs to a tenant that is suspended or no longer exists.
    pub(super) fn tenant_is_suspended(&self, account: &Account) -> bool {
        account.tenant.is_some_and(|tenant| {
            let tenant = self.tenant(tenant);
            tenant.is_none_or(|tenant| !tenant.state.active)
        })
    }

    /// When an account was made; nothing for one that has been there from the start.
    #[must_use]
    pub fn made(&self, id: AccountId) -> Option<NumericDate> {
        self.made.get(&id).copied()
    }

    /// Every account that was made since the start, with when.
    pub fn made_since_the_start(&self) -> impl Iterator<Item = (AccountId, NumericDate)> {
        self.made.iter().map(|(id, made)| (*id, *made))
    }

    /// Notes when an account was made.
    pub fn note_made(&mut self, id: AccountId, now: NumericDate) {
        self.made.insert(id, now);
    }

    /// Notes that an account is gone.
    pub fn note_gone(&mut self, id: AccountId) {
        self.made.remove(&id);
    }

    /// A slug that no tenant of a kind has: the one asked for, or with the first free number after
    /// it.
    #[must_use]
    pub fn free_slug(&mut self, kind: AccountKind, wanted: &str) -> String {
        let mut numbers = std::mem::take(&mut self.slug_numbers);
        let slug = numbers.free_slug(wanted, self.of(kind));
        self.slug_numbers = numbers;
        slug
    }
}

/// Whether a login name is found when its letters are in another case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterCase {
    /// `USER@example.com` is not `user@example.com`.
    Exact,
    /// It is.
    Ignored,
}

/// The accounts of all providers.
///
/// A clone shares everything; what is then changed is copied first, and an account is never
/// copied at all. So a thousand sandboxes hold one directory until one of them changes something.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    accounts: Vec<(Provider, Arc<Accounts>)>,
}

impl Directory {
    /// No accounts of these providers and kinds, which are then listed in this order.
    pub fn new<K: IntoIterator<Item = AccountKind>>(
        providers: impl IntoIterator<Item = (Provider, K)>,
    ) -> Self {
        let empty = |(provider, kinds)| (provider, Arc::new(Accounts::new(kinds)));
        Self {
            accounts: providers.into_iter().map(empty).collect(),
        }
    }

    /// The accounts of a provider.
    #[must_use]
    pub fn of(&self, provider: Provider) -> &Accounts {
        static NONE: LazyLock<Accounts> = LazyLock::new(Accounts::default);
        let known = self.accounts.iter().find(|(known, _)| *known == provider);
        known.map_or_else(|| &*NONE, |(_, accounts)| accounts)
    }

    /// The accounts of each provider.
    pub fn iter(&self) -> impl Iterator<Item = (Provider, &Accounts)> {
        let all = self.accounts.iter();
        all.map(|(provider, accounts)| (*provider, &**accounts))
    }

    /// Whether neither of two clones has been changed.
    #[must_use]
    pub fn is_shared_with(&self, other: &Self) -> bool {
        let mut pairs = self.accounts.iter().zip(&other.accounts);
        self.accounts.len() == other.accounts.len()
            && pairs.all(|((_, one), (_, other))| Arc::ptr_eq(one, other))
    }

    /// The accounts of a provider, for changes.
    pub fn of_mut(&mut self, provider: Provider) -> &mut Accounts {
        let mut known = self.accounts.iter();
        let index = known.position(|(known, _)| *known == provider);
        let index = index.unwrap_or_else(|| {
            self.accounts.push((provider, Arc::default()));
            self.accounts.len() - 1
        });
        Arc::make_mut(&mut self.accounts[index].1)
    }
}

/// Adds an account under the number after the highest one.
///
/// # Errors
///
/// [`Taken::Name`] or [`Taken::Full`].
pub fn add_numbered(
    table: &mut Table,
    make: impl FnOnce(AccountId) -> Account,
) -> Result<Arc<Account>, Taken> {
    let id = table.next_number();
    table.add(make(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::account::Login;

    #[test]
    fn a_clone_does_not_see_what_the_other_changes() {
        let mut original = Directory::default();
        let untouched = original.clone();
        let accounts = original.of_mut(Provider::IGNY8);
        add_numbered(accounts.of_mut(AccountKind::ACCOUNT), |id| {
            Account::new(id, AccountKind::ACCOUNT, Login::Exact("a".into()))
        })
        .unwrap();
        let tenants = |directory: &Directory| {
            let accounts = directory.of(Provider::IGNY8);
            accounts.of(AccountKind::ACCOUNT).len()
        };
        assert_eq!((tenants(&original), tenants(&untouched)), (1, 0));
    }

    #[test]
    fn an_account_that_is_gone_is_not_among_those_that_were_made() {
        let mut accounts = Directory::default();
        let accounts = accounts.of_mut(Provider::IGNY8);
        let (kept, gone) = (AccountId::Number(1), AccountId::Number(2));
        let now = NumericDate::from_seconds(1);
        accounts.note_made(kept, now);
        accounts.note_made(gone, now);
        accounts.note_gone(gone);
        let made: Vec<_> = accounts.made_since_the_start().collect();
        assert_eq!(made, [(kept, now)]);
    }
}
