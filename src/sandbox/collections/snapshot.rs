//! Collections in a snapshot: those that differ from the fixtures.

use std::collections::HashSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Catalogue, Collection, Collections, Item, ItemList, ItemLists};
use crate::fixtures::{ItemId, MAX_ID};
use crate::identity::{AccountId, MAX_ITEMS};
use crate::provider::Provider;
use crate::schema::Violation;
use crate::sync::RwLock;

/// A changed collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectionRecord {
    /// The vendor.
    provider: Provider,
    /// The path of the list.
    path: String,
    /// The next id, if ids are numbers.
    #[schemars(range(min = 1, max = 9_007_199_254_740_992_u64))]
    next_id: u64,
    /// All items, in their order.
    #[schemars(length(max = MAX_ITEMS))]
    items: Vec<ItemRecord>,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ItemRecord {
    /// The id of its account; absent if it belongs to all.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<u64>,
    /// The fields in answers.
    fields: Map<String, Value>,
}

/// The collections of a world at one time, to be written later.
pub(in crate::sandbox) struct CapturedCollections {
    catalogue: Arc<Catalogue>,
    lists: ItemLists,
}

impl CapturedCollections {
    /// Writes the collections that differ from the fixtures.
    pub(in crate::sandbox) fn records(&self) -> Vec<CollectionRecord> {
        let pairs = self.catalogue.collections.iter().zip(self.lists.iter());
        pairs
            .zip(self.catalogue.start.iter())
            .filter(|((_, list), start)| !list.is_same(start))
            .map(|((collection, list), _)| CollectionRecord::of(collection, list))
            .collect()
    }
}

impl Collections {
    /// All collections at this time.
    pub(in crate::sandbox) fn capture(&self) -> CapturedCollections {
        CapturedCollections {
            catalogue: Arc::clone(&self.catalogue),
            lists: Arc::clone(&self.lists.read()),
        }
    }

    /// Restores collections. One that does not exist on this server is skipped: the answer to the
    /// restore reports that the resources differ.
    ///
    /// # Errors
    ///
    /// Every error.
    pub(in crate::sandbox) fn restored(
        catalogue: &Arc<Catalogue>,
        records: &[CollectionRecord],
    ) -> Result<Self, Vec<Violation>> {
        let mut lists = (*catalogue.start).clone();
        let mut violations = Vec::new();
        for (index, record) in records.iter().enumerate() {
            let is_meant = |known: &&Collection| {
                known.provider == record.provider && known.path.as_str() == record.path
            };
            let Some(collection) = catalogue.collections.iter().find(is_meant) else {
                continue;
            };
            match record.list(collection, catalogue) {
                Ok(list) => lists[collection.index] = Arc::new(list),
                Err(violation) => violations.push(violation.below(&format!("/{index}"))),
            }
        }
        if !violations.is_empty() {
            return Err(violations);
        }
        Ok(Self {
            catalogue: Arc::clone(catalogue),
            lists: RwLock::new(Arc::new(lists)),
        })
    }
}

impl CollectionRecord {
    fn of(collection: &Collection, list: &ItemList) -> Self {
        let item = |item: &Arc<Item>| ItemRecord {
            account: item.tenant.and_then(AccountId::number),
            fields: item.body.clone(),
        };
        Self {
            provider: collection.provider,
            path: collection.path.as_str().to_owned(),
            next_id: list.next(),
            items: list.items().iter().map(item).collect(),
        }
    }

    fn list(&self, collection: &Collection, catalogue: &Catalogue) -> Result<ItemList, Violation> {
        let mut items = Vec::with_capacity(self.items.len());
        let mut seen = HashSet::new();
        for (index, record) in self.items.iter().enumerate() {
            let violation = |sentence: String| Violation::rule(format!("/items/{index}"), sentence);
            let id = record.fields.get(&collection.id).and_then(ItemId::of);
            let id = id.filter(|id| matches!(id, ItemId::Number(_)) == collection.numbered);
            let id = id.ok_or_else(|| {
                let kind = if collection.numbered {
                    "number"
                } else {
                    "text"
                };
                violation(format!("`{}` is not a {kind} that names it", collection.id))
            })?;
            if !seen.insert(id.to_string()) {
                return Err(violation(format!("the id `{id}` is there twice")));
            }
            let tenant = record.account.map(AccountId::Number);
            let item = Item::written(id, tenant, record.fields.clone(), &catalogue.budget);
            items.push(item.map_err(|full| violation(full.to_string()))?);
        }
        Ok(ItemList::new(items).with_next(self.next_id.min(MAX_ID + 1)))
    }
}
