//! Tokens: issued ones, and created ones, valid or with a defect.
//!
//! ```
//! use mockid::{Defect, Provider, TokenOrder};
//! use mockid::embedded::Reason;
//!
//! # let server = mockid::Server::start_blocking()?;
//! let forged = TokenOrder::of(Provider::IGNY8).defect(Defect::AlgNone);
//! let forged = server.tokens().mint(forged)?;
//! assert_eq!((forged.status, forged.reason), (401, Reason::WrongAlgorithm)); // what it will get
//! # Ok::<(), mockid::Error>(())
//! ```

mod order;
mod report;

use jiff::Timestamp;

use super::Error;
use super::convert::read;
use crate::clock::NumericDate;
use crate::control::{token_creation, tokens};
use crate::identity::TokenId;
use crate::identity::queries::{Page, TokenFilter};
use crate::provider::Provider;
use crate::sandbox::Sandbox;
use crate::vendor::minting;

pub use crate::identity::ledger::TokenKind;
pub use crate::identity::status::TokenStatus as TokenState;
pub use crate::identity::token_checks::{Check, Finding};
pub use crate::vendor::minting::Defect;
pub use order::TokenOrder;
pub use report::{Inspection, MintedToken, Sample, Token};

/// The tokens of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Tokens<'a> {
    sandbox: &'a Sandbox,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox }
    }

    /// Creates a token, and records it as if the provider had issued it.
    ///
    /// # Errors
    ///
    /// [`Error`] when the provider has no such account or no such kind of tokens, or when its
    /// tokens cannot have the defect.
    pub fn mint(&self, order: TokenOrder) -> Result<MintedToken, Error> {
        let new = read(order)?;
        let (world, now) = self.sandbox.enter();
        Ok(token_creation::make(&world, new, now)?.into())
    }

    /// Tokens that distinguish a strict client or server from a lax one: valid ones, one with each
    /// defect, and those at the boundaries of their lifetime.
    ///
    /// # Errors
    ///
    /// [`Error`] when the provider has no active account.
    pub fn defects(&self, provider: Provider) -> Result<Vec<Sample>, Error> {
        let (world, now) = self.sandbox.enter();
        let samples = minting::pack(&world, provider, now).map_err(token_creation::refused)?;
        Ok(samples.into_iter().map(Sample::from).collect())
    }

    /// Every recorded token, sorted by time of issue.
    #[must_use]
    pub fn list(&self) -> Vec<Token> {
        let (world, now) = self.sandbox.enter();
        let identity = world.identity();
        let all = identity.tokens(&TokenFilter::default(), Page::ALL, now);
        all.page.into_iter().map(Token::from).collect()
    }

    /// One token by its id: its `jti`, or [`TokenId::claimed_by`] its text.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn get(&self, id: TokenId) -> Result<Token, Error> {
        let (world, now) = self.sandbox.enter();
        let found = world.identity().token(id, now);
        Ok(found.ok_or_else(|| tokens::unknown(&id))?.into())
    }

    /// Lets a token expire now.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn expire(&self, id: TokenId) -> Result<Token, Error> {
        let (world, now) = self.sandbox.enter();
        let expired = world.identity().expire_token(id, now);
        Ok(expired.ok_or_else(|| tokens::unknown(&id))?.into())
    }

    /// Revokes a token.
    ///
    /// # Errors
    ///
    /// [`Error`] when the id is unknown.
    pub fn revoke(&self, id: TokenId) -> Result<(), Error> {
        let (world, now) = self.sandbox.enter();
        if world.identity().revoke_token(id, now) {
            Ok(())
        } else {
            Err(tokens::unknown(&id).into())
        }
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
        let (world, now) = self.sandbox.enter();
        let at = at.map_or(now, NumericDate::from);
        token_creation::examine(self.sandbox, &world, token, at, provider).into()
    }
}
