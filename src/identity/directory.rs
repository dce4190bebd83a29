//! Every account of every provider.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::account::{ApiKey, Application, Tenant, User};
use super::slug::TakenNumbers;
use super::table::{Entry, Table, Taken};
use super::{AccountId, fold_case};
use crate::clock::NumericDate;
use crate::provider::Provider;

/// The accounts of one provider.
#[derive(Debug, Clone, Default)]
pub struct Accounts {
    /// Users, by e-mail address.
    pub users: Table<User>,
    /// API keys, by digest.
    pub api_keys: Table<ApiKey>,
    /// Applications, by client id.
    pub applications: Table<Application>,
    /// Tenants, by slug.
    pub tenants: Table<Tenant>,
    slug_numbers: TakenNumbers,
    made: HashMap<AccountId, NumericDate>,
}

impl Accounts {
    /// The user who logs in with that e-mail address.
    ///
    /// Addresses that differ in letter case alone are one address in the store; where the vendor's
    /// framework tells them apart at login, only the exact one is found.
    #[must_use]
    pub fn user_by_email(&self, email: &str, case: LetterCase) -> Option<&Arc<User>> {
        self.users
            .named(&fold_case(email))
            .filter(|user| case == LetterCase::Ignored || user.email == email)
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

    /// A slug that no tenant has: the one asked for, or with the first free number after it.
    #[must_use]
    pub fn free_slug(&mut self, wanted: &str) -> String {
        self.slug_numbers.free_slug(wanted, &self.tenants)
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
    /// No accounts of these providers, which are then listed in this order.
    pub fn new(providers: impl IntoIterator<Item = Provider>) -> Self {
        let empty = |provider| (provider, Arc::default());
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

    /// The accounts of a provider, to be changed.
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
pub fn add_numbered<T: Entry>(
    table: &mut Table<T>,
    make: impl FnOnce(AccountId) -> T,
) -> Result<Arc<T>, Taken> {
    let id = table.next_number();
    table.add(make(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_does_not_see_what_the_other_changes() {
        let mut original = Directory::default();
        let untouched = original.clone();
        let accounts = original.of_mut(Provider::IGNY8);
        add_numbered(&mut accounts.tenants, |id| Tenant {
            id,
            name: "A".to_owned(),
            slug: "a".to_owned(),
            suspended: false,
        })
        .unwrap();
        assert_eq!(original.of(Provider::IGNY8).tenants.iter().count(), 1);
        assert_eq!(untouched.of(Provider::IGNY8).tenants.iter().count(), 0);
    }
}
