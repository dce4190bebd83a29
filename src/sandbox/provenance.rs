//! Finds the origin of a refused token.

use super::hint::Provenance;
use super::reason::Reason;
use super::{Sandbox, World};
use crate::identity::verification::claimed_jti;
use crate::identity::{Mark, TokenId};
use crate::provider::Provider;

/// The origin of a token that a provider refused for a reason. `None` if it comes from this provider
/// in this sandbox, or if its origin is unknown.
///
/// It tries all keys and asks all sandboxes, so it is only for tokens that were refused.
#[must_use]
pub fn find(
    token: &str,
    provider: Provider,
    reason: Reason,
    world: &World,
    sandbox: &Sandbox,
) -> Option<Provenance> {
    match world.keys().signer(token, provider) {
        Some(signer) if signer != provider => Some(Provenance::Signed(signer)),
        Some(_) => elsewhere(TokenId::claimed_by(token), world, sandbox)
            .or_else(|| by_tag(token, reason, sandbox)),
        None if token.matches('.').count() == 2 => None,
        None => {
            let name = TokenId::of_text(token);
            let issued = world.identity().issued_to(name);
            let other = issued.map(|(issuer, ..)| issuer);
            let other = other.filter(|issuer| *issuer != provider);
            let other = other.map(Provenance::Issued);
            other.or_else(|| elsewhere(name, world, sandbox))
        }
    }
}

/// Another sandbox whose ledger has a token that this one's does not have.
fn elsewhere(name: TokenId, world: &World, sandbox: &Sandbox) -> Option<Provenance> {
    if world.identity().issued_to(name).is_some() {
        return None;
    }
    let has_it = |other: &World| other.identity().issued_to(name).is_some();
    sandbox.neighbour(has_it).map(Provenance::Sandbox)
}

/// Another sandbox whose tag a token has, although its ledger no longer has the token.
fn by_tag(token: &str, reason: Reason, sandbox: &Sandbox) -> Option<Provenance> {
    if reason != Reason::OtherSandbox {
        return None;
    }
    let mark = Mark::of(claimed_jti(token));
    let is_its = |other: &World| !mark.is_foreign(other.identity().tag());
    sandbox.neighbour(is_its).map(Provenance::Sandbox)
}
