//! Whose sessions and tokens are, by number.

use std::collections::HashMap;

use super::AccountId;
use crate::provider::Provider;

/// How many accounts are numbered before it is asked for the first time which of them still have
/// anything.
const MANY: usize = 100_000;

/// Whose a session or a token is, within one ledger. Accounts are few beside what they are
/// issued, so each is written down once and then meant by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Owner(u32);

/// The accounts that were issued anything. An account that is gone is numbered for as long as
/// something that it was issued is remembered, and then its number is another's.
#[derive(Debug, Clone)]
pub struct Owners {
    accounts: Vec<(Provider, AccountId)>,
    numbers: HashMap<(Provider, AccountId), Owner>,
    free: Vec<Owner>,
    /// How many there may be before it is asked again which are in use.
    many: usize,
}

impl Default for Owners {
    fn default() -> Self {
        Self::asking_at(MANY)
    }
}

impl Owners {
    fn asking_at(many: usize) -> Self {
        Self {
            accounts: Vec::new(),
            numbers: HashMap::new(),
            free: Vec::new(),
            many,
        }
    }

    /// Whether there are so many that those which nothing belongs to should be forgotten.
    #[must_use]
    pub fn are_many(&self) -> bool {
        self.numbers.len() >= self.many
    }

    /// Forgets all but those that are in use. It is time for the next look when there are twice as
    /// many, so that looking costs each newcomer the same, however many there are.
    pub fn keep(&mut self, in_use: impl Iterator<Item = Owner>) {
        let mut is_used = vec![false; self.accounts.len()];
        for owner in in_use {
            is_used[owner.0 as usize] = true;
        }
        self.numbers.retain(|_, owner| {
            let stays = is_used[owner.0 as usize];
            if !stays {
                self.free.push(*owner);
            }
            stays
        });
        self.many = self.many.max(2 * self.numbers.len());
    }

    /// The number of an account.
    pub fn number(&mut self, provider: Provider, account: AccountId) -> Owner {
        let account = (provider, account);
        *self.numbers.entry(account).or_insert_with(|| {
            if let Some(owner) = self.free.pop() {
                self.accounts[owner.0 as usize] = account;
                return owner;
            }
            self.accounts.push(account);
            Owner(u32::try_from(self.accounts.len() - 1).unwrap_or(u32::MAX))
        })
    }

    /// The account of a number.
    #[must_use]
    pub fn account(&self, owner: Owner) -> (Provider, AccountId) {
        self.accounts[owner.0 as usize]
    }

    /// Every account with its number.
    pub fn iter(&self) -> impl Iterator<Item = (Owner, Provider, AccountId)> {
        let owners = self.numbers.iter();
        owners.map(|((provider, account), owner)| (*owner, *provider, *account))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: u64) -> AccountId {
        AccountId::Number(number)
    }

    #[test]
    fn accounts_that_nothing_belongs_to_make_room_for_others() {
        let mut owners = Owners::asking_at(4);
        let kept = owners.number(Provider::Igny8, account(9999));
        for number in 0..1000 {
            if owners.are_many() {
                owners.keep([kept].into_iter());
            }
            let owner = owners.number(Provider::Igny8, account(number));
            assert_eq!(owners.account(owner), (Provider::Igny8, account(number)));
            assert_eq!(owners.number(Provider::Igny8, account(number)), owner);
            assert_eq!(owners.account(kept), (Provider::Igny8, account(9999)));
        }
        assert!(owners.accounts.len() <= 4 && owners.iter().count() <= 4);
    }

    #[test]
    fn those_in_use_all_stay_and_are_looked_at_when_they_have_doubled() {
        let mut owners = Owners::asking_at(4);
        let mut looks = 0;
        for number in 0..1024 {
            if owners.are_many() {
                let all: Vec<_> = owners.iter().map(|(owner, ..)| owner).collect();
                owners.keep(all.into_iter());
                looks += 1;
            }
            owners.number(Provider::Kyc, account(number));
        }
        assert_eq!(owners.iter().count(), 1024);
        assert_eq!(looks, 8);
    }
}
