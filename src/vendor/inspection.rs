//! Inspects a token: how a vendor's resources would answer it, and why, by the vendor's own check.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use serde_json::Value;

use super::Vendor;
use super::guard::{self, PresentedToken, Purpose};
use crate::clock::NumericDate;
use crate::identity::TokenId;
use crate::identity::token_checks::{Finding, TokenChecks};
use crate::provider::Provider;
use crate::sandbox::hint::Provenance;
use crate::sandbox::provenance;
use crate::sandbox::reason::Reason;
use crate::sandbox::{Sandbox, World};

/// The result of an inspection.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The provider whose check was applied.
    pub provider: Provider,
    /// The status of that provider's answer to the token.
    pub status: StatusCode,
    /// The reason for it.
    pub reason: Reason,
    /// Where the token comes from, if it is refused and was issued elsewhere.
    pub provenance: Option<Provenance>,
    /// Its header, verified or not; `None` if it is not JSON.
    pub header: Option<Value>,
    /// Its claims, verified or not; `None` if they are not JSON.
    pub claims: Option<Value>,
    /// The checks, up to the first that failed.
    pub findings: Vec<Finding>,
    /// The id that the token claims, verified or not.
    pub name: TokenId,
}

impl Inspection {
    /// Whether the token is accepted.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.reason == Reason::Ok
    }

    fn passed(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.passed)
            .count()
    }
}

/// Inspects a token at a time. Nothing is changed or counted.
///
/// If no vendor is given, it is the one that accepts the token, otherwise the one that issued it
/// according to the ledger, otherwise the one of whose checks it passes the most.
#[must_use]
pub fn inspect(
    sandbox: &Sandbox,
    world: &Arc<World>,
    token: &str,
    now: NumericDate,
    vendor: Option<&dyn Vendor>,
) -> Inspection {
    let mut found = match vendor {
        Some(vendor) => at(vendor, world, token, now),
        None => at_the_likeliest(world, token, now),
    };
    if found.reason.refuses_a_token() {
        let (provider, reason) = (found.provider, found.reason);
        found.provenance = provenance::find(token, provider, reason, world, sandbox);
    }
    if let Some(provenance) = &found.provenance {
        found.reason = provenance.reason();
    }
    found
}

fn at_the_likeliest(world: &Arc<World>, token: &str, now: NumericDate) -> Inspection {
    let vendors = world.vendors();
    let at = |vendor| at(vendor, world, token, now);
    let record = world.identity().token(TokenId::claimed_by(token), now);
    let rank = |one: &Inspection| {
        let issued = record.as_ref().map(|record| record.provider) == Some(one.provider);
        (one.is_accepted(), issued, one.passed())
    };
    let others = vendors.iter().skip(1).map(at);
    others.fold(at(vendors.first()), |best, next| {
        if rank(&next) > rank(&best) {
            next
        } else {
            best
        }
    })
}

fn at(vendor: &dyn Vendor, world: &Arc<World>, token: &str, now: NumericDate) -> Inspection {
    let mut checks = TokenChecks::explained();
    let presented = PresentedToken {
        text: token,
        purpose: Purpose::Access,
        place: None,
    };
    let (status, reason) = guard::verdict(vendor, world, presented, now, &mut checks);
    Inspection {
        provider: vendor.id(),
        status,
        reason,
        provenance: None,
        header: part(token, 0),
        claims: part(token, 1),
        name: TokenId::claimed_by(token),
        findings: checks.into_findings(),
    }
}

/// A part of a token as JSON, verified or not.
pub(super) fn part(token: &str, index: usize) -> Option<Value> {
    let part = token.split('.').nth(index)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
