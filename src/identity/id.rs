//! Ids of accounts, sessions and tokens.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::token_text::claimed_jti;
use crate::provider::Provider;

/// The id of a user, API key, application or tenant at its provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AccountId {
    /// For vendors that number their accounts.
    Number(u64),
    /// For other vendors.
    Uuid(Uuid),
}

impl AccountId {
    /// The UUID of an account without one in its fixtures. It is the same at every start, so that
    /// tokens stay valid after a restart.
    #[must_use]
    pub fn derived(provider: Provider, name: &str) -> Self {
        Self::Uuid(Uuid::new_v5(
            &Uuid::NAMESPACE_URL,
            format!("mockid:{provider}:{name}").as_bytes(),
        ))
    }

    /// The number, if it is one.
    #[must_use]
    pub const fn number(self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Uuid(_) => None,
        }
    }

    /// The UUID, if it is one.
    #[must_use]
    pub const fn uuid(self) -> Option<Uuid> {
        match self {
            Self::Number(_) => None,
            Self::Uuid(uuid) => Some(uuid),
        }
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(formatter),
            Self::Uuid(uuid) => uuid.fmt(formatter),
        }
    }
}

/// Text that is neither a number nor a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidAccountId;

impl FromStr for AccountId {
    type Err = InvalidAccountId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(number) = text.parse() {
            return Ok(Self::Number(number));
        }
        Uuid::parse_str(text)
            .map(Self::Uuid)
            .map_err(|_| InvalidAccountId)
    }
}

impl serde::Serialize for AccountId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Uuid(uuid) => uuid.serialize(serializer),
        }
    }
}

/// The id of a session.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct SessionId(Uuid);

impl SessionId {
    /// A new id. It begins with a letter, because some vendors' refresh tokens contain it and begin
    /// so in their documentation.
    #[must_use]
    pub fn random() -> Self {
        let mut bytes = Uuid::new_v4().into_bytes();
        bytes[0] |= 0xc0;
        Self(Uuid::from_bytes(bytes))
    }
}

impl FromStr for SessionId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The id of a token in the ledger: its `jti` if it has one, otherwise a digest of its text, so
/// that the token itself is not stored.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct TokenId(Uuid);

impl TokenId {
    /// A new id, for a token that will have it as its `jti`.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// The id of a token without a `jti`.
    #[must_use]
    pub fn of_text(token: &str) -> Self {
        let digest = Sha256::digest(token);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// The id according to the unverified `jti` of a token; without a `jti`, that of its text.
    #[must_use]
    pub fn claimed_by(token: &str) -> Self {
        claimed_jti(token).map_or_else(|| Self::of_text(token), Self)
    }
}

impl From<TokenId> for Uuid {
    fn from(id: TokenId) -> Self {
        id.0
    }
}

impl From<Uuid> for TokenId {
    fn from(jti: Uuid) -> Self {
        Self(jti)
    }
}

impl FromStr for TokenId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Display for TokenId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_id_is_the_same_at_every_start_and_another_for_every_provider() {
        let id = AccountId::derived(Provider::KYC, "user@example.com");
        assert_eq!(id, AccountId::derived(Provider::KYC, "user@example.com"));
        assert_ne!(id, AccountId::derived(Provider::S7RISK, "user@example.com"));
    }

    #[test]
    fn account_ids_parse_back() {
        for id in [AccountId::Number(7), AccountId::derived(Provider::KYC, "x")] {
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert_eq!("seven".parse::<AccountId>(), Err(InvalidAccountId));
    }

    #[test]
    fn one_text_has_one_token_id() {
        assert_eq!(TokenId::of_text("a.b.c"), TokenId::of_text("a.b.c"));
        assert_ne!(TokenId::of_text("a.b.c"), TokenId::of_text("a.b.d"));
    }
}
