//! Orders of tokens.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Defect, TokenKind};
use crate::embedded::convert::Written;
use crate::provider::Provider;

/// A token to create, for [`Tokens::mint`](super::Tokens::mint).
///
/// ```
/// use std::time::Duration;
/// use mockid::{Provider, TokenOrder};
///
/// # let server = mockid::Server::start_blocking()?;
/// let order = TokenOrder::of(Provider::IGNY8)
///     .account("user@example.com")
///     .expires_in(Duration::from_secs(2))
///     .claim("role", "owner");
/// let minted = server.tokens().mint(order)?;
/// assert_eq!(minted.claims["role"], "owner");
/// # Ok::<(), mockid::Error>(())
/// ```
#[derive(Debug, Clone, Serialize)]
#[must_use = "an order has to be handed in"]
pub struct TokenOrder {
    provider: Provider,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<TokenKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<Written>,
    claims: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    defect: Option<Defect>,
}

impl TokenOrder {
    /// A token as the provider issues them, for its first active account.
    pub fn of(provider: Provider) -> Self {
        Self {
            provider,
            account: None,
            kind: None,
            expires_in: None,
            claims: Map::new(),
            defect: None,
        }
    }

    /// For the account with this login or id.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// Of another kind than the provider's default.
    pub const fn kind(mut self, kind: TokenKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// With its own lifetime, in whole seconds.
    pub const fn expires_in(mut self, lifetime: Duration) -> Self {
        self.expires_in = Some(Written(lifetime));
        self
    }

    /// With a claim that replaces the provider's.
    pub fn claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.claims.insert(name.into(), value.into());
        self
    }

    /// Without one of the provider's claims.
    pub fn without_claim(self, name: impl Into<String>) -> Self {
        self.claim(name, Value::Null)
    }

    /// With a defect.
    pub const fn defect(mut self, defect: Defect) -> Self {
        self.defect = Some(defect);
        self
    }
}
