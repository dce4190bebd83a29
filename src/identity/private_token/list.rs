//! The list of private tokens.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::DateTime;

use crate::identity::{AccountId, Full, MAX_PRIVATE_TOKEN_NAMES, MAX_PRIVATE_TOKENS, TokenId};
use crate::provider::Provider;

/// A token whose expiry its owner chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateToken {
    /// Its number, by which it is revoked.
    pub id: u64,
    /// Its name, from its owner.
    pub name: String,
    /// When it expires, in UTC. A `Timestamp` ends a day before the vendor's calendar, and its last
    /// second is often used for "never".
    pub expires: DateTime,
    /// The id of the token in the ledger.
    pub token: TokenId,
}

/// A user and its provider.
pub type Owner = (Provider, AccountId);

/// The private tokens of all users. Revoked ones are removed, expired ones stay in the list, so
/// their number is limited.
#[derive(Debug, Clone, Default)]
pub struct PrivateTokens {
    pub(in crate::identity) by_owner: BTreeMap<(Owner, u64), PrivateToken>,
    pub(in crate::identity) by_token: HashMap<TokenId, (Owner, u64)>,
    pub(in crate::identity) last_id: u64,
    /// The size of all names, in bytes.
    pub(in crate::identity) names: usize,
}

impl PrivateTokens {
    /// Creates one.
    ///
    /// # Errors
    ///
    /// [`Full`].
    pub fn add(
        &mut self,
        owner: Owner,
        name: String,
        expires: DateTime,
        token: TokenId,
    ) -> Result<PrivateToken, Full> {
        let names = self.names + name.len();
        if self.by_owner.len() >= MAX_PRIVATE_TOKENS || names > MAX_PRIVATE_TOKEN_NAMES {
            return Err(Full::PrivateTokens);
        }
        self.names = names;
        self.last_id += 1;
        let made = PrivateToken {
            id: self.last_id,
            name,
            expires,
            token,
        };
        self.by_token.insert(token, (owner, made.id));
        self.by_owner.insert((owner, made.id), made.clone());
        Ok(made)
    }

    /// The user's tokens, oldest first.
    pub fn of(&self, owner: Owner) -> impl Iterator<Item = &PrivateToken> {
        self.by_owner
            .range((owner, 0)..=(owner, u64::MAX))
            .map(|(_, token)| token)
    }

    /// Whether it exists and is not revoked.
    #[must_use]
    pub fn is_listed(&self, token: TokenId) -> bool {
        self.by_token.contains_key(&token)
    }

    /// Revokes one; `None` if the user has none with this number.
    pub fn revoke(&mut self, owner: Owner, id: u64) -> Option<PrivateToken> {
        let token = self.by_owner.remove(&(owner, id))?;
        self.by_token.remove(&token.token);
        self.names -= token.name.len();
        Some(token)
    }

    /// Revokes all of a user.
    pub fn revoke_all(&mut self, owner: Owner) {
        let all: Vec<u64> = self.of(owner).map(|token| token.id).collect();
        for id in all {
            self.revoke(owner, id);
        }
    }

    /// Revokes one by its id in the ledger.
    pub fn revoke_named(&mut self, token: TokenId) {
        if let Some((owner, id)) = self.by_token.get(&token).copied() {
            self.revoke(owner, id);
        }
    }

    /// Changes the expiry of one, by its id in the ledger.
    pub fn expire_named(&mut self, token: TokenId, expires: DateTime) {
        let place = self.by_token.get(&token);
        if let Some(found) = place.and_then(|place| self.by_owner.get_mut(place)) {
            found.expires = expires;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: Owner = (Provider::HAUT_AI, AccountId::Number(1));
    const BERT: Owner = (Provider::HAUT_AI, AccountId::Number(2));

    fn add(tokens: &mut PrivateTokens, owner: Owner, token: &str) -> Result<PrivateToken, Full> {
        let id = TokenId::of_text(token);
        tokens.add(owner, token.to_owned(), DateTime::MAX, id)
    }

    #[test]
    fn a_user_lists_and_revokes_its_own_tokens_alone() {
        let mut tokens = PrivateTokens::default();
        let annas = add(&mut tokens, ANNA, "a").unwrap();
        let berts = add(&mut tokens, BERT, "b").unwrap();
        assert_eq!(tokens.of(ANNA).collect::<Vec<_>>(), [&annas]);
        assert_eq!(tokens.revoke(ANNA, berts.id), None);
        assert_eq!(tokens.revoke(ANNA, annas.id), Some(annas.clone()));
        assert!(!tokens.is_listed(annas.token));
        assert!(tokens.is_listed(berts.token));
    }

    #[test]
    fn numbers_are_never_given_twice() {
        let mut tokens = PrivateTokens::default();
        let first = add(&mut tokens, ANNA, "a").unwrap();
        tokens.revoke(ANNA, first.id);
        let second = add(&mut tokens, ANNA, "b").unwrap();
        assert_eq!(second.id, first.id + 1);
    }

    #[test]
    fn when_there_are_as_many_as_may_be_nobody_makes_another_until_one_is_revoked() {
        let mut tokens = PrivateTokens::default();
        for number in 0..MAX_PRIVATE_TOKENS {
            add(&mut tokens, ANNA, &number.to_string()).unwrap();
        }
        assert_eq!(add(&mut tokens, BERT, "b"), Err(Full::PrivateTokens));
        assert_eq!(tokens.of(ANNA).count(), MAX_PRIVATE_TOKENS);
        let first = tokens.revoke(ANNA, 1).unwrap();
        assert!(!tokens.is_listed(first.token));
        assert!(add(&mut tokens, BERT, "b").is_ok());
    }

    #[test]
    fn long_names_are_fewer_until_one_is_revoked() {
        let mut tokens = PrivateTokens::default();
        let long = |number: usize| format!("{number}{}", "x".repeat(MAX_PRIVATE_TOKEN_NAMES / 4));
        for number in 0..3 {
            add(&mut tokens, ANNA, &long(number)).unwrap();
        }
        assert_eq!(add(&mut tokens, ANNA, &long(3)), Err(Full::PrivateTokens));
        tokens.revoke_named(TokenId::of_text(&long(0)));
        assert!(add(&mut tokens, ANNA, &long(3)).is_ok());
    }
}
