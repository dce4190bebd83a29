//! Tokens: those that were issued, and those to order, with one defect or none.
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
use super::written::read;
use crate::clock::NumericDate;
use crate::control::{minting, tokens};
use crate::identity::TokenId;
use crate::identity::oversight::{Page, TokenFilter};
use crate::provider::Provider;
use crate::sandbox::Sandbox;
use crate::vendor::minting::pack;

pub use crate::identity::examination::{Check, Finding};
pub use crate::identity::ledger::TokenKind;
pub use crate::identity::standing::TokenStanding as TokenState;
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

    /// Makes a token to order, and notes it as if the provider had issued it.
    ///
    /// # Errors
    ///
    /// [`Error`] when the provider has no such account or tokens of no such kind, or when they
    /// cannot have the defect.
    pub fn mint(&self, order: TokenOrder) -> Result<MintedToken, Error> {
        let new = read(order)?;
        let (world, now) = self.sandbox.enter();
        Ok(minting::make(&world, new, now)?.into())
    }

    /// One token of every sort that tells a strict client or server from a lax one: good ones, one
    /// with each defect, and those at the edges of time.
    ///
    /// # Errors
    ///
    /// [`Error`] when the provider has no account that is active.
    pub fn defects(&self, provider: Provider) -> Result<Vec<Sample>, Error> {
        let (world, now) = self.sandbox.enter();
        let samples = pack(&world, provider, now).map_err(minting::refused)?;
        Ok(samples.into_iter().map(Sample::from).collect())
    }

    /// Every token that was issued and is remembered, by its issue.
    #[must_use]
    pub fn list(&self) -> Vec<Token> {
        let (world, now) = self.sandbox.enter();
        let identity = world.identity();
        let all = identity.tokens(&TokenFilter::default(), Page::ALL, now);
        all.page.into_iter().map(Token::from).collect()
    }

    /// One token, by its name: its `jti`, or what [`TokenId::claimed_by`] says of its text.
    ///
    /// # Errors
    ///
    /// [`Error`] when there is none.
    pub fn get(&self, id: TokenId) -> Result<Token, Error> {
        let (world, now) = self.sandbox.enter();
        let found = world.identity().token(id, now);
        Ok(found.ok_or_else(|| tokens::unknown(&id))?.into())
    }

    /// Ends a token now, as if its time were over.
    ///
    /// # Errors
    ///
    /// [`Error`] when there is none of that name.
    pub fn expire(&self, id: TokenId) -> Result<Token, Error> {
        let (world, now) = self.sandbox.enter();
        let expired = world.identity().expire_token(id, now);
        Ok(expired.ok_or_else(|| tokens::unknown(&id))?.into())
    }

    /// Revokes a token.
    ///
    /// # Errors
    ///
    /// [`Error`] when there is none of that name.
    pub fn revoke(&self, id: TokenId) -> Result<(), Error> {
        let (world, now) = self.sandbox.enter();
        if world.identity().revoke_token(id, now) {
            Ok(())
        } else {
            Err(tokens::unknown(&id).into())
        }
    }

    /// What the server would say to a token now, and why. Nothing is changed and nothing counted.
    #[must_use]
    pub fn inspect(&self, token: &str) -> Inspection {
        self.examine(token, None, None)
    }

    /// What it would say at an instant.
    #[must_use]
    pub fn inspect_at(&self, token: &str, at: Timestamp) -> Inspection {
        self.examine(token, Some(at), None)
    }

    /// What this provider would say to it, whoever issued it.
    #[must_use]
    pub fn inspect_by(&self, provider: Provider, token: &str) -> Inspection {
        self.examine(token, None, Some(provider))
    }

    fn examine(self, token: &str, at: Option<Timestamp>, provider: Option<Provider>) -> Inspection {
        let (world, now) = self.sandbox.enter();
        let at = at.map_or(now, NumericDate::from);
        minting::examine(self.sandbox, &world, token, at, provider).into()
    }
}
