//! Accounts of one kind at one provider, indexed by id and by login name.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::account::{Account, KeyDigest, Login};
use super::{AccountId, MAX_ACCOUNTS, fold_case};

/// Why an account was not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Another account has the id.
    Id,
    /// Another account has the e-mail address, key, client id or slug.
    Name,
    /// The maximum number is reached.
    Full,
}

/// Accounts of one kind.
#[derive(Debug, Clone, Default)]
pub struct Table {
    by_id: BTreeMap<AccountId, Arc<Account>>,
    by_login: HashMap<Box<[u8]>, AccountId>,
    /// How many accounts have each username.
    usernames: HashMap<String, usize>,
    freed: u64,
}

impl Table {
    /// The account with that id.
    #[must_use]
    pub fn get(&self, id: AccountId) -> Option<&Arc<Account>> {
        self.by_id.get(&id)
    }

    /// The account with that login name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Arc<Account>> {
        let as_it_is = self.by_login.get(name.as_bytes());
        // Converted only if that can make a difference, because every login looks up a name.
        let folded = || {
            let has_upper_case = name.bytes().any(|byte| byte.is_ascii_uppercase());
            has_upper_case.then(|| self.by_login.get(fold_case(name).as_bytes()))
        };
        let id = as_it_is.or_else(|| folded().flatten())?;
        self.get(*id).filter(|account| account.login.is(name))
    }

    /// The account with that login.
    #[must_use]
    pub fn with_login(&self, login: &Login) -> Option<&Arc<Account>> {
        self.get(*self.by_login.get(&login.index())?)
    }

    /// The account with that key.
    #[must_use]
    pub fn with_key(&self, key: &str) -> Option<&Arc<Account>> {
        let digest = KeyDigest::of(key);
        let id = self.by_login.get(digest.bytes())?;
        self.get(*id)
            .filter(|account| account.login == Login::Key(digest))
    }

    /// Whether an account has a username, unless the account `except` has it itself.
    #[must_use]
    pub fn has_username(&self, username: &str, except: Option<AccountId>) -> bool {
        let own = except.and_then(|id| self.get(id)?.fields.username());
        own != Some(username) && self.usernames.contains_key(username)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Account>> {
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

    /// Whether the maximum number is reached.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.by_id.len() >= MAX_ACCOUNTS
    }

    /// The number of names freed so far. While it does not change, taken names stay taken.
    pub(super) const fn freed(&self) -> u64 {
        self.freed
    }

    /// The number after the highest one, for vendors that count.
    #[must_use]
    pub fn next_number(&self) -> AccountId {
        let highest = self.by_id.keys().rev().find_map(|id| id.number());
        AccountId::Number(highest.unwrap_or(0).saturating_add(1))
    }

    /// Adds an account.
    ///
    /// # Errors
    ///
    /// [`Taken`]; the table has not changed then.
    pub fn add(&mut self, account: Account) -> Result<Arc<Account>, Taken> {
        if self.by_id.contains_key(&account.id) {
            return Err(Taken::Id);
        }
        self.put(account)
    }

    /// Adds an account, or replaces the one with its id.
    ///
    /// # Errors
    ///
    /// [`Taken::Name`] or [`Taken::Full`]; the table is then as it was.
    pub fn put(&mut self, account: Account) -> Result<Arc<Account>, Taken> {
        let (id, index) = (account.id, account.login.index());
        if self.by_login.get(&index).is_some_and(|other| *other != id) {
            return Err(Taken::Name);
        }
        if self.is_full() && !self.by_id.contains_key(&id) {
            return Err(Taken::Full);
        }
        self.remove(id);
        let account = Arc::new(account);
        if let Some(username) = account.fields.username() {
            *self.usernames.entry(username.to_owned()).or_default() += 1;
        }
        self.by_login.insert(index, id);
        self.by_id.insert(id, Arc::clone(&account));
        Ok(account)
    }

    /// Removes an account.
    pub fn remove(&mut self, id: AccountId) -> Option<Arc<Account>> {
        let account = self.by_id.remove(&id)?;
        self.by_login.remove(&account.login.index());
        if let Some(username) = account.fields.username()
            && let Some(count) = self.usernames.get_mut(username)
        {
            *count -= 1;
            if *count == 0 {
                self.usernames.remove(username);
            }
        }
        self.freed += 1;
        Some(account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use super::super::account::{AccountFields, Fields};
    use super::super::{AccountKind, PasswordCost, Passwords, Secret};

    fn tenant(id: u64, slug: &str) -> Account {
        let (id, login) = (AccountId::Number(id), Login::Exact(slug.into()));
        Account::new(id, AccountKind::ACCOUNT, login)
    }

    #[test]
    fn ids_and_names_are_unique() {
        let mut table = Table::default();
        table.add(tenant(1, "a")).unwrap();
        assert_eq!(table.add(tenant(1, "b")).unwrap_err(), Taken::Id);
        assert_eq!(table.add(tenant(2, "a")).unwrap_err(), Taken::Name);
        assert_eq!(table.iter().count(), 1);
    }

    #[test]
    fn a_changed_name_frees_the_old_one() {
        let mut table = Table::default();
        table.add(tenant(1, "a")).unwrap();
        table.put(tenant(1, "b")).unwrap();
        assert!(table.named("a").is_none());
        assert_eq!(table.named("b").unwrap().id, AccountId::Number(1));
        table.add(tenant(2, "a")).unwrap();
        assert_eq!(table.put(tenant(2, "b")).unwrap_err(), Taken::Name);
    }

    #[derive(Debug)]
    struct Username(&'static str);

    impl AccountFields for Username {
        fn username(&self) -> Option<&str> {
            (!self.0.is_empty()).then_some(self.0)
        }
    }

    fn user(id: u64, username: &'static str) -> Account {
        let passwords = Passwords::new(PasswordCost::Fast).unwrap();
        let password = passwords.hash(&Secret::new("x".to_owned())).unwrap();
        Account {
            fields: Fields::new(Username(username)),
            ..Account::user(AccountId::Number(id), &format!("{id}@b.co"), password)
        }
    }

    #[test]
    fn a_name_is_found_in_the_letter_case_that_its_login_ignores_or_not() {
        let mut table = Table::default();
        let mut add = |id, login| {
            let id = AccountId::Number(id);
            table.add(Account::new(id, AccountKind::USER, login))
        };
        let logins = [
            Login::AnyCase("A@b.co".into()),
            Login::Exact("id".into()),
            Login::Exact("ID2".into()),
            Login::Key(KeyDigest::of("key")),
        ];
        assert!(
            (1..)
                .zip(logins)
                .map(|(id, login)| add(id, login))
                .all(|added| added.is_ok())
        );
        let named = |name| table.named(name).map(|account| account.id);
        for (name, id) in [("a@b.co", 1), ("A@B.CO", 1), ("id", 2), ("ID2", 3)] {
            assert_eq!(named(name), Some(AccountId::Number(id)), "{name}");
        }
        for name in ["ID", "id2", "key", "", "a"] {
            assert_eq!(named(name), None, "{name}");
        }
        assert!(table.with_key("key").is_some() && table.with_key("id").is_none());
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
        assert_eq!(table.add(tenant(most + 1, "b")).unwrap_err(), Taken::Full);
        assert_eq!(table.iter().count(), MAX_ACCOUNTS);
        table.put(tenant(1, "a")).unwrap();
        table.remove(AccountId::Number(2));
        table.add(tenant(most + 1, "b")).unwrap();
    }
}
