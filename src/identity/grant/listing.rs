//! The access tokens that their account names, lists and revokes.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::DateTime;

use crate::identity::{AccountId, Full, MAX_PRIVATE_TOKEN_NAMES, MAX_PRIVATE_TOKENS, TokenId};
use crate::provider::Provider;

/// What a list says of a token. Whether the token is valid is in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedToken {
    /// Its number, by which it is revoked.
    pub id: u64,
    /// Its name, from its owner.
    pub name: String,
    /// When it expires, in UTC, as its owner wrote it. A `Timestamp` ends a day before the vendor's
    /// calendar, and its last second is often used for "never".
    pub expires: DateTime,
    /// The id of the token in the ledger.
    pub token: TokenId,
}

type Owner = (Provider, AccountId);

/// The lists of all accounts. Revoked tokens are removed, expired ones stay, so their number is
/// limited.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    pub(in crate::identity) by_owner: BTreeMap<(Owner, u64), ListedToken>,
    by_token: HashMap<TokenId, (Owner, u64)>,
    pub(in crate::identity) last_id: u64,
    /// The size of all names, in bytes.
    names: usize,
}

impl Listing {
    /// Empty lists, whose next token has the number after this one.
    pub(in crate::identity) fn numbered_from(last_id: u64) -> Self {
        Self {
            last_id,
            ..Self::default()
        }
    }

    /// Gives a token the next number.
    ///
    /// # Errors
    ///
    /// [`Full`].
    pub(in crate::identity) fn add(
        &mut self,
        owner: Owner,
        name: String,
        expires: DateTime,
        token: TokenId,
    ) -> Result<ListedToken, Full> {
        let is_full = self.by_owner.len() >= MAX_PRIVATE_TOKENS
            || self.names + name.len() > MAX_PRIVATE_TOKEN_NAMES;
        if is_full {
            return Err(Full::PrivateTokens);
        }
        self.last_id += 1;
        let listed = ListedToken {
            id: self.last_id,
            name,
            expires,
            token,
        };
        self.insert(owner, listed.clone());
        Ok(listed)
    }

    /// Adds a token with its number.
    pub(in crate::identity) fn insert(&mut self, owner: Owner, listed: ListedToken) {
        self.names += listed.name.len();
        self.by_token.insert(listed.token, (owner, listed.id));
        self.by_owner.insert((owner, listed.id), listed);
    }

    /// The account's tokens, oldest first.
    pub(super) fn of(&self, owner: Owner) -> impl Iterator<Item = &ListedToken> {
        let all = (owner, 0)..=(owner, u64::MAX);
        self.by_owner.range(all).map(|(_, listed)| listed)
    }

    /// Whether a token is in a list.
    pub(in crate::identity) fn has(&self, token: TokenId) -> bool {
        self.by_token.contains_key(&token)
    }

    /// Removes a token; `None` if the account has none with this number.
    pub(super) fn remove(&mut self, owner: Owner, id: u64) -> Option<ListedToken> {
        let listed = self.by_owner.remove(&(owner, id))?;
        self.by_token.remove(&listed.token);
        self.names -= listed.name.len();
        Some(listed)
    }

    /// Removes all tokens of an account.
    pub(in crate::identity) fn forget(&mut self, owner: Owner) {
        let all: Vec<u64> = self.of(owner).map(|listed| listed.id).collect();
        for id in all {
            self.remove(owner, id);
        }
    }

    /// Removes a token that was revoked.
    pub(in crate::identity) fn note_revoked(&mut self, token: TokenId) {
        if let Some((owner, id)) = self.by_token.get(&token).copied() {
            self.remove(owner, id);
        }
    }

    /// Shows the new expiry of a token.
    pub(in crate::identity) fn note_expiry(&mut self, token: TokenId, expires: DateTime) {
        let place = self.by_token.get(&token);
        if let Some(listed) = place.and_then(|place| self.by_owner.get_mut(place)) {
            listed.expires = expires;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_fewer_until_one_is_revoked() {
        let mut listing = Listing::default();
        let add = |listing: &mut Listing, number: usize| {
            let name = format!("{number}{}", "x".repeat(MAX_PRIVATE_TOKEN_NAMES / 4));
            let owner = (Provider::HAUT_AI, AccountId::Number(1));
            let token = TokenId::of_text(&number.to_string());
            listing.add(owner, name, DateTime::MAX, token)
        };
        let first = add(&mut listing, 0).unwrap();
        for number in 1..3 {
            add(&mut listing, number).unwrap();
        }
        assert_eq!(add(&mut listing, 3), Err(Full::PrivateTokens));
        listing.note_revoked(first.token);
        assert!(add(&mut listing, 3).is_ok());
    }

    #[test]
    fn an_expiry_that_is_set_later_is_listed() {
        let mut listing = Listing::default();
        let owner = (Provider::HAUT_AI, AccountId::Number(1));
        let token = TokenId::of_text("token");
        let name = "token".to_owned();
        listing.add(owner, name, DateTime::MAX, token).unwrap();
        listing.note_expiry(token, DateTime::MIN);
        let expiries: Vec<_> = listing.of(owner).map(|listed| listed.expires).collect();
        assert_eq!(expiries, [DateTime::MIN]);
    }
}
