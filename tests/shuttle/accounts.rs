//! Accounts that are changed and registered at once.

use mockid::Provider;
use mockid::clock::NumericDate;
use mockid::sandbox::accounts::{AccountKind, AccountRefused, AccountReport};
use serde_json::{Value, json};

use crate::support::{each, sandbox, under_many_schedules};

const KIND: (Provider, AccountKind) = (Provider::KYC, AccountKind::USER);

fn add(world: &mockid::sandbox::World, email: &str) -> Result<AccountReport, AccountRefused> {
    let user = json!({"email": email, "password": "p"});
    let now = NumericDate::from_seconds(0);
    world.accounts().add(KIND.0, KIND.1, &user, now)
}

#[test]
fn of_two_changes_of_one_account_at_once_both_hold() {
    under_many_schedules(|| {
        let (world, _) = sandbox().enter();
        let accounts = world.accounts();
        let id = add(&world, "a@example.com").expect("a new address").id;
        each(2, |number| {
            let patch = [json!({"email": "b@example.com"}), json!({"active": false})];
            let Value::Object(patch) = patch[number].clone() else {
                return;
            };
            accounts
                .change(KIND.0, KIND.1, id, &patch)
                .expect("a good patch");
        });
        let changed = accounts.read(KIND.0, KIND.1, id).expect("it is there");
        assert_eq!(changed.fields["email"], "b@example.com");
        assert_eq!(changed.fields["active"], false);
    });
}

#[test]
fn of_two_new_accounts_of_one_address_one_is_made() {
    under_many_schedules(|| {
        let (world, _) = sandbox().enter();
        let added = each(2, |_| add(&world, "a@example.com").is_ok());
        assert_eq!(added.iter().filter(|added| **added).count(), 1);
    });
}
