//! Sandboxes that are opened, made, dropped and left idle at once.

use std::sync::Arc;
use std::time::Duration;

use mockid::Provider;
use mockid::clock::Period;
use mockid::identity::grant::policy::{AccessPolicy, Lifetime};
use mockid::identity::{AccountId, TokenId};
use mockid::sandbox::{MakeRefused, Overrides, ResetParts, SandboxLimits, SandboxName, Sandboxes};

use crate::support::{baseline, both, each, under_many_schedules};

fn name(text: &str) -> SandboxName {
    text.parse().unwrap()
}

/// So many at most.
fn sandboxes(max: usize) -> Sandboxes {
    Sandboxes::new(baseline()).limited(SandboxLimits {
        max,
        ..SandboxLimits::default()
    })
}

const TOKENS: AccessPolicy = AccessPolicy {
    provider: Provider::KYC,
    lifetime: Lifetime::For(Period::hours(1)),
};

#[test]
fn all_who_open_a_name_at_once_meet_in_one_sandbox() {
    under_many_schedules(|| {
        let sandboxes = sandboxes(9);
        let opened = each(3, |_| sandboxes.open(Some(&name("a"))).unwrap());
        assert!(opened.iter().all(|each| Arc::ptr_eq(each, &opened[0])));
        assert_eq!(sandboxes.count(), 2);
    });
}

#[test]
fn of_two_who_make_a_name_at_once_one_makes_it() {
    under_many_schedules(|| {
        let sandboxes = sandboxes(9);
        let start = || sandboxes.overridden(Overrides::default()).unwrap();
        let made = each(2, |_| sandboxes.make(&name("a"), start()).map(drop));
        let refused = made
            .iter()
            .filter(|made| **made == Err(MakeRefused::Exists));
        assert_eq!(refused.count(), 1);
    });
}

#[test]
fn there_are_never_more_than_may_be() {
    under_many_schedules(|| {
        let sandboxes = sandboxes(2);
        // Each keeps what it has opened, so that it is not idle.
        let opened = each(3, |number| {
            let opened = sandboxes.open(Some(&name(&number.to_string())));
            assert!(sandboxes.count() <= 2);
            opened.ok()
        });
        assert_eq!(opened.iter().flatten().count(), 1);
    });
}

#[test]
fn a_sandbox_into_which_somebody_has_logged_in_makes_no_room() {
    under_many_schedules(|| {
        let sandboxes = sandboxes(2);
        drop(sandboxes.open(Some(&name("a"))));
        let (logged_in, ()) = both(
            || {
                let sandbox = sandboxes.open(Some(&name("a"))).ok()?;
                let (world, now) = sandbox.enter();
                let (token, account) = (TokenId::random(), AccountId::Number(1));
                let store = world.identity();
                store.note_access_token(&TOKENS, token, account, now);
                Some(())
            },
            || drop(sandboxes.open(Some(&name("b")))),
        );
        assert_eq!(sandboxes.contains(&name("a")), logged_in.is_some());
    });
}

#[test]
fn no_sandbox_is_dropped_for_its_idleness_while_somebody_is_in_it() {
    under_many_schedules(|| {
        let sandboxes = sandboxes(9);
        drop(sandboxes.open(Some(&name("a"))));
        let two_hours = Duration::from_secs(2 * 60 * 60);
        let (opened, _) = both(
            || sandboxes.open(Some(&name("a"))).unwrap(),
            || sandboxes.drop_idle_in(two_hours),
        );
        // Whoever opened it is still in it.
        let again = sandboxes.open(Some(&name("a"))).unwrap();
        assert!(Arc::ptr_eq(&opened, &again));
    });
}

#[test]
fn whoever_is_in_a_sandbox_that_is_dropped_ends_in_it() {
    under_many_schedules(|| {
        let sandboxes = sandboxes(9);
        let before = sandboxes.open(Some(&name("a"))).unwrap();
        let ((), dropped) = both(
            || before.reset(&ResetParts::default()),
            || sandboxes.remove(&name("a")),
        );
        assert_eq!(dropped, Ok(()));
        let after = sandboxes.open(Some(&name("a"))).unwrap();
        assert!(!Arc::ptr_eq(&before, &after));
        assert_eq!(sandboxes.count(), 2);
    });
}
