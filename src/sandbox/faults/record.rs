//! Serialized faults of a world with their counters, for snapshots.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FaultId;
use super::barrier::Barrier;
use super::fault::{Fault, Tally};
use super::fault_set::{FaultList, Faults};
use super::plan::FaultPlan;
use super::rules::FaultOperation;
use crate::schema::Violation;
use crate::sync::{Mutex, RwLock};

/// The faults of a world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultsRecord {
    /// The id of the newest fault; ids are not reused.
    #[schemars(range(max = 9_007_199_254_740_991_u64))]
    last: u64,
    /// The faults, sorted by id.
    #[schemars(length(max = 1000))]
    list: Vec<FaultRecord>,
}

/// A fault. Requests that are held at the time are not included, and at a barrier they do not count
/// as used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FaultRecord {
    #[schemars(range(min = 1))]
    id: u64,
    plan: FaultPlan,
    #[schemars(range(max = 9_007_199_254_740_991_u64))]
    matched: u64,
    used: u64,
    timed_out: u64,
}

impl Faults {
    /// Serializes the faults.
    #[must_use]
    pub fn write(&self) -> FaultsRecord {
        let list = self.list.read();
        FaultsRecord {
            last: list.made,
            list: list.faults.iter().map(|fault| fault.write()).collect(),
        }
    }
}

impl Fault {
    fn write(&self) -> FaultRecord {
        let waiting = self.barrier.as_ref().map_or(0, Barrier::waiting);
        let tally = *self.tally.lock();
        FaultRecord {
            id: self.id.0,
            plan: self.plan.clone(),
            matched: tally.matched,
            used: tally.used.saturating_sub(u64::from(waiting)),
            timed_out: tally.timed_out,
        }
    }
}

impl FaultsRecord {
    /// The number of faults.
    #[must_use]
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// Restores the faults, given the known operations.
    ///
    /// # Errors
    ///
    /// Every contradiction in them, with pointers that begin at the faults.
    pub fn read(&self, operations: &[FaultOperation<'_>]) -> Result<Faults, Vec<Violation>> {
        let mut violations = Vec::new();
        let mut previous = 0;
        for (index, fault) in self.list.iter().enumerate() {
            let at = format!("/list/{index}");
            let plan = fault.plan.violations(operations).into_iter();
            let plan = plan.map(|violation| violation.below("/plan"));
            let found = plan.chain(fault.violations(previous, self.last));
            violations.extend(found.map(|violation| violation.below(&at)));
            previous = fault.id;
        }
        if !violations.is_empty() {
            return Err(violations);
        }
        let faults = self.list.iter().map(|fault| fault.read().into());
        Ok(Faults {
            list: RwLock::new(FaultList {
                faults: faults.collect(),
                made: self.last,
                closed: false,
            }),
        })
    }
}

impl FaultRecord {
    fn violations(&self, previous: u64, last: u64) -> impl Iterator<Item = Violation> {
        let rule = |broken: bool, field: &str, sentence: String| {
            broken.then(|| Violation::rule(field, sentence))
        };
        let times = self.plan.times.map_or(u64::MAX, u64::from);
        let (id, matched, used) = (self.id, self.matched, self.used);
        [
            rule(
                id <= previous || id > last,
                "/id",
                format!("the ids grow from fault to fault, up to `last`, {last}"),
            ),
            rule(
                used > matched || used > times,
                "/used",
                format!(
                    "it cannot have been used more often than {}",
                    matched.min(times)
                ),
            ),
            rule(
                self.timed_out > used,
                "/timed_out",
                format!("it was used {used} times only"),
            ),
        ]
        .into_iter()
        .flatten()
    }

    fn read(&self) -> Fault {
        let tally = Tally {
            matched: self.matched,
            used: self.used,
            held: 0,
            timed_out: self.timed_out,
        };
        Fault {
            tally: Mutex::new(tally),
            ..Fault::new(FaultId(self.id), self.plan.clone())
        }
    }
}
