//! Orders of tokens.

use std::time::Duration;

use serde_json::Value;

use super::{Defect, TokenKind};
use crate::embedded::Error;
use crate::embedded::built::Built;
use crate::provider::Provider;
use crate::vendor::minting::Order;

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
#[derive(Debug, Clone)]
#[must_use = "a token is created by `Tokens::mint`"]
pub struct TokenOrder(Built<Order>);

impl TokenOrder {
    /// A token as the provider issues them, for its first active account.
    pub fn of(provider: Provider) -> Self {
        Self(Built::new(Order::new(provider)))
    }

    /// For the account with this login or id.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.0.value.account = Some(account.into());
        self
    }

    /// Of another kind than the provider's default.
    pub const fn kind(mut self, kind: TokenKind) -> Self {
        self.0.value.kind = Some(kind);
        self
    }

    /// With its own lifetime, in whole seconds.
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        self.0.value.expires_in = self.0.convert("/expires_in", lifetime);
        self
    }

    /// With a claim that replaces the provider's.
    pub fn claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.value.claims.insert(name.into(), value.into());
        self
    }

    /// Without one of the provider's claims.
    pub fn without_claim(self, name: impl Into<String>) -> Self {
        self.claim(name, Value::Null)
    }

    /// With a defect.
    pub const fn defect(mut self, defect: Defect) -> Self {
        self.0.value.defect = Some(defect);
        self
    }

    pub(super) fn into_order(self) -> Result<Order, Error> {
        self.0.finish()
    }
}
