//! What clients did about lies, by what the server sees.

use std::sync::Arc;

use serde::Serialize;

use super::Vendors;
use super::lies::Liar;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::faults::{Fault, FaultId, LieName, RightClient};
use crate::sandbox::journal::{Entry, EntryMatch};

/// What became of a lie, by what the server sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LieVerdict {
    /// The client went on to use what it should have refused.
    Swallowed,
    /// The client went on, as a right client does or may do.
    Accepted,
    /// Nothing that hangs on the lie was used.
    NotUsed,
    /// It was told, and nothing shows the server what the client did.
    NotSeen,
    /// It was not told, or the journal no longer has the answer in which it was.
    Untold,
}

/// The lie of a fault, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct JudgedLie {
    /// The fault that tells it.
    pub fault: FaultId,
    /// Its name.
    pub lie: LieName,
    /// What became of it.
    pub verdict: LieVerdict,
    /// The journal's entries of the answers in which it was told.
    pub told: Vec<u64>,
    /// The first entry that uses each of them; the entry itself for a call of the server whose answer
    /// shows it.
    pub used: Vec<u64>,
}

/// What became of each lie of the faults of a world.
#[must_use]
pub fn judge(world: &World) -> Vec<JudgedLie> {
    let entries = world.journal().find(&EntryMatch::default()).entries;
    let faults = world.faults().list();
    let lies = faults
        .iter()
        .filter_map(|fault| judged(fault, world.vendors(), &entries));
    lies.collect()
}

fn judged(fault: &Fault, vendors: &Vendors, entries: &[Arc<Entry>]) -> Option<JudgedLie> {
    let lie = fault.plan().lie.clone()?;
    let mut known = liars(vendors).filter_map(|(_, liar)| {
        let spec = liar.lies().iter().find(|known| known.lie == lie.as_str())?;
        Some((liar, spec))
    });
    let (liar, spec) = known.next()?;
    let told: Vec<&Arc<Entry>> = entries
        .iter()
        .filter(|entry| entry.exchange().fault == Some(fault.id()))
        .collect();
    let used = told.iter().filter_map(|told| {
        if liar.is_believed(lie.as_str(), told.exchange()) {
            return Some(told.id());
        }
        let later = entries.iter().filter(|later| later.id() > told.id());
        let mut uses =
            later.filter(|later| liar.is_use(lie.as_str(), told.exchange(), later.exchange()));
        uses.next().map(|entry| entry.id())
    });
    let used: Vec<u64> = used.collect();
    let verdict = match (told.is_empty(), used.is_empty(), spec.right_client) {
        (true, ..) => LieVerdict::Untold,
        (false, true, _) if !spec.is_seen => LieVerdict::NotSeen,
        (false, true, _) => LieVerdict::NotUsed,
        (false, false, RightClient::Rejects) => LieVerdict::Swallowed,
        (false, false, RightClient::MayReject | RightClient::Accepts) => LieVerdict::Accepted,
    };
    Some(JudgedLie {
        fault: fault.id(),
        lie,
        verdict,
        told: told.iter().map(|entry| entry.id()).collect(),
        used,
    })
}

/// The vendors that have lies.
pub(crate) fn liars(vendors: &Vendors) -> impl Iterator<Item = (Provider, &dyn Liar)> {
    vendors.iter().filter_map(|vendor| {
        let liar = vendor.spec().extras.liar.as_deref()?;
        Some((vendor.id(), liar))
    })
}
