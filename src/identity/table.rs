//! Accounts of one kind at one provider, found by id and by the name they log in with.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::account::{ApiKey, Application, KeyDigest, Tenant, User};
use super::{AccountId, MAX_ACCOUNTS, fold_case};

/// What can be kept in a [`Table`]: it has an id and another name, both unique.
pub trait Entry: Clone {
    /// The other name.
    type Name: Clone + Eq + std::hash::Hash;

    /// The id.
    fn id(&self) -> AccountId;

    /// The other name, in the form in which it is compared.
    fn name(&self) -> Self::Name;

    /// The username, where the vendor wants it to be unique. The table does not enforce that, since
    /// earlier snapshots may hold duplicates: callers that add accounts ask [`Table::has_username`].
    fn username(&self) -> Option<&str> {
        None
    }
}

impl Entry for User {
    type Name = String;

    fn id(&self) -> AccountId {
        self.id
    }

    fn name(&self) -> String {
        fold_case(&self.email)
    }

    /// Only users who belong to a tenant: no other vendor has unique usernames.
    fn username(&self) -> Option<&str> {
        let username = self.profile.username.as_str();
        (self.membership.is_some() && !username.is_empty()).then_some(username)
    }
}

impl Entry for ApiKey {
    type Name = KeyDigest;

    fn id(&self) -> AccountId {
        self.id
    }

    fn name(&self) -> KeyDigest {
        self.digest
    }
}

impl Entry for Application {
    type Name = String;

    fn id(&self) -> AccountId {
        self.id
    }

    fn name(&self) -> String {
        self.client_id.clone()
    }
}

impl Entry for Tenant {
    type Name = String;

    fn id(&self) -> AccountId {
        self.id
    }

    fn name(&self) -> String {
        self.slug.clone()
    }
}

/// Why an account was not put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Another account has the id.
    Id,
    /// Another account has the e-mail address, key, client id or slug.
    Name,
    /// There are as many as may be.
    Full,
}

/// Accounts of one kind.
#[derive(Debug, Clone)]
pub struct Table<T: Entry> {
    by_id: BTreeMap<AccountId, Arc<T>>,
    by_name: HashMap<T::Name, AccountId>,
    /// How many accounts have each username.
    usernames: HashMap<String, usize>,
    freed: u64,
}

impl<T: Entry> Default for Table<T> {
    fn default() -> Self {
        Self {
            by_id: BTreeMap::new(),
            by_name: HashMap::new(),
            usernames: HashMap::new(),
            freed: 0,
        }
    }
}

impl<T: Entry> Table<T> {
    /// The account with that id.
    #[must_use]
    pub fn get(&self, id: AccountId) -> Option<&Arc<T>> {
        self.by_id.get(&id)
    }

    /// The account with that name.
    #[must_use]
    pub fn named(&self, name: &T::Name) -> Option<&Arc<T>> {
        self.by_name.get(name).and_then(|id| self.by_id.get(id))
    }

    /// Whether an account has a username, unless the account `except` has it itself.
    #[must_use]
    pub fn has_username(&self, username: &str, except: Option<AccountId>) -> bool {
        let own = except.and_then(|id| self.get(id)?.username());
        own != Some(username) && self.usernames.contains_key(username)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<T>> {
        self.by_id.values()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Whether there are as many as may be.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.by_id.len() >= MAX_ACCOUNTS
    }

    /// How often a name was freed. While that stays the same, what was taken still is.
    pub(super) const fn freed(&self) -> u64 {
        self.freed
    }

    /// The number after the highest one, for vendors that count.
    #[must_use]
    pub fn next_number(&self) -> AccountId {
        let highest = self.by_id.keys().rev().find_map(|id| id.number());
        AccountId::Number(highest.unwrap_or(0).saturating_add(1))
    }

    /// Puts in a new account.
    ///
    /// # Errors
    ///
    /// [`Taken`]; the table is then as it was.
    pub fn add(&mut self, entry: T) -> Result<Arc<T>, Taken> {
        if self.by_id.contains_key(&entry.id()) {
            return Err(Taken::Id);
        }
        self.put(entry)
    }

    /// Puts an account in the place of the one with its id.
    ///
    /// # Errors
    ///
    /// [`Taken::Name`] or [`Taken::Full`]; the table is then as it was.
    pub fn put(&mut self, entry: T) -> Result<Arc<T>, Taken> {
        let (id, name) = (entry.id(), entry.name());
        if self.by_name.get(&name).is_some_and(|other| *other != id) {
            return Err(Taken::Name);
        }
        if self.is_full() && !self.by_id.contains_key(&id) {
            return Err(Taken::Full);
        }
        self.remove(id);
        let entry = Arc::new(entry);
        if let Some(username) = entry.username() {
            *self.usernames.entry(username.to_owned()).or_default() += 1;
        }
        self.by_name.insert(name, id);
        self.by_id.insert(id, Arc::clone(&entry));
        Ok(entry)
    }

    /// Takes an account out.
    pub fn remove(&mut self, id: AccountId) -> Option<Arc<T>> {
        let entry = self.by_id.remove(&id)?;
        self.by_name.remove(&entry.name());
        if let Some(username) = entry.username()
            && let Some(count) = self.usernames.get_mut(username)
        {
            *count -= 1;
            if *count == 0 {
                self.usernames.remove(username);
            }
        }
        self.freed += 1;
        Some(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant(id: u64, slug: &str) -> Tenant {
        Tenant {
            id: AccountId::Number(id),
            name: slug.to_owned(),
            slug: slug.to_owned(),
            suspended: false,
        }
    }

    #[test]
    fn ids_and_names_are_unique() {
        let mut table = Table::default();
        table.add(tenant(1, "a")).unwrap();
        assert_eq!(table.add(tenant(1, "b")), Err(Taken::Id));
        assert_eq!(table.add(tenant(2, "a")), Err(Taken::Name));
        assert_eq!(table.iter().count(), 1);
    }

    #[test]
    fn a_changed_name_frees_the_old_one() {
        let mut table = Table::default();
        table.add(tenant(1, "a")).unwrap();
        table.put(tenant(1, "b")).unwrap();
        assert!(table.named(&"a".to_owned()).is_none());
        assert_eq!(
            table.named(&"b".to_owned()).unwrap().id,
            AccountId::Number(1)
        );
        table.add(tenant(2, "a")).unwrap();
        assert_eq!(table.put(tenant(2, "b")), Err(Taken::Name));
    }

    fn user(id: u64, username: &str) -> User {
        use crate::identity::account::Membership;
        use crate::identity::{AccessScope, PasswordCost, Passwords, Role, Secret};
        let passwords = Passwords::new(PasswordCost::Fast).unwrap();
        let password = passwords.hash(&Secret::new("x".to_owned())).unwrap();
        let mut user = User::new(AccountId::Number(id), format!("{id}@b.co"), password);
        user.profile.username = username.to_owned();
        user.membership = Some(Membership {
            tenant: AccountId::Number(1),
            role: Role::Owner,
            sites: AccessScope::All,
            sectors: AccessScope::All,
        });
        user
    }

    #[test]
    fn a_username_is_known_while_anybody_else_has_it() {
        let mut table = Table::default();
        table.add(user(1, "a")).unwrap();
        table.add(user(2, "a")).unwrap();
        table.add(user(3, "")).unwrap();
        assert!(table.has_username("a", None));
        assert!(!table.has_username("", None));
        table.put(user(1, "b")).unwrap();
        let second = Some(AccountId::Number(2));
        assert!(table.has_username("a", None) && !table.has_username("a", second));
        assert!(table.has_username("b", second));
        table.remove(AccountId::Number(2));
        assert!(!table.has_username("a", None));
    }

    #[test]
    fn the_next_number_follows_the_highest() {
        let mut table = Table::default();
        assert_eq!(table.next_number(), AccountId::Number(1));
        table.add(tenant(7, "a")).unwrap();
        assert_eq!(table.next_number(), AccountId::Number(8));
    }

    #[test]
    fn a_full_table_takes_nobody_new_and_still_changes_who_is_there() {
        let mut table = Table::default();
        let most = u64::try_from(MAX_ACCOUNTS).unwrap();
        for id in 1..=most {
            table.add(tenant(id, &id.to_string())).unwrap();
        }
        assert_eq!(table.add(tenant(most + 1, "b")), Err(Taken::Full));
        assert_eq!(table.iter().count(), MAX_ACCOUNTS);
        table.put(tenant(1, "a")).unwrap();
        table.remove(AccountId::Number(2));
        table.add(tenant(most + 1, "b")).unwrap();
    }
}
