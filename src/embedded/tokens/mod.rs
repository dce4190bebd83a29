//! Tokens: issued ones, and created ones, valid or with a defect.
//!
//! ```
//! use mockid::{Defect, Provider, TokenOrder};
//! use mockid::embedded::Reason;
//!
//! # let server = mockid::Server::start_blocking()?;
//! let forged = TokenOrder::of(Provider::IGNY8).defect(Defect::AlgNone);
//! let forged = server.tokens().mint(forged)?;
//! assert_eq!(forged.expected.status, 401); // what it will get
//! assert_eq!(forged.expected.reason, Reason::WrongAlgorithm);
//! # Ok::<(), mockid::Error>(())
//! ```

mod order;

use jiff::Timestamp;

use super::Error;
use crate::control::token_inspection::{self, TokenToInspect};
use crate::control::{token_creation, tokens};
use crate::identity::TokenId;
use crate::identity::queries::{PageRange, TokenFilter};
use crate::provider::Provider;
use crate::sandbox::Sandbox;

pub use crate::control::token_inspection::{Inspection, TokenVerdict};
pub use crate::control::tokens::{Token, TokenUse};
pub use crate::identity::ledger::TokenKind;
pub use crate::identity::status::TokenStatus as TokenState;
pub use crate::identity::token_checks::{Check, Finding};
pub use crate::vendor::minting::{Defect, ExpectedAnswer, MintedToken, SampleToken};
pub use order::TokenOrder;

/// The tokens of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Tokens<'a> {
    sandbox: &'a Sandbox,
    base: &'a str,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(sandbox: &'a Sandbox, base: &'a str) -> Self {
        Self { sandbox, base }
    }

    /// Creates a token, and records it as if the provider had issued it.
    ///
    /// # Errors
    ///
    /// [`Error`] when the provider has no such account or no such kind of tokens, or when its
    /// tokens cannot have the defect.
    pub fn mint(&self, order: TokenOrder) -> Result<MintedToken, Error> {
        let order = order.into_order()?;
        Ok(token_creation::mint(self.sandbox, &order, self.base)?)
    }

    /// Tokens that distinguish a strict client or server from a lax one: valid ones, one with each
    /// defect, and those at the boundaries of their lifetime.
    ///
    /// # Errors
    ///
    /// [`Error`] when the provider has no active account.
    pub fn defects(&self, provider: Provider) -> Result<Vec<SampleToken>, Error> {
        let samples = token_creation::samples(self.sandbox, Some(provider), self.base);
        Ok(samples.map_err(token_creation::refused)?)
    }

    /// Every recorded token, sorted by time of issue.
    #[must_use]
    pub fn list(&self) -> Vec<Token> {
        tokens::list(self.sandbox, &TokenFilter::default(), PageRange::ALL).page
    }

    /// One token by its id: its `jti`, or [`TokenId::claimed_by`] its text.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn get(&self, id: TokenId) -> Result<Token, Error> {
        Ok(tokens::find(self.sandbox, id)?)
    }

    /// Lets a token expire now.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn expire(&self, id: TokenId) -> Result<Token, Error> {
        Ok(tokens::expire(self.sandbox, id)?)
    }

    /// Revokes a token.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn revoke(&self, id: TokenId) -> Result<(), Error> {
        Ok(tokens::revoke(self.sandbox, id)?)
    }

    /// The server's verdict on a token now, with the reason. Nothing is changed or counted.
    #[must_use]
    pub fn inspect(&self, token: &str) -> Inspection {
        self.examine(token, None, None)
    }

    /// The verdict at a time.
    #[must_use]
    pub fn inspect_at(&self, token: &str, at: Timestamp) -> Inspection {
        self.examine(token, Some(at), None)
    }

    /// The verdict of this provider, regardless of the issuer.
    #[must_use]
    pub fn inspect_by(&self, provider: Provider, token: &str) -> Inspection {
        self.examine(token, None, Some(provider))
    }

    fn examine(self, token: &str, at: Option<Timestamp>, provider: Option<Provider>) -> Inspection {
        let asked = TokenToInspect {
            token: token.to_owned(),
            at: at.map(Into::into),
            provider,
        };
        token_inspection::inspect(self.sandbox, &asked)
    }
}
