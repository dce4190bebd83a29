use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use strum::VariantArray;

use super::rotation::{How, Rotation};
use super::rotations::{NewRotation, Rotations};
use super::schedule::{KeyState, Schedule, Term, TermName};
use crate::clock::{NumericDate, Period};

fn at(seconds: i64) -> NumericDate {
    NumericDate::from_seconds(seconds)
}

/// A schedule in seconds, where at most as many keys are published as the ring has.
#[derive(Debug, Clone, Copy)]
struct Plan {
    rotate: Option<u32>,
    publish_before: u32,
    keep_after: u32,
}

impl Plan {
    fn schedule(self, rotations: &[Rotation]) -> Schedule<'_> {
        Schedule {
            rotate: self.rotate.map(Period::seconds),
            publish_before: Period::seconds(self.publish_before),
            keep_after: Period::seconds(self.keep_after),
            rotations,
        }
    }
}

fn plans() -> impl Strategy<Value = Plan> {
    let with_schedule = (1_u32..20).prop_flat_map(|rotate| {
        (Just(rotate), 1..=rotate, 1..=2 * rotate).prop_map(
            |(rotate, publish_before, keep_after)| Plan {
                rotate: Some(rotate),
                publish_before,
                keep_after,
            },
        )
    });
    let never = (1_u32..20, 1_u32..20).prop_map(|(publish_before, keep_after)| Plan {
        rotate: None,
        publish_before,
        keep_after,
    });
    prop_oneof![3 => with_schedule, 1 => never]
}

fn rotations(of: Plan) -> impl Strategy<Value = Vec<Rotation>> {
    let how = prop::sample::select(How::VARIANTS);
    prop::collection::vec((100_i64..160, how, 1_u32..10), 0..6).prop_map(move |made| {
        let mut all = Rotations::default();
        for (now, how, lag) in made {
            let before = all.of("");
            let new = NewRotation {
                issuer: None,
                how,
                lag: Period::seconds(lag),
            };
            all.add(new, &of.schedule(&before), at(now));
        }
        all.of("")
    })
}

fn with_rotations() -> impl Strategy<Value = (Plan, Vec<Rotation>)> {
    plans().prop_flat_map(|plan| (Just(plan), rotations(plan)))
}

/// The keys of a schedule without rotations, as a list of all terms from 0 to 400 seconds.
fn model(plan: Plan, now: i64) -> Vec<(i64, KeyState)> {
    let (before, after) = (i64::from(plan.publish_before), i64::from(plan.keep_after));
    let Some(rotate) = plan.rotate.map(i64::from) else {
        return vec![(0, KeyState::Signing)];
    };
    let mut keys = Vec::new();
    for epoch in -50..450 {
        let (start, end) = (epoch * rotate, (epoch + 1) * rotate);
        let state = if now < start - before || now >= end + after {
            continue;
        } else if now < start {
            KeyState::Published
        } else if now < end {
            KeyState::Signing
        } else {
            KeyState::Retired
        };
        keys.push((epoch, state));
    }
    keys
}

proptest! {
    #[test]
    fn a_key_is_published_signs_is_retired_and_goes_at_its_times(plan in plans(), now in 0_i64..400) {
        let terms = plan.schedule(&[]).published(at(now));
        let found: Vec<_> = terms.iter().map(|term| (term.name.epoch, term.state(at(now)))).collect();
        prop_assert_eq!(found, model(plan, now));
    }

    #[test]
    fn keys_that_are_published_at_a_time_are_different_keys(plan in plans(), now in 0_i64..400) {
        let terms = plan.schedule(&[]).published(at(now));
        let keys: BTreeSet<_> = terms.iter().map(|term| term.key).collect();
        prop_assert_eq!(keys.len(), terms.len());
    }

    #[test]
    fn one_key_signs_and_the_next_one_is_another((plan, rotations) in with_rotations()) {
        let schedule = plan.schedule(&rotations);
        let mut last: Option<Term> = None;
        for now in 90..200 {
            let signing = schedule.signing(at(now));
            prop_assert_eq!(signing.state(at(now)), KeyState::Signing);
            if let Some(last) = last
                && last.signs_from != signing.signs_from
                && rotations.len() < 2
            {
                prop_assert_ne!(last.key, signing.key, "at {}", now);
            }
            last = Some(signing);
        }
    }

    #[test]
    fn a_key_that_signs_is_published_unless_the_document_is_stale((plan, rotations) in with_rotations()) {
        let schedule = plan.schedule(&rotations);
        let is_stale = rotations.iter().any(|one| one.how == How::StaleDocument);
        for now in 90..200 {
            let signing = schedule.signing(at(now));
            prop_assert!(is_stale || signing.is_published(at(now)), "at {}", now);
        }
    }

    #[test]
    fn a_name_that_is_gone_never_comes_back((plan, rotations) in with_rotations()) {
        let schedule = plan.schedule(&rotations);
        let mut seen: BTreeMap<TermName, i64> = BTreeMap::new();
        for now in 50..260 {
            for term in schedule.published(at(now)) {
                let last = seen.insert(term.name, now);
                prop_assert!(last.is_none_or(|last| last >= now - 1), "{:?} at {}", term, now);
            }
        }
    }

    #[test]
    fn a_client_that_obeys_the_max_age_knows_every_key_of_the_schedule(
        plan in plans(),
        read in 100_i64..200,
    ) {
        let schedule = plan.schedule(&[]);
        let known: Vec<_> = schedule.published(at(read)).iter().map(|term| term.name).collect();
        let age = schedule.max_age(at(read));
        prop_assert!(age > 0);
        for now in read..=read + age {
            let signing = schedule.signing(at(now)).name;
            prop_assert!(known.contains(&signing), "{:?} at {}", signing, now);
        }
    }
}

/// The published keys after a rotation at 100, as name and key, the signing one first.
fn after_rotation(how: How, now: i64) -> Vec<(String, u8)> {
    let plan = Plan {
        rotate: None,
        publish_before: 10,
        keep_after: 20,
    };
    let mut all = Rotations::default();
    let new = NewRotation {
        issuer: None,
        how,
        lag: Period::seconds(5),
    };
    all.add(new, &plan.schedule(&[]), at(100));
    let rotations = all.of("");
    let schedule = plan.schedule(&rotations);
    let mut published = schedule.published(at(now));
    published.sort_by_key(|term| term.state(at(now)) != KeyState::Signing);
    published
        .iter()
        .map(|term| (term.name.to_string(), term.key))
        .collect()
}

#[test]
fn each_way_of_rotating_leaves_its_own_keys_in_the_document() {
    let (old, new) = (("0", 0), ("0-1", 1));
    for (how, now, published) in [
        (How::Normal, 99, vec![old]),
        (How::Normal, 100, vec![old, new]),
        (How::Normal, 110, vec![new, old]),
        (How::Normal, 130, vec![new]),
        (How::WithoutOverlap, 99, vec![old]),
        (How::WithoutOverlap, 100, vec![new]),
        (How::SameKid, 100, vec![("0", 1)]),
        (How::JustBeforeSigning, 100, vec![new, old]),
        (How::JustBeforeSigning, 120, vec![new]),
        (How::StaleDocument, 104, vec![old]),
        (How::StaleDocument, 105, vec![new, old]),
    ] {
        let published: Vec<_> = published
            .into_iter()
            .map(|(name, key)| (name.to_owned(), key))
            .collect();
        assert_eq!(after_rotation(how, now), published, "{how:?} at {now}");
    }
}

#[test]
fn only_as_many_rotations_are_kept_as_fit() {
    let plan = Plan {
        rotate: None,
        publish_before: 1,
        keep_after: 1,
    };
    let mut all = Rotations::default();
    for now in 0..100 {
        let before = all.of("");
        let new = NewRotation {
            issuer: None,
            how: How::WithoutOverlap,
            lag: Period::seconds(1),
        };
        all.add(new, &plan.schedule(&before), at(now));
    }
    let rotations = all.of("");
    assert_eq!(rotations.len(), 64);
    let signing = plan.schedule(&rotations).signing(at(99));
    assert_eq!(signing.name.serial, Some(100));
}
