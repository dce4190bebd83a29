//! Items and the memory budget of items.

use std::mem::size_of;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::fixtures::ItemId;
use crate::identity::{AccountId, Full, MAX_ITEM_BYTES};

/// An item of a collection. Its JSON form is what answers show: everything except its tenant.
#[derive(Debug)]
pub struct Item {
    pub(super) id: ItemId,
    pub(super) tenant: Option<AccountId>,
    pub(super) body: Map<String, Value>,
    /// Its share of the budget, if it was written at run time.
    _charge: Option<Charge>,
}

impl Item {
    /// An item of the fixtures, which is not charged to a budget.
    pub(super) const fn new(
        id: ItemId,
        tenant: Option<AccountId>,
        body: Map<String, Value>,
    ) -> Self {
        Self {
            id,
            tenant,
            body,
            _charge: None,
        }
    }

    /// An item that is written at run time.
    ///
    /// # Errors
    ///
    /// [`Full::ItemBytes`].
    pub(super) fn written(
        id: ItemId,
        tenant: Option<AccountId>,
        body: Map<String, Value>,
        budget: &Arc<Budget>,
    ) -> Result<Self, Full> {
        let charge = budget.charge(weight_of(&body))?;
        Ok(Self {
            _charge: Some(charge),
            ..Self::new(id, tenant, body)
        })
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> &ItemId {
        &self.id
    }

    /// Whether a tenant may see it; callers without a tenant see all.
    #[must_use]
    pub fn is_visible_to(&self, tenant: Option<AccountId>) -> bool {
        self.tenant.is_none() || tenant.is_none() || self.tenant == tenant
    }
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.body.serialize(serializer)
    }
}

/// The memory budget of all sandboxes for items written at run time.
#[derive(Debug)]
pub(in crate::sandbox) struct Budget {
    used: AtomicUsize,
    limit: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(MAX_ITEM_BYTES)
    }
}

impl Budget {
    pub(super) const fn of(limit: usize) -> Self {
        Self {
            used: AtomicUsize::new(0),
            limit,
        }
    }

    fn charge(self: &Arc<Self>, bytes: usize) -> Result<Charge, Full> {
        let more = |used: usize| used.checked_add(bytes).filter(|sum| *sum <= self.limit);
        let charged = self
            .used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        charged.map_err(|_| Full::ItemBytes)?;
        Ok(Charge {
            budget: Arc::clone(self),
            bytes,
        })
    }
}

/// The share of an item in the budget, returned when the last world drops it.
#[derive(Debug)]
struct Charge {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// The approximate memory of an item's fields, in bytes.
fn weight_of(body: &Map<String, Value>) -> usize {
    // The entry itself, its place in the index of the map, and its hash.
    const ENTRY: usize = size_of::<(String, Value)>() + 4 * size_of::<usize>();
    let entry = |(key, value): (&String, &Value)| ENTRY + key.len() + weight(value);
    size_of::<Item>() + body.iter().map(entry).sum::<usize>()
}

/// The memory of a value in addition to its own size.
fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(values) => {
            let each = |value: &Value| size_of::<Value>() + weight(value);
            values.iter().map(each).sum()
        }
        Value::Object(fields) => weight_of(fields),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn item(text: &str, budget: &Arc<Budget>) -> Result<Item, Full> {
        let mut body = Map::new();
        body.insert("text".to_owned(), text.into());
        Item::written(ItemId::Number(1), None, body, budget)
    }

    #[test]
    fn an_item_that_goes_makes_room_for_another() {
        let budget = Arc::new(Budget::of(2000));
        let long = "x".repeat(1000);
        let first = item(&long, &budget).unwrap();
        assert_eq!(item(&long, &budget).unwrap_err(), Full::ItemBytes);
        drop(first);
        item(&long, &budget).unwrap();
    }

    #[test]
    fn many_small_values_weigh_what_they_take_in_memory_and_not_in_json() {
        let list = json!(vec![0; 1000]);
        assert!(weight(&list) >= 1000 * size_of::<Value>());
    }
}
