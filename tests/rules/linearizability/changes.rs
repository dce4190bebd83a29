//! Nothing that was changed is lost because something else was changed at the same time.

use mockid::Provider;
use mockid::identity::AccountKind;
use mockid::identity::queries::PageRange;
use serde_json::{Value, json};

use super::desk::sandbox;
use crate::support::race;

const ROUNDS: usize = 300;

#[test]
fn of_two_changes_of_one_account_at_once_both_hold() {
    let patches = [json!({"name": "other"}), json!({"active": false})];
    for round in 0..ROUNDS {
        let (world, _) = sandbox().enter();
        let accounts = world.accounts();
        let (provider, kind) = (Provider::INTERGIRO, AccountKind::API_KEY);
        let listed = accounts.list(Some(provider), Some(kind), PageRange::ALL);
        let id = listed.page[0].id;
        race(patches.len(), |racer| {
            let Value::Object(patch) = patches[racer].clone() else {
                unreachable!("a patch is an object")
            };
            accounts
                .change(provider, kind, id, &patch)
                .expect("a good patch")
        });
        let changed = accounts.read(provider, kind, id).expect("it is there");
        assert_eq!(
            (&changed.fields["name"], &changed.fields["active"]),
            (&json!("other"), &json!(false)),
            "round {round}"
        );
    }
}
