//! Where a token comes from that a provider refused: another provider, or another sandbox.

use std::fmt;

use super::reason::Reason;
use super::{Sandbox, SandboxName, World};
use crate::identity::verification::claimed_jti;
use crate::identity::{Mark, TokenId};
use crate::provider::Provider;

/// Where a token comes from that does not belong where it was presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provenance {
    /// It is signed with the key of another provider.
    Signed(Provider),
    /// It is no JSON Web Token, and another provider issued it.
    Issued(Provider),
    /// Another sandbox issued it.
    Sandbox(SandboxName),
}

impl Provenance {
    /// Where a token comes from that a provider refused for a reason; nothing where it comes from
    /// this provider in this sandbox, or nobody knows.
    ///
    /// All keys are tried, and all sandboxes are asked: this is for what was refused already.
    #[must_use]
    pub fn of(
        token: &str,
        provider: Provider,
        reason: Reason,
        world: &World,
        sandbox: &Sandbox,
    ) -> Option<Self> {
        match world.keys().signer(token, provider) {
            Some(signer) if signer != provider => Some(Self::Signed(signer)),
            Some(_) => Self::elsewhere(TokenId::claimed_by(token), world, sandbox)
                .or_else(|| Self::by_tag(token, reason, sandbox)),
            None if token.matches('.').count() == 2 => None,
            None => {
                let name = TokenId::of_text(token);
                let issued = world.identity().issued_to(name);
                let other = issued.map(|(issuer, ..)| issuer);
                let other = other.filter(|issuer| *issuer != provider);
                let other = other.map(Self::Issued);
                other.or_else(|| Self::elsewhere(name, world, sandbox))
            }
        }
    }

    /// The sandbox whose ledger has a token that the one of this sandbox does not have.
    fn elsewhere(name: TokenId, world: &World, sandbox: &Sandbox) -> Option<Self> {
        if world.identity().issued_to(name).is_some() {
            return None;
        }
        let has_it = |other: &World| other.identity().issued_to(name).is_some();
        sandbox.neighbour(has_it).map(Self::Sandbox)
    }

    /// The sandbox whose tag a token bears that its ledger has forgotten.
    fn by_tag(token: &str, reason: Reason, sandbox: &Sandbox) -> Option<Self> {
        if reason != Reason::OtherSandbox {
            return None;
        }
        let mark = Mark::of(claimed_jti(token));
        let is_its = |other: &World| !mark.is_foreign(other.identity().tag());
        sandbox.neighbour(is_its).map(Self::Sandbox)
    }

    /// The reason for which it was refused, then.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        match self {
            Self::Signed(_) | Self::Issued(_) => Reason::OtherProvider,
            Self::Sandbox(_) => Reason::OtherSandbox,
        }
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signed(provider) => write!(formatter, "signed by {provider}"),
            Self::Issued(provider) => write!(formatter, "issued by {provider}"),
            Self::Sandbox(name) => write!(formatter, "issued in sandbox `{name}`"),
        }
    }
}
