//! The items of one collection.

use std::sync::Arc;

use super::item::Item;
use crate::fixtures::{ItemId, MAX_ID};
use crate::identity::{AccountId, Full, MAX_ITEMS};

/// The items of one collection, in the order in which they were created.
#[derive(Debug, Clone)]
pub struct ItemList {
    items: Vec<Arc<Item>>,
    /// The next id, if ids are numbers: one more than the highest ever assigned.
    next: u64,
}

/// Why an item is not available.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// There is none with this id.
    Unknown,
    /// It belongs to another tenant.
    OfAnother,
}

impl ItemList {
    pub(super) fn new(items: Vec<Item>) -> Self {
        let number = |item: &Item| match item.id {
            ItemId::Number(number) => number,
            ItemId::Text(_) => 0,
        };
        let highest = items.iter().map(number).max();
        Self {
            next: highest.map_or(1, |highest| highest.saturating_add(1)),
            items: items.into_iter().map(Arc::new).collect(),
        }
    }

    /// With a next id, which is not lower than that of its items.
    pub(super) fn with_next(self, next: u64) -> Self {
        Self {
            next: next.max(self.next),
            ..self
        }
    }

    /// Whether both have the same items.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let pairs = || self.items.iter().zip(&other.items);
        self.next == other.next
            && self.items.len() == other.items.len()
            && pairs().all(|(one, other)| Arc::ptr_eq(one, other))
    }

    /// The items that a tenant sees.
    pub fn visible_to(&self, tenant: Option<AccountId>) -> impl Iterator<Item = &Arc<Item>> {
        let visible = move |item: &&Arc<Item>| item.is_visible_to(tenant);
        self.items.iter().filter(visible)
    }

    /// The item with an id, for a tenant.
    ///
    /// # Errors
    ///
    /// [`Absent`].
    pub(super) fn get(
        &self,
        id: Option<&ItemId>,
        tenant: Option<AccountId>,
    ) -> Result<&Arc<Item>, Absent> {
        let place = self.place(id, tenant)?;
        self.items.get(place).ok_or(Absent::Unknown)
    }

    fn place(&self, id: Option<&ItemId>, tenant: Option<AccountId>) -> Result<usize, Absent> {
        let id = id.ok_or(Absent::Unknown)?;
        let place = self.items.iter().position(|item| item.id == *id);
        let place = place.ok_or(Absent::Unknown)?;
        if self.items[place].is_visible_to(tenant) {
            Ok(place)
        } else {
            Err(Absent::OfAnother)
        }
    }

    pub(super) fn has_room(&self) -> Result<(), Full> {
        if self.items.len() < MAX_ITEMS {
            Ok(())
        } else {
            Err(Full::Items)
        }
    }

    /// The next number, if there is one.
    pub(super) fn next_number(&self) -> Result<u64, Full> {
        if self.next <= MAX_ID {
            Ok(self.next)
        } else {
            Err(Full::Items)
        }
    }

    pub(super) fn add(&mut self, item: Arc<Item>) {
        if let ItemId::Number(number) = item.id {
            self.next = self.next.max(number.saturating_add(1));
        }
        self.items.push(item);
    }

    pub(super) fn put(&mut self, item: Arc<Item>) {
        if let Some(place) = self.items.iter().position(|known| known.id == item.id) {
            self.items[place] = item;
        }
    }

    pub(super) fn remove(
        &mut self,
        id: Option<&ItemId>,
        tenant: Option<AccountId>,
    ) -> Result<(), Absent> {
        let place = self.place(id, tenant)?;
        self.items.remove(place);
        Ok(())
    }

    pub(super) const fn next(&self) -> u64 {
        self.next
    }

    pub(super) fn items(&self) -> &[Arc<Item>] {
        &self.items
    }
}
