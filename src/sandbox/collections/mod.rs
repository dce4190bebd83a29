//! Collections of a world: lists of items that vendors serve.
//!
//! A world shares the items of the fixtures with all others until it writes to a collection. Then
//! it has its own list for that collection, in which unchanged items are still shared.

mod collection;
mod item;
mod list;
pub mod snapshot;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::fixtures::{CollectionPlace, Fixtures, ItemId};
use crate::identity::directory::Directory;
use crate::identity::{AccountId, Full};
use crate::provider::Provider;
use crate::sync::RwLock;
pub use collection::{Collection, Writers};
pub(super) use item::Budget;
pub use item::Item;
pub use list::{Absent, ItemList};

/// The collections of a baseline: their definitions and initial items.
#[derive(Debug)]
pub(super) struct Catalogue {
    collections: Vec<Collection>,
    start: ItemLists,
    budget: Arc<Budget>,
}

/// The items of every collection, in the order of the catalogue.
type ItemLists = Arc<Vec<Arc<ItemList>>>;

impl Catalogue {
    /// The collections of fixtures; the directory has their tenants.
    pub(super) fn new(fixtures: &Fixtures, directory: &Directory, budget: Arc<Budget>) -> Self {
        let all = collection::all(fixtures, directory);
        let (collections, lists): (_, Vec<_>) = all.into_iter().unzip();
        Self {
            collections,
            start: Arc::new(lists.into_iter().map(Arc::new).collect()),
            budget,
        }
    }

    /// The memory budget for items, shared with other baselines.
    pub(super) const fn budget(&self) -> &Arc<Budget> {
        &self.budget
    }
}

/// The collections of a world.
#[derive(Debug)]
pub struct Collections {
    catalogue: Arc<Catalogue>,
    lists: RwLock<ItemLists>,
}

/// Whether an item is written completely or in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All required fields have to be present.
    Whole,
    /// Absent fields do not change.
    Part,
}

/// Why an item was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteRefused {
    /// It does not exist.
    Absent(Absent),
    /// There is no room.
    Full(Full),
}

impl From<Absent> for WriteRefused {
    fn from(absent: Absent) -> Self {
        Self::Absent(absent)
    }
}

impl From<Full> for WriteRefused {
    fn from(full: Full) -> Self {
        Self::Full(full)
    }
}

impl Collections {
    pub(super) fn new(catalogue: &Arc<Catalogue>) -> Self {
        Self {
            catalogue: Arc::clone(catalogue),
            lists: RwLock::new(Arc::clone(&catalogue.start)),
        }
    }

    /// The collection of a vendor at a path, and the part of it that the path refers to.
    #[must_use]
    pub fn find<'a>(
        &self,
        provider: Provider,
        path: &'a str,
    ) -> Option<(&Collection, CollectionPlace<'a>)> {
        let of_vendor = |collection: &&Collection| collection.provider == provider;
        self.catalogue
            .collections
            .iter()
            .filter(of_vendor)
            .find_map(|collection| Some((collection, collection.place(path)?)))
    }

    /// The paths of a vendor's collections.
    pub fn paths(&self, provider: Provider) -> impl Iterator<Item = &str> {
        let collections = self.catalogue.collections.iter();
        let of_vendor = collections.filter(move |collection| collection.provider == provider);
        of_vendor.map(|collection| collection.path.as_str())
    }

    /// The current items of a collection.
    #[must_use]
    pub fn items(&self, collection: &Collection) -> Arc<ItemList> {
        let lists = self.lists.read();
        Arc::clone(&lists[collection.index])
    }

    /// An item, by a segment of a path, for a tenant.
    ///
    /// # Errors
    ///
    /// [`Absent`].
    pub fn item(
        &self,
        collection: &Collection,
        segment: &str,
        tenant: Option<AccountId>,
    ) -> Result<Arc<Item>, Absent> {
        let list = self.items(collection);
        let id = collection.id_in(segment);
        list.get(id.as_ref(), tenant).map(Arc::clone)
    }

    /// Creates an item for a tenant. Absent optional fields become null.
    ///
    /// # Errors
    ///
    /// [`Full`].
    pub fn create(
        &self,
        collection: &Collection,
        tenant: Option<AccountId>,
        mut written: Map<String, Value>,
    ) -> Result<Arc<Item>, Full> {
        self.change(collection, |list| {
            list.has_room()?;
            let id = if collection.numbered {
                ItemId::Number(list.next_number()?)
            } else {
                ItemId::Text(Uuid::new_v4().to_string())
            };
            let mut body = Map::new();
            body.insert(collection.id.clone(), (&id).into());
            for field in &collection.fields {
                let value = written.remove(&field.name).unwrap_or_default();
                body.insert(field.name.clone(), value);
            }
            let item = Arc::new(Item::written(id, tenant, body, &self.catalogue.budget)?);
            list.add(Arc::clone(&item));
            Ok(item)
        })
    }

    /// Changes fields of an item; the others do not change.
    ///
    /// # Errors
    ///
    /// [`WriteRefused`].
    pub fn write(
        &self,
        collection: &Collection,
        segment: &str,
        tenant: Option<AccountId>,
        written: Map<String, Value>,
    ) -> Result<Arc<Item>, WriteRefused> {
        let id = collection.id_in(segment);
        self.change(collection, |list| {
            let known = list.get(id.as_ref(), tenant)?;
            let mut body = known.body.clone();
            body.extend(written);
            let (id, tenant) = (known.id.clone(), known.tenant);
            let item = Arc::new(Item::written(id, tenant, body, &self.catalogue.budget)?);
            list.put(Arc::clone(&item));
            Ok(item)
        })
    }

    /// Deletes an item.
    ///
    /// # Errors
    ///
    /// [`Absent`].
    pub fn delete(
        &self,
        collection: &Collection,
        segment: &str,
        tenant: Option<AccountId>,
    ) -> Result<(), Absent> {
        let id = collection.id_in(segment);
        self.change(collection, |list| list.remove(id.as_ref(), tenant))
    }

    /// Changes the items of a collection in one step; a refused change has no effect.
    fn change<T, E>(
        &self,
        collection: &Collection,
        change: impl FnOnce(&mut ItemList) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut lists = self.lists.write();
        let list = &mut Arc::make_mut(&mut lists)[collection.index];
        change(Arc::make_mut(list))
    }
}
