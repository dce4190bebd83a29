//! The definition of a collection, from the fixtures.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::item::Item;
use super::list::ItemList;
use crate::fixtures::{self, CollectionPath, CollectionPlace, Field, Fixtures, ItemId, Writable};
use crate::identity::directory::Directory;
use crate::identity::{AccountId, Role};
use crate::provider::Provider;

/// A collection of a vendor without its items.
#[derive(Debug)]
pub struct Collection {
    /// Its index among all collections.
    pub(super) index: usize,
    /// The vendor.
    pub provider: Provider,
    /// The path of its list.
    pub path: CollectionPath,
    /// The field with the id of an item.
    pub id: String,
    /// Whether ids are numbers.
    pub(super) numbered: bool,
    /// The field of a written item that has its tenant, if the vendor has tenants.
    tenant: Option<Cow<'static, str>>,
    /// The rules for written items.
    pub fields: Vec<Field>,
    /// The roles that may read it; empty for all.
    pub readers: Vec<Role>,
    /// The permission to write.
    pub writers: Writers,
    /// The keys around a list and around an item, if the vendor's envelope has them.
    pub words: Option<(String, String)>,
}

/// The permission to write to a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writers {
    /// Nobody: it is read-only.
    Nobody,
    /// Everyone who may read it.
    Readers,
    /// Users with one of these roles.
    Roles(Vec<Role>),
}

impl Collection {
    /// The part of it that a path refers to, if any.
    pub(super) fn place<'a>(&self, path: &'a str) -> Option<CollectionPlace<'a>> {
        self.path.place(path)
    }

    /// Whether items can be created, replaced, changed and deleted.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        self.writers != Writers::Nobody
    }

    /// The id in a segment of a path.
    pub(super) fn id_in(&self, segment: &str) -> Option<ItemId> {
        ItemId::named(segment, self.numbered)
    }

    fn new(index: usize, provider: Provider, written: &fixtures::Collection) -> Self {
        let first = written.items.first().and_then(|item| item.get(&written.id));
        Self {
            index,
            provider,
            path: written.path.clone(),
            id: written.id.clone(),
            numbered: first.is_none_or(Value::is_number),
            tenant: written.tenant.clone(),
            fields: written.fields(),
            readers: written.roles.clone().unwrap_or_default(),
            writers: Writers::from(&written.writable),
            words: written.list.clone().zip(written.item.clone()),
        }
    }
}

impl From<&Writable> for Writers {
    fn from(writable: &Writable) -> Self {
        match writable {
            Writable::Switch(false) => Self::Nobody,
            Writable::Switch(true) => Self::Readers,
            Writable::To { roles } => Self::Roles(roles.clone()),
        }
    }
}

/// Every collection of the fixtures, with its items.
pub(super) fn all(fixtures: &Fixtures, directory: &Directory) -> Vec<(Collection, ItemList)> {
    let all = fixtures.iter().flat_map(|vendor| {
        let written = vendor.collections.iter();
        written.map(|written| (vendor.provider, written))
    });
    all.enumerate()
        .map(|(index, (provider, written))| {
            let collection = Collection::new(index, provider, written);
            let items = written.items.iter();
            let items = items.filter_map(|body| item(&collection, body, directory));
            let list = ItemList::new(items.collect());
            (collection, list)
        })
        .collect()
}

/// An item of the fixtures, without its account, which answers do not show.
fn item(collection: &Collection, body: &Map<String, Value>, directory: &Directory) -> Option<Item> {
    let mut body = body.clone();
    let tenant = collection.tenant.as_deref();
    let tenant = tenant.and_then(|field| body.shift_remove(field));
    let tenant = tenant.and_then(|slug| tenant_of(collection.provider, slug.as_str()?, directory));
    let id = ItemId::of(body.get(&collection.id)?)?;
    Some(Item::new(id, tenant, body))
}

fn tenant_of(provider: Provider, slug: &str, directory: &Directory) -> Option<AccountId> {
    let tenant = directory.of(provider).tenant_named(slug);
    tenant.map(|tenant| tenant.id)
}
