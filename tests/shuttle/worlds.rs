//! Resets and settings: a world is whole, and nothing of an old one lives on in a new one.

use std::sync::Arc;

use mockid::Provider;
use mockid::clock::NumericDate;
use mockid::identity::grant::policy::{Reuse, Rotation};
use mockid::identity::grant::{Grant, Naming};
use mockid::identity::ledger::TokenKind;
use mockid::identity::{AccountId, Bearer, Mark, TokenId};
use mockid::sandbox::{Part, ResetParts, World};
use serde_json::{Map, Value, json};

use crate::sessions::signed_in_pairs;
use crate::support::{both, each, sandbox, under_many_schedules};

const USER: AccountId = AccountId::Number(1);
fn log_in(world: &World, now: NumericDate) -> Grant {
    let identity = world.identity();
    let policy = signed_in_pairs(Rotation::single_use(Reuse::EndsSession));
    let grant = identity.open_session(USER, &policy, now, Naming::jtis);
    grant.expect("their number is not limited")
}

fn is_known(world: &World, token: TokenId, now: NumericDate) -> bool {
    world.identity().token(token, now).is_some()
}

fn is_admitted(world: &World, token: TokenId, now: NumericDate) -> bool {
    let bearer = Bearer {
        provider: Provider::IGNY8,
        token,
        kind: TokenKind::Access,
        session: None,
        mark: Mark::Absent,
    };
    world.identity().admit(bearer, USER, now).is_ok()
}

#[test]
fn a_login_overtaken_by_a_reset_ends_in_the_world_in_which_it_began() {
    under_many_schedules(|| {
        let sandbox = sandbox();
        let ((world, now, pair), ()) = both(
            || {
                let (world, now) = sandbox.enter();
                let pair = log_in(&world, now);
                assert!(is_admitted(&world, pair.access, now));
                (world, now, pair)
            },
            || sandbox.reset(&ResetParts::default()),
        );
        let (current, _) = sandbox.enter();
        assert!(is_known(&world, pair.access, now));
        let is_current = Arc::ptr_eq(&current, &world);
        assert_eq!(is_known(&current, pair.access, now), is_current);
    });
}

#[test]
fn no_login_is_lost_to_a_reset_that_keeps_sessions() {
    under_many_schedules(|| {
        let sandbox = sandbox();
        let keep: ResetParts = [Part::Sessions, Part::Accounts].into_iter().collect();
        let (tokens, ()) = both(
            || {
                [(); 2].map(|()| {
                    let (world, now) = sandbox.enter();
                    log_in(&world, now).access
                })
            },
            || sandbox.reset(&keep),
        );
        let (world, now) = sandbox.enter();
        assert!(tokens.iter().all(|token| is_admitted(&world, *token, now)));
    });
}

#[test]
fn world_and_time_belong_together() {
    under_many_schedules(|| {
        let sandbox = sandbox();
        let (old, start) = sandbox.enter();
        let later = jiff::SignedDuration::from_hours(1);
        sandbox.clock().advance(later).expect("a good time");
        let ((world, now), ()) = both(|| sandbox.enter(), || sandbox.reset(&ResetParts::default()));
        // The reset takes the clock back, and the old world never sees that.
        assert_eq!(Arc::ptr_eq(&world, &old), now > start);
    });
}

fn patch(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(patch) => patch,
        _ => Map::new(),
    }
}

#[test]
fn of_three_changes_of_settings_at_once_all_hold() {
    under_many_schedules(|| {
        let (world, _) = sandbox().enter();
        let patches = [
            json!({"kyc": {"token_ttl": "1m"}}),
            json!({"igny8": {"strict_rotation": true}}),
            json!({"intergiro": {"access_ttl": "2m"}}),
        ];
        let patches = patches.map(patch);
        each(3, |number| {
            let changed = world.change_settings(&patches[number]);
            changed.expect("a good patch");
        });
        let settings = world.settings();
        let settings = json!(*settings);
        assert_eq!(settings["kyc"]["token_ttl"], "1m");
        assert_eq!(settings["intergiro"]["access_ttl"], "2m");
        assert_eq!(settings["igny8"]["strict_rotation"], true);
    });
}
