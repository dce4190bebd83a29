//! Nothing that was changed is lost because something else was changed at the same time.

use mockid::Provider;
use mockid::identity::queries::Page;
use mockid::sandbox::accounts::{self, AccountKind};
use serde_json::{Value, json};

use super::desk::sandbox;
use crate::support::race;

const ROUNDS: usize = 300;

#[test]
fn of_two_changes_of_one_account_at_once_both_hold() {
    let patches = [json!({"name": "other"}), json!({"active": false})];
    for round in 0..ROUNDS {
        let (world, _) = sandbox().enter();
        let store = world.identity();
        let (provider, kind) = (Provider::INTERGIRO, AccountKind::API_KEY);
        let listed = accounts::list(store, Some(provider), Some(kind), Page::ALL);
        let id = listed.page[0]["id"].as_str().map(str::parse);
        let id = id.expect("an id").expect("a good one");
        race(patches.len(), |racer| {
            let Value::Object(patch) = patches[racer].clone() else {
                unreachable!("a patch is an object")
            };
            accounts::change(store, provider, kind, id, patch).expect("a good patch")
        });
        let changed = accounts::read(store, provider, kind, id).expect("it is there");
        assert_eq!(
            (&changed["name"], &changed["active"]),
            (&json!("other"), &json!(false)),
            "round {round}"
        );
    }
}
