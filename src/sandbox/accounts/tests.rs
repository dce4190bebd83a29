//! Tests of the maximum number of accounts.

use serde_json::json;

use super::*;
use crate::clock::NumericDate;
use crate::identity::account::{Account, Fields, Login};
use crate::identity::queries::PageRange;
use crate::identity::register::{NewUser, RegisterRefused};
use crate::identity::{Identity, MAX_ACCOUNTS, MaxSessions, PasswordCost, Secret};
use crate::vendors;

/// A store with the maximum number of tenants at igny8, and a number of users.
fn full_of_tenants(users: usize) -> Identity {
    let passwords = Passwords::new(PasswordCost::Fast).unwrap();
    let hash = passwords.hash(&Secret::new("password")).unwrap();
    let mut directory = Directory::default();
    let igny8 = directory.of_mut(Provider::IGNY8);
    for id in (1..).take(MAX_ACCOUNTS) {
        let login = Login::Exact(id.to_string().into());
        let tenant = Account::new(AccountId::Number(id), AccountKind::ACCOUNT, login);
        igny8.of_mut(AccountKind::ACCOUNT).add(tenant).unwrap();
    }
    for id in (1..).take(users) {
        let (id, email) = (AccountId::Number(id), format!("{id}@example.com"));
        let user = Account::user(id, &email, hash.clone());
        igny8.of_mut(AccountKind::USER).add(user).unwrap();
    }
    Identity::new(
        directory,
        std::sync::Arc::new(passwords),
        MaxSessions::default(),
    )
}

fn counts(identity: &Identity) -> (usize, usize) {
    let directory = identity.directory();
    let igny8 = directory.of(Provider::IGNY8);
    let count = |kind| igny8.of(kind).len();
    (count(AccountKind::ACCOUNT), count(AccountKind::USER))
}

fn store<'a>(vendors: &'a Vendors, identity: &'a Identity) -> AccountStore<'a> {
    AccountStore::new(vendors, identity)
}

fn add_to(
    identity: &Identity,
    kind: AccountKind,
    fields: &Value,
) -> Result<AccountReport, AccountRefused> {
    let now = NumericDate::from_seconds(0);
    store(&vendors::coded(), identity).add(Provider::IGNY8, kind, fields, now)
}

fn remove_account(identity: &Identity, number: u64) {
    let (kind, id) = (AccountKind::ACCOUNT, AccountId::Number(number));
    let vendors = vendors::coded();
    let removed = store(&vendors, identity).remove(Provider::IGNY8, kind, id);
    removed.unwrap();
}

const REFUSED: AccountRefused = AccountRefused::Full(Full::Accounts);

#[test]
fn a_full_table_refuses_an_account_and_a_user_who_would_need_one() {
    let identity = full_of_tenants(0);
    let account = json!({"name": "one more"});
    assert_eq!(
        add_to(&identity, AccountKind::ACCOUNT, &account),
        Err(REFUSED)
    );
    let mut user = json!({"email": "a@example.com", "password": "password"});
    assert_eq!(add_to(&identity, AccountKind::USER, &user), Err(REFUSED));
    assert_eq!(counts(&identity), (MAX_ACCOUNTS, 0));
    user["account"] = "1".into();
    add_to(&identity, AccountKind::USER, &user).unwrap();
    remove_account(&identity, 2);
    add_to(&identity, AccountKind::ACCOUNT, &account).unwrap();
}

#[test]
fn a_user_for_whom_there_is_no_room_leaves_no_account_behind() {
    let identity = full_of_tenants(MAX_ACCOUNTS);
    for id in 1..=2 {
        remove_account(&identity, id);
    }
    let user = json!({"email": "a@example.com", "password": "password"});
    assert_eq!(add_to(&identity, AccountKind::USER, &user), Err(REFUSED));
    assert_eq!(counts(&identity), (MAX_ACCOUNTS - 2, MAX_ACCOUNTS));
}

#[tokio::test]
async fn a_registration_without_room_is_refused_and_leaves_nothing() {
    let identity = full_of_tenants(0);
    let new = NewUser {
        email: "a@example.com".to_owned(),
        password: Secret::new("password"),
        fields: Fields::default(),
        tenant_fields: Fields::default(),
        tenant_slug: "my-account".to_owned(),
    };
    let refused = identity
        .register(Provider::IGNY8, new, NumericDate::from_seconds(0))
        .await
        .unwrap_err();
    assert_eq!(refused, RegisterRefused::Full(Full::Accounts));
    assert_eq!(counts(&identity), (MAX_ACCOUNTS, 0));
}

#[test]
fn a_page_of_the_accounts_is_that_part_of_all_of_them() {
    let fixtures = Fixtures::embedded(&vendors::coded()).unwrap();
    let passwords = Passwords::new(PasswordCost::Fast).unwrap();
    let directory = directory_of(&vendors::coded(), &fixtures, &passwords).unwrap();
    let room = MaxSessions::default();
    let identity = Identity::new(directory, std::sync::Arc::new(passwords), room);
    let vendors = vendors::coded();
    let store = store(&vendors, &identity);
    let all = store.list(None, None, PageRange::ALL);
    assert_eq!((all.page.len(), store.count()), (all.total, all.total));
    for offset in 0..=all.total + 1 {
        for limit in 0..=all.total {
            let part = store.list(None, None, PageRange { offset, limit });
            let expected = all.page.iter().skip(offset).take(limit);
            assert!(part.page.iter().eq(expected), "{offset} {limit}");
            assert_eq!(part.total, all.total);
        }
    }
}
