//! Which signing keys there are at a time: a function of the clock.
//!
//! A key is published, signs, is retired but still published, and is gone. Time is divided into terms,
//! in each of which one key signs: by the setting `keys.rotate` from 1970 on, and by rotations that
//! were asked for. Nothing is stored of the schedule, so moving the clock back brings a key back.

use super::rotation::{How, Rotation};
use crate::clock::{NumericDate, Period};
use crate::vendors::oidc::settings::KeySettings;

/// The number of keys in the ring of each algorithm.
pub const RING: u8 = 4;

/// The farthest scheduled term, before or after the current one, whose key is published: a ring of
/// four has no more different keys.
const NEIGHBOURS: i64 = RING as i64 - 1;

/// How keys are replaced.
#[derive(Debug, Clone, Copy)]
pub struct Schedule<'a> {
    /// How often; `None` for never.
    pub rotate: Option<Period>,
    /// How long before it signs a key is published.
    pub publish_before: Period,
    /// How long a key stays published after it has signed.
    pub keep_after: Period,
    /// The rotations that were asked for, in the order of `signs_from` and `serial`.
    pub rotations: &'a [Rotation],
}

impl KeySettings {
    /// The schedule with these rotations.
    pub fn schedule<'a>(&self, rotations: &'a [Rotation]) -> Schedule<'a> {
        Schedule {
            rotate: self.rotate,
            publish_before: self.publish_before,
            keep_after: self.keep_after,
            rotations,
        }
    }

    /// What is wrong with the periods, as a sentence: the keys that are published at a time must be
    /// different ones.
    pub fn conflict(&self) -> Option<String> {
        let (rotate, before, after) = (self.rotate?, self.publish_before, self.keep_after);
        let published = before.as_seconds().saturating_add(after.as_seconds());
        let fits = before <= rotate && published <= NEIGHBOURS * rotate.as_seconds();
        (!fits).then(|| {
            format!(
                "a key would be published too long for `keys.rotate` ({rotate}): \
                 `keys.publish_before` ({before}) must not be longer than that, and together with \
                 `keys.keep_after` ({after}) not longer than {NEIGHBOURS} times that"
            )
        })
    }
}

/// A term of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The name of the key, without that of its algorithm and its issuer.
    pub name: TermName,
    /// Whether the key has a name in tokens and in the document.
    pub is_named: bool,
    /// Whether the document has other keys beside those of the schedule.
    pub among_many: bool,
    /// The number of the key in its ring.
    pub key: u8,
    /// When it begins to sign; `None` if it always did.
    pub signs_from: Option<NumericDate>,
    /// When another key signs; `None` if that is not foreseen.
    pub signs_until: Option<NumericDate>,
    /// When it is published; `None` if it always was.
    pub published_from: Option<NumericDate>,
    /// When it is gone; `None` if that is not foreseen.
    pub published_until: Option<NumericDate>,
}

/// What distinguishes the terms of an issuer, so that a key that is gone never becomes valid again,
/// although the ring has few keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TermName {
    /// The number of whole periods since 1970.
    pub epoch: i64,
    /// The number of the rotation that began it, if one did.
    pub serial: Option<u32>,
}

impl std::fmt::Display for TermName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.epoch)?;
        self.serial
            .map_or(Ok(()), |serial| write!(formatter, "-{serial}"))
    }
}

/// What a key does at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It is published and does not sign yet.
    Published,
    /// It signs.
    Signing,
    /// It has signed and is still published.
    Retired,
}

impl Term {
    /// Whether the key is in the document.
    pub fn is_published(&self, now: NumericDate) -> bool {
        self.published_from.is_none_or(|from| from.has_come(now))
            && self
                .published_until
                .is_none_or(|until| !until.has_come(now))
    }

    /// What the key does.
    pub fn state(&self, now: NumericDate) -> KeyState {
        if self.signs_from.is_some_and(|from| !from.has_come(now)) {
            KeyState::Published
        } else if self.signs_until.is_some_and(|until| until.has_come(now)) {
            KeyState::Retired
        } else {
            KeyState::Signing
        }
    }
}

/// The beginning of a term.
#[derive(Clone, Copy)]
enum Beginning<'a> {
    /// That of a scheduled term.
    Scheduled(i64),
    /// A rotation.
    Rotated(&'a Rotation),
}

impl Schedule<'_> {
    /// The term in which keys sign now.
    pub fn signing(&self, now: NumericDate) -> Term {
        let is_it = |term: &Term| term.state(now) == KeyState::Signing;
        let mut terms = self.terms(now);
        // The last one, where terms have no length.
        let index = terms.iter().rposition(is_it).unwrap_or_default();
        terms.swap_remove(index)
    }

    /// The terms whose keys are published now, in the order of time.
    pub fn published(&self, now: NumericDate) -> Vec<Term> {
        let mut terms = self.terms(now);
        terms.retain(|term| term.is_published(now));
        terms
    }

    /// How long a client may keep the document: until it changes, and no longer than a key is published
    /// before it signs, so that a client that obeys it never meets an unknown key.
    pub fn max_age(&self, now: NumericDate) -> i64 {
        let terms = self.terms(now);
        let changes = terms
            .iter()
            .flat_map(|term| [term.published_from, term.published_until]);
        let changes = changes.flatten().filter(|change| !change.has_come(now));
        let next = changes.map(|change| change.seconds_left(now)).min();
        let longest = self.publish_before.as_seconds();
        next.map_or(longest, |next| next.min(longest))
    }

    /// The terms around a time: all whose keys may be published then.
    pub fn terms(&self, now: NumericDate) -> Vec<Term> {
        let beginnings = self.beginnings(now);
        let mut terms: Vec<Term> = Vec::with_capacity(beginnings.len());
        for (index, beginning) in beginnings.iter().enumerate() {
            let later = &beginnings[index + 1..];
            let term = self.term(*beginning, later, terms.last());
            terms.push(term);
        }
        terms
    }

    fn beginnings(&self, now: NumericDate) -> Vec<Beginning<'_>> {
        let current = self.epoch(now);
        let first = self.epoch(now.before(self.keep_after));
        let first = first.max(current.saturating_sub(NEIGHBOURS));
        // The next one is there before it is published, so that its publication is foreseen.
        let next = current.saturating_add(i64::from(self.rotate.is_some()));
        let last = self.epoch(now.after(self.publish_before)).max(next);
        let last = last.min(current.saturating_add(NEIGHBOURS));
        let rotations = self.rotations.iter().filter(|rotation| {
            let epoch = self.epoch(rotation.signs_from);
            first <= epoch && epoch <= last
        });
        let scheduled = (first..=last).map(Beginning::Scheduled);
        let mut all: Vec<_> = scheduled.chain(rotations.map(Beginning::Rotated)).collect();
        all.sort_by_key(|beginning| match beginning {
            Beginning::Scheduled(epoch) => (self.start(*epoch), None),
            Beginning::Rotated(rotation) => (Some(rotation.signs_from), Some(rotation.serial)),
        });
        all
    }

    fn term(&self, beginning: Beginning, later: &[Beginning], before: Option<&Term>) -> Term {
        let start = |beginning: &Beginning| match beginning {
            Beginning::Scheduled(epoch) => self.start(*epoch),
            Beginning::Rotated(rotation) => Some(rotation.signs_from),
        };
        let removed = later.iter().filter_map(|beginning| match beginning {
            Beginning::Scheduled(epoch) => Some(self.start(*epoch)?.after(self.keep_after)),
            Beginning::Rotated(rotation) => Some(rotation.previous_until),
        });
        let from = start(&beginning);
        // The end of a scheduled term is known, although the next one is too far to be listed.
        let end = from.map_or_else(|| self.end(0), |from| self.end(self.epoch(from)));
        let until = later.first().map_or(end, start);
        let removed = removed.chain(end.map(|end| end.after(self.keep_after)));
        let mut term = Term {
            name: TermName {
                epoch: from.map_or(0, |from| self.epoch(from)),
                serial: None,
            },
            is_named: true,
            among_many: false,
            key: 0,
            signs_from: from,
            signs_until: until,
            published_from: from.map(|from| from.before(self.publish_before)),
            published_until: removed.min(),
        };
        match beginning {
            Beginning::Scheduled(epoch) => term.key = scheduled_key(epoch),
            Beginning::Rotated(rotation) => {
                term.key = rotation.key;
                term.published_from = Some(rotation.published_from);
                term.name.serial = Some(rotation.serial);
                term.is_named = rotation.how != How::NoKid;
                term.among_many = rotation.how == How::Many;
                if let (How::SameKid, Some(before)) = (rotation.how, before) {
                    term.name = before.name;
                }
            }
        }
        term
    }

    fn epoch(&self, time: NumericDate) -> i64 {
        self.rotate.map_or(0, |rotate| {
            time.as_seconds().div_euclid(rotate.as_seconds())
        })
    }

    fn start(&self, epoch: i64) -> Option<NumericDate> {
        let rotate = self.rotate?.as_seconds();
        Some(NumericDate::from_seconds(epoch.saturating_mul(rotate)))
    }

    fn end(&self, epoch: i64) -> Option<NumericDate> {
        self.start(epoch.saturating_add(1))
    }
}

fn scheduled_key(epoch: i64) -> u8 {
    u8::try_from(epoch.rem_euclid(i64::from(RING))).unwrap_or_default()
}
