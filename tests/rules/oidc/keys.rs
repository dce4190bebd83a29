//! The keys that are published and that sign, asked of the provider while the clock moves both ways.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::Method;
use jsonwebtoken::decode_header;
use mockid::sandbox::Sandbox;
use mockid::vendor::call::Call;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::json;

use super::{advance, sandbox};
use crate::provider;
use crate::support::{HOUR, MINUTE, cases, moves_around};

/// A key signs for six hours; it is published an hour before, and kept two hours after.
const ROTATE: i64 = 6 * HOUR;
const BEFORE: i64 = HOUR;
const AFTER: i64 = 2 * HOUR;

fn with_schedule() -> Arc<Sandbox> {
    let sandbox = sandbox();
    let (world, _) = sandbox.enter();
    let keys = json!({"rotate": "6h", "algorithms": ["ES256"]});
    provider::set(&world, &json!({"keys": keys, "access_ttl": "30d"}));
    sandbox
}

/// The names of the published keys, and of the one that signs.
fn keys(sandbox: &Sandbox) -> (BTreeSet<String>, String) {
    let (world, now) = sandbox.enter();
    let (published, _) = provider::keys((&world, now));
    let names = published
        .keys
        .into_iter()
        .map(|key| key.common.key_id.expect("a name"));
    (
        names.collect(),
        key_of(&provider::client_credentials((&world, now))),
    )
}

fn key_of(token: &str) -> String {
    decode_header(token).expect("a JWT").kid.expect("a name")
}

/// The same by the definition of a term.
fn model(now: i64) -> (BTreeSet<String>, String) {
    let term = now.div_euclid(ROTATE);
    let name = |term: i64| format!("es256-{term}");
    let is_published =
        |term: &i64| term * ROTATE - BEFORE <= now && now < (term + 1) * ROTATE + AFTER;
    let published = (term - 2..=term + 2).filter(is_published).map(name);
    (published.collect(), name(term))
}

const LENGTHS: &[i64] = &[BEFORE, AFTER, ROTATE, ROTATE + AFTER, 3 * ROTATE];

/// Tokens are good as long as their key is published, and again when the clock is moved back to then.
fn follows_the_clock(moves: &[i64]) -> Result<(), TestCaseError> {
    let sandbox = with_schedule();
    let mut tokens: Vec<(i64, String)> = Vec::new();
    for by in moves {
        advance(&sandbox, *by);
        let (world, now) = sandbox.enter();
        let time = now.as_seconds();
        prop_assert_eq!(keys(&sandbox), model(time), "after {}", by);
        tokens.push((time, provider::client_credentials((&world, now))));
        let (published, _) = model(time);
        for (issued, token) in &tokens {
            let is_expected = published.contains(&key_of(token)) && *issued <= time;
            let is_active = provider::is_active((&world, now), token);
            prop_assert_eq!(is_active, is_expected, "issued {} s ago", time - issued);
        }
    }
    Ok(())
}

/// The key that signs is published at every time, before rotations and after them.
fn signs_with_a_published_key(steps: &[(bool, i64)]) -> Result<(), TestCaseError> {
    let sandbox = with_schedule();
    for (rotates, by) in steps {
        if *rotates {
            let (world, now) = sandbox.enter();
            let mut call = Call::imagined(&world, now);
            call.method = Method::POST;
            provider::set_json(&mut call, &json!({"how": "normal"}));
            prop_assert_eq!(
                provider::control("oidcRotateKeys", &call).status.as_u16(),
                201
            );
        }
        advance(&sandbox, *by);
        let (published, signing) = keys(&sandbox);
        prop_assert!(
            published.contains(&signing),
            "{} of {:?}",
            signing,
            published
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn the_keys_are_those_of_the_schedule_whichever_way_the_clock_moves(
        moves in vec(moves_around(LENGTHS), 1..20),
    ) {
        follows_the_clock(&moves)?;
    }

    #[test]
    fn the_key_that_signs_is_published_whenever_it_was_rotated(
        steps in vec((any::<bool>(), moves_around(&[MINUTE, BEFORE, AFTER, ROTATE])), 1..20),
    ) {
        signs_with_a_published_key(&steps)?;
    }
}
