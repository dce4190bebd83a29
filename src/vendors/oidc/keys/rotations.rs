//! The rotations of the signing keys of a sandbox.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rotation::{How, Rotation};
use super::schedule::{KeyState, RING, Schedule};
use crate::clock::{NumericDate, Period};

/// The number of rotations that are kept. Older ones are forgotten.
const MOST: usize = 64;

/// The rotations of a sandbox.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.rotations")]
pub struct Rotations {
    /// The number of the last one.
    last: u32,
    /// In the order in which keys begin to sign.
    list: Vec<Rotation>,
}

/// A rotation to make.
#[derive(Debug, Clone)]
pub struct NewRotation {
    /// The path of the issuer. `None`: every issuer.
    pub issuer: Option<String>,
    /// How.
    pub how: How,
    /// How late a stale document is.
    pub lag: Period,
}

impl Rotations {
    /// The rotations of an issuer.
    pub fn of(&self, issuer: &str) -> Vec<Rotation> {
        let is_its = |one: &&Rotation| one.issuer.as_deref().is_none_or(|it| it == issuer);
        self.list.iter().filter(is_its).cloned().collect()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Adds a rotation. `schedule` is that of the issuer, or of the main one, before it.
    pub fn add(&mut self, new: NewRotation, schedule: &Schedule, now: NumericDate) -> Rotation {
        let NewRotation { issuer, how, lag } = new;
        let signs_from = match how {
            How::Normal => now.after(schedule.publish_before),
            _ => now,
        };
        let previous_until = match how {
            How::WithoutOverlap | How::SameKid => signs_from,
            How::StaleDocument => now.after(schedule.keep_after.max(lag)),
            _ => signs_from.after(schedule.keep_after),
        };
        self.last = self.last.saturating_add(1);
        let rotation = Rotation {
            issuer,
            serial: self.last,
            how,
            key: free_key(schedule, signs_from),
            signs_from,
            published_from: match how {
                How::StaleDocument => now.after(lag),
                _ => now,
            },
            previous_until,
        };
        if self.list.len() >= MOST {
            self.list.remove(0);
        }
        let order = |one: &Rotation| (one.signs_from, one.serial);
        let place = self.list.partition_point(|it| order(it) < order(&rotation));
        self.list.insert(place, rotation.clone());
        rotation
    }
}

/// A key for a term that begins at a time: none that is published then if there is one, and in any
/// case not that of the term before or after.
fn free_key(schedule: &Schedule, from: NumericDate) -> u8 {
    let terms = schedule.terms(from);
    let before = schedule.signing(from).key;
    let mut later = terms.iter();
    let after = later.find(|term| term.state(from) == KeyState::Published);
    let after = after.map(|term| term.key);
    let is_published = |key: u8| {
        let mut published = terms.iter().filter(|term| term.is_published(from));
        published.any(|term| term.key == key)
    };
    let others = (1..RING).map(|step| (before + step) % RING);
    let mut others = others.filter(|key| Some(*key) != after);
    let first = others.next().unwrap_or(before);
    let mut all = std::iter::once(first).chain(others);
    all.find(|key| !is_published(*key)).unwrap_or(first)
}
