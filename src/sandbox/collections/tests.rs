use serde_json::json;

use super::*;
use crate::identity::{MAX_ITEMS, PasswordCost, Passwords};

/// The collections of a world that has only this one.
fn collections(collection: &Value) -> Collections {
    collections_within(collection, Budget::default())
}

fn collections_within(collection: &Value, budget: Budget) -> Collections {
    let accounts = json!([{ "name": "A", "id": 1 }, { "name": "B", "id": 2 }]);
    let document = json!({ "igny8": { "accounts": accounts, "collections": [collection] } });
    let fixtures = Fixtures::from_value(&crate::vendors::coded(), &document).unwrap();
    let passwords = Passwords::new(PasswordCost::Fast).unwrap();
    let vendors = crate::vendors::coded();
    let directory =
        crate::sandbox::accounts::directory_of(&vendors, &fixtures, &passwords).unwrap();
    let catalogue = Catalogue::new(&fixtures, &directory, Arc::new(budget));
    Collections::new(&Arc::new(catalogue))
}

fn words() -> Value {
    json!({ "path": "/w/", "writable": true, "items": [
        { "id": 1, "account": "a", "word": "one" },
        { "id": 2, "account": "b", "word": "two" },
        { "id": 3, "word": "three" },
    ] })
}

const A: Option<AccountId> = Some(AccountId::Number(1));
const B: Option<AccountId> = Some(AccountId::Number(2));

fn fields(word: &str) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("word".to_owned(), word.into());
    fields
}

impl Collections {
    fn only(&self) -> &Collection {
        self.find(Provider::IGNY8, "/w/").unwrap().0
    }

    fn listed(&self, tenant: Option<AccountId>) -> Vec<String> {
        let list = self.items(self.only());
        let ids = list.visible_to(tenant).map(|item| item.id().to_string());
        ids.collect()
    }

    fn made(&self, tenant: Option<AccountId>) -> String {
        let made = self.create(self.only(), tenant, fields("x"));
        made.unwrap().id().to_string()
    }
}

#[test]
fn a_tenant_sees_its_own_items_and_those_of_everybody() {
    let collections = collections(&words());
    assert_eq!(collections.listed(A), ["1", "3"]);
    assert_eq!(collections.listed(B), ["2", "3"]);
    assert_eq!(collections.listed(None), ["1", "2", "3"]);
    let only = collections.only();
    let absent = |id, tenant| collections.item(only, id, tenant).unwrap_err();
    assert_eq!(absent("2", A), Absent::OfAnother);
    assert_eq!(absent("9", A), Absent::Unknown);
    assert_eq!(collections.delete(only, "2", A), Err(Absent::OfAnother));
    let write = collections.write(only, "2", A, fields("x"));
    assert_eq!(write.unwrap_err(), WriteRefused::Absent(Absent::OfAnother));
}

#[test]
fn a_number_is_never_given_twice() {
    let collections = collections(&words());
    assert_eq!(collections.made(A), "4");
    collections.delete(collections.only(), "4", A).unwrap();
    assert_eq!(collections.made(A), "5");
    assert_eq!(collections.listed(B), ["2", "3"]);
}

#[test]
fn what_is_not_written_stays() {
    let collections = collections(&json!({ "path": "/w/", "writable": true, "items": [
        { "id": 1, "word": "one", "more": 1 },
    ] }));
    let item = collections.write(collections.only(), "1", A, fields("x"));
    let item = serde_json::to_string(item.unwrap().as_ref()).unwrap();
    assert_eq!(item, r#"{"id":1,"word":"x","more":1}"#);
}

#[test]
fn a_collection_that_was_not_written_to_is_the_fixtures_own() {
    let collections = collections(&words());
    let start = Arc::clone(&collections.catalogue.start);
    assert!(Arc::ptr_eq(&collections.lists.read(), &start));
    assert!(collections.capture().records().is_empty());
    collections.made(A);
    assert_eq!(collections.capture().records().len(), 1);
    assert_eq!(start[0].items().len(), 3);
}

#[test]
fn a_collection_has_so_many_items_and_no_more() {
    let collections = collections(&words());
    for _ in 3..MAX_ITEMS {
        collections.made(A);
    }
    let more = collections.create(collections.only(), A, fields("x"));
    assert_eq!(more.unwrap_err(), Full::Items);
    collections.delete(collections.only(), "1", A).unwrap();
    collections.made(A);
}

#[test]
fn items_take_so_much_memory_and_no_more() {
    let collections = collections_within(&words(), Budget::of(10_000));
    let large = fields(&"x".repeat(8_000));
    let create = || collections.create(collections.only(), A, large.clone());
    let first = create().unwrap();
    assert_eq!(create().unwrap_err(), Full::ItemBytes);
    let id = first.id().to_string();
    drop(first);
    let write = collections.write(collections.only(), "1", A, large.clone());
    assert_eq!(write.unwrap_err(), WriteRefused::Full(Full::ItemBytes));
    collections.delete(collections.only(), &id, A).unwrap();
    create().unwrap();
}

#[test]
fn of_two_changes_at_once_neither_is_lost() {
    let collections = collections(&words());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    collections.made(A);
                }
            });
        }
    });
    let listed = collections.listed(None);
    assert_eq!(listed.len(), 203);
    assert_eq!(listed[202], "203");
}
