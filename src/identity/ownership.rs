//! Numbers of accounts in a ledger.

use std::collections::HashMap;

use super::AccountId;
use crate::provider::Provider;

/// The number of accounts before the first check which of them are still in use.
const MANY: usize = 100_000;

/// The number of an account in one ledger. There are few accounts compared with tokens, so each
/// account is stored once, and records have its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Owner(u32);

/// The accounts with sessions or tokens. A deleted account keeps its number as long as anything
/// that was issued to it is recorded; then the number is reused.
#[derive(Debug, Clone)]
pub struct Ownership {
    slots: Vec<Slot>,
    numbers: HashMap<(Provider, AccountId), Owner>,
    free: Vec<Owner>,
    /// The number of accounts at which unused ones are searched again.
    many: usize,
}

#[derive(Debug, Clone)]
struct Slot {
    account: (Provider, AccountId),
    state: OwnerState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OwnerState {
    /// The number of the newest account with an id, which may be deleted.
    Present,
    /// The number of a deleted account whose id another account has now.
    Past,
    /// An unused number.
    Free,
}

impl Default for Ownership {
    fn default() -> Self {
        Self::asking_at(MANY)
    }
}

impl Ownership {
    fn asking_at(many: usize) -> Self {
        Self {
            slots: Vec::new(),
            numbers: HashMap::new(),
            free: Vec::new(),
            many,
        }
    }

    fn count(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// Whether unused accounts should be removed.
    #[must_use]
    pub fn are_many(&self) -> bool {
        self.count() >= self.many
    }

    /// Removes unused accounts. The next check is when there are twice as many, so that the cost
    /// for each new account is constant.
    pub fn keep(&mut self, in_use: impl Iterator<Item = Owner>) {
        let mut is_used = vec![false; self.slots.len()];
        for owner in in_use {
            is_used[owner.0 as usize] = true;
        }
        for ((number, slot), is_used) in (0..).zip(&mut self.slots).zip(is_used) {
            if is_used || slot.state == OwnerState::Free {
                continue;
            }
            if slot.state == OwnerState::Present {
                self.numbers.remove(&slot.account);
            }
            slot.state = OwnerState::Free;
            self.free.push(Owner(number));
        }
        self.many = self.many.max(2 * self.count());
    }

    /// The number of an account.
    pub fn number(&mut self, provider: Provider, account: AccountId) -> Owner {
        let account = (provider, account);
        if let Some(owner) = self.numbers.get(&account) {
            return *owner;
        }
        let owner = self.fill(account, OwnerState::Present);
        self.numbers.insert(account, owner);
        owner
    }

    /// Gives an account a new number; its old number is that of a deleted account.
    pub fn begin_anew(&mut self, provider: Provider, account: AccountId) {
        if let Some(owner) = self.numbers.remove(&(provider, account)) {
            self.slots[owner.0 as usize].state = OwnerState::Past;
        }
    }

    /// A number for a deleted account.
    pub fn past(&mut self, provider: Provider, account: AccountId) -> Owner {
        self.fill((provider, account), OwnerState::Past)
    }

    /// Whether the account of a number is deleted and another one has its id now.
    #[must_use]
    pub fn is_past(&self, owner: Owner) -> bool {
        self.slots[owner.0 as usize].state == OwnerState::Past
    }

    /// The account of a number.
    #[must_use]
    pub fn account(&self, owner: Owner) -> (Provider, AccountId) {
        self.slots[owner.0 as usize].account
    }

    /// Every account with its number.
    pub fn iter(&self) -> impl Iterator<Item = (Owner, Provider, AccountId)> {
        let numbered = (0..).map(Owner).zip(&self.slots);
        let taken = numbered.filter(|(_, slot)| slot.state != OwnerState::Free);
        taken.map(|(owner, slot)| (owner, slot.account.0, slot.account.1))
    }

    fn fill(&mut self, account: (Provider, AccountId), state: OwnerState) -> Owner {
        let slot = Slot { account, state };
        if let Some(owner) = self.free.pop() {
            self.slots[owner.0 as usize] = slot;
            return owner;
        }
        self.slots.push(slot);
        Owner(u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX))
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
        let mut owners = Ownership::asking_at(4);
        let kept = owners.number(Provider::IGNY8, account(9999));
        for number in 0..1000 {
            if owners.are_many() {
                owners.keep([kept].into_iter());
            }
            let owner = owners.number(Provider::IGNY8, account(number));
            assert_eq!(owners.account(owner), (Provider::IGNY8, account(number)));
            assert_eq!(owners.number(Provider::IGNY8, account(number)), owner);
            assert_eq!(owners.account(kept), (Provider::IGNY8, account(9999)));
        }
        assert!(owners.slots.len() <= 4 && owners.iter().count() <= 4);
    }

    #[test]
    fn those_in_use_all_stay_and_are_looked_at_when_they_have_doubled() {
        let mut owners = Ownership::asking_at(4);
        let mut looks = 0;
        for number in 0..1024 {
            if owners.are_many() {
                let all: Vec<_> = owners.iter().map(|(owner, ..)| owner).collect();
                owners.keep(all.into_iter());
                looks += 1;
            }
            owners.number(Provider::KYC, account(number));
        }
        assert_eq!(owners.iter().count(), 1024);
        assert_eq!(looks, 8);
    }

    #[test]
    fn accounts_under_one_id_are_told_apart_and_those_that_are_gone_make_room() {
        let mut owners = Ownership::asking_at(4);
        let kept = owners.number(Provider::IGNY8, account(1));
        owners.begin_anew(Provider::IGNY8, account(1));
        for _ in 0..1000 {
            if owners.are_many() {
                owners.keep([kept].into_iter());
            }
            let present = owners.number(Provider::IGNY8, account(1));
            assert_ne!(present, kept);
            assert!(owners.is_past(kept) && !owners.is_past(present));
            assert_eq!(owners.account(kept), owners.account(present));
            owners.begin_anew(Provider::IGNY8, account(1));
            assert!(owners.is_past(present));
        }
        assert!(owners.slots.len() <= 4);
    }
}
