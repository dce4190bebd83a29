//! Errors of token creation.

use std::fmt;

use super::Defect;
use crate::identity::Full;
use crate::identity::ledger::TokenKind;
use crate::nearest::nearest;
use crate::provider::Provider;

/// Why a token was not created. The message lists the alternatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MintRefused {
    /// The provider has no tokens of the kind, only of these.
    NoSuchKind(Provider, Vec<TokenKind>),
    /// The tokens cannot have the defect, only these.
    NoSuchDefect(Provider, TokenKind, Vec<Defect>),
    /// Tokens of the kind are opaque, so they have no claims.
    NoClaims(Provider, TokenKind),
    /// No account of the provider has the login or id.
    NoSuchAccount {
        /// The provider.
        provider: Provider,
        /// The requested login or id.
        name: String,
        /// The most similar login or id.
        nearest: Option<String>,
    },
    /// No account of the provider is active.
    NoAccount(Provider),
    /// The maximum number of these is reached in the sandbox.
    Full(Full),
    /// The account can have no such token, or signing failed.
    Unavailable,
}

impl MintRefused {
    pub(super) fn no_such_account(provider: Provider, name: &str, logins: &[String]) -> Self {
        let near = nearest(name, logins.iter().map(String::as_str));
        Self::NoSuchAccount {
            provider,
            name: name.to_owned(),
            nearest: near.map(str::to_owned),
        }
    }
}

impl fmt::Display for MintRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchKind(provider, kinds) => {
                let kinds: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
                let kinds = kinds.join(", ");
                write!(formatter, "the kinds of tokens of {provider} are: {kinds}")
            }
            Self::NoSuchDefect(provider, kind, possible) => {
                let possible: Vec<_> = possible.iter().map(|defect| defect.name()).collect();
                let (kind, possible) = (kind.name(), possible.join(", "));
                write!(
                    formatter,
                    "what can be wrong with a token of {provider} of the kind `{kind}` is: {possible}"
                )
            }
            Self::NoClaims(provider, kind) => write!(
                formatter,
                "a token of {provider} of the kind `{}` is opaque and has no claims; leave them out",
                kind.name()
            ),
            Self::NoSuchAccount {
                provider,
                name,
                nearest,
            } => {
                write!(formatter, "{provider} has no account `{name}`")?;
                match nearest {
                    Some(near) => write!(formatter, "; did you mean `{near}`?"),
                    None => Ok(()),
                }
            }
            Self::NoAccount(provider) => {
                write!(formatter, "{provider} has no account that is active")
            }
            Self::Full(full) => full.fmt(formatter),
            Self::Unavailable => formatter.write_str("the token could not be made"),
        }
    }
}

impl std::error::Error for MintRefused {}
